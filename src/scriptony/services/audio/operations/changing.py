"""Changing clips, and taking them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.events import changes
from scriptony.kernel.ids import new_id
from scriptony.services.audio.operations.holding import Held, hold_clip, tell, writing
from scriptony.services.audio.operations.reading import find_clip
from scriptony.services.audio.queries import clips as sql
from scriptony.services.audio.rules import trimmed
from scriptony.services.audio.schemas import ClipPatch

_COLUMNS = {"type": "kind", "offset": "offset_seconds"}
_UNSET_MEANS = {"fade_in": 0, "fade_out": 0, "offset": 0, "gain_db": 0, "muted": False}
"""What null stands for where a column always has a value."""


async def update_clip(
    db: Database, actor: Actor, id: str, body: ClipPatch, revision: int | None
) -> Row:
    """Change what the body names. Stale (412) when the clip is not at `revision` any more."""
    async with writing(db) as tx:
        clip = await hold_clip(tx, actor, id, revision)
        await change_clip(tx, actor, id, clip, _named(body))
        return await find_clip(tx, actor, id)


async def change_clip(
    tx: Session, actor: Actor, id: str, clip: Held, wishes: Mapping[str, Any]
) -> None:
    """Give a held clip these columns, as far as they make sense together, and tell what changed."""
    wishes = trimmed({**clip.fields, **wishes}, clip.duration)
    if changed := changes(clip.fields, wishes):
        await tx.run(sql.UPDATE, {"id": id, "wishes": as_json(changed[1])})
        told = {"title": wishes["label"] or clip.title}
        told |= {"before": changed[0], "after": changed[1]}
        await tell(tx, actor, "changed", id, *_place(clip), **told)


def _named(body: ClipPatch) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if value is UNSET or name in ("peaks", "duration"):
            continue
        if name == "label":
            value = value or None
        named[_COLUMNS.get(name, name)] = _UNSET_MEANS.get(name) if value is None else value
    return named


async def trash_clip(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Put a clip into the project's trash."""
    async with writing(db) as tx:
        await put_away(tx, actor, id, await hold_clip(tx, actor, id, revision))


async def put_away(tx: Session, actor: Actor, id: str, clip: Held, act: str | None = None) -> None:
    """Mark a held clip. It is a new act of deletion unless one is named."""
    trash = act or new_id()
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
    await tell(tx, actor, "trashed", id, *_place(clip), title=clip.title, trash_id=trash)


async def bring_back(tx: Session, actor: Actor, id: str, clip: Held) -> None:
    """Take the mark away again. The clip of a shot in the trash waits there for its shot."""
    await tx.run(sql.RESTORE, {"id": id})
    told = {"title": clip.title, "trash_id": clip.trash_id}
    await tell(tx, actor, "restored", id, *_place(clip), **told)


async def purge_clip(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Remove a clip, living or in the trash, for good, with its file, its jobs, and all events that
    name it but for the one that says so."""
    async with writing(db) as tx:
        clip = await hold_clip(tx, actor, id, revision, trashed=True)
        await tx.run(sql.PURGE, {"id": id})
        await tell(tx, actor, "purged", id, *_place(clip))


def _place(clip: Held) -> tuple[str, str]:
    return clip.project_id, clip.organization_id
