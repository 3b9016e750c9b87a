"""Mails as files, and through a real SMTP conversation."""

from __future__ import annotations

import email
import email.policy
import socketserver
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scriptony.kernel import mail
from scriptony.kernel.mail import Mail, compose, finish, post, send_mail, write_mail
from scriptony.kernel.settings import Settings

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
    """A mail server that answers as RFC 5321 asks and keeps what it is given."""

    def __init__(self, refusals: int = 0) -> None:
        self.received: list[bytes] = []
        self.refusals = refusals
        super().__init__(("127.0.0.1", 0), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"EHLO":
                self.say("250 here")
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

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


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
    await finish(20)
    assert len(server.received) == 1


async def test_a_mail_that_nobody_takes_is_reported(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server.refusals = 9
    monkeypatch.setattr(mail, "PAUSES", (0, 0, 0))
    post(Settings(smtp_url=url_of(server)), LETTER)
    await finish(20)
    assert server.refusals == 6
    assert "was given up" in caplog.text


async def test_without_a_mail_server_the_log_says_where_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    post(Settings(data=tmp_path), LETTER)
    await finish(20)
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert str(file) in caplog.text
