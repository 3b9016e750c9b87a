"""Setting passwords."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.events import publish
from scriptony.services.auth.operations.sessions import end_sessions
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.queries import links as links_sql


async def set_password(
    tx: Session, actor: Actor | None, id: str, password_hash: str, *, keep: str | None
) -> None:
    """Write the hash, end every session but `keep`, and void all mailed links."""
    await tx.run(sql.SET_PASSWORD, {"id": id, "password_hash": password_hash})
    await tx.run(links_sql.FORGET_ALL, {"user_id": id})
    await end_sessions(tx, actor, id, "others" if keep else "global", keep)
    await publish(
        tx,
        actor,
        "auth.account.changed",
        entity_type="account",
        entity_id=id,
        after={"password": None},
    )
