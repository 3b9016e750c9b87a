"""Pure rules: tickets, the frames of a stream, which events end whose stream."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from scriptony.services.live.schemas import Reset, Told

TICKET_SECONDS = 12 * 3600
PURPOSE = b"scriptony: tickets of /events"
RETRY_MILLISECONDS = 1_000

LONGEST_POSITION = 18

ACCOUNT_ENDS = ("auth.account.banned", "auth.account.deleted")
PROJECT_ENDS = ("projects.project.deleted", "projects.project.purged")


class _Claims(msgspec.Struct, array_like=True):
    session_id: str
    expires: int


def _key(secret: str) -> bytes:
    # A key of its own: no other token of the instance is a ticket, and no ticket another token.
    return hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def write_ticket(secret: str, session_id: str, expires: int) -> str:
    """A ticket of this session, good until `expires`."""
    claims = _b64(msgspec.json.encode(_Claims(session_id, expires)))
    return f"{claims}.{_b64(hmac.digest(_key(secret), claims.encode(), hashlib.sha256))}"


def read_ticket(secret: str, ticket: str, now: float) -> str | None:
    """The session of a ticket; None when it is none of ours, or has expired."""
    claims, _, signature = ticket.partition(".")
    good = _b64(hmac.digest(_key(secret), claims.encode(), hashlib.sha256))
    if not hmac.compare_digest(good.encode(), signature.encode()):
        return None
    try:
        raw = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
        said = msgspec.json.decode(raw, type=_Claims)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None
    return said.session_id if said.expires > now else None


def read_position(header: str | None) -> int | None:
    """The position a `Last-Event-ID` names; -1, which is kept nowhere, for what is none."""
    if not header:
        return None
    is_number = header.isascii() and header.isdecimal() and len(header) <= LONGEST_POSITION
    return int(header) if is_number else -1


def is_kept(position: int, oldest: int | None, newest: int) -> bool:
    """Whether everything after the position is there still, and the position is one of ours."""
    return (newest if oldest is None else oldest - 1) <= position <= newest


def head(position: int) -> bytes:
    """How a stream begins: from where it goes on, so that a cut before the first event loses
    nothing."""
    return b"retry: %d\nid: %d\n\n" % (RETRY_MILLISECONDS, position)


def reset(position: int) -> bytes:
    """The frame that says: read anew what you show."""
    return b"event: reset\nid: %d\ndata: %s\n\n" % (
        position,
        msgspec.json.encode(Reset(position)),
    )


def beat(position: int) -> bytes:
    """The sign of life of a stream on which nothing happens. It moves the listener's position."""
    return b":\nid: %d\n\n" % position


def frame(event: Told) -> bytes:
    """An event as it goes out."""
    return b"id: %d\ndata: %s\n\n" % (event.pos, msgspec.json.encode(event))


def ends(event: Told, subject: str | None, *, user: str, session: str, project: str | None) -> bool:
    """Whether a stream of this person, session and project ends with this event."""
    if event.verb == "auth.session.ended":
        return event.entity_id == session
    if event.verb in ACCOUNT_ENDS:
        return event.entity_id == user
    if event.verb in PROJECT_ENDS:
        return project is not None and event.project_id == project
    return event.verb == "auth.member.removed" and subject == user
