"""Worlds: list, read, add, change, and their covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import UNSET

from scriptony.interchange.mentions import may_mention
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Forbidden, Invalid, NotFound, Stale
from scriptony.kernel.events import changes
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.objects import PictureRef, Shelf, hold
from scriptony.kernel.pages import Page, cut
from scriptony.services.worldbuilding.operations.covers import read_picture, save_image
from scriptony.services.worldbuilding.operations.telling import tell_world, writing
from scriptony.services.worldbuilding.queries import worlds as sql
from scriptony.services.worldbuilding.rules.names import checked_name
from scriptony.services.worldbuilding.schemas.worlds import NewWorld, WorldFields

ID, UPDATED, REVISION = 0, 10, 12
"""Where a row of `queries.worlds.WORLD` holds what lists and entity tags need."""

_FIELDS = len(sql.SETTABLE)
_NOTHING: dict[str, Any] = dict.fromkeys(sql.SETTABLE)


class Rights(NamedTuple):
    """What the actor may do with a world."""

    may_edit: bool
    organization_id: str
    name: str
    may_delete: bool
    revision: int
    is_deleted: bool
    cover_key: str | None
    cover_id: str | None


async def list_worlds(db: Database, actor: Actor, page: Page) -> tuple[list[Row], str | None]:
    """The worlds of all the actor's organizations, the latest edited first."""
    after, after_id = page.after or (None, None)
    if page.after and not is_id(after_id):
        raise Invalid("cursor is not one of this list", field="cursor")
    values = {"actor": actor.user_id, "after": after, "after_id": after_id, "rows": page.rows}
    async with db.session() as session:
        rows = await session.all(sql.LIST, values)
    return cut(page, rows, lambda row: (row[UPDATED], row[ID]))


async def read_world(db: Database, actor: Actor, id: str) -> Row:
    """One world. NotFound (404) for any that is not the actor's."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("World")
    return row


async def see_world(session: Session, actor: Actor, id: str, *, trashed: bool = False) -> Rights:
    """What the actor may do with a world. NotFound (404) for any that is not the actor's."""
    row = await session.one(sql.RIGHTS, {"id": id, "actor": actor.user_id})
    return _rights(row, trashed=trashed)


async def hold_world(tx: Session, actor: Actor, id: str, *, trashed: bool = False) -> Rights:
    """The same; and nobody else changes the world until the transaction ends."""
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id})
    return _rights(row, trashed=trashed)


def _rights(row: Row | None, *, trashed: bool) -> Rights:
    if row is None or (row[5] and not trashed):
        raise NotFound("World")
    return Rights(*row)


async def edit_world(tx: Session, actor: Actor, id: str) -> Rights:
    """Hold a world in which the actor may change things."""
    rights = await hold_world(tx, actor, id)
    need(rights.may_edit, "World")
    return rights


async def share_names(
    tx: Session, world: str | None, wishes: Mapping[str, Any], project: str | None = None
) -> None:
    """Where a text may mention something, nothing gets another name meanwhile. Comes before any
    other lock."""
    if may_mention(*wishes.values()):
        await tx.run(sql.SHARE_NAMES, {"world": world, "project": project})


async def bump_world(tx: Session, id: str) -> None:
    """What happened inside a world that is held is an edit of it."""
    await tx.run(sql.BUMP, {"world": id})


async def add_world(db: Database, shelf: Shelf, actor: Actor, body: NewWorld) -> Row:
    """A new world. NotFound (404) when the named organization is not the actor's."""
    house = await _find_home(db, actor, body.organization_id or None)
    id, wishes = new_id(), _wishes(body)
    name = checked_name(wishes.get("name"))
    await _check_project(db, actor, wishes)
    picture = PictureRef()
    if body.cover_image_url:
        picture = await _cover(db, shelf, actor, id, body.cover_image_url)
    wishes |= {"name": name, "cover_id": picture.id, "cover_url": picture.url}
    async with writing(db) as tx:
        values = {"id": id, "organization": house, "actor": actor.user_id}
        fields = _NOTHING | wishes
        row = await tx.one(sql.INSERT, fields | values)
        await hold(tx, picture.id)
        await tell_world(tx, actor, "added", id, house, title=name, after=fields)
    assert row is not None
    return row


