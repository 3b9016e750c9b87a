"""Taking back what the log tells of beats and their templates."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session, as_json
from scriptony.kernel.undo import Line, changed_since, check_unchanged, read_line
from scriptony.services.beats.operations import templates
from scriptony.services.beats.operations.arranging import all_held, put_in_order
from scriptony.services.beats.operations.holding import (
    fields_of,
    hold_beat,
    lock_project,
    tell,
    writing,
)
from scriptony.services.beats.operations.writing import throw_away, write_beat
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.queries import templates as templates_sql
from scriptony.services.beats.schemas import Beat


async def undo(db: Database, actor: Actor, event: str) -> Beat | None:
    """Take back what a line of the log tells: the beat as it is then, None where it lies in the
    trash, or the line is about several, or about a template. NotFound (404), Forbidden (403),
    Conflict (409) `changed_since`, `not_undoable`."""
    actor, line = await read_line(db, actor, event, "beats")
    take_back = _TAKE_BACK.get(line.verb)
    if take_back is None:
        raise line.refusal()
    async with writing(db) as tx:
        if line.project_id:
            await lock_project(tx, actor, line.project_id)
        return await take_back(tx, actor, line)


async def _change_back(tx: Session, actor: Actor, line: Line) -> Beat:
    held = await hold_beat(tx, actor, line.entity_id)
    await check_unchanged(tx, line, fields_of(held.beat))
    return await write_beat(tx, actor, held, line.before)


async def _reorder_back(tx: Session, actor: Actor, line: Line) -> None:
    """Those that live get the places they had; those that came since keep theirs."""
    if not line.before:  # of several, the last has taken it back already
        raise line.refusal()
    now = {beat.id: beat.order_index for beat in await all_held(tx, line.entity_id)}
    made, was = line.after["order_index"], line.before["order_index"]
    is_so = all(now[id] == place for id, place in made.items() if id in now)
    await check_unchanged(tx, line, line.after if is_so else {"order_index": now})
    places = {id: place for id, place in was.items() if id in now}
    there = {id: now[id] for id in places}
    await put_in_order(tx, actor, line.entity_id, str(line.organization_id), there, places)


async def _take_away(tx: Session, actor: Actor, line: Line) -> None:
    held = await hold_beat(tx, actor, line.entity_id)
    await check_unchanged(tx, line, fields_of(held.beat))
    await throw_away(tx, actor, [held.beat], held.organization_id, line.trash_id)


async def _bring_back(tx: Session, actor: Actor, line: Line) -> Beat:
    id, trash = line.entity_id, line.trash_id
    held = await hold_beat(tx, actor, id, trashed=True)
    if not await tx.run(sql.RESTORE, {"id": id, "trash": trash}):
        raise changed_since("It has left the trash since")
    await tell(tx, actor, "restored", held.beat, held.organization_id, trash_id=trash)
    return (await hold_beat(tx, actor, id)).beat


async def _change_template_back(tx: Session, actor: Actor, line: Line) -> None:
    template = await templates.hold_template(tx, actor, line.entity_id, None)
    now = templates.fields_of(template)
    await check_unchanged(tx, line, now)
    await templates.write_template(tx, actor, template, line.before)


async def _remove_template(tx: Session, actor: Actor, line: Line) -> None:
    template = await templates.hold_template(tx, actor, line.entity_id, None)
    await check_unchanged(tx, line, templates.fields_of(template))
    await templates.drop_template(tx, actor, template)


async def _make_template_again(tx: Session, actor: Actor, line: Line) -> None:
    house = {"organization": line.organization_id, "actor": actor.user_id}
    row = await tx.one(templates_sql.HOME, house)
    need(row[1] if row else None, "Organization")
    values = {**line.before, "beats": as_json(line.before["beats"]), "id": line.entity_id}
    row = await tx.one(templates_sql.INSERT_AGAIN, values | house)
    if row is None:
        raise changed_since("It is there already")
    await templates.tell(tx, actor, "added", templates.template_of(row), after=line.before)


_TAKE_BACK = {
    "beats.beat.added": _take_away,
    "beats.beat.changed": _change_back,
    "beats.beat.reordered": _reorder_back,
    "beats.beat.trashed": _bring_back,
    "beats.beat.restored": _take_away,
    "beats.template.added": _remove_template,
    "beats.template.changed": _change_template_back,
    "beats.template.removed": _make_template_again,
}
