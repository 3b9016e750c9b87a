"""The map of a world: read, replace. Pictures in it become files."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from scriptony.interchange.wire import Sign
from scriptony.kernel.access import Actor, need
from scriptony.kernel.bodies import as_kind
from scriptony.kernel.db import Database, Session, as_json
from scriptony.kernel.errors import Invalid, Stale
from scriptony.kernel.events import publish
from scriptony.kernel.objects import Shelf, hold
from scriptony.kernel.storage import split_url
from scriptony.services.worldbuilding.operations.covers import read_picture
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.operations.worlds import bump_world, edit_world, see_world
from scriptony.services.worldbuilding.queries import maps as sql
from scriptony.services.worldbuilding.schemas.maps import (
    CharacterPin,
    MapData,
    MapFields,
    Pin,
    as_map,
    changed_fields,
    fields_of,
    in_rows,
    stored,
)

FILE = "file:"
"""What a kept map has in place of a URL: this and the id of a file."""


class Map(NamedTuple):
    """A map with its files by id; revision 0 when there is none."""

    data: MapData | None = None
    updated_at: str | None = None
    revision: int = 0
    files: dict[str, str] = {}  # noqa: RUF012 -- never changed


async def read_map(db: Database, actor: Actor, world: str) -> Map:
    """The map of a world."""
    async with db.session() as session:
        await see_world(session, actor, world)
        return await find_map(session, world)


async def find_map(session: Session, world: str) -> Map:
    """The map of a world, for whoever has looked at the world."""
    row = await session.one(sql.ONE, {"world": world})
    return Map(row[0] and as_map(row[0]), *row[1:]) if row else Map()


async def save_map(
    db: Database, shelf: Shelf, actor: Actor, world: str, body: MapFields, revision: int | None
) -> Map:
    """Replace the map. What is there already is no change. Stale (412) when it is not at `revision`
    any more."""
    async with db.session() as session:
        rights = await see_world(session, actor, world)
        need(rights.may_edit, "World")
        there = await find_map(session, world)
    wanted = _read(body, rights.name)
    if wanted is not None:
        wanted = await _with_files(db, shelf, actor, world, wanted, there.files)
    async with writing(db) as tx:
        rights = await edit_world(tx, actor, world)
        there = await find_map(tx, world)
        if revision not in (None, there.revision):
            raise Stale
        await write_map(tx, actor, (world, rights.organization_id), there.data, wanted)
        return await find_map(tx, world)


async def write_map(
    tx: Session, actor: Actor, of: tuple[str, str], old: MapData | None, new: MapData | None
) -> None:
    """Put `new` in place of `old`, in a world that is held, and tell what changed. `of`: the world
    and its organization."""
    world, house = of
    changed = changed_fields(fields_of(old), fields_of(new))
    if changed is None:
        return
    ids = sorted(files_in(new))
    if new is None:
        await tx.run(sql.REMOVE, {"world": world})
    else:
        await tx.run(sql.SAVE, {"world": world, "data": as_json(stored(new))})
        await tx.run(sql.KEEP, {"world": world, "ids": ids})
    await tx.run(sql.LET_GO, {"world": world, "ids": ids})
    for id in ids:
        await hold(tx, id)
    await bump_world(tx, world)
    await publish(
        tx,
        actor,
        "worldbuilding.map.changed",
        entity_type="map",
        entity_id=world,
        organization_id=house,
        world_id=world,
        title=new.name if new else None,
        before=changed[0],
        after=changed[1],
    )


def files_in(data: MapData | None) -> set[str]:
    """The ids of the files that a map shows."""
    pins = (*data.pins, *data.character_pins) if data else ()
    urls = [pin.image_url for pin in pins]
    return {url.removeprefix(FILE) for url in urls if isinstance(url, str) and url.startswith(FILE)}


def _read(body: MapFields, world_name: str) -> MapData | None:
    """The map a body holds, itself or under `map`. Invalid (400) for tiles beside it."""
    if body.map is None:
        return None
    fields: MapFields = body if body.map is UNSET else as_kind(body.map, MapFields)
    if any(max(tile.x, tile.y) >= fields.size for tile in fields.tiles):
        raise Invalid("tiles: x and y must be less than size", field="tiles")
    return MapData(
        name=(fields.name or "").strip() or f"{world_name} - Map",
        size=fields.size,
        tiles=in_rows(fields.tiles),
        countries=fields.countries,
        pins=fields.pins,
        character_pins=fields.character_pins,
        seed=fields.seed,
        biome=fields.biome,
        climate=fields.climate,
    )


async def _with_files(
    db: Database, shelf: Shelf, actor: Actor, world: str, data: MapData, files: dict[str, str]
) -> MapData:
    """The map with files in place of the pictures that were sent. `files` are those of the map
    there is, whose URLs may come back after they ran out."""
    by_key = {key: id for id, key in files.items()}
    known: dict[str, str] = {}

    async def kept(url: str) -> str:
        if url not in known:
            known[url] = await _keep(db, shelf, actor, world, url, by_key)
        return known[url]

    pins = [
        replace(pin, image_url=await kept(pin.image_url)) if pin.image_url else pin
        for pin in data.pins
    ]
    people = [
        replace(pin, image_url=await kept(pin.image_url)) if pin.image_url else pin
        for pin in data.character_pins
    ]
    return replace(data, pins=pins, character_pins=people)


async def _keep(
    db: Database, shelf: Shelf, actor: Actor, world: str, url: str, by_key: dict[str, str]
) -> str:
    key = split_url(url)[0]
    current = (key, by_key[key]) if key in by_key else (None, None)
    picture = await read_picture(
        db, shelf, actor, url, field="pins", stem=f"maps/{world}", current=current
    )
    return f"{FILE}{picture.id}" if picture.id else picture.url or ""


def shown(found: Map, sign: Sign) -> MapData | None:
    """The map with URLs that can be loaded."""
    if found.data is None:
        return None

    def url_of(kept: str) -> str | None:
        if not kept.startswith(FILE):
            return kept
        key = found.files.get(kept.removeprefix(FILE))
        return sign(key) if key else None

    def seen(pin: Pin) -> Pin:
        return replace(pin, image_url=url_of(pin.image_url)) if pin.image_url else pin

    def met(pin: CharacterPin) -> CharacterPin:
        return replace(pin, image_url=url_of(pin.image_url)) if pin.image_url else pin

    pins, people = (
        [seen(pin) for pin in found.data.pins],
        [met(p) for p in found.data.character_pins],
    )
    return replace(found.data, pins=pins, character_pins=people)
