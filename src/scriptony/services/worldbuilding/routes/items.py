"""Categories of worlds, and the items in them."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.worldbuilding.operations import categories
from scriptony.services.worldbuilding.operations import items as operations
from scriptony.services.worldbuilding.operations.items import ID, REVISION
from scriptony.services.worldbuilding.routes import answers
from scriptony.services.worldbuilding.routes.answers import sign_for, tags
from scriptony.services.worldbuilding.rules.names import CATEGORY_TYPES
from scriptony.services.worldbuilding.schemas.fields import JSON_LIMIT, Done
from scriptony.services.worldbuilding.schemas.items import (
    Categories,
    CategoryAnswer,
    CategoryFields,
    CategoryType,
    CategoryTypes,
    ItemAnswer,
    ItemFields,
    ItemPatch,
    Items,
    category_of,
    item_of,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/worlds/category-types", may="user")
async def list_category_types(call: Call) -> CategoryTypes:
    """The ten kinds of category that are offered. A new world has none of them by itself."""
    return CategoryTypes([CategoryType(*one) for one in CATEGORY_TYPES])


@routes.get("/worlds/{world_id}/categories", may="read", answer=Categories)
async def list_categories(call: Call, world_id: Id) -> Answer:
    """The categories of a world in their order, each with its items."""
    found = await categories.list_categories(call.db, call.actor, world_id)
    sign = sign_for(call)
    body = Categories([category_of(row, [item_of(i, sign) for i in items]) for row, items in found])
    parts = [f"{row[0]}-{row[-1]}-{','.join(tags(items, ID, REVISION))}" for row, items in found]
    return Answer(body, etag=list_etag(parts, call.site.shelf.signer.today()))


async def _category_again(call: Call, id: str) -> Answer:
    return answers.category(call, await categories.read_category(call.db, call.actor, id))


@routes.post(
    "/worlds/{world_id}/categories",
    may="edit",
    status=201,
    answer=CategoryAnswer,
    again=_category_again,
)
async def add_category(call: Call, world_id: Id, body: CategoryFields) -> Answer:
    """A new category, at the end unless `order_index` names its place."""
    row = await categories.add_category(call.db, call.actor, world_id, body)
    return answers.category(call, (row, []))


@routes.put("/worlds/{world_id}/categories/{id}", may="edit", answer=CategoryAnswer)
async def update_category(call: Call, world_id: Id, id: Id, body: CategoryFields) -> Answer:
    """Change what the body names; `order_index` moves it to this place."""
    revision = call.if_match(id)
    found = await categories.update_category(call.db, call.actor, world_id, id, body, revision)
    return answers.category(call, found)


@routes.delete("/worlds/{world_id}/categories/{id}", may="edit")
async def delete_category(call: Call, world_id: Id, id: Id, permanent: bool = False) -> Done:
    """Into the trash, with its items; with `permanent=true` for good."""
    revision = call.if_match(id)
    await categories.delete_category(
        call.db, call.actor, world_id, id, permanent=permanent, revision=revision
    )
    return Done()


@routes.get("/worlds/{world_id}/items", may="read", answer=Items)
async def list_items(
    call: Call, world_id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """All items of a world, newest first."""
    return await _items(call, world_id, None, limit, cursor)


@routes.get("/worlds/{world_id}/categories/{category_id}/items", may="read", answer=Items)
async def list_category_items(
    call: Call,
    world_id: Id,
    category_id: Id,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The items of one category, newest first."""
    return await _items(call, world_id, category_id, limit, cursor)


async def _items(
    call: Call, world: str, category: str | None, limit: int | None, cursor: str | None
) -> Answer:
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await operations.list_items(call.db, call.actor, page, world, category)
    sign = sign_for(call)
    body = Items([item_of(row, sign) for row in rows])
    return answers.listed(call, tags(rows, ID, REVISION), body, page, following)


@routes.get("/worlds/{world_id}/categories/{category_id}/items/{id}", may="read", answer=ItemAnswer)
async def get_item(call: Call, world_id: Id, category_id: Id, id: Id) -> Answer:
    """One item."""
    row = await operations.read_item_at(call.db, call.actor, world_id, category_id, id)
    return answers.item(call, row)


async def _item_again(call: Call, id: str) -> Answer:
    return answers.item(call, await operations.read_item(call.db, call.actor, id))


@routes.post(
    "/worlds/{world_id}/categories/{category_id}/items",
    may="edit",
    status=201,
    limit=JSON_LIMIT,
    answer=ItemAnswer,
    again=_item_again,
)
async def add_item(call: Call, world_id: Id, category_id: Id, body: ItemFields) -> Answer:
    """A new item. Its name must be free in the world."""
    shelf = call.site.shelf
    row = await operations.add_item(call.db, shelf, call.actor, world_id, category_id, body)
    return answers.item(call, row)


@routes.put(
    "/worlds/{world_id}/categories/{category_id}/items/{id}",
    may="edit",
    limit=JSON_LIMIT,
    answer=ItemAnswer,
)
async def update_item(call: Call, world_id: Id, category_id: Id, id: Id, body: ItemPatch) -> Answer:
    """Change what the body names; `category_id` moves it to another category of the world."""
    place, shelf, revision = (world_id, category_id, id), call.site.shelf, call.if_match(id)
    row = await operations.update_item(call.db, shelf, call.actor, place, body, revision)
    return answers.item(call, row)


@routes.delete("/worlds/{world_id}/categories/{category_id}/items/{id}", may="edit")
async def delete_item(
    call: Call, world_id: Id, category_id: Id, id: Id, permanent: bool = False
) -> Done:
    """Into the trash; with `permanent=true` for good."""
    place, revision = (world_id, category_id, id), call.if_match(id)
    await operations.delete_item(call.db, call.actor, place, permanent=permanent, revision=revision)
    return Done()
