"""Revisions of a whole script: locking it, and what happened to its scenes since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Conflict, Invalid, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.pages import cut, read_page
from scriptony.services.nodes.operations.rights import editable
from scriptony.services.nodes.queries import revisions as sql
from scriptony.services.nodes.queries import writing
from scriptony.services.nodes.rules.revisions import (
    Scene,
    SceneChange,
    changes_since,
    suggested,
    with_omitted,
)

PROJECT, NUMBER, NAME, COLOR, REVISION = 1, 2, 3, 4, 8
"""Where the columns of a revision have what is decided by."""
Item = TypeVar("Item", Scene, SceneChange)


async def list_revisions(
    db: Database, actor: Actor, project: str, limit: int | None, cursor: str | None
) -> tuple[list[Row], str | None, tuple[str, str]]:
    """The revisions of a project, the first first; and the name and colour for the next one."""
    page = read_page(limit, cursor, (int,))
    after = page.after[0] if page.after else None
    if after is not None and not 0 <= after < 2**31:
        raise Invalid("cursor is not one of this list", field="cursor")
    async with db.session() as session:
        rows = await sql.page(session, actor.user_id, project, after, page.rows)
        if rows is None:
            raise NotFound("Project")
        names = await sql.names(session, project)
    return *cut(page, rows, lambda row: [row[NUMBER]]), suggested(names)


async def get_revision(db: Database, actor: Actor, id: str) -> Row:
    """One revision."""
    async with db.session() as session:
        return await _one(session, actor, id)


async def _one(session: Session, actor: Actor, id: str) -> Row:
    row = await sql.one(session, actor.user_id, id)
    if row is None:
        raise NotFound("Revision")
    return row[2:]


async def lock_script(
    db: Database, actor: Actor, project: str, name: str | None, color: str | None
) -> Row:
    """A new revision of a script as it is: its scene numbers and texts are frozen. Conflict (409)
    for a name that is taken, and for a script without scenes."""
    id = new_id()
    async with db.transaction() as tx:
        await writing.alone(tx, project)
        found = editable(await sql.project(tx, actor.user_id, project), "Project")
        names = await sql.names(tx, project)
        proposed = suggested(names)
        name, color = (name or proposed[0]), (color or (None if name else proposed[1]))
        _refuse_taken(name, names)
        await sql.number_scenes(tx, project, wholes=not names)
        latest = await sql.latest(tx, project)
        living = await sql.living(tx, project, None)
        scenes = with_omitted(living, await sql.frozen(tx, latest))
        if not scenes:
            raise Conflict("There is no scene to be numbered", code="nothing_to_lock")
        row = {"id": id, "project": project, "name": name, "color": color, "actor": actor.user_id}
        await sql.add(tx, row, scenes)
        after = {"name": name, "color": color, "scenes": len(living)}
        await _tell(tx, actor, "added", id, project, found[1], title=name, after=after)
        return await _one(tx, actor, id)


def _refuse_taken(name: str, names: Sequence[str]) -> None:
    if name.casefold() in {one.casefold() for one in names}:
        raise Conflict(f"A revision is called {name} already", code="revision_name_taken")


async def change_revision(
    db: Database,
    actor: Actor,
    id: str,
    name: str | UnsetType,
    color: str | None | UnsetType,
    expected: int | None,
) -> Row:
    """Call a revision otherwise; what it holds never changes."""
    async with db.transaction() as tx:
        row, organization = await _held(tx, actor, id, expected)
        wanted = (
            row[NAME] if name is UNSET else name,
            row[COLOR] if color is UNSET else color or None,
        )
        told = changes(_named(*row[NAME : COLOR + 1]), _named(*wanted))
        if told is None:
            return row
        if wanted[0].casefold() != row[NAME].casefold():
            _refuse_taken(wanted[0], await sql.names(tx, row[PROJECT]))
        await sql.change(tx, id, *wanted)
        what: dict[str, Any] = {"title": wanted[0], "before": told[0], "after": told[1]}
        await _tell(tx, actor, "changed", id, row[PROJECT], organization, **what)
        return await _one(tx, actor, id)


def _named(name: str, color: str | None) -> dict[str, Any]:
    return {"name": name, "color": color}


async def remove_revision(
    db: Database, actor: Actor, id: str, expected: int | None, *, is_sure: bool
) -> None:
    """Remove a revision for good, if whoever asks is sure. After the last one the script is not
    locked any more: its scenes keep their numbers, and may get others."""
    async with db.session() as session:
        row = editable(await sql.one(session, actor.user_id, id), "Revision")
    async with db.transaction() as tx:
        await writing.alone(tx, row[2 + PROJECT])
        row, organization = await _held(tx, actor, id, expected)
        if not is_sure:
            raise Conflict(
                f"Revision {row[NAME]} is removed for good, and with the last one the script is"
                " unlocked: send confirm=true",
                code="confirmation_needed",
            )
        await sql.remove(tx, id, row[PROJECT])
        before = {**_named(*row[NAME : COLOR + 1]), "number": row[NUMBER]}
        what: dict[str, Any] = {"title": row[NAME], "before": before}
        await _tell(tx, actor, "removed", id, row[PROJECT], organization, **what)


async def _held(tx: Session, actor: Actor, id: str, expected: int | None) -> tuple[Row, str]:
    """A revision the actor may change, with its row locked, and its organization."""
    await sql.hold(tx, id)
    found = editable(await sql.one(tx, actor.user_id, id), "Revision")
    row = found[2:]
    if expected is not None and expected != row[REVISION]:
        raise Stale
    return row, found[1]


async def _tell(
    tx: Session,
    actor: Actor,
    verb: str,
    id: str,
    project: str,
    organization: str,
    **more: Any,
) -> None:
    await publish(
        tx,
        actor,
        f"nodes.revision.{verb}",
        entity_type="revision",
        entity_id=id,
        project_id=project,
        organization_id=organization,
        **more,
    )


async def list_scenes(
    db: Database, actor: Actor, id: str, limit: int | None, cursor: str | None
) -> tuple[list[Scene], str | None]:
    """The scenes of a script as a revision holds them."""
    async with db.session() as session:
        await _one(session, actor, id)
        scenes = await sql.frozen(session, id)
    return _page(scenes, [one.number for one in scenes], limit, cursor)


async def list_changes(
    db: Database, actor: Actor, id: str, limit: int | None, cursor: str | None
) -> tuple[list[SceneChange], str | None]:
    """The scenes that are not any more as a revision holds them."""
    async with db.transaction() as tx:
        row = await _one(tx, actor, id)
        frozen = await sql.frozen(tx, id)
        living = await sql.living(tx, row[PROJECT], id)
    found = changes_since(living, frozen)
    return _page(found, [one.scene.number for one in found], limit, cursor)


async def list_numbers(
    db: Database, actor: Actor, project: str, limit: int | None, cursor: str | None
) -> tuple[list[Scene], bool, str | None]:
    """The scenes of a script as it is now, with those that were cut since it is locked; and whether
    it is."""
    async with db.transaction() as tx:
        if await sql.project(tx, actor.user_id, project) is None:
            raise NotFound("Project")
        latest = await sql.latest(tx, project)
        living = await sql.living(tx, project, latest)
        frozen = await sql.frozen(tx, latest)
    scenes = with_omitted(living, frozen) if latest else living
    shown, following = _page(scenes, [one.id or one.number for one in scenes], limit, cursor)
    return shown, latest is not None, following


def _page(
    items: Sequence[Item], names: Sequence[str], limit: int | None, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A part of a list that was made as a whole: behind the one seen last, wherever that is now,
    else behind the place it had."""
    page = read_page(limit, cursor, (str, int))
    start = 0
    if page.after is not None:
        last, at = page.after
        start = names.index(last) + 1 if last in names else max(at, 0)
    places = list(range(start, len(items)))[: page.rows]
    shown, following = cut(page, places, lambda place: (names[place], place))
    return [items[place] for place in shown], following
