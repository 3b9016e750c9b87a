"""Items of a world: list, read, add, change, move, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Invalid, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.objects import Shelf, hold
from scriptony.kernel.pages import Page, cut
from scriptony.services.worldbuilding.operations.covers import read_image
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.operations.worlds import (
    bump_world,
    edit_world,
    see_world,
    share_names,
)
from scriptony.services.worldbuilding.queries import items as sql
from scriptony.services.worldbuilding.rules.names import checked_name, taken
from scriptony.services.worldbuilding.schemas.items import ItemFields, ItemPatch

ID, CATEGORY, CREATED, REVISION = 0, 2, 9, 11
"""Where a row of `queries.items.ITEM` holds what lists and entity tags need."""

MOST = 100_000
"""More items than any world has: lists by category are never pages."""

GroupedItems = tuple[Row, list[Row]]
"""A category's row, and those of its items."""

_NOTHING: dict[str, Any] = dict.fromkeys(sql.ITEM_FIELDS)


async def list_items(
    db: Database, actor: Actor, page: Page, world: str, category: str | None = None
) -> tuple[list[Row], str | None]:
    """The items of a world, or of one of its categories, newest first."""
    after, after_id = page.after or (None, None)
    if page.after and not is_id(after_id):
        raise Invalid("cursor is not one of this list", field="cursor")
    values = {"world": world, "category": category, "rows": page.rows}
    values |= {"after": after, "after_id": after_id}
    async with db.session() as session:
        await see_world(session, actor, world)
        if category is not None:
            await find_category(session, world, category)
        rows = await session.all(sql.ITEMS, values)
    return cut(page, rows, lambda row: (row[CREATED], row[ID]))


async def grouped(session: Session, world: str, category: str | None) -> list[GroupedItems]:
    """The categories of a world, or the one that is named, each with its items."""
    values: dict[str, Any] = {"world": world, "category": category}
    categories = await session.all(sql.CATEGORIES, values)
    values |= {"after": None, "after_id": None, "rows": MOST}
    items: dict[str, list[Row]] = {row[0]: [] for row in categories}
    for row in await session.all(sql.ITEMS, values):
        if row[CATEGORY] in items:
            items[row[CATEGORY]].append(row)
    return [(row, items[row[0]]) for row in categories]


async def find_category(session: Session, world: str, id: str) -> None:
    """NotFound (404) unless the world has this category."""
    values = {"id": id, "world": world, "trashed": False}
    if await session.one(sql.CATEGORY_HEAD, values) is None:
        raise NotFound("Category")


