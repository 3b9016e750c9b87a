"""Taking back what the log tells of an inspiration: of what is private, to its maker alone."""

from __future__ import annotations

from scriptony.interchange.mentions import may_mention, said_as
from scriptony.interchange.ordering import in_its_slots, is_order
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import Line, changed_since, check_unchanged, read_line
from scriptony.services.inspiration import queries as sql
from scriptony.services.inspiration.operations.holding import Held, hold_inspiration, writing
from scriptony.services.inspiration.operations.trash import bring_back, put_away
from scriptony.services.inspiration.operations.writing import move, order, put_in_place, write

ACTS = ("added", "changed", "reordered", "restored", "trashed")


async def undo(db: Database, actor: Actor, event: str) -> Row | None:
    """Take back what a line of the log tells: the inspiration as it is then, None where it lies
    in the trash. NotFound (404), Forbidden (403), Conflict (409) `changed_since`,
    `not_undoable`."""
    actor, line = await read_line(db, actor, event, "inspiration")
    id, act = line.entity_id, line.verb.rpartition(".")[2]
    if act not in ACTS or line.before.get("image_id"):  # its file is gone, or will be soon
        raise line.refusal()
    async with writing(db) as tx:
        if may_mention(line.before.get("description")):
            await tx.run(sql.SHARE_NAMES_OF, {"id": id})
        if act == "trashed":
            await _bring_back(tx, actor, line)
        elif "order" in line.before:
            await _order_back(tx, actor, line)
        else:
            held = await _unchanged(tx, actor, line)
            match act:
                case "changed":
                    await write(tx, actor, id, held, line.before)
                case "reordered":
                    place = line.before.get("order_index", held.order_index)
                    await move(tx, actor, id, held, place)
                case _:  # if it was restored, as the act of deletion that took it before
                    await put_away(tx, actor, id, held, line.trash_id)
        return await tx.one(sql.ONE, {"id": id, "actor": actor.user_id, "is_acted": False})


async def _unchanged(tx: Session, actor: Actor, line: Line) -> Held:
    """The inspiration, held, which has all that the line wrote."""
    held = await hold_inspiration(tx, actor, line.entity_id, trashed=True, others=True)
    if held.is_trashed:
        raise changed_since("It lies in the trash")
    row = await tx.one(sql.NOW, {"id": line.entity_id})
    assert row is not None
    now = dict(zip(sql.FIELDS, row, strict=True)) | {"order_index": held.order_index}
    await check_unchanged(tx, line, said_as(now, line.after))
    return held


async def _bring_back(tx: Session, actor: Actor, line: Line) -> None:
    """From the trash to its old place, if that is where this line left it."""
    id, trash = line.entity_id, line.trash_id
    held = await hold_inspiration(tx, actor, id, trashed=True, others=True)
    await check_unchanged(tx, line._replace(after={"trash_id": trash}), {"trash_id": held.trash_id})
    await bring_back(tx, actor, id, held)
    # It may have come back at the end meanwhile, and that was taken back.
    await put_in_place(tx, id, held, line.before.get("order_index", held.order_index))


async def _order_back(tx: Session, actor: Actor, line: Line) -> None:
    """One's own of a project in the order they had, in the places they have; those that came since
    stay where they are."""
    held = await hold_inspiration(tx, actor, line.entity_id, trashed=True)
    if held.user_id != actor.user_id:
        raise NotFound("Inspiration")
    there = [row[0] for row in await tx.all(sql.IDS, held.group)]
    was, made = line.before["order"], line.after["order"]
    await check_unchanged(tx, line, {"order": made if is_order(there, made) else there})
    await order(tx, actor, line.entity_id, there, in_its_slots(there, was))
