"""Taking back what the log tells of a clip. What was measured, or made of it, stays."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import changed_since, check_unchanged, read_line
from scriptony.services.audio.operations.changing import bring_back, change_clip, put_away
from scriptony.services.audio.operations.holding import hold_clip, writing
from scriptony.services.audio.queries import clips as sql

ACTS = tuple(f"audio.clip.{act}" for act in ("added", "changed", "restored", "trashed"))


async def undo(db: Database, actor: Actor, event: str) -> Row | None:
    """Take back what a line of the log tells: the clip as it is then, None where it, or its shot,
    lies in the trash. NotFound (404), Forbidden (403), Conflict (409) `changed_since`,
    `not_undoable`."""
    actor, line = await read_line(db, actor, event, "audio")
    if line.verb not in ACTS:
        raise line.refusal()
    id, act = line.entity_id, line.verb.rpartition(".")[2]
    if act == "trashed":
        line = line._replace(after={"trash_id": line.trash_id})
    try:
        async with writing(db) as tx:
            clip = await hold_clip(tx, actor, id, trashed=True)  # its shot may be there
            if clip.trash_id and act != "trashed":
                raise changed_since("It lies in the trash")
            await check_unchanged(tx, line, {**clip.fields, "trash_id": clip.trash_id})
            match act:
                case "trashed":
                    await bring_back(tx, actor, id, clip)
                case "changed":
                    await change_clip(tx, actor, id, clip, line.before)
                case _:  # if it was restored, as the act of deletion that took it before
                    await put_away(tx, actor, id, clip, line.trash_id)
            return await tx.one(sql.ONE, {"id": id, "actor": actor.user_id})
    except NotFound as error:  # its project lies in the trash
        raise changed_since(error.message) from error
