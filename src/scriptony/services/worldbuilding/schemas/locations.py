"""Locations, and the scenes that play at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange.wire import Sign
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.rules.schedule import ScheduledScene
from scriptony.services.worldbuilding.schemas.fields import Long, Short


class LocationFields(Struct, kw_only=True):
    """What a client may set of a location. A key that is not there leaves the value as it is."""

    name: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    parent_id: Id | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET
    map_x: float | None | UnsetType = UNSET
    map_y: float | None | UnsetType = UNSET
    aliases: ClassVar[dict[str, str]] = {"image": "image_url"}


class NewLocation(LocationFields, kw_only=True):
    """A location to be made, of exactly one of a project or a world."""

    project_id: Id | None = None
    world_id: Id | None = None


class Merging(Struct):
    """Which location becomes part of the one in the path."""

    location_id: Id


class Location(Struct):
    """A place. Of `kind` `item` it is an item of a world that says where something is, and is
    changed as such."""

    id: str
    kind: str
    project_id: str | None
    projectId: str | None
    world_id: str | None
    worldId: str | None
    parent_id: str | None
    parentId: str | None
    name: str
    description: str | None
    image: str | None
    image_url: str | None
    imageUrl: str | None
    map_x: float | None
    mapX: float | None
    map_y: float | None
    mapY: float | None
    created_at: str
    createdAt: str
    updated_at: str
    updatedAt: str
    revision: int


class LocationAnswer(Struct):
    """One location."""

    location: Location


class Locations(Struct):
    """Locations by name, then items; `next_cursor` is there when pages were asked for."""

    locations: list[Location]
    next_cursor: str | None | UnsetType = UNSET


class SceneAt(Struct):
    """A scene as a schedule needs it. `position` is its place in the story, `location_path` the
    names from the outermost location inwards."""

    id: str
    project_id: str
    projectId: str
    title: str
    scene_number: str
    sceneNumber: str
    position: int
    location_id: str | None
    locationId: str | None
    location: str | None
    location_path: list[str]
    locationPath: list[str]
    interior: bool | None
    time_of_day: str | None
    timeOfDay: str | None
    description: str | None
    words: int | None
    shot_count: int
    shotCount: int
    character_ids: list[str]
    characterIds: list[str]
    revision: int


class ScenesAt(Struct):
    """Scenes."""

    scenes: list[SceneAt]


def location_of(row: Sequence[Any], sign: Sign) -> Location:
    """A location from a row of `queries.locations.LOCATION`."""
    id, kind, project, world, parent, name, text, key, url, x, y, created, updated, revision = row
    image = sign(key) if key else url
    return Location(
        id, kind, project, project, world, world, parent, parent, name, text, image, image, image,
        x, x, y, y, created, created, updated, updated, revision,
    )  # fmt: skip


def scene_of(scene: ScheduledScene) -> SceneAt:
    """A scene of a schedule."""
    one, path = scene, list(scene.path)
    return SceneAt(
        one.id, one.project_id, one.project_id, one.title, one.number, one.number, one.position,
        one.location_id, one.location_id, one.location, path, path, one.interior, one.time_of_day,
        one.time_of_day, one.description, one.words, one.shots, one.shots, one.people, one.people,
        one.revision,
    )  # fmt: skip
