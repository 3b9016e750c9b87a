"""The row API's `story_beats`: what an older page reads and clears."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import msgspec

from scriptony.interchange.rows import RowDict, RowQuery, check_columns, refuse_whole_table
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Forbidden, Invalid, NotFound
from scriptony.services.beats.operations.holding import Held, hold_beat, writing
from scriptony.services.beats.operations.writing import (
    checked,
    throw_away,
    wishes_of,
    write_beat,
)
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.schemas import BEAT_COLUMNS, BeatFields

TABLE = "story_beats"


async def read_rows(db: Database, actor: Actor, query: RowQuery) -> list[RowDict]:
    """The living beats of the actor's projects that fit."""
    async with db.session() as session:
        return await _fitting(session, actor, query)


async def _fitting(session: Session, actor: Actor, query: RowQuery) -> list[RowDict]:
    values = {
        "actor": actor.user_id,
        "projects": query.named("project_id"),
        "ids": query.named("id"),
    }
    rows = await session.all(sql.READABLE, values)
    return query.fitting(dict(zip(BEAT_COLUMNS, row, strict=True)) for row in rows)


async def change_rows(
    db: Database, actor: Actor, query: RowQuery, body: Mapping[str, Any]
) -> list[RowDict]:
    """Change every beat that fits, all or none; those afterwards. Beats the actor may not change
    are left out. Invalid (400) without a condition or with an unknown column."""
    refuse_whole_table(query, "UPDATE")
    check_columns(TABLE, BEAT_COLUMNS, body)
    try:
        wishes = checked(wishes_of(msgspec.convert(dict(body), BeatFields)))
    except msgspec.ValidationError as error:
        raise Invalid(str(error), code="22P02") from None
    async with writing(db) as tx:
        changed = [
            await write_beat(tx, actor, held, wishes) for held in await _held(tx, actor, query)
        ]
    return [msgspec.structs.asdict(beat) for beat in changed]


async def delete_rows(db: Database, actor: Actor, query: RowQuery) -> None:
    """Every beat that fits into the trash, one act in each project. Those the actor may not
    change are left out."""
    refuse_whole_table(query, "DELETE")
    async with writing(db) as tx:
        held = await _held(tx, actor, query)
        held.sort(key=lambda one: (one.beat.project_id, one.beat.id))
        for _, group in groupby(held, lambda one: one.beat.project_id):
            ones = list(group)
            await throw_away(tx, actor, [one.beat for one in ones], ones[0].organization_id)


async def _held(tx: Session, actor: Actor, query: RowQuery) -> list[Held]:
    """Those that fit and that the actor may change, each locked, in the order of their ids."""
    found: list[Held] = []
    for row in sorted(await _fitting(tx, actor, query), key=lambda row: row["id"]):
        try:
            found.append(await hold_beat(tx, actor, row["id"]))
        except (NotFound, Forbidden):
            continue
    return found
