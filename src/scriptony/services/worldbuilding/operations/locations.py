"""Locations: list, read, add, change, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Invalid, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.objects import Shelf, hold
from scriptony.kernel.pages import Page, cut
from scriptony.services.worldbuilding.operations.covers import read_image, save_image
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.operations.worlds import bump_world, share_names
from scriptony.services.worldbuilding.queries import locations as sql
from scriptony.services.worldbuilding.rules.names import checked_name, taken
from scriptony.services.worldbuilding.schemas.locations import LocationFields, NewLocation

ID, NAME, REVISION, RANK = 0, 5, 13, 14
"""Where a row of a list holds what lists and entity tags need."""

Of = Literal["project", "world"]
_RIGHTS = {"project": sql.PROJECT, "world": sql.WORLD}
_NOTHING: dict[str, Any] = dict.fromkeys(sql.SETTABLE)


class Held(NamedTuple):
    """A location as it was read for a change."""

    may_edit: bool
    revision: int
    house: str
    project_id: str | None
    world_id: str | None
    owner_id: str
    parent_id: str | None
    name: str
    is_deleted: bool
    image_key: str | None
    image_id: str | None


async def list_locations(
    db: Database, actor: Actor, page: Page, of: Of | None, id: str | None
) -> tuple[list[Row], str | None]:
    """The locations a project may use, those of a world, or all the actor may see; then the items
    of these worlds that say where something is."""
    rank, after, after_id = page.after or (None, None, None)
    if page.after and not is_id(after_id):
        raise Invalid("cursor is not one of this list", field="cursor")
    values = {"of": id, "actor": actor.user_id, "rows": page.rows}
    values |= {"rank": rank, "after": after, "after_id": after_id}
    statement = {"project": sql.OF_PROJECT, "world": sql.OF_WORLD, None: sql.ALL}[of]
    async with db.session() as session:
        if of is not None:
            await _rights(session, actor, of, id or "")
        rows = await session.all(statement, values)
    return cut(page, rows, lambda row: (row[RANK], row[NAME], row[ID]))


async def _rights(session: Session, actor: Actor, of: Of, id: str) -> tuple[bool, str]:
    """Whether the actor may edit there, and the organization."""
    row = None
    if is_id(id):
        row = await session.one(_RIGHTS[of], {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound(of.capitalize())
    return row[0], row[1]


async def read_location(db: Database, actor: Actor, id: str) -> Row:
    """One location."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Location")
    return row


async def see_location(
    session: Session, actor: Actor, id: str, revision: int | None = None, *, trashed: bool = False
) -> Held:
    """A location the actor may edit. NotFound (404), Forbidden (403), Stale (412)."""
    row = await session.one(sql.SEEN, {"id": id, "actor": actor.user_id, "trashed": trashed})
    need(row[0] if row else None, "Location")
    assert row is not None
    if revision not in (None, row[1]):
        raise Stale
    return Held(*row)


async def hold_location(
    tx: Session, actor: Actor, id: str, revision: int | None = None, *, trashed: bool = False
) -> Held:
    """The same, and nobody else changes locations of its owner until the transaction ends."""
    held = await see_location(tx, actor, id, trashed=trashed)
    await tx.run(sql.LOCK, {"owner": held.owner_id})
    return await see_location(tx, actor, id, revision, trashed=trashed)


async def add_location(db: Database, shelf: Shelf, actor: Actor, body: NewLocation) -> Row:
    """A new location of a project or a world. Conflict (409) when one there has its name."""
    if bool(body.project_id) == bool(body.world_id):
        raise Invalid("Exactly one of project_id and world_id is required", field="project_id")
    of: Of = "project" if body.project_id else "world"
    owner = (body.project_id or body.world_id or "").lower()
    id, wishes = new_id(), _wishes(body)
    wishes["name"] = checked_name(wishes.get("name"))
    async with db.session() as session:
        need((await _rights(session, actor, of, owner))[0], of.capitalize())
    wishes |= await read_image(db, shelf, actor, body.image_url, _stem(id))
    async with writing(db) as tx:
        await share_names(tx, body.world_id or None, wishes, body.project_id or None)
        await tx.run(sql.LOCK, {"owner": owner})
        may_edit, house = await _rights(tx, actor, of, owner)
        need(may_edit, of.capitalize())
        await _check(tx, id, owner, wishes)
        scope = {"project_id": None, "world_id": None} | {f"{of}_id": owner}
        fields = _NOTHING | wishes
        await tx.run(sql.INSERT, fields | scope | {"id": id, "actor": actor.user_id})
        await hold(tx, wishes.get("image_id"))
        held = Held(True, 1, house, scope["project_id"], scope["world_id"], owner, None,
                    wishes["name"], False, None, None)  # fmt: skip
        await tell(tx, actor, "added", id, held, title=held.name, after=fields)
    return await read_location(db, actor, id)


