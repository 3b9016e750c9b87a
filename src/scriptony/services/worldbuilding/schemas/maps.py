"""The map of a world, as the editor of the pages makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


TILE = "tile "
"""How the names of tiles begin where a map is told of field by field: `tile 4,7`."""
MOST_TILES = 500
"""More changed tiles than these are not told one by one."""


def in_rows(tiles: Iterable[Tile]) -> list[Tile]:
    """Tiles row by row. Of two at one place the later counts."""
    last = {(tile.y, tile.x): tile for tile in tiles}
    return [last[place] for place in sorted(last)]


def fields_of(data: MapData | None) -> dict[str, Any]:
    """A map field by field, each of its tiles one; nothing for no map."""
    if data is None:
        return {}
    fields: dict[str, Any] = stored(data)
    for tile in fields.pop("tiles"):
        place = f"{TILE}{tile.pop('x')},{tile.pop('y')}"
        fields[place] = tile
    return fields


def map_of(fields: Mapping[str, Any]) -> MapData | None:
    """The map that `fields_of` tells field by field; what is null there is not there."""
    if fields.get("size") is None:
        return None
    tiles = [
        {"x": int(x), "y": int(y), **tile}
        for name, tile in fields.items()
        if name.startswith(TILE) and tile is not None
        for x, y in [name.removeprefix(TILE).split(",")]
    ]
    rest = {name: value for name, value in fields.items() if not name.startswith(TILE)}
    data = as_map({**rest, "tiles": tiles})
    data.tiles = in_rows(data.tiles)
    return data


def changed_fields(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The fields that differ, as they were and are; None when none does. Of many tiles only how
    many they are, as of any value that is too large to be carried."""
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not names:
        return None
    tiles = [name for name in names if name.startswith(TILE)]
    if len(tiles) > MOST_TILES:
        names = [name for name in names if not name.startswith(TILE)]
    before, after = ({name: of.get(name) for name in names} for of in (old, new))
    if len(tiles) > MOST_TILES:
        before["tiles"] = after["tiles"] = {"omitted": len(tiles)}
    return before, after
