"""Worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange.wire import Sign
from scriptony.services.worldbuilding.schemas.fields import Long, Short


class WorldFields(Struct, kw_only=True):
    """What a client may set of a world. A key that is not there leaves the value as it is."""

    name: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    type: Short | None | UnsetType = UNSET
    lore: Long | None | UnsetType = UNSET
    cover_image_url: str | None | UnsetType = UNSET
    linked_project_id: str | None | UnsetType = UNSET
    aliases: ClassVar[dict[str, str]] = {
        "coverImage": "cover_image_url",
        "image_url": "cover_image_url",
        "imageUrl": "cover_image_url",
    }


class NewWorld(WorldFields, kw_only=True):
    """A world to be made, in the home organization unless another is named."""

    organization_id: str | None = None


class Confirmation(Struct):
    """The caller's own password, to say that it is meant."""

    password: str | None = None


class World(Struct):
    """A world. `updated_at` also moves with what happens inside it."""

    id: str
    organization_id: str
    organizationId: str
    name: str
    description: str
    type: str | None
    lore: str | None
    cover_image_url: str | None
    coverImage: str | None
    coverImageUrl: str | None
    linked_project_id: str | None
    linkedProjectId: str | None
    created_at: str
    createdAt: str
    updated_at: str
    updatedAt: str
    lastEdited: str
    last_accessed_at: str | None
    lastAccessed: str | None
    revision: int
    is_deleted: bool = False
    deleted_at: str | None = None


class WorldAnswer(Struct):
    """One world."""

    world: World


class Worlds(Struct):
    """Worlds, the latest edited first; `next_cursor` is there when pages were asked for."""

    worlds: list[World]
    next_cursor: str | None | UnsetType = UNSET


def world_of(row: Sequence[Any], sign: Sign) -> World:
    """A world from a row of `queries.worlds.WORLD`."""
    id, house, name, text, kind, lore, key, url, linked, created, updated, seen, revision = row
    cover = sign(key) if key else url
    return World(
        id, house, house, name, text or "", kind, lore, cover, cover, cover, linked, linked,
        created, created, updated, updated, updated, seen, seen, revision,
    )  # fmt: skip
