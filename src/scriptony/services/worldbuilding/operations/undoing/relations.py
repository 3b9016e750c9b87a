"""Taking back what happened to a relation. One that was taken away is made again with its id."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line, changed_since
from scriptony.services.worldbuilding.operations import relations as operations
from scriptony.services.worldbuilding.operations.relations import Found
from scriptony.services.worldbuilding.operations.undoing.standing import check_fields
from scriptony.services.worldbuilding.queries import relations as sql

ONCE = ("created_at", "revision", "user_id")
"""What is told of a relation that is made, and was never changed by anybody."""


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Its type and description as they were."""
    found = await _unchanged(tx, actor, line)
    await operations.change_relation(tx, actor, found, line.before)


async def take_away(tx: Session, actor: Actor, line: Line) -> None:
    """Its ends are not related any more."""
    found = await _unchanged(tx, actor, line)
    await operations.take_away(tx, actor, found)


async def make_again(tx: Session, actor: Actor, line: Line) -> None:
    """The same relation, while its ends live."""
    await tx.run(sql.LOCK, {"id": line.entity_id})
    if await tx.value(sql.IS_THERE, {"id": line.entity_id}):
        raise changed_since("They are related again")
    was = dict(line.before)
    ends = was.pop("from_id"), was.pop("to_id")
    # a revision that nobody has seen
    values = {**was, "id": line.entity_id, "revision": was["revision"] + 1}
    await operations.insert_relation(tx, actor, ends, values)


async def _unchanged(tx: Session, actor: Actor, line: Line) -> Found:
    """The relation, held, which has all that the line wrote."""
    await tx.run(sql.LOCK, {"id": line.entity_id})
    found = await operations.hold_relation(tx, actor, line.entity_id)
    after = {name: value for name, value in line.after.items() if name not in ONCE}
    ends = {"from_id": found[0].from_id, "to_id": found[0].to_id}
    now = operations.fields_of(found[0]) | ends
    await check_fields(tx, line._replace(after=after), now)
    return found
