"""Casting: linking characters to shots."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.shots.operations.holding import Held, Scene, hold_shot, tell, writing
from scriptony.services.shots.operations.reading import ShotRows, find_shot
from scriptony.services.shots.queries import casting as sql


async def read_cast(db: Database, actor: Actor, id: str) -> list[Row]:
    """The characters in a shot. NotFound (404) for any shot that is not the actor's."""
    async with db.session() as session:
        rows = await session.all(sql.CAST_OF_SHOT, {"id": id, "actor": actor.user_id})
    if not rows:
        raise NotFound("Shot")
    return [row for row in rows if row[0] is not None]


async def cast_character(
    db: Database, actor: Actor, id: str, character: str, revision: int | None = None
) -> ShotRows:
    """Link a character of the shot's project, or of a world linked with that; nothing happens
    when it is linked already. NotFound (404) for any other."""
    async with writing(db) as tx:
        shot = await hold_shot(tx, actor, id, revision)
        await link(tx, actor, id, shot, shot.shot_number, [character])
        return await find_shot(tx, actor, id)


async def uncast_character(
    db: Database, actor: Actor, id: str, character: str, revision: int | None = None
) -> None:
    """Unlink a character; nothing happens when there is no such link."""
    async with writing(db) as tx:
        shot = await hold_shot(tx, actor, id, revision)
        await _change(tx, actor, "uncast", sql.UNLINK, id, shot, shot.shot_number, [character])


async def recast(tx: Session, actor: Actor, id: str, shot: Held, ids: list[str]) -> None:
    """Make `ids` the characters of the shot. Who is in the trash stays linked, and so comes back
    into the shot with its restoring: whoever sent `ids` did not see them."""
    ids = list(dict.fromkeys(one.lower() for one in ids))
    linked = [row[0] for row in await tx.all(sql.SHOWN, {"id": id})]
    gone = [one for one in linked if one not in ids]
    if gone:
        await _change(tx, actor, "uncast", sql.UNLINK, id, shot, shot.shot_number, gone)
    new = [one for one in ids if one not in linked]
    if new:
        await link(tx, actor, id, shot, shot.shot_number, new)


async def cast_as_before(
    tx: Session, actor: Actor, id: str, shot: Held, now: list[str], ids: list[str]
) -> None:
    """Make `ids` the characters of the shot, in this order; `now` are those it has. NotFound (404)
    for one that is gone."""
    await check_reach(tx, shot.project_id, [one for one in ids if one not in now])
    await tx.run(sql.UNLINK, {"id": id, "ids": [one for one in now if one not in ids]})
    await tx.run(sql.LINK, {"id": id, "ids": ids})
    await tx.run(sql.ARRANGE, {"id": id, "ids": ids})
    if now != ids:
        changed = {"before": {"character_ids": now}, "after": {"character_ids": ids}}
        if {*ids} - {*now}:
            await tell(tx, actor, "cast", id, shot, shot.shot_number, **changed)
        else:
            await tell(tx, actor, "uncast", id, shot, shot.shot_number, **changed)


async def keep_reachable(tx: Session, actor: Actor, id: str, shot: Held, project: str) -> None:
    """Unlink the characters that `project`, to which the shot went, may not use."""
    linked = [row[0] for row in await tx.all(sql.LINKED, {"id": id})]
    reach = await tx.all(sql.IN_REACH, {"project": project, "ids": linked})
    gone = sorted(set(linked) - {row[0] for row in reach})
    if gone:
        await _change(tx, actor, "uncast", sql.UNLINK, id, shot, shot.shot_number, gone)


async def link(
    tx: Session, actor: Actor, id: str, of: Held | Scene, number: str, ids: list[str]
) -> None:
    """Link characters to a shot in the order of `ids`."""
    ids = list(dict.fromkeys(one.lower() for one in ids))
    await check_reach(tx, of.project_id, ids)
    await _change(tx, actor, "cast", sql.LINK, id, of, number, ids)


async def check_reach(tx: Session, project: str, ids: list[str]) -> None:
    """Refuse characters that the project may not use: NotFound (404)."""
    reach = await tx.all(sql.IN_REACH, {"project": project, "ids": ids})
    if {row[0] for row in reach} != set(ids):
        raise NotFound("Character")


async def _change(
    tx: Session,
    actor: Actor,
    what: str,
    statement: str,
    id: str,
    of: Held | Scene,
    number: str,
    ids: list[str],
) -> None:
    values: dict[str, Any] = {"id": id, "ids": ids}
    row = await tx.one(statement, values)
    assert row is not None
    before, after = row
    if before != after:
        changed = {"before": {"character_ids": before}, "after": {"character_ids": after}}
        await tell(tx, actor, what, id, of, number, **changed)
