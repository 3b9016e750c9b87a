"""Two locations that are one."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid
from scriptony.kernel.events import changes
from scriptony.services.worldbuilding.operations.locations import (
    Held,
    fields_of,
    put_location_away,
    read_location,
    see_location,
    tell,
)
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.queries import locations as sql


async def merge_locations(
    db: Database, actor: Actor, id: str, other: str, revision: int | None
) -> Row:
    """Make `other` part of the location `id`, which gets its scenes, what lies in it, its
    relations, and of its fields those it lacks. Sluglines that said the other's name say the one's.
    The other goes to the trash. Invalid (400) unless both belong to one project or world, or the
    other to a project that may use the one."""
    other = other.lower()
    if other == id:
        raise Invalid("location_id: a location cannot become part of itself", field="location_id")
    async with writing(db) as tx:
        owners = {(await see_location(tx, actor, one)).owner_id for one in (id, other)}
        for owner in sorted(owners):
            await tx.run(sql.LOCK, {"owner": owner})
        held, gone = (
            await see_location(tx, actor, id, revision),
            await see_location(tx, actor, other),
        )
        if held.owner_id != gone.owner_id:
            values = {"project": gone.project_id, "id": id}
            if gone.project_id is None or not await tx.value(sql.REACHES, values):
                text = "location_id: both must belong to one project or world"
                raise Invalid(text, field="location_id")
        await _merge(tx, actor, (id, held), (other, gone))
    return await read_location(db, actor, id)


async def _merge(
    tx: Session, actor: Actor, into: tuple[str, Held], from_: tuple[str, Held]
) -> None:
    (id, held), (other, gone) = into, from_
    values = {"source": other, "target": id}
    was = await fields_of(tx, id)
    scenes = await tx.value(sql.MOVE_SCENES, values)
    await tx.run(sql.MOVE_RELATIONS, values)
    await tx.run(sql.LIFT_TARGET, values)
    await tx.run(sql.MOVE_CHILDREN, values)
    await tx.run(sql.LIFT_CHILDREN, values)
    await tx.run(sql.FILL, values)
    before, after = changes(was, await fields_of(tx, id)) or ({}, {})
    after = {"location_id": other, "location": gone.name, "scenes": scenes, **after}
    await tell(tx, actor, "merged", id, held, title=held.name, before=before, after=after)
    await put_location_away(tx, actor, other, gone)
