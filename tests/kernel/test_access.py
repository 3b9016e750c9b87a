"""The access join, on rows: no row of the view, no row at all."""

from __future__ import annotations

import pytest

from scriptony.kernel.access import joining, need
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Forbidden, NotFound

# Two rooms; Ada may edit the first and read the second, Bo has no right in the first.
VIEW = """
with lamps (lamp, room) as (values ('a', 1), ('b', 1), ('c', 2), ('d', 3)),
rights (room_id, user_id, may_read, may_edit) as (
  values (1, 'ada', true, true), (2, 'ada', true, false), (1, 'bo', false, false))
select lamp, access.may_edit from lamps {join} order by lamp
"""


@pytest.mark.parametrize(
    ("who", "right", "rows"),
    [
        ("ada", "may_read", [("a", True), ("b", True), ("c", False)]),
        ("ada", "may_edit", [("a", True), ("b", True)]),
        ("bo", "may_read", []),
        ("nobody", "may_read", []),
    ],
)
async def test_the_join_keeps_what_the_actor_may(
    db: Database, who: str, right: str, rows: list[tuple[str, bool]]
) -> None:
    join = joining("rights", "room_id")("lamps.room", right)
    async with db.session() as session:
        assert await session.all(VIEW.format(join=join), {"actor": who}) == rows


async def test_two_joins_stand_beside_each_other(db: Database) -> None:
    access = joining("rights", "room_id")
    join = access("lamps.room") + " " + access("lamps.room", "may_edit", alias="own")
    async with db.session() as session:
        assert len(await session.all(VIEW.format(join=join), {"actor": "ada"})) == 2


def test_no_row_is_not_found_and_no_right_forbidden() -> None:
    need(True, "Lamp")
    with pytest.raises(Forbidden):
        need(False, "Lamp")
    with pytest.raises(NotFound, match="Lamp not found"):
        need(None, "Lamp")
