"""Mails: by a mail server where one is set, else as files the operator can read.

Mails go out after the transaction that wanted them, beside the request: neither its answer nor how
long it takes tells whether one was sent.
"""

from __future__ import annotations

import asyncio
import logging
import os
import smtplib
import ssl
import time
from collections.abc import Coroutine
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from scriptony.kernel.ids import new_id
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site

log = logging.getLogger("scriptony.mail")

FINISH_SECONDS = 5
SECONDS = 20
PAUSES = (0, 5, 60)
"""Seconds to wait before each try."""

_running: set[asyncio.Task[None]] = set()


class Mail(NamedTuple):
    """A mail before it has a form: paragraphs, of which those that are URLs become links."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]


def in_background(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` beside the request; a failure is logged."""
    task = asyncio.create_task(_logged(work))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def finish(site: Site | None = None) -> None:
    """Wait for what is still being done; before the process ends."""
    if _running:
        await asyncio.wait(_running, timeout=FINISH_SECONDS)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("work beside a request failed")


def post(settings: Settings, mail: Mail) -> None:
    """Send a mail beside the request, in three tries."""
    in_background(_deliver(settings, compose(mail, settings.mail_from), mail))


async def _deliver(settings: Settings, message: EmailMessage, mail: Mail) -> None:
    if not settings.smtp_url:
        folder = settings.data.resolve() / "mail"
        path = await asyncio.to_thread(write_mail, folder, message)
        log.info("mail to %s written to %s", mail.to, path)
        return
    for pause in PAUSES:
        await asyncio.sleep(pause)
        try:
            await asyncio.to_thread(send_mail, settings.smtp_url, message)
            return
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail to %s was not taken: %s", mail.to, error)
    log.error("mail to %s (%s) was given up", mail.to, mail.subject)


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The mail as a message with a plain and an HTML form."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(mail.subject.split())
    message["From"] = Address(name, addr_spec=address)
    message["To"] = mail.to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(mail.paragraphs) + "\n", cte="8bit")
    body = "".join(f"<p>{_as_html(text)}</p>" for text in mail.paragraphs)
    message.add_alternative(f"<!doctype html><html><body>{body}</body></html>", subtype="html")
    return message


def _as_html(text: str) -> str:
    safe = escape(text)
    is_link = text.startswith(("https://", "http://")) and " " not in text
    return f'<a href="{safe}">{safe}</a>' if is_link else safe


def write_mail(folder: Path, message: EmailMessage) -> Path:
    """Write a mail as a file of its own, whole or not at all; only the operator may read it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{time.time_ns()}-{new_id()[-8:]}.eml"
    half = path.with_suffix(".part")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    half.rename(path)
    return path


def send_mail(url: str, message: EmailMessage) -> None:
    """Hand a mail to the server of `smtp[s]://user:password@host:port`; blocks.

    `smtps` is TLS from the start (465), `smtp` (587) takes TLS when the server offers it, and a
    password is only sent through TLS or to this machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        server.ehlo()
        encrypted = parts.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            encrypted = True
        if parts.username:
            if not encrypted and host not in ("localhost", "127.0.0.1", "::1"):
                raise smtplib.SMTPException("no TLS, so the password was not sent")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