async def _find_home(db: Database, actor: Actor, organization: str | None) -> str:
    if organization is not None and not is_id(organization):
        raise NotFound("Organization")
    values = {"actor": actor.user_id, "organization": organization}
    async with db.session() as session:
        row = await session.one(sql.HOME, values)
    if row is None and organization is None:
        raise Forbidden("User has no organization")
    need(row[0] if row else None, "Organization")
    assert row is not None
    return row[1]


async def update_world(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    body: WorldFields,
    revision: int | None = None,
) -> Row:
    """Change what the body names; nothing named changes nothing. Stale (412) when the world is not
    at `revision` any more."""
    async with db.session() as session:
        rights = await see_world(session, actor, id)
    need(rights.may_edit, "World")
    wishes = _wishes(body)
    if "name" in wishes:
        wishes["name"] = checked_name(wishes["name"])
    await _check_project(db, actor, wishes)
    if body.cover_image_url is not UNSET:
        current = (rights.cover_key, rights.cover_id)
        picture = await _cover(db, shelf, actor, id, body.cover_image_url, current)
        wishes |= {"cover_id": picture.id, "cover_url": picture.url}
    if not wishes:
        if revision not in (None, rights.revision):
            raise Stale
        return await read_world(db, actor, id)
    async with writing(db) as tx:
        await share_names(tx, id, wishes)
        return await write_world(tx, actor, id, wishes, revision)


async def give_cover(
    db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes, revision: int | None = None
) -> Row:
    """Make an uploaded picture the world's cover; Stale (412). Nothing is stored for a world that
    is not the actor's to edit."""
    async with db.session() as session:
        need((await see_world(session, actor, id)).may_edit, "World")
    file = await save_image(db, shelf, actor, _stem(id), data)
    async with writing(db) as tx:
        return await write_world(tx, actor, id, {"cover_id": file, "cover_url": None}, revision)


async def write_world(
    tx: Session, actor: Actor, id: str, wishes: Mapping[str, Any], revision: int | None
) -> Row:
    """Give a world these columns, if the actor may, and tell what changed."""
    values = {"id": id, "actor": actor.user_id, "wishes": as_json(wishes), "revision": revision}
    row = await tx.one(sql.UPDATE, values)
    need(row[0] if row else None, "World")
    assert row is not None
    if not row[1]:
        raise Stale
    old = dict(zip(sql.SETTABLE, row[3:], strict=False))
    new = dict(zip(sql.SETTABLE, row[3 + _FIELDS :], strict=False))
    if changed := changes(old, new):
        before, after = changed
        told = {"title": new["name"], "before": before, "after": after}
        await tell_world(tx, actor, "changed", id, row[2], **told)
        await hold(tx, after.get("cover_id"))
    return row[3 + 2 * _FIELDS :]


def _wishes(body: WorldFields) -> dict[str, Any]:
    """The columns a body names, but for the cover, which is looked at later."""
    names = ("name", "description", "type", "lore", "linked_project_id")
    wishes = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    if "linked_project_id" in wishes:
        wishes["linked_project_id"] = wishes["linked_project_id"] or None
    return wishes


async def _check_project(db: Database, actor: Actor, wishes: dict[str, Any]) -> None:
    """Invalid (400) unless the project to be linked is one that the actor sees."""
    project = wishes.get("linked_project_id")
    if project is None:
        return
    async with db.session() as session:
        if not await sees_project(session, actor, project):
            raise Invalid("linked_project_id: no such project", field="linked_project_id")


async def sees_project(session: Session, actor: Actor, project: str) -> bool:
    """Whether there is such a project for the actor."""
    if not is_id(project):
        return False
    values = {"project": project, "actor": actor.user_id}
    return await session.value(sql.PROJECT, values) is not None


def _stem(id: str) -> str:
    return f"covers/{id}-cover"


async def _cover(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    value: str | None,
    current: tuple[str | None, str | None] = (None, None),
) -> PictureRef:
    return await read_picture(
        db, shelf, actor, value, field="cover_image_url", stem=_stem(id), current=current
    )
