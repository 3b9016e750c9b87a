"""Reading the mails a running server has written into its mail folder."""

import email
import email.policy
import re
import threading
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

DEADLINE_SECONDS = 15.0
_LINK = re.compile(r"https?://[^\s<>\"]*/auth/v1/verify\?[^\s<>\"]+")


def recovery_link(folder: Path, address: str) -> str:
    """The link of the newest recovery mail to `address`, waiting until it has been written."""
    pause = threading.Event()
    end = monotonic() + DEADLINE_SECONDS
    while monotonic() < end:
        links = [link for mail in _mails_to(folder, address) for link in _links_in(mail)]
        if links:
            return links[-1]
        pause.wait(0.05)
    raise AssertionError(f"no mail with a link to /auth/v1/verify arrived for {address}")


def _mails_to(folder: Path, address: str) -> list[EmailMessage]:
    """Whole mails only: one still being written has no recipient or no text yet."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [_parsed(file) for file in files]
    return [mail for mail in mails if address in str(mail.get("To", "")).lower()]


def _parsed(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def _links_in(mail: EmailMessage) -> list[str]:
    text = mail.get_body(preferencelist=("plain",))
    return _LINK.findall(text.get_content()) if text is not None else []
