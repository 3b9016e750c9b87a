"""Who is asking, and the joins that decide which rows they may see or change.

A service's queries join one published access view by equality on its scope and on the user, so a
list, a single row and a bulk change share one policy and cannot disagree. Nobody gets a row
without a row of that view: the default is no.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from scriptony.kernel.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from scriptony.kernel.once import Once

Right = Literal["may_read", "may_edit", "may_delete", "may_manage", "may_own"]


class Actor(NamedTuple):
    """The person behind a request, and through what they came."""

    user_id: str
    session_id: str
    email: str
    system_role: str = "user"
    impersonator_id: str | None = None
    via: str | None = None
    request_id: str | None = None
    once: Once | None = None
    """What an `Idempotency-Key` came with; only creates have one."""

    def need_oneself(self) -> None:
        """Refuse whoever acts for somebody else: Forbidden (403)."""
        if self.impersonator_id is not None:
            raise Forbidden("Only the person herself may do this, nobody who acts for her")


def joining(view: str, scope: str) -> Callable[..., str]:
    """The access join over `view`, whose scope column is `scope`.

    `joining("projects.project_access", "project_id")("s.project_id")` is SQL that keeps the rows
    the `%(actor)s` may read; with a further right it keeps those where that right holds too.
    """

    def join(column: str, right: Right = "may_read", alias: str = "access") -> str:
        return (
            f"join {view} {alias} on {alias}.{scope} = {column} "
            f"and {alias}.user_id = %(actor)s and {alias}.{right}"
        )

    return join


def need(allowed: bool | None, thing: str) -> None:
    """Refuse unless `allowed`: None (no such row for this actor) is 404, False is 403."""
    if allowed is None:
        raise NotFound(thing)
    if not allowed:
        raise Forbidden
