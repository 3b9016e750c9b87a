"""What travels about acting for somebody. Keys are camelCase, but for those of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from scriptony.services.auth.schemas import User


class ImpersonationWish(Struct, kw_only=True):
    """`POST /superadmin/users/:id/impersonate`. The account reads the reason."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    minutes: Annotated[int, Meta(ge=1, le=60)] = 60


class Person(Struct):
    """An account; `id` is null when it is removed."""

    id: str | None
    email: str
    name: str | None


class Impersonation(Struct):
    """Who acted for whom, why, until when, and in how many requests. `endedAt` is null as long as
    it may still be used."""

    id: str
    user: Person
    impersonator: Person
    reason: str
    requests: int
    createdAt: str
    notAfter: str
    endedAt: str | None

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Impersonation:
        """From the columns of `queries.impersonation`."""
        return cls(row[0], Person(*row[1:4]), Person(*row[4:7]), *row[7:])


class Step(Struct):
    """One request: its method, the pattern of its route, and the status it was answered with."""

    id: int
    at: str
    method: str
    route: str
    status: int


class Impersonations(Struct):
    """The latest first."""

    impersonations: list[Impersonation]
    next_cursor: str | None | UnsetType = UNSET


class Trail(Struct):
    """One, with what was done, in order."""

    impersonation: Impersonation
    steps: list[Step]
    next_cursor: str | None | UnsetType = UNSET


class Begun(Struct):
    """A token to act with, for `expires_in` seconds. It cannot be renewed, and is told once: to a
    request that is sent again it is null."""

    impersonation: Impersonation
    access_token: str | None
    expires_in: int
    expires_at: int
    user: User
    token_type: str = "bearer"
