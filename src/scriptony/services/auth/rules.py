"""What an address, a password, a name may be, and what the user's own data may hold. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from scriptony.kernel.errors import Invalid, Refusal

PASSWORD_LEAST, PASSWORD_BYTES = 6, 72
EMAIL_MOST, NAME_MOST = 255, 200
METADATA_BYTES = 8192

SERVER_MEMBERS = {"role", "sub", "email", "email_verified", "phone_verified", "setup_code"}
"""Members of the user's data that only the server decides; sent ones are dropped."""


class WeakPassword(Refusal):
    """422: a password that is too easily guessed."""

    status = 422
    code = "weak_password"


def clean_email(text: str) -> str:
    """The address as it is kept: lower-case. Invalid (400) if it is none."""
    email = text.strip().lower()
    name, at, host = email.partition("@")
    good = at and name and host and "@" not in host and len(email) <= EMAIL_MOST
    if not good or any(not c.isprintable() or c.isspace() or c in '<>,;"' for c in email):
        raise Invalid("Unable to validate email address: invalid format", code="validation_failed")
    return email


def check_new_password(password: str) -> None:
    """Refuse a password of less than 6 characters (422) or more than 72 bytes (400)."""
    if len(password) < PASSWORD_LEAST:
        raise WeakPassword(
            f"Password should be at least {PASSWORD_LEAST} characters.",
            weak_password={"reasons": ["length"]},
        )
    if len(password.encode()) > PASSWORD_BYTES:
        raise Invalid(
            f"Password cannot be longer than {PASSWORD_BYTES} bytes", code="validation_failed"
        )


def local_part(email: str) -> str:
    """What stands before the @."""
    return email.partition("@")[0]


def organization_name(name: str | None, email: str) -> str:
    """What the organization is called that comes with an account."""
    return f"{name or local_part(email)}'s Organization"


def slugs(user_id: str) -> tuple[str, ...]:
    """Slugs to try for an account's own organization, the shortest first."""
    return f"org-{user_id[:8]}", f"org-{user_id[:13]}", f"org-{user_id}"


def check_name(name: object) -> str | None:
    """A person's name as sent: text of 1 to 200 characters, or nothing."""
    if name is None:
        return None
    if not isinstance(name, str):
        raise Invalid("name must be text", field="name", code="validation_failed")
    if len(name.strip()) > NAME_MOST:
        raise Invalid(f"name is longer than {NAME_MOST} characters", field="name")
    return name.strip() or None


def own_metadata(data: dict[str, Any]) -> dict[str, Any]:
    """The part of a user's data that is kept as sent; name and avatar have columns of their own."""
    return {
        key: value
        for key, value in data.items()
        if key not in SERVER_MEMBERS and key not in ("name", "avatar")
    }


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Member by member; null removes. Invalid (400) when more than 8 KiB would be kept."""
    merged = {key: value for key, value in (old | new).items() if value is not None}
    if len(msgspec.json.encode(merged)) > METADATA_BYTES:
        raise Invalid("The user's data is larger than 8 KiB", code="validation_failed")
    return merged


class Visitor(NamedTuple):
    """Where a request comes from, as far as accounts care."""

    base_url: str = ""
    address: str = ""
    """Who to count for rate limits: the peer, or whom a proxy near us names."""
    is_local: bool = False
    """From this very machine, through no proxy and from no foreign page."""
    user_agent: str = ""
    request_id: str | None = None


FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def read_visitor(peer: str, headers: Mapping[str, str], base_url: str) -> Visitor:
    """Judge a request by its peer and headers. A page elsewhere that posts to this machine through
    its user's browser is told by its `Origin`."""
    here, near = _is_loopback(peer), _is_private(peer)
    origin = headers.get("origin")
    foreign = origin is not None and not _is_loopback(urlsplit(origin).hostname or "")
    told = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return Visitor(
        base_url,
        told if near and told else peer,
        here and not foreign and not any(name in headers for name in FORWARDED),
        headers.get("user-agent", "")[:300],
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False
