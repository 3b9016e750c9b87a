"""Projects: listing, reading, adding, changing."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.objects import Shelf, hold
from scriptony.kernel.pages import Page, cut
from scriptony.services.projects.operations.covers import current_cover, read_cover, upload_cover
from scriptony.services.projects.queries import projects as sql
from scriptony.services.projects.rules import fields as rules
from scriptony.services.projects.schemas import PROJECT_COLUMNS, NewProject, ProjectFields

CREATED, ID = PROJECT_COLUMNS.index("created_at"), 0
"""Where a listed row holds its time and its id."""


async def list_projects(
    db: Database, actor: Actor, page: Page, *, q: str | None = None, type: str | None = None
) -> tuple[list[Row], str | None]:
    """The projects of all organizations of the actor, newest first, and the next page's cursor."""
    after_at, after_id = page.after or (None, None)
    values = {
        "actor": actor.user_id,
        "q": rules.containing(q) if q else None,
        "type": type,
        "after_at": after_at,
        "after_id": after_id,
        "rows": page.rows,
    }
    async with db.session() as session:
        rows = await session.all(sql.LIST, values)
    return cut(page, rows, lambda row: (row[CREATED], row[ID]))


async def read_project(db: Database, actor: Actor, id: str) -> Row:
    """One project. NotFound (404) for any that is not the actor's. Notes that it was looked at,
    at most every five minutes."""
    async with db.session() as session:
        row = await session.one(sql.READ, {"id": id, "actor": actor.user_id})
        if row is None:
            raise NotFound("Project")
        if row[0]:
            await session.run(sql.SEEN, {"id": id})
    return row[1:]


async def read_back(tx: Session, actor: Actor, id: str) -> Row:
    """A project that the same transaction has just written."""
    row = await tx.one(sql.READ, {"id": id, "actor": actor.user_id})
    need(row is not None, "Project")
    assert row is not None
    return row[1:]


async def add_project(db: Database, shelf: Shelf, actor: Actor, body: NewProject) -> Row:
    """A new project in the organization named, or at home. Invalid (400) without a title;
    NotFound (404) for an organization or world that is not the actor's."""
    wishes = await read_wishes(db, actor, body)
    wishes["title"] = rules.title_of(wishes.get("title"))
    wishes["logline"] = wishes.get("logline") or body.description or wishes.get("logline")
    id = new_id()
    organization = await find_home(db, actor, body.organization_id or None)
    if body.cover_image_url is not UNSET:
        cover = await read_cover(db, shelf, actor, id, body.cover_image_url)
        wishes |= {"cover_id": cover.id, "cover_url": cover.url}
    async with db.transaction() as tx:
        row = rules.settled(wishes)
        await insert_project(tx, actor, id, organization, row)
        await tell(tx, actor, "added", id, organization, title=row["title"], after=row)
        return await read_back(tx, actor, id)


async def find_home(db: Database, actor: Actor, organization: str | None) -> str:
    """Where a new project of the actor goes."""
    if organization is not None and not is_id(organization):
        raise NotFound("Organization")
    values = {"actor": actor.user_id, "organization": organization}
    async with db.session() as session:
        row = await session.one(sql.HOME, values)
    need(row[1] if row else None, "Organization")
    assert row is not None
    return row[0]


async def insert_project(
    tx: Session, actor: Actor, id: str, organization: str, row: dict[str, Any]
) -> None:
    """Write the row of a new project, whose columns are settled."""
    who = {"id": id, "organization_id": organization, "user_id": actor.user_id}
    await tx.run(sql.INSERT, row | who | {"title_page": as_json(row["title_page"])})
    await hold(tx, row["cover_id"])


async def update_project(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    body: ProjectFields,
    revision: int | None = None,
) -> Row:
    """Change what the body names. Stale (412) when the project is not at `revision` any more."""
    wishes = await read_wishes(db, actor, body, id)
    if body.title is not UNSET:
        wishes["title"] = rules.title_of(wishes["title"])
    if body.cover_image_url is not UNSET:
        current = await current_cover(db, actor, id)
        cover = await read_cover(db, shelf, actor, id, body.cover_image_url, current)
        wishes |= {"cover_id": cover.id, "cover_url": cover.url}
    return await write_project(db, actor, id, wishes, revision)