async def update_location(
    db: Database, shelf: Shelf, actor: Actor, id: str, body: LocationFields, revision: int | None
) -> Row:
    """Change what the body names. A new name is written into the sluglines that say the old one.
    Stale (412) when the location is not at `revision` any more."""
    wishes = _wishes(body)
    if "name" in wishes:
        wishes["name"] = checked_name(wishes["name"])
    async with db.session() as session:
        held = await see_location(session, actor, id, revision)
    current = (held.image_key, held.image_id)
    wishes |= await read_image(db, shelf, actor, body.image_url, _stem(id), current)
    if wishes:
        async with writing(db) as tx:
            if "name" in wishes:
                await tx.run(sql.HOLD_NAMES, {"id": id, "name": wishes["name"]})
            await share_names(tx, held.world_id, wishes, held.project_id)
            held = await hold_location(tx, actor, id, revision)
            await change_location(tx, actor, id, held, wishes)
    return await read_location(db, actor, id)


async def give_image(
    db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes, revision: int | None = None
) -> Row:
    """Make an uploaded picture the location's. Stale (412)."""
    async with db.session() as session:
        await see_location(session, actor, id)
    file = await save_image(db, shelf, actor, _stem(id), data)
    async with writing(db) as tx:
        held = await hold_location(tx, actor, id, revision)
        await change_location(tx, actor, id, held, {"image_id": file, "image_url": None})
    return await read_location(db, actor, id)


async def change_location(
    tx: Session, actor: Actor, id: str, held: Held, wishes: Mapping[str, Any]
) -> None:
    """Give a held location these columns, and tell what changed. Conflict (409) for a name that is
    taken, Invalid (400) for a parent it cannot have."""
    await _check(tx, id, held.owner_id, wishes)
    row = await tx.one(sql.UPDATE, {"id": id, "wishes": as_json(wishes)})
    assert row is not None
    names = sql.SETTABLE
    old, new = dict(zip(names, row, strict=False)), dict(zip(names, row[len(names) :], strict=True))
    if changed := changes(old, new):
        before, after = changed
        await tell(tx, actor, "changed", id, held, title=new["name"], before=before, after=after)
        await hold(tx, after.get("image_id"))


async def fields_of(session: Session, id: str) -> dict[str, Any]:
    """What an edit may change of a location, as it is now."""
    row = await session.one(sql.FIELDS, {"id": id})
    assert row is not None
    return dict(zip(sql.SETTABLE, row, strict=True))


async def _check(tx: Session, id: str, owner: str, wishes: Mapping[str, Any]) -> None:
    """Refuse a name that is taken, and parents that a location cannot have."""
    if "name" in wishes:
        values = {"owner": owner, "name": wishes["name"], "id": id}
        if await tx.value(sql.NAME_TAKEN, values):
            raise taken(wishes["name"])
    if parent := wishes.get("parent_id"):
        values = {"parent": parent, "owner": owner, "id": id}
        if not await tx.value(sql.PARENT, values):
            text = "parent_id: no location of the same project or world has this id"
            raise Invalid(text, field="parent_id")
        if await tx.value(sql.IS_INSIDE, values):
            raise Invalid("parent_id: a location cannot lie within itself", field="parent_id")


async def delete_location(
    db: Database, actor: Actor, id: str, *, permanent: bool, revision: int | None
) -> None:
    """A location with all that lies in it: into the trash as one act, or with `permanent` (also
    from there) away for good. Scenes keep their sluglines."""
    async with writing(db) as tx:
        held = await hold_location(tx, actor, id, revision, trashed=permanent)
        if not permanent:
            await put_location_away(tx, actor, id, held)
            return
        await tx.run(sql.PURGE, {"id": id})
        await tell(tx, actor, "purged", id, held)


async def put_location_away(
    tx: Session, actor: Actor, id: str, held: Held, act: str | None = None
) -> None:
    """Mark a held location and all that lies in it. It is a new act of deletion unless one is
    named."""
    trash = act or new_id()
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
    await tell(tx, actor, "trashed", id, held, title=held.name, trash_id=trash)


def _wishes(body: LocationFields) -> dict[str, Any]:
    names = ("name", "description", "parent_id", "map_x", "map_y")
    wishes = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    if wishes.get("parent_id"):
        wishes["parent_id"] = wishes["parent_id"].lower()
    return wishes


def _stem(id: str) -> str:
    return f"locations/{id}"


async def tell(tx: Session, actor: Actor, what: str, id: str, held: Held, **more: Any) -> None:
    """Publish what happened to a location, and count it as an edit of its world."""
    if held.world_id is not None:
        await bump_world(tx, held.world_id)
    await publish(
        tx,
        actor,
        f"worldbuilding.location.{what}",
        entity_type="location",
        entity_id=id,
        organization_id=held.house,
        project_id=held.project_id,
        world_id=held.world_id,
        **more,
    )
