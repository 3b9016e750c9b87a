"""Taking back what the log tells of shots: their fields, places, orders and casting, and whether
they are there."""

from __future__ import annotations

from typing import Any

from scriptony.interchange.mentions import said_as
from scriptony.interchange.ordering import in_its_slots, is_order
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Conflict, Invalid, NotFound
from scriptony.kernel.undo import Line, changed_since, check_unchanged, read_line
from scriptony.services.shots import rules
from scriptony.services.shots.operations import casting
from scriptony.services.shots.operations.arranging import move_shot, put_away, put_in_order
from scriptony.services.shots.operations.holding import holding_scenes, lock_scene, tell
from scriptony.services.shots.operations.holding import writing as transaction
from scriptony.services.shots.operations.reading import ShotRows, find_shot
from scriptony.services.shots.operations.writing import write_shot
from scriptony.services.shots.queries import arranging, writing
from scriptony.services.shots.queries.casting import IN_ORDER


async def undo(db: Database, actor: Actor, event: str) -> ShotRows | None:
    """Take back what a line of the log tells: the shot as it is then, None where it lies in the
    trash or the line is about several. NotFound (404), Forbidden (403), Conflict (409)
    `changed_since`, `not_undoable`."""
    actor, line = await read_line(db, actor, event, "shots")
    take_back = _TAKE_BACK.get(line.verb)
    if take_back is None:
        raise line.refusal()
    return await take_back(db, actor, line)


async def _change_back(db: Database, actor: Actor, line: Line) -> ShotRows:
    if any(line.before.get(column) for column in rules.PICTURES.values()):
        raise line.refusal()  # the file is gone, or will be soon
    id = line.entity_id
    async with holding_scenes(db, actor, id, naming=True) as (tx, _):
        row = await tx.one(writing.FIELDS, {"id": id})
        assert row is not None
        now = dict(zip(rules.SETTABLE, row, strict=True))
        await check_unchanged(tx, line, said_as(now, line.after))
        return await write_shot(tx, actor, id, line.before, None)


async def _move_back(db: Database, actor: Actor, line: Line) -> ShotRows:
    id, scenes = line.entity_id, [one for one in [line.before.get("scene_id")] if one]
    async with holding_scenes(db, actor, id, *scenes) as (tx, shot):
        now: dict[str, Any] = {"scene_id": shot.scene_id, "order_index": shot.order_index}
        await check_unchanged(tx, line, now)
        place = now | line.before  # of several moves the line tells only what is another now
        try:
            await move_shot(tx, actor, id, shot, place["scene_id"], place["order_index"])
        except (NotFound, Invalid) as error:
            raise _gone("The scene it was in") from error
        return await find_shot(tx, actor, id)


async def _reorder_back(db: Database, actor: Actor, line: Line) -> None:
    """The shots that were put in order get the former one in the places they have; those that came
    since stay where they are."""
    if not line.before:  # of several, the last has taken it back already
        raise line.refusal()
    scene, was, made = line.entity_id, line.before["shot_ids"], line.after["shot_ids"]
    async with transaction(db) as tx:
        of = await lock_scene(tx, actor, scene)
        now = [row[0] for row in await tx.all(arranging.NUMBERS, {"scene": scene})]
        await check_unchanged(tx, line, {"shot_ids": made if is_order(now, made) else now})
        await put_in_order(tx, actor, scene, of, in_its_slots(now, was))


async def _recast(db: Database, actor: Actor, line: Line) -> ShotRows:
    id = line.entity_id
    async with holding_scenes(db, actor, id) as (tx, shot):
        now = [row[0] for row in await tx.all(IN_ORDER, {"id": id})]
        await check_unchanged(tx, line, {"character_ids": now})
        try:
            await casting.cast_as_before(tx, actor, id, shot, now, line.before["character_ids"])
        except NotFound as error:
            raise _gone("A character that was in it") from error
        return await find_shot(tx, actor, id)


async def _take_away(db: Database, actor: Actor, line: Line) -> None:
    id = line.entity_id
    async with holding_scenes(db, actor, id) as (tx, shot):
        row = await tx.one(writing.FIELDS, {"id": id})
        assert row is not None
        now = dict(zip(rules.SETTABLE, row, strict=True))
        await check_unchanged(tx, line, said_as(now, line.after))
        if await tx.value(arranging.IS_HEARD, {"id": id}):
            raise changed_since("It has a sound by now")
        await put_away(tx, actor, id, shot)


async def _put_away_again(db: Database, actor: Actor, line: Line) -> None:
    async with holding_scenes(db, actor, line.entity_id, anywhere=True) as (tx, shot):
        await put_away(tx, actor, line.entity_id, shot, line.trash_id)


async def _bring_back(db: Database, actor: Actor, line: Line) -> ShotRows:
    id, trash = line.entity_id, line.trash_id
    try:
        async with holding_scenes(db, actor, id, trashed=True) as (tx, shot):
            what = {"project": shot.project_id, "trash": trash}
            if not await tx.value(arranging.RESTORE, what):
                raise changed_since("It has left the trash since")
            # Somebody may have brought it back to another place, and that was taken back.
            here = {"id": id, "source": shot.scene_id, "scene": shot.scene_id}
            place = line.before.get("order_index", shot.order_index)
            await tx.value(arranging.MOVE, {**here, **what, "place": place})
            await tell(tx, actor, "restored", id, shot, shot.shot_number, trash_id=trash)
            return await find_shot(tx, actor, id)
    except NotFound as error:
        raise _gone("The scene it was in") from error


def _gone(what: str) -> Conflict:
    return changed_since(f"{what} is gone")


_TAKE_BACK = {
    "shots.shot.added": _take_away,
    "shots.shot.changed": _change_back,
    "shots.shot.moved": _move_back,
    "shots.shot.reordered": _reorder_back,
    "shots.shot.cast": _recast,
    "shots.shot.uncast": _recast,
    "shots.shot.trashed": _bring_back,
    "shots.shot.restored": _put_away_again,
}
