"""Suspending and restoring accounts, giving them roles: what superadmins do to others. That one of
them always stays is seen to by the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Conflict, NotFound
from scriptony.kernel.events import publish
from scriptony.services.auth import rules
from scriptony.services.auth.operations.sessions import end_sessions
from scriptony.services.auth.queries import superadmins as sql


async def suspend_user(
    db: Database, actor: Actor, id: str, until: datetime | None, reason: str | None
) -> Row:
    """Shut an account out, for good or until then, and end its sessions. NotFound (404), Conflict
    (409) for oneself and for the last superadmin, Invalid (400) for a time that is over."""
    if id == actor.user_id:
        raise Conflict("You cannot suspend your own account")
    if until is not None:
        rules.check_end(until, datetime.now(UTC))
    async with db.transaction() as tx:
        _, before = await _hold(tx, id)
        ends = await tx.value(sql.SUSPEND, {"id": id, "until": until})
        after = {"banned_until": ends, "reason": reason}
        await _tell(tx, actor, "banned", id, before={"banned_until": before}, after=after)
        await end_sessions(tx, actor, id, "global", None)
        return await _person(tx, id)


async def restore_user(db: Database, actor: Actor, id: str) -> Row:
    """Let an account in again. NotFound (404); one that is not suspended stays as it is."""
    async with db.transaction() as tx:
        _, before = await _hold(tx, id)
        if before is not None:
            await tx.run(sql.RESTORE, {"id": id})
            values = {"before": {"banned_until": before}, "after": {"banned_until": None}}
            await _tell(tx, actor, "unbanned", id, **values)
        return await _person(tx, id)


async def give_role(db: Database, actor: Actor, id: str, role: str) -> Row:
    """Make an account `user`, `admin` or `superadmin`. NotFound (404), Conflict (409) for oneself
    and for the last superadmin."""
    if id == actor.user_id:
        raise Conflict("You cannot change your own role")
    async with db.transaction() as tx:
        before, _ = await _hold(tx, id)
        if before != role:
            await tx.run(sql.SET_ROLE, {"id": id, "role": role})
            await _tell(tx, actor, "changed", id, before={"role": before}, after={"role": role})
        return await _person(tx, id)


async def _hold(tx: Session, id: str) -> tuple[str, Any]:
    row = await tx.one(sql.HOLD, {"id": id})
    if row is None:
        raise NotFound("User")
    return row[0], row[1]


async def _person(tx: Session, id: str) -> Row:
    row = await tx.one(sql.PERSON, {"id": id})
    assert row is not None
    return row


async def _tell(tx: Session, actor: Actor, what: str, id: str, **more: Any) -> None:
    await publish(tx, actor, f"auth.account.{what}", entity_type="account", entity_id=id, **more)
