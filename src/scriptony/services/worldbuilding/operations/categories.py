"""Categories of a world: list, add, change, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import new_id
from scriptony.services.worldbuilding.operations.items import GroupedItems, grouped
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.operations.worlds import (
    Rights,
    bump_world,
    edit_world,
    see_world,
    share_names,
)
from scriptony.services.worldbuilding.queries import items as sql
from scriptony.services.worldbuilding.rules.names import checked_name
from scriptony.services.worldbuilding.schemas.items import CategoryFields

ID, REVISION = 0, 10
"""Where a row of `queries.items.CATEGORY` holds what entity tags need."""


async def list_categories(db: Database, actor: Actor, world: str) -> list[GroupedItems]:
    """The categories of a world in their order, each with its items."""
    async with db.session() as session:
        await see_world(session, actor, world)
        return await grouped(session, world, None)


async def read_category(db: Database, actor: Actor, id: str) -> GroupedItems:
    """One category with its items."""
    async with db.session() as session:
        row = await session.one(sql.CATEGORY_BY_ID, {"id": id, "actor": actor.user_id})
        if row is None:
            raise NotFound("Category")
        return (await grouped(session, row[1], id))[0]


async def add_category(db: Database, actor: Actor, world: str, body: CategoryFields) -> Row:
    """A new category, at the end unless the body names a place."""
    wishes = _wishes(body)
    wishes["name"] = checked_name(wishes.get("name"))
    id = new_id()
    async with writing(db) as tx:
        rights = await edit_world(tx, actor, world)
        count = await tx.value(sql.COUNT, {"world": world})
        place = _place(body.order_index, count, count)
        await tx.run(sql.OPEN_GAP, {"world": world, "place": place})
        who = {"id": id, "world": world, "actor": actor.user_id, "place": place}
        fields = _NOTHING | wishes
        row = await tx.one(sql.INSERT_CATEGORY, fields | who)
        assert row is not None
        await bump_world(tx, world)
        told = {"title": wishes["name"], "after": fields}
        await _tell(tx, actor, "added", id, world, rights.organization_id, **told)
    return row


async def update_category(
    db: Database, actor: Actor, world: str, id: str, body: CategoryFields, revision: int | None
) -> GroupedItems:
    """Change what the body names. Stale (412) when the category is not at `revision` any more."""
    wishes = _wishes(body)
    if "name" in wishes:
        wishes["name"] = checked_name(wishes["name"])
    async with writing(db) as tx:
        await share_names(tx, world, wishes)
        rights = await edit_world(tx, actor, world)
        head = await head_of(tx, world, id, revision)
        await change_category(tx, actor, (world, rights), id, head, wishes, body.order_index)
        return (await grouped(tx, world, id))[0]


async def change_category(
    tx: Session,
    actor: Actor,
    of: tuple[str, Rights],
    id: str,
    head: Row,
    wishes: Mapping[str, Any],
    order_index: Any,
) -> None:
    """Give a category these columns and this place, in a world that is held, and tell what
    changed."""
    world, rights = of
    before, after = await _write(tx, id, wishes)
    count = await tx.value(sql.COUNT, {"world": world})
    place = _place(order_index, count - 1, head[2])
    if place != head[2]:
        await _shift(tx, world, id, head[2], place)
        before, after = before | {"order_index": head[2]}, after | {"order_index": place}
    if wishes or after:
        await bump_world(tx, world)
    if after:
        house, name = rights.organization_id, after.get("name", head[1])
        told = {"title": name, "before": before, "after": after}
        await _tell(tx, actor, "changed", id, world, house, **told)


async def delete_category(
    db: Database, actor: Actor, world: str, id: str, *, permanent: bool, revision: int | None
) -> None:
    """A category with its items: into the trash as one act, or with `permanent` away for good."""
    async with writing(db) as tx:
        rights = await edit_world(tx, actor, world)
        head = await head_of(tx, world, id, revision, trashed=permanent)
        if not permanent:
            await put_category_away(tx, actor, (world, rights), id, head)
            return
        await tx.run(sql.PURGE_CATEGORY, {"id": id})
        if not head[3]:
            await tx.run(sql.CLOSE_GAP, {"world": world, "place": head[2]})
        await bump_world(tx, world)
        await _tell(tx, actor, "purged", id, world, rights.organization_id)


async def put_category_away(
    tx: Session,
    actor: Actor,
    of: tuple[str, Rights],
    id: str,
    head: Row,
    act: str | None = None,
) -> None:
    """Mark a category and its items, in a world that is held; those behind it close the gap. It is
    a new act of deletion unless one is named."""
    (world, rights), trash = of, act or new_id()
    await tx.run(sql.TRASH_CATEGORY, {"id": id, "actor": actor.user_id, "trash": trash})
    await tx.run(sql.CLOSE_GAP, {"world": world, "place": head[2]})
    await bump_world(tx, world)
    told = {"title": head[1], "trash_id": trash, "before": {"order_index": head[2]}}
    await _tell(tx, actor, "trashed", id, world, rights.organization_id, **told)


async def put_in_place(tx: Session, world: str, id: str, place: int) -> None:
    """Put a category of a world that is held at this place, or at the end when there are fewer."""
    head = await head_of(tx, world, id, None)
    last = await tx.value(sql.COUNT, {"world": world}) - 1
    if (to := min(place, last)) != head[2]:
        await _shift(tx, world, id, head[2], to)


async def head_of(
    tx: Session, world: str, id: str, revision: int | None, *, trashed: bool = False
) -> Row:
    """Revision, name, place of a category, and whether it lies in the trash."""
    head = await tx.one(sql.CATEGORY_HEAD, {"id": id, "world": world, "trashed": trashed})
    need(True if head else None, "Category")
    assert head is not None
    if revision not in (None, head[0]):
        raise Stale
    return head


async def _write(
    tx: Session, id: str, wishes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    if not wishes:
        return {}, {}
    row = await tx.one(sql.UPDATE_CATEGORY, {"id": id, "wishes": as_json(wishes)})
    assert row is not None
    names = sql.CATEGORY_FIELDS
    old, new = dict(zip(names, row, strict=False)), dict(zip(names, row[len(names) :], strict=True))
    return changes(old, new) or ({}, {})


async def _shift(tx: Session, world: str, id: str, at: int, to: int) -> None:
    values = {"world": world, "id": id, "to": to, "by": 1 if to < at else -1}
    await tx.run(sql.SHIFT, values | {"low": min(at, to), "high": max(at, to)})


def _place(wanted: Any, last: int, otherwise: int) -> int:
    return otherwise if wanted is UNSET or wanted is None else min(max(wanted, 0), last)


_NOTHING: dict[str, Any] = dict.fromkeys(sql.CATEGORY_FIELDS) | {"type": "custom"}


def _wishes(body: CategoryFields) -> dict[str, Any]:
    names = sql.CATEGORY_FIELDS
    wishes = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    if "type" in wishes:
        wishes["type"] = (wishes["type"] or "").strip() or "custom"
    return wishes


async def _tell(
    tx: Session, actor: Actor, what: str, id: str, world: str, house: str, **more: Any
) -> None:
    await publish(
        tx,
        actor,
        f"worldbuilding.category.{what}",
        entity_type="category",
        entity_id=id,
        organization_id=house,
        world_id=world,
        **more,
    )
