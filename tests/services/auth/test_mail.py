"""Mails as files, and through a real SMTP conversation."""

from __future__ import annotations

import base64
import email
import email.policy
import socketserver
import ssl
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from scriptony.kernel.settings import Settings
from scriptony.services.auth.operations import mail
from scriptony.services.auth.operations.mail import (
    Mail,
    compose,
    finish,
    post,
    send_mail,
    write_mail,
)

LETTER = Mail(
    "noor@lanternroom.example",
    "Héllo\nBcc: x@evil.example",
    ("Lamps & <tides>", "https://x.example/?a=1&b=2"),
)


def parsed(data: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[return-value]


def test_both_forms_and_no_smuggled_headers():
    message = parsed(compose(LETTER, "Scriptony <no-reply@studio.example>").as_bytes())
    assert message["Subject"] == "Héllo Bcc: x@evil.example"
    assert message["Bcc"] is None
    plain = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == ["Lamps", "&", "<tides>", "https://x.example/?a=1&b=2"]
    assert "<p>Lamps &amp; &lt;tides&gt;</p>" in html.get_content()
    assert '<a href="https://x.example/?a=1&amp;b=2">' in html.get_content()


def test_a_file_that_only_the_operator_reads(tmp_path: Path):
    folder = tmp_path / "data" / "mail"
    path = write_mail(folder, compose(LETTER, "no-reply@studio.example"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.suffix for file in folder.iterdir()] == [".eml"]
    assert parsed(path.read_bytes())["To"] == LETTER.to


class Server(socketserver.ThreadingTCPServer):
    """A mail server that answers as RFC 5321 asks and keeps what it is given. With a certificate
    it takes TLS, when asked or `at_once`, and passwords through that alone."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> None:
        self.received: list[bytes] = []
        self.passwords: list[bytes] = []
        self.refusals = 0
        self.tls, self.at_once = tls, at_once
        super().__init__(("127.0.0.1", 0), Conversation)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that do not trust the certificate hang up; that is for them to tell."""


class Conversation(socketserver.StreamRequestHandler):
    server: Server
    is_private = False

    def handle(self) -> None:
        if self.server.at_once:
            self.encrypt()
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                offers = self.server.tls is not None
                self.say(
                    "250-here\r\n250 AUTH PLAIN"
                    if self.is_private or not offers
                    else "250-here\r\n250 STARTTLS"
                )
            elif word == b"STAR":
                self.say("220 go on")
                self.encrypt()
            elif word == b"AUTH":
                self.server.passwords.append(base64.b64decode(line.split()[2]))
                self.say("235 welcome")
            elif word == b"DATA":
                self.say("354 go on")
                self.take()
            elif word == b"QUIT":
                self.say("221 bye")
                return
            elif word == b"MAIL" and self.server.refusals > 0:
                self.server.refusals -= 1
                self.say("451 later")
            else:
                self.say("250 fine")

    def take(self) -> None:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self.server.received.append(b"".join(lines))
        self.say("250 kept")

    def encrypt(self) -> None:
        assert self.server.tls is not None
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.is_private = True
        self.setup()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody trusts by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + key.private_bytes(*plain))
    return file


@pytest.fixture(params=[False, True], ids=["smtp", "smtps"])
def private(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[str, Server]]:
    """A mail server with TLS, when asked for or from the start, and its URL with a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    running = Server(context, at_once=request.param)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    scheme = "smtps" if request.param else "smtp"
    yield f"{scheme}://noor:se%40cret@localhost:{running.server_address[1]}", running
    running.shutdown()
    running.server_close()


def test_a_password_goes_through_tls(
    private: tuple[str, Server], certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    url, server = private
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    send_mail(url, compose(LETTER, "no-reply@studio.example"))
    assert server.passwords == [b"\0noor\0se@cret"]
    assert len(server.received) == 1


def test_a_server_that_cannot_prove_its_name_gets_nothing(private: tuple[str, Server]):
    url, server = private
    with pytest.raises(ssl.SSLCertVerificationError):
        send_mail(url, compose(LETTER, "no-reply@studio.example"))
    assert (server.passwords, server.received) == ([], [])


async def test_work_beside_a_request_that_fails_is_logged(caplog: pytest.LogCaptureFixture):
    async def fail() -> None:
        raise RuntimeError("out of oil")

    mail.in_background(fail())
    await finish(20)
    assert "work beside a request failed" in caplog.text
    assert "out of oil" in caplog.text


def url_of(server: Server) -> str:
    return f"smtp://127.0.0.1:{server.server_address[1]}"


def test_a_mail_server_is_given_the_mail(server: Server):
    send_mail(url_of(server), compose(LETTER, "no-reply@studio.example"))
    (data,) = server.received
    assert parsed(data)["To"] == LETTER.to


def test_a_password_is_not_sent_in_clear_to_another_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    """The name stands for another machine; the connection is made to the one here."""
    import socket

    real = socket.create_connection
    port = server.server_address[1]
    monkeypatch.setattr(
        socket, "create_connection", lambda _, *rest, **more: real(("127.0.0.1", port))
    )
    with pytest.raises(mail.smtplib.SMTPException, match="no TLS"):
        send_mail("smtp://noor:secret@mail.example:25", compose(LETTER, "a@b.example"))
    assert server.received == []


async def test_a_mail_is_tried_again(server: Server, monkeypatch: pytest.MonkeyPatch):
    server.refusals = 1
    monkeypatch.setattr(mail, "PAUSES", (0, 0, 0))
    post(Settings(smtp_url=url_of(server)), LETTER)
    await finish()
    assert len(server.received) == 1


async def test_a_mail_that_nobody_takes_is_reported(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server.refusals = 9
    monkeypatch.setattr(mail, "PAUSES", (0, 0, 0))
    post(Settings(smtp_url=url_of(server)), LETTER)
    await finish()
    assert server.refusals == 6
    assert "was given up" in caplog.text


async def test_without_a_mail_server_the_log_says_where_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    post(Settings(data=tmp_path), LETTER)
    await finish()
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert str(file) in caplog.text
