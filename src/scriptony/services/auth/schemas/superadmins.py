"""What superadmins send and see of accounts. Keys are camelCase, as their pages have them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]
Reason = Annotated[str, Meta(max_length=500)]
Role = Literal["user", "admin", "superadmin"]


class Suspension(Struct, kw_only=True):
    """`POST /superadmin/users/:id/suspend`: for good or until a time; the reason is for the log."""

    until: Moment | None = None
    reason: Reason | None = None


class RoleWish(Struct):
    """`PUT /superadmin/users/:id/role`."""

    role: Role


class Managed(Struct):
    """An account, as `GET /superadmin/users` lists it."""

    id: str
    email: str
    name: str
    role: str
    lastSignIn: str | None
    createdAt: str
    emailConfirmed: bool
    bannedUntil: str | None
    organizationCount: int


class ManagedAnswer(Struct):
    """One account."""

    user: Managed
