"""A file becomes a project: Fountain, or a JSON document of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from scriptony.interchange import fountain
from scriptony.interchange.screenplay import BrokenScreenplay, Oddity, Screenplay
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Conflict, Invalid
from scriptony.kernel.ids import new_id
from scriptony.services.projects.operations.projects import (
    find_home,
    insert_project,
    lock_project,
    read_back,
    tell,
    write_columns,
)
from scriptony.services.projects.queries import interchange as sql
from scriptony.services.projects.rules import documents, screenplays
from scriptony.services.projects.rules.documents import Document
from scriptony.services.projects.rules.fields import DEFAULT_TEMPLATE, ProjectType, settled
from scriptony.services.projects.rules.screenplays import Counts


class Wish(NamedTuple):
    """What came with the file."""

    filename: str
    data: bytes
    project_id: str | None = None
    organization_id: str | None = None
    title: str | None = None
    type: ProjectType | None = None


class Target(NamedTuple):
    """Where the file goes: a project there is, with its characters by the key of their name, or
    a new one, of which only the organization is known."""

    id: str
    organization_id: str
    title: str | None = None
    type: ProjectType | None = None
    template_id: str | None = None
    known: Mapping[str, str] = MappingProxyType({})


class Found(NamedTuple):
    """What a file says, ready to be written: the project's columns, and its things as the
    arguments of the functions that take them in."""

    format: str
    columns: dict[str, Any]
    counts: Counts
    warnings: list[Oddity]
    rows: dict[str, Any]


class Imported(NamedTuple):
    """The project, what the file held, and what the writer may want to look at."""

    project: Row
    counts: Counts
    warnings: list[Oddity]


Step = Callable[[float, str], Awaitable[None]]
"""Told how far the import is, 0 to 1, and what comes next."""


async def _say_nothing(progress: float, step: str) -> None:
    pass


async def import_file(
    db: Database,
    actor: Actor,
    wish: Wish,
    *,
    step: Step = _say_nothing,
    also: Callable[[Session, Imported], Awaitable[None]] | None = None,
) -> Imported:
    """A new project from a file, or the file into an empty project. Invalid (400) with `line`
    for a broken file; Conflict (409) when the project has nodes already. All or nothing, with
    what `also` does in the same transaction."""
    target = await find_target(db, actor, wish)
    await step(0.1, "reading")
    try:
        # Ten megabytes take seconds to read; others are served meanwhile.
        found = await asyncio.to_thread(_read, wish, target)
    except BrokenScreenplay as error:
        raise Invalid(error.message, code="broken_file", line=error.line) from None
    await step(0.6, "writing")
    if actor.once is not None:
        actor.once.note = (found.counts, found.warnings)
    async with db.transaction() as tx:
        if wish.project_id is None:
            await insert_project(
                tx, actor, target.id, target.organization_id, settled(found.columns)
            )
        else:
            await _fill_empty(tx, actor, target, found)
        await _write_things(tx, actor, target.id, found.rows)
        await _tell(tx, actor, target, found)
        made = Imported(await read_back(tx, actor, target.id), found.counts, found.warnings)
        if also is not None:
            await also(tx, made)
        return made


async def find_target(db: Database, actor: Actor, wish: Wish) -> Target:
    """Where the file goes: NotFound (404), Forbidden (403) where the actor may not write."""
    if wish.project_id is None:
        return Target(new_id(), await find_home(db, actor, wish.organization_id))
    async with db.session() as session:
        values = {"id": wish.project_id, "actor": actor.user_id}
        row = await session.one(sql.TARGET, values)
        need(row[0] if row else None, "Project")
        assert row is not None
        names = await session.all(sql.NAMES, values)
    known = {fountain.speaker_key(name): id for name, id in names}
    return Target._make((wish.project_id, *row[1:], known))


def _read(wish: Wish, target: Target) -> Found:
    if documents.is_document(wish.data):
        return _from_document(documents.read_document(wish.data), wish)
    return _from_screenplay(fountain.read_fountain(wish.data), wish, target)


def _from_screenplay(screenplay: Screenplay, wish: Wish, target: Target) -> Found:
    screenplays.refuse_too_many(screenplay)
    kind: ProjectType = wish.type or target.type or "film"
    template = target.template_id or DEFAULT_TEMPLATE[kind]
    tree = screenplays.plant(screenplay, template, target.known)
    columns: dict[str, Any] = {
        "title": wish.title or target.title or _title(screenplay, wish.filename),
        "type": kind,
        "template_id": template,
        "title_page": screenplay.title_page,
        "preamble": screenplay.preamble,
        "section_depth": screenplay.depth,
    }
    rows = {
        "cast": [{"id": id, "name": name} for id, name in tree.cast.items()],
        "tree": {"nodes": tree.nodes, "appearances": tree.appearances},
        "names": screenplays.names_of(tree.nodes),
    }
    counts = screenplays.count(screenplay)
    return Found("fountain", columns, counts, screenplay.warnings, rows)


def _title(screenplay: Screenplay, filename: str) -> str:
    title = screenplay.title() or PurePath(filename).stem
    return "".join(filter(str.isprintable, title)).strip()[:500] or "Untitled"


def _from_document(document: Document, wish: Wish) -> Found:
    columns: dict[str, Any] = msgspec.structs.asdict(document.project)
    columns["title"] = wish.title or columns["title"]
    columns["type"] = wish.type or columns["type"]
    rows: dict[str, Any] = {
        "cast": document.characters,
        "locations": document.locations,
        "tree": {"nodes": document.nodes, "appearances": document.appearances},
        "names": screenplays.names_of(document.nodes),
        "shots": {"shots": document.shots, "casting": document.casting},
        "beats": document.beats,
    }
    if document.revisions:
        revisions = [
            {"id": new_id(), **msgspec.structs.asdict(revision)} for revision in document.revisions
        ]
        rows["revisions"] = {
            "revisions": revisions,
            "drafts": document.drafts,
            "versions": document.versions,
        }
    return Found("json", columns, documents.counts_of(document), [], rows)


async def _fill_empty(tx: Session, actor: Actor, target: Target, found: Found) -> None:
    await tx.run(sql.ALONE, {"id": target.id})
    project = await lock_project(tx, actor, target.id)
    need(None if project.is_deleted else project.may_edit, "Project")
    if await tx.value(sql.HAS_NODES, {"id": target.id}):
        raise Conflict("The project is not empty", code="project_not_empty")
    await write_columns(tx, target.id, settled(project.fields | found.columns))


async def _write_things(tx: Session, actor: Actor, id: str, rows: Mapping[str, Any]) -> None:
    for name, things in rows.items():
        values = {"id": id, "actor": actor.user_id, "rows": as_json(things)}
        await tx.run(sql.IMPORT[name], values)


async def _tell(tx: Session, actor: Actor, target: Target, found: Found) -> None:
    counts: dict[str, Any] = msgspec.structs.asdict(found.counts)
    told = {"title": found.columns["title"], "after": {"format": found.format, **counts}}
    await tell(tx, actor, "imported", target.id, target.organization_id, **told)
