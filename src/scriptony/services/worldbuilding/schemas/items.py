"""Categories and the items in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange.wire import Sign
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.schemas.fields import Long, Short


class CategoryFields(Struct, kw_only=True):
    """What a client may set of a category. A key that is not there leaves the value as it is.
    `order_index` is the place it shall have."""

    name: Short | None | UnsetType = UNSET
    type: Short | None | UnsetType = UNSET
    icon: Short | None | UnsetType = UNSET
    color: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    order_index: int | None | UnsetType = UNSET


class ItemFields(Struct, kw_only=True):
    """What a client may set of an item. A key that is not there leaves the value as it is."""

    name: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    category: Short | None | UnsetType = UNSET
    category_type: Short | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET
    aliases: ClassVar[dict[str, str]] = {
        "title": "name",
        "content": "description",
        "image": "image_url",
    }


class ItemPatch(ItemFields, kw_only=True):
    """The same, and another category of the world."""

    category_id: Id | UnsetType = UNSET


class WorldItem(Struct):
    """An item of a world. `category` is the heading it stands under."""

    id: str
    world_id: str
    worldId: str
    category_id: str
    categoryId: str
    name: str
    title: str
    description: str | None
    category: str
    category_type: str
    categoryType: str
    image: str | None
    image_url: str | None
    imageUrl: str | None
    created_at: str
    createdAt: str
    updated_at: str
    updatedAt: str
    lastEdited: str
    revision: int


class Category(Struct):
    """A category with its items, newest first."""

    id: str
    world_id: str
    worldId: str
    name: str
    type: str
    icon: str | None
    color: str | None
    description: str | None
    order_index: int
    orderIndex: int
    created_at: str
    createdAt: str
    updated_at: str
    updatedAt: str
    revision: int
    item_count: int
    itemCount: int
    items: list[WorldItem]


class CategoryType(Struct):
    """A kind of category the studio offers. None is made by itself."""

    type: str
    name: str
    icon: str


class CategoryTypes(Struct):
    """All that are offered; any other word may be a type as well."""

    types: list[CategoryType]


class CategoryAnswer(Struct):
    """One category."""

    category: Category


class Categories(Struct):
    """The categories of a world, in their order."""

    categories: list[Category]


class ItemAnswer(Struct):
    """One item."""

    item: WorldItem


class Items(Struct):
    """Items, newest first; `next_cursor` is there when pages were asked for."""

    items: list[WorldItem]
    next_cursor: str | None | UnsetType = UNSET


def item_of(row: Sequence[Any], sign: Sign) -> WorldItem:
    """An item from a row of `queries.items.ITEM`."""
    id, world, category, name, text, heading, kind, key, url, created, updated, revision = row
    image = sign(key) if key else url
    return WorldItem(
        id, world, world, category, category, name, name, text, heading, kind, kind,
        image, image, image, created, created, updated, updated, updated, revision,
    )  # fmt: skip


def category_of(row: Sequence[Any], items: list[WorldItem]) -> Category:
    """A category from a row of `queries.items.CATEGORY`."""
    id, world, name, kind, icon, color, text, place, created, updated, revision = row
    return Category(
        id, world, world, name, kind, icon, color, text, place, place,
        created, created, updated, updated, revision, len(items), len(items), items,
    )  # fmt: skip
