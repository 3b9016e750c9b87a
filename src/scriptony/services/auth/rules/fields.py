"""What an address, a password, a name may be, and what the user's own data may hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from scriptony.kernel.errors import Invalid, Refusal

PASSWORD_LEAST, PASSWORD_BYTES = 6, 72
EMAIL_MOST, NAME_MOST, BIO_MOST = 255, 200, 5000
METADATA_BYTES = 8192

SERVER_MEMBERS = {"role", "sub", "email", "email_verified", "phone_verified", "setup_code"}
"""Members of the user's data that only the server decides; sent ones are dropped."""


class WeakPassword(Refusal):
    """422: a password that is too easily guessed."""

    status = 422
    code = "weak_password"


_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[^\W_](?:[\w-]*[^\W_])?"
    r"(?:\.[^\W_](?:[\w-]*[^\W_])?)*"
)


def clean_email(text: str) -> str:
    """The address as it is kept: lower-case. Invalid (400) if it is none. Comments, groups, quotes
    and encoded words are refused: a mail program would read another address out of them."""
    email = text.strip().lower()
    if len(email) > EMAIL_MOST or "=?" in email or not _EMAIL.fullmatch(email):
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


ROLES = ("owner", "admin", "editor", "viewer")

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def slug_from(name: str, milliseconds: int) -> str:
    """The slug of an organization whose maker named none."""
    plain = "".join(c if c in _SLUG_LETTERS else "-" for c in name.lower())
    return f"{plain[:80]}-{milliseconds}"


_SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def organization_fields(name: str | None, slug: str | None) -> tuple[str | None, str | None]:
    """Name (1 to 200 characters) and slug as sent; None for what was not."""
    if name is not None:
        name = name.strip()
        if not name:
            raise Invalid("Organization name is required", field="name")
        if len(name) > NAME_MOST:
            raise Invalid(f"name is longer than {NAME_MOST} characters", field="name")
    if slug is not None and not _SLUG.fullmatch(slug):
        raise Invalid("slug: use a-z, 0-9 and -, at most 100 characters", field="slug")
    return name, slug


def role_named(role: str | None) -> str:
    """The role a new member gets: `viewer` unless another is named. Invalid (400) for none."""
    named = {None: "viewer", "member": "viewer"}.get(role, role)
    if named not in ROLES:
        raise Invalid("Invalid role", field="role")
    return named


def may_grant(own: str, role: str) -> bool:
    """Whether somebody with the role `own` may make a member a `role`."""
    return own == "owner" or (own == "admin" and role in ("editor", "viewer"))


def check_time_zone(name: str | None) -> str:
    """The name of a time zone, UTC for none. Invalid (400) for one the database of zones lacks."""
    from zoneinfo import available_timezones

    if name and name not in available_timezones():
        raise Invalid("time_zone is not the name of a time zone", field="time_zone")
    return name or "UTC"


def check_bio(bio: str | None) -> str | None:
    """What somebody says of oneself: at most 5,000 characters."""
    if bio is not None and len(bio) > BIO_MOST:
        raise Invalid(f"bio is longer than {BIO_MOST} characters", field="bio")
    return bio


def folder_named(folder: str | None) -> str:
    """The folder of an upload, reduced to 1 to 40 of `a-z0-9-`; `uploads` when nothing is left."""
    plain = re.sub(r"[^a-z0-9-]", "", (folder or "").lower())[:40]
    return plain or "uploads"


SYSTEM_ROLES = ("user", "admin", "superadmin")

_HASH = re.compile(
    r"\$argon2id\$v=19\$m=\d{4,6},t=\d{1,2},p=[1-8]\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{43}"
)


def check_hash(text: str) -> str:
    """A password hash from elsewhere: argon2id with 32 bytes, in its usual text form."""
    if not _HASH.fullmatch(text):
        raise Invalid("password_hash must be an argon2id hash", code="validation_failed")
    return text


def system_role(app_metadata: dict[str, Any] | None, data: dict[str, Any]) -> str | None:
    """The system role the service names, if it does."""
    if app_metadata and "role" in app_metadata:
        role = app_metadata["role"]
        if role not in SYSTEM_ROLES:
            raise Invalid("app_metadata.role is none", code="validation_failed")
        return role
    role = data.get("role")
    return role if role in SYSTEM_ROLES else None


def own_app_metadata(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What the service keeps about an account, but for what has columns of its own."""
    kept = {k: v for k, v in new.items() if k not in ("role", "provider", "providers")}
    return merge(old, kept)


_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def ban_seconds(duration: str) -> float:
    """The seconds of `24h`, `1h30m` and the like; 0 for `none`."""
    if duration == "none":
        return 0.0
    parts = _SPAN.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise Invalid("ban_duration must be like 24h or none", code="validation_failed")
    return min(sum(float(number) * _UNITS[unit] for number, unit in parts), 100 * 365 * 86_400)


def check_end(until: datetime, now: datetime) -> None:
    """When a suspension ends: later than now, and a time that can be written. Invalid (400)."""
    if until <= now:
        raise Invalid("until must be in the future", field="until")
    try:
        until.astimezone(UTC)
    except OverflowError:
        raise Invalid("until must be before the year 10000", field="until") from None