async def read_item(db: Database, actor: Actor, id: str) -> Row:
    """One item."""
    async with db.session() as session:
        row = await session.one(sql.ITEM_BY_ID, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Item")
    return row


async def read_item_at(db: Database, actor: Actor, world: str, category: str, id: str) -> Row:
    """One item at its place. NotFound (404) when it is not there."""
    row = await read_item(db, actor, id)
    if (row[1], row[2]) != (world, category):
        raise NotFound("Item")
    return row


async def add_item(
    db: Database, shelf: Shelf, actor: Actor, world: str, category: str, body: ItemFields
) -> Row:
    """A new item. Conflict (409) when the world has one of this name."""
    wishes, id = _wishes(body), new_id()
    wishes |= {"name": checked_name(wishes.get("name")), "category_id": category}
    async with db.session() as session:
        need((await see_world(session, actor, world)).may_edit, "World")
        await find_category(session, world, category)
    wishes |= await read_image(db, shelf, actor, body.image_url, _stem(id))
    async with writing(db) as tx:
        await share_names(tx, world, wishes)
        rights = await edit_world(tx, actor, world)
        await find_category(tx, world, category)
        await _check_name(tx, world, id, wishes)
        fields = _NOTHING | wishes
        values = {"id": id, "world": world, "actor": actor.user_id}
        await tx.run(sql.INSERT_ITEM, fields | values)
        await hold(tx, wishes.get("image_id"))
        await bump_world(tx, world)
        told = {"title": wishes["name"], "after": fields}
        await _tell(tx, actor, "added", id, world, rights.organization_id, **told)
    return await read_item(db, actor, id)


async def update_item(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    place: tuple[str, str, str],
    body: ItemPatch,
    revision: int | None,
) -> Row:
    """Change what the body names; `place` is world, category and item. Stale (412) when it is not
    at `revision` any more."""
    world, _, id = place
    wishes = _wishes(body)
    if "name" in wishes:
        wishes["name"] = checked_name(wishes["name"])
    if body.category_id is not UNSET:
        wishes["category_id"] = body.category_id.lower()
    async with db.session() as session:
        need((await see_world(session, actor, world)).may_edit, "World")
        head = await _head(session, place, revision)
    wishes |= await read_image(db, shelf, actor, body.image_url, _stem(id), (head[2], head[3]))
    if wishes:
        async with writing(db) as tx:
            if "name" in wishes:
                await tx.run(sql.HOLD_NAMES, {"id": id, "name": wishes["name"]})
            await share_names(tx, world, wishes)
            rights = await edit_world(tx, actor, world)
            head = await _head(tx, place, revision)
            await change_item(tx, actor, id, world, rights.organization_id, wishes)
    return await read_item(db, actor, id)


async def change_item(
    tx: Session, actor: Actor, id: str, world: str, house: str, wishes: Mapping[str, Any]
) -> None:
    """Give an item these columns, in a world that is held, and tell what changed. Conflict (409)
    for a name that is taken, NotFound (404) for a category that is not there."""
    await _check_name(tx, world, id, wishes)
    if "category_id" in wishes:
        await find_category(tx, world, wishes["category_id"])
    row = await tx.one(sql.UPDATE_ITEM, {"id": id, "wishes": as_json(wishes)})
    assert row is not None
    names = sql.ITEM_FIELDS
    old, new = dict(zip(names, row, strict=False)), dict(zip(names, row[len(names) :], strict=True))
    await bump_world(tx, world)
    if changed := changes(old, new):
        before, after = changed
        told = {"title": new["name"], "before": before, "after": after}
        await _tell(tx, actor, "changed", id, world, house, **told)
        await hold(tx, after.get("image_id"))


async def delete_item(
    db: Database,
    actor: Actor,
    place: tuple[str, str, str],
    *,
    permanent: bool,
    revision: int | None,
) -> None:
    """Into the trash, or with `permanent` (also from there) away for good."""
    world, _, id = place
    async with writing(db) as tx:
        rights = await edit_world(tx, actor, world)
        head = await _head(tx, place, revision, trashed=permanent)
        if not permanent:
            await put_item_away(tx, actor, id, world, rights.organization_id, head[1])
            return
        await tx.run(sql.PURGE_ITEM, {"id": id})
        await bump_world(tx, world)
        await _tell(tx, actor, "purged", id, world, rights.organization_id)


async def put_item_away(
    tx: Session,
    actor: Actor,
    id: str,
    world: str,
    house: str,
    name: str,
    act: str | None = None,
) -> None:
    """Mark an item, in a world that is held. It is a new act of deletion unless one is named."""
    trash = act or new_id()
    await tx.run(sql.TRASH_ITEM, {"id": id, "actor": actor.user_id, "trash": trash})
    await bump_world(tx, world)
    await _tell(tx, actor, "trashed", id, world, house, title=name, trash_id=trash)


async def _head(
    session: Session, place: tuple[str, str, str], revision: int | None, *, trashed: bool = False
) -> Row:
    """Revision, name, and key and id of the image of an item."""
    world, category, id = place
    values = {"id": id, "category": category, "world": world, "trashed": trashed}
    head = await session.one(sql.ITEM_HEAD, values)
    if head is None:
        raise NotFound("Item")
    if revision not in (None, head[0]):
        raise Stale
    return head


async def _check_name(tx: Session, world: str, id: str, wishes: Mapping[str, Any]) -> None:
    if "name" in wishes:
        values = {"world": world, "name": wishes["name"], "id": id}
        if await tx.value(sql.NAME_TAKEN, values):
            raise taken(wishes["name"])


def _wishes(body: ItemFields) -> dict[str, Any]:
    names = ("name", "description", "category", "category_type")
    wishes = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    for name in ("category", "category_type"):  # an empty word is none: the category's own shows
        if name in wishes:
            wishes[name] = (wishes[name] or "").strip() or None
    return wishes


def _stem(id: str) -> str:
    return f"items/{id}"


async def _tell(
    tx: Session, actor: Actor, what: str, id: str, world: str, house: str, **more: Any
) -> None:
    await publish(
        tx,
        actor,
        f"worldbuilding.item.{what}",
        entity_type="item",
        entity_id=id,
        organization_id=house,
        world_id=world,
        **more,
    )
