"""Taking back what the log tells of a character."""

from __future__ import annotations

from typing import Any

from scriptony.interchange.mentions import said_as
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import Line, check_unchanged, read_line
from scriptony.services.characters import queries as sql
from scriptony.services.characters.operations.holding import (
    Held,
    hold_character,
    scope_of,
    tell,
    writing,
)
from scriptony.services.characters.operations.trash import put_away
from scriptony.services.characters.operations.writing import settle, write
from scriptony.services.characters.rules import SCOPE, SETTABLE, Scope


async def undo(db: Database, actor: Actor, event: str) -> Row | None:
    """Take back what a line of the log tells: the character as it is then, None where it lies in
    the trash. NotFound (404), Forbidden (403), Conflict (409) `changed_since`, `not_undoable`."""
    actor, line = await read_line(db, actor, event, "characters")
    async with writing(db) as tx:
        match line.verb.rpartition(".")[2]:
            case "changed":
                return await _change_back(tx, actor, line)
            case "added" | "restored":
                held, _ = await _unchanged(tx, actor, line)
                await put_away(tx, actor, held, line.entity_id, line.trash_id)
                return None
            case "trashed":
                return await _bring_back(tx, actor, line)
            case "joined":
                await _leave_act(tx, actor, line)
                return None
            case _:
                raise line.refusal()


async def _unchanged(tx: Session, actor: Actor, line: Line) -> tuple[Held, dict[str, Any]]:
    """The character, held, and its fields, among them all that the line wrote."""
    held = await hold_character(tx, actor, line.entity_id)
    row = await tx.one(sql.FIELDS, {"id": line.entity_id})
    assert row is not None
    now = dict(zip(SETTABLE, row, strict=True))
    await check_unchanged(tx, line, said_as(now, line.after))
    return held, now


async def _change_back(tx: Session, actor: Actor, line: Line) -> Row:
    _, now = await _unchanged(tx, actor, line)
    wishes = line.before
    if wishes.get("image_id"):  # its file is gone, or will be soon
        raise line.refusal()
    if wishes.keys() & {*SCOPE}:
        wanted = Scope(*((now | wishes)[name] for name in SCOPE))
        scope, _ = await settle(tx, actor, wanted)
        wishes = wishes | scope._asdict()
    return await write(tx, actor, line.entity_id, wishes, None)


async def _bring_back(tx: Session, actor: Actor, line: Line) -> Row:
    """From the trash, if that is where this line left it."""
    id, trash = line.entity_id, line.trash_id
    held = await hold_character(tx, actor, id, trashed=True)
    await check_unchanged(tx, line._replace(after={"trash_id": trash}), await _trash_of(tx, id))
    await tx.run(sql.RESTORE, {"id": id})
    await tell(tx, actor, "restored", id, scope_of(held), held.house, held.name, trash_id=trash)
    row = await tx.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:  # the world it is in lies in the trash
        raise NotFound("Character")
    return row


async def _leave_act(tx: Session, actor: Actor, line: Line) -> None:
    """What became part of its world's deletion is in the trash by its own again; or the other way
    round."""
    id, was, became = line.entity_id, line.before["trash_id"], line.after["trash_id"]
    held = await hold_character(tx, actor, id, trashed=True)
    await check_unchanged(tx, line, await _trash_of(tx, id))
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": was})
    told = {"before": {"trash_id": became}, "after": {"trash_id": was}, "trash_id": was}
    await tell(tx, actor, "joined", id, scope_of(held), held.house, held.name, **told)


async def _trash_of(tx: Session, id: str) -> dict[str, Any]:
    return {"trash_id": await tx.value(sql.TRASH_OF, {"id": id})}
