"""The map of a world, as the editor of the pages makes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scriptony.services.worldbuilding.schemas.fields import Short

Coordinate = Annotated[int, Meta(ge=0, le=99)]
TileType = Literal["grass", "forest", "water", "mountain", "road", "city", "custom"]
Biome = Literal["temperate", "tropical", "desert", "arctic", "savanna", "steppe"]
Climate = Literal["polar", "subpolar", "temperate-climate", "subtropical", "tropical-climate"]


class Tile(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """A field that is more than grass."""

    x: Coordinate
    y: Coordinate
    type: TileType
    color: Short | None | UnsetType = UNSET
    country_id: Short | None | UnsetType = UNSET


class Country(Struct, rename="camel", kw_only=True):
    """Tiles of one colour that belong together."""

    id: Short
    name: Short
    color: Short
    asset_ids: list[Short] = []


class Pin(Struct, rename="camel", kw_only=True):
    """A picture on the map, as a URL or a data URL."""

    id: Short
    x: int | float
    y: int | float
    image_url: str | None = None
    title: Short = ""


class CharacterPin(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """A character on the map."""

    id: Short
    x: int | float
    y: int | float
    character_id: Short
    name: Short = ""
    color: Short | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET


class MapFields(Struct, kw_only=True):
    """A whole map: the one there was is replaced."""

    name: Short | None = None
    size: Annotated[int, Meta(ge=10, le=100)] = 50
    tiles: Annotated[list[Tile], Meta(max_length=10_000)] = []
    countries: Annotated[list[Country], Meta(max_length=1_000)] = []
    pins: Annotated[list[Pin], Meta(max_length=1_000)] = []
    character_pins: Annotated[list[CharacterPin], Meta(max_length=1_000)] = []
    seed: Short = ""
    biome: Biome = "temperate"
    climate: Climate = "temperate-climate"
    map: dict[str, Any] | None | UnsetType = UNSET
    """The same fields once more, as answers have them; null takes the map away."""


class MapData(Struct, rename="camel", kw_only=True):
    """A map."""

    name: str
    size: int
    tiles: list[Tile]
    countries: list[Country]
    pins: list[Pin]
    character_pins: list[CharacterPin]
    seed: str
    biome: Biome
    climate: Climate


class MapAnswer(Struct):
    """The map of a world, if it has one."""

    map: MapData | None
    updated_at: str | None
    updatedAt: str | None
    revision: int


def stored(data: MapData) -> Any:
    """A map as it is kept."""
    return msgspec.to_builtins(data)


def as_map(kept: Any) -> MapData:
    """A map that was kept."""
    return msgspec.convert(kept, MapData)