async def write_project(
    db: Database, actor: Actor, id: str, wishes: dict[str, Any], revision: int | None = None
) -> Row:
    """Write the wishes, and tell what changed; nothing moves when nothing differs."""
    async with db.transaction() as tx:
        project = await lock_project(tx, actor, id)
        need(None if project.is_deleted else project.may_edit, "Project")
        if revision not in (None, project.revision):
            raise Stale
        await change_project(tx, actor, project, wishes)
        return await read_back(tx, actor, id)


class Locked(NamedTuple):
    """A project whose row is locked, and what the actor may do to it."""

    id: str
    may_edit: bool
    may_delete: bool
    is_deleted: bool
    organization_id: str
    title: str
    revision: int
    trash_id: str | None
    fields: dict[str, Any]


async def lock_project(tx: Session, actor: Actor, id: str) -> Locked:
    """Lock a project of one of the actor's organizations, in the trash or not; else NotFound."""
    row = await tx.one(sql.LOCK, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Project")
    fields: dict[str, Any] = dict(zip(rules.SETTABLE, row[7:], strict=True))
    return Locked._make((id, *row[:7], fields))


async def change_project(
    tx: Session, actor: Actor, project: Locked, wishes: dict[str, Any]
) -> None:
    """Write the wishes to a locked project and tell what changed. A world in the trash is shown
    as none: whoever sends none back has not taken the project out of it."""
    wishes = project.fields | wishes
    if wishes["world_id"] is None and (world := project.fields["world_id"]) is not None:
        is_alive = await tx.value(sql.IS_WORLD_ALIVE, {"world": world})
        wishes["world_id"] = None if is_alive else world
    after = rules.settled(wishes, project.fields["type"])
    changed = changes(project.fields, after)
    if changed is None:
        return
    await write_columns(tx, project.id, after)
    told = {"title": after["title"], "before": changed[0], "after": changed[1]}
    await tell(tx, actor, "changed", project.id, project.organization_id, **told)


async def write_columns(tx: Session, id: str, columns: dict[str, Any]) -> None:
    """Write all settled columns of a project."""
    values = columns | {"id": id, "title_page": as_json(columns["title_page"])}
    await tx.run(sql.UPDATE, values)
    await hold(tx, columns["cover_id"])


async def read_wishes(
    db: Database, actor: Actor, body: ProjectFields, id: str | None = None
) -> dict[str, Any]:
    """The columns a body names, but for the cover, whose picture is looked at later. Of the
    project `id` the world may be sent back as it is, whoever sees it."""
    wishes = {
        name: value for name in rules.SETTABLE if (value := getattr(body, name, UNSET)) is not UNSET
    }
    if "world_id" in wishes:
        wishes["world_id"] = await find_world(db, actor, rules.world_wish(wishes["world_id"]), id)
    return wishes


async def find_world(
    db: Database, actor: Actor, world: str | None, project: str | None
) -> str | None:
    """A world the project may have: one of the actor's, or the one it has. Else NotFound (404)."""
    if world is None:
        return None
    if not is_id(world):
        raise NotFound("World")
    values = {"world": world, "project": project, "actor": actor.user_id}
    async with db.session() as session:
        found = await session.value(sql.WORLD, values)
    if found is None:
        raise NotFound("World")
    return found


async def replace_cover(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    data: bytes,
    revision: int | None = None,
) -> str:
    """Make an uploaded picture the cover; its file's key. Stale (412) as of any change."""
    cover = await upload_cover(db, shelf, actor, id, data)
    row = await write_project(db, actor, id, {"cover_id": cover, "cover_url": None}, revision)
    return row[PROJECT_COLUMNS.index("cover_image_url")]


async def tell(
    tx: Session, actor: Actor | None, what: str, id: str, organization: str, **more: Any
) -> None:
    """Publish what happened to a project."""
    await publish(
        tx,
        actor,
        f"projects.project.{what}",
        entity_type="project",
        entity_id=id,
        project_id=id,
        organization_id=organization,
        **more,
    )
