"""Acting for somebody: superadmins may, for an hour, with a trail that the account reads."""

from __future__ import annotations

import time
from datetime import datetime
from typing import NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Conflict, Forbidden, NotFound, Unauthorized
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.auth.operations.keys import sign
from scriptony.services.auth.operations.sessions import claims_of, end_sessions
from scriptony.services.auth.operations.users import Account, find_account
from scriptony.services.auth.queries import impersonation as sql
from scriptony.services.auth.rules import Visitor

ID, CREATED, NOT_AFTER = 0, 9, 10


class Begun(NamedTuple):
    """What a superadmin gets who begins to act for an account."""

    row: Row
    token: str | None
    expires_at: int
    account: Account


async def begin(
    db: Database, actor: Actor, visitor: Visitor, id: str, reason: str, minutes: int
) -> Begun:
    """A session in the name of an account, for so many minutes, that cannot be renewed. NotFound
    (404), Forbidden (403) for a superadmin's account, Conflict (409) for one that is suspended."""
    session_id, expires = new_id(), int(time.time()) + minutes * 60
    amr = [{"method": "impersonation", "timestamp": int(time.time())}]
    async with db.transaction() as tx:
        if await tx.one(sql.OWN_SESSION, {"id": actor.session_id}) is None:
            raise Unauthorized(code="session_not_found")
        found = await tx.one(sql.TARGET, {"id": id})
        account = await find_account(tx, id)
        if found is None or account is None:
            raise NotFound("User")
        if found[0] == "superadmin":
            raise Forbidden("Nobody acts for a superadmin")
        if found[1]:
            raise Conflict("This account is suspended")
        values = {"id": session_id, "user": id, "actor": actor.user_id, "reason": reason}
        values |= {"began_in": actor.session_id}
        await tx.run(sql.INSERT, values | {"minutes": minutes, "amr": as_json(amr)})
        if actor.once is not None:
            actor.once.note = session_id
        await publish(
            tx,
            actor,
            "auth.account.impersonated",
            entity_type="account",
            entity_id=id,
            after={"impersonation_id": session_id, "reason": reason, "minutes": minutes},
        )
        token = await sign(tx, claims_of(visitor, account, session_id, amr, expires))
        return Begun(await _one(tx, session_id), token, expires, account)


async def read_begun(db: Database, id: str) -> Begun:
    """What was begun before, without its token. NotFound (404)."""
    async with db.session() as session:
        row = await _one(session, id)
        account = await find_account(session, row[1])
    assert account is not None
    return Begun(row, None, int(datetime.fromisoformat(row[NOT_AFTER]).timestamp()), account)


async def _one(session: Session, id: str) -> Row:
    row = await session.one(sql.ONE, {"id": id})
    if row is None:
        raise NotFound("Impersonation")
    return row


async def end(db: Database, actor: Actor, id: str) -> None:
    """End an impersonation at once, whoever's; one that is over stays over. NotFound (404)."""
    async with db.transaction() as tx:
        row = await _one(tx, id)
        await end_sessions(tx, actor, row[1], "local", id)


async def list_all(db: Database, page: Page, search: str | None) -> tuple[list[Row], str | None]:
    """All impersonations, the latest first; `search` looks into both addresses."""
    return await _list(db, sql.LIST, page, {"search": search})


async def list_mine(db: Database, actor: Actor, page: Page) -> tuple[list[Row], str | None]:
    """Who acted for the actor, the latest first."""
    return await _list(db, sql.MINE, page, {"actor": actor.user_id})


async def _list(
    db: Database, query: str, page: Page, values: dict[str, str | None]
) -> tuple[list[Row], str | None]:
    at, id = page.after or (None, None)
    place = {"at": at, "id": id, "rows": page.rows}
    async with db.session() as session:
        rows = await session.all(query, values | place)  # type: ignore[arg-type]
    return cut(page, rows, lambda row: (row[CREATED], row[ID]))


async def read_trail(
    db: Database, actor: Actor, id: str, page: Page
) -> tuple[Row, list[Row], str | None]:
    """One of those who acted for the actor, and what was done. NotFound (404) for any other."""
    after = page.after[0] if page.after else None
    async with db.session() as session:
        row = await session.one(sql.ONE_OF_MINE, {"id": id, "actor": actor.user_id})
        if row is None:
            raise NotFound("Impersonation")
        steps = await session.all(sql.STEPS, {"id": id, "after": after, "rows": page.rows})
    shown, following = cut(page, steps, lambda step: (step[0],))
    return row, shown, following
