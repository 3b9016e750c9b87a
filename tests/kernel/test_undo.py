"""Lines that are taken back: who finds them, and when they still stand."""

from __future__ import annotations

from typing import Any

import pytest

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Conflict, NotFound
from scriptony.kernel.events import VALUE_LIMIT, publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.undo import check_unchanged, read_line
from tests.kernel.running import sql
from tests.kernel.test_jobs import account


async def told(db: Database, actor: Actor, entity: str, **change: Any) -> str:
    """Tell of a change of something private to the actor; the id of its line."""
    async with db.transaction() as tx:
        await publish(tx, actor, "gym.lamp.changed", entity_type="lamp", entity_id=entity, **change)
    async with db.session() as session:
        await session.run("select logs.take_in()")
        query = "select id from logs.entries where entity_id = %(id)s order by pos desc limit 1"
        return await session.value(query, {"id": entity})


async def test_a_line_is_found_by_whoever_may_edit_there(conninfo: str, db: Database) -> None:
    actor, entity = account(conninfo), new_id()
    id = await told(db, actor, entity, before={"lit": False}, after={"lit": True}, title="Lamp")
    by, line = await read_line(db, actor, id, "gym")
    assert (by.user_id, by.via, by.once) == (actor.user_id, "undo", None)
    assert (line.id, line.entity_id, line.title) == (id, entity, "Lamp")
    assert (line.before, line.after) == ({"lit": False}, {"lit": True})
    for who, which, room in (
        (account(conninfo), id, "gym"),
        (actor, id, "gy"),
        (actor, id, "projects"),
        (actor, new_id(), "gym"),
    ):
        with pytest.raises(NotFound):
            await read_line(db, who, which, room)


async def test_what_is_not_remembered_is_not_undone(conninfo: str, db: Database) -> None:
    actor, long = account(conninfo), "x" * VALUE_LIMIT
    for change in (
        {"before": {"text": long}, "after": {"text": ""}},
        {"before": {"text": ""}, "after": {"text": long}},
    ):
        id = await told(db, actor, new_id(), **change)
        with pytest.raises(Conflict) as refused:
            await read_line(db, actor, id, "gym")
        assert refused.value.code == "not_undoable"


async def test_a_line_stands_while_all_it_wrote_is_there(conninfo: str, db: Database) -> None:
    actor, entity = account(conninfo), new_id()
    wrote = {"before": {"lit": False, "oil": 1}, "after": {"lit": True, "oil": 2}}
    id = await told(db, actor, entity, **wrote)
    _, line = await read_line(db, actor, id, "gym")
    sql(conninfo, "update logs.entries set at = at - interval '2 minutes'")
    await told(db, actor, entity, before={"wick": 1}, after={"wick": 2})
    sql(conninfo, "update logs.entries set at = at - interval '2 minutes'")
    later = await told(db, actor, entity, before={"oil": 2}, after={"oil": 3})
    async with db.transaction() as tx:
        await check_unchanged(tx, line, {"lit": True, "oil": 2, "wick": 9})
        with pytest.raises(Conflict) as refused:
            await check_unchanged(tx, line, {"lit": True, "oil": 3})
        assert refused.value.code == "changed_since"
        assert refused.value.fields["line"]["id"] == later
        assert refused.value.fields["line"]["actor_id"] == actor.user_id
        with pytest.raises(Conflict) as refused:
            await check_unchanged(tx, line, {"oil": 2})
        assert refused.value.fields["line"] is None, "nobody told of that"
