"""Reading what a running server has mailed, and where its links lead."""

from __future__ import annotations

import email
import email.policy
import re
import threading
from email.message import EmailMessage
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from tests.studio import Studio

SECONDS = 15.0
V2 = {"X-Supabase-Api-Version": "2024-01-01"}


class Letter:
    """One mail: its text, its links, its six digits."""

    def __init__(self, message: EmailMessage) -> None:
        body = message.get_body(preferencelist=("plain",))
        html = message.get_body(preferencelist=("html",))
        assert body is not None
        assert html is not None, "people whose reader shows HTML get links to click"
        self.subject = str(message["Subject"])
        self.text: str = body.get_content()
        self.html: str = html.get_content()
        self.links = re.findall(r"https?://\S+", self.text)

    @property
    def link(self) -> str:
        """The link to /auth/v1/verify."""
        return next(link for link in self.links if "/auth/v1/verify?" in link)

    @property
    def form(self) -> str:
        """The link to the server's own page for a new password."""
        return next(link for link in self.links if "/auth/v1/new-password?" in link)

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.link).query)["token"][0]

    @property
    def code(self) -> str:
        found = re.search(r"\b\d{6}\b", self.text)
        assert found is not None
        return found.group()


def letters_to(studio: Studio, address: str) -> list[Letter]:
    """All mails to the address so far, the oldest first."""
    found: list[Letter] = []
    for file in sorted(studio.mail_folder.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        if address == str(message["To"]).lower():
            found.append(Letter(message))
    return found


def letter_to(studio: Studio, address: str, nth: int = 1) -> Letter:
    """The nth mail to the address, waiting until it has been written."""
    end, pause = monotonic() + SECONDS, threading.Event()
    while monotonic() < end:
        if len(found := letters_to(studio, address)) >= nth:
            return found[nth - 1]
        pause.wait(0.02)
    raise AssertionError(f"no mail number {nth} to {address}\n{studio.log[-2000:]}")


def fragment_of(location: str) -> dict[str, str]:
    """The members of a redirect's fragment."""
    given = parse_qs(urlsplit(location).fragment, keep_blank_values=True)
    return {name: values[0] for name, values in given.items()}


def query_of(location: str) -> dict[str, str]:
    """The members of a redirect's query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
