"""Adding, changing and removing beats, one at a time."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import new_id
from scriptony.services.beats.operations.holding import (
    Held,
    beat_of,
    fields_of,
    find_project,
    hold_beat,
    project_named,
    tell,
    tell_changed,
    writing,
)
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.rules.percents import percent
from scriptony.services.beats.schemas import SETTABLE, Beat, BeatFields, NewBeat

REQUIRED = ("label", "from_container_id", "to_container_id")
MISSING = "Missing required fields: project_id, label, from_container_id, to_container_id"
LARGEST = (1 << 31) - 1
_NOTHING: dict[str, Any] = dict.fromkeys(SETTABLE) | {
    "pct_from": 0.0,
    "pct_to": 0.0,
    "order_index": 0,
}


async def add_beat(db: Database, actor: Actor, body: NewBeat) -> Beat:
    """A new beat, wherever it lies. Invalid (400) without project, label and containers."""
    wishes = wishes_of(body)
    if not body.project_id or not all(_is_said(wishes.get(name)) for name in REQUIRED):
        raise Invalid(MISSING, field=_first_missing(body.project_id, wishes))
    project = project_named(body.project_id)
    async with writing(db) as tx:
        organization = await find_project(tx, actor, project)
        return await insert_beat(tx, actor, project, organization, wishes)


async def insert_beat(
    tx: Session, actor: Actor, project: str, organization: str, fields: dict[str, Any]
) -> Beat:
    """Write a new beat, and tell of it."""
    values = _NOTHING | fields | {"id": new_id(), "project": project, "actor": actor.user_id}
    beat = beat_of(await tx.one(sql.INSERT, values))
    await tell(tx, actor, "added", beat, organization, after=fields_of(beat))
    return beat


async def change_beat(
    db: Database, actor: Actor, id: str, body: BeatFields, revision: int | None
) -> Beat:
    """Change what the body names. Nothing moves where nothing differs. Stale (412) when the beat
    is not at `revision` any more."""
    wishes = checked(wishes_of(body))
    async with writing(db) as tx:
        held = await hold_beat(tx, actor, id, revision)
        return await write_beat(tx, actor, held, wishes)


async def write_beat(tx: Session, actor: Actor, held: Held, wishes: dict[str, Any]) -> Beat:
    """Write the wishes to a held beat, and tell what changed."""
    old = held.beat
    fields = fields_of(old) | wishes
    if fields == fields_of(old):
        return old
    new = beat_of(await tx.one(sql.UPDATE, fields | {"id": old.id}))
    await tell_changed(tx, actor, old, new, held.organization_id)
    return new


def wishes_of(body: BeatFields) -> dict[str, Any]:
    """The columns a body names, as they are kept."""
    wishes: dict[str, Any] = {
        name: value for name in SETTABLE if (value := getattr(body, name)) is not UNSET
    }
    for name in wishes.keys() & {"pct_from", "pct_to"}:
        wishes[name] = percent(wishes[name])
    if "order_index" in wishes:
        wishes["order_index"] = max(-LARGEST, min(wishes["order_index"] or 0, LARGEST))
    return wishes


def checked(wishes: dict[str, Any]) -> dict[str, Any]:
    """Invalid (400) for a beat that would lose what it must have."""
    for name in REQUIRED:
        if name in wishes and not _is_said(wishes[name]):
            raise Invalid(f"{name} is required", field=name)
    return wishes


def _is_said(text: str | None) -> bool:
    return bool(text and text.strip())


def _first_missing(project: str | None, wishes: dict[str, Any]) -> str:
    given = {"project_id": project, **wishes}
    return next(name for name in ("project_id", *REQUIRED) if not _is_said(given.get(name)))


async def trash_beat(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Into the project's trash."""
    async with writing(db) as tx:
        held = await hold_beat(tx, actor, id, revision)
        await throw_away(tx, actor, [held.beat], held.organization_id)


async def throw_away(
    tx: Session, actor: Actor, beats: list[Beat], organization: str, act: str | None = None
) -> None:
    """Beats of one project into the trash, as one act, or as part of that one again."""
    trash = act or new_id()
    ids = [beat.id for beat in beats]
    await tx.run(sql.TRASH, {"ids": ids, "actor": actor.user_id, "trash": trash})
    for beat in beats:
        before = fields_of(beat)
        await tell(tx, actor, "trashed", beat, organization, trash_id=trash, before=before)


async def purge_beat(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Away for good, from the trash too, with the events that name it but for one."""
    async with writing(db) as tx:
        held = await hold_beat(tx, actor, id, revision, trashed=True)
        await tx.run(sql.PURGE, {"id": id})
        await tell(tx, actor, "purged", held.beat, held.organization_id, title=None)
