"""Adding, changing and ordering inspirations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from scriptony.interchange.mentions import may_mention
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Forbidden, Invalid, TooLarge
from scriptony.kernel.events import changes
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import (
    PICTURE_LIMIT,
    PictureRef,
    Shelf,
    hold,
    resolve_picture,
    save_picture,
)
from scriptony.kernel.storage import split_url
from scriptony.services.inspiration import queries as sql
from scriptony.services.inspiration.operations.holding import (
    Held,
    hold_inspiration,
    tell,
    writing,
)
from scriptony.services.inspiration.operations.reading import project_named
from scriptony.services.inspiration.schemas import Ids, InspirationFields

BUCKET = "make-3b52693b-inspirations"
TEXTS = ("title", "description", "source")


async def add_inspiration(db: Database, shelf: Shelf, actor: Actor, body: InspirationFields) -> Row:
    """A new one at the end of the actor's own. Invalid (400) without project or picture, NotFound
    (404) for a project the actor may not read, Forbidden (403) to share without editing."""
    project = project_named(body.project_id or "")
    if not body.image_url:
        raise Invalid("image_url is required", field="image_url")
    id, shared = new_id(), body.shared is True
    values = {"actor": actor.user_id, "project": project}
    async with db.session() as session:
        await _see_project(session, values, shared=shared)
    picture = await _picture(db, shelf, actor, id, body.image_url)
    wishes: dict[str, Any] = {**dict.fromkeys(TEXTS), "tags": list[str](), **_wishes(body)}
    async with writing(db) as tx:
        organization = await _see_project(tx, values, shared=shared)
        await tx.run(sql.LOCK, {"project": project, "user": actor.user_id})
        fields = wishes | {"shared": shared, "image_id": picture.id, "image_url": picture.url}
        await tx.run(sql.INSERT, values | fields | {"id": id})
        await hold(tx, picture.id)
        await tell(
            tx,
            actor,
            "added",
            id,
            shared=shared,
            project=project,
            organization=organization,
            title=wishes["title"],
            after=fields,
        )
        return await _read(tx, actor, id)


async def _see_project(session: Session, values: dict[str, Any], *, shared: bool) -> str:
    row = await session.one(sql.PROJECT, values)
    need(True if row else None, "Project")
    assert row is not None
    if shared and not row[1]:
        raise Forbidden
    return row[0]


async def update_inspiration(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    body: InspirationFields,
    revision: int | None,
) -> Row:
    """Change what the body names. Stale (412) when it is not at `revision` any more."""
    wishes = _wishes(body)
    if body.image_url is not UNSET:
        if not body.image_url:
            raise Invalid("image_url is required", field="image_url")
        picture = await _new_picture(db, shelf, actor, id, body.image_url)
        wishes |= {"image_id": picture.id, "image_url": picture.url}
    if body.shared is not UNSET:
        wishes["shared"] = body.shared
    async with writing(db) as tx:
        if may_mention(wishes.get("description")):
            await tx.run(sql.SHARE_NAMES_OF, {"id": id})
        held = await hold_inspiration(tx, actor, id, revision)
        if wishes:
            await write(tx, actor, id, held, wishes)
        if body.order_index is not UNSET and body.order_index is not None:
            await move(tx, actor, id, held, body.order_index)
        return await _read(tx, actor, id)


def _refuse_sharing(actor: Actor, held: Held, wishes: Mapping[str, Any]) -> None:
    """Only its maker decides who sees it, and he must be one who may write in the project."""
    if wishes.get("shared", held.shared) == held.shared:
        return
    if held.user_id != actor.user_id or (wishes["shared"] and not held.may_share):
        raise Forbidden


async def give_image(
    db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes, revision: int | None = None
) -> Row:
    """Make an uploaded picture the inspiration's. UnsupportedMedia (415) unless it is one, Stale
    (412)."""
    if len(data) > PICTURE_LIMIT:
        raise TooLarge(f"A picture may have at most {PICTURE_LIMIT:,} bytes")
    await _current_picture(db, actor, id)
    image = await save_picture(db, shelf, actor, bucket=BUCKET, stem=_stem(id), data=data)
    async with writing(db) as tx:
        held = await hold_inspiration(tx, actor, id, revision)
        await write(tx, actor, id, held, {"image_id": image, "image_url": None})
        return await _read(tx, actor, id)


async def write(tx: Session, actor: Actor, id: str, held: Held, wishes: Mapping[str, Any]) -> None:
    """Give a held inspiration these columns, and tell what changed. Forbidden (403) for who may not
    say who sees it."""
    _refuse_sharing(actor, held, wishes)
    row = await tx.one(sql.UPDATE, {"id": id, "wishes": as_json(wishes)})
    assert row is not None
    count = len(sql.FIELDS)
    old, new = (dict(zip(sql.FIELDS, part, strict=True)) for part in (row[:count], row[count:]))
    # That it is shared, or not any more, is for all; what else changed with it, for those who
    # see it before and after.
    for names in (sql.FIELDS[:1], sql.FIELDS[1:]):
        if changed := changes(old, {name: new[name] for name in names}):
            await tell(
                tx,
                actor,
                "changed",
                id,
                shared="shared" in names or (old["shared"] and new["shared"]),
                project=held.project_id,
                organization=held.organization_id,
                title=new["title"],
                before=changed[0],
                after=changed[1],
            )
            await hold(tx, changed[1].get("image_id"))


async def move(tx: Session, actor: Actor, id: str, held: Held, place: int) -> None:
    """Put a held inspiration at this place of its maker's order, and tell it."""
    if (now := await _arrange(tx, id, held, place)) != held.order_index:
        was, told = {"order_index": held.order_index}, {"order_index": now}
        await tell(tx, actor, "reordered", id, shared=False, before=was, after=told)


async def put_in_place(tx: Session, id: str, held: Held, place: int) -> None:
    """Put one that is back from the trash at this place, or at the end when there are fewer now."""
    await _arrange(tx, id, held, place)


async def _arrange(tx: Session, id: str, held: Held, place: int) -> int:
    ids = [row[0] for row in await tx.all(sql.IDS, held.group)]
    ids.remove(id)
    place = max(0, min(place, len(ids)))
    ids.insert(place, id)
    await tx.run(sql.ARRANGE, {"ids": ids})
    return place


async def reorder_inspirations(db: Database, actor: Actor, ids: object) -> int:
    """Put the actor's own of one project into this order; those not named follow. Ids of others
    count for nothing. How many there are of those named."""
    try:
        wanted = msgspec.convert({"ids": ids}, Ids).ids
    except msgspec.ValidationError:
        wanted = []
    if not wanted:
        raise Invalid("inspirationIds array is required", field="inspiration_ids")
    wanted = list(dict.fromkeys(id.lower() for id in wanted))
    async with db.transaction() as tx:
        rows = dict(await tx.all(sql.NAMED, {"ids": wanted, "actor": actor.user_id}))
        for project in sorted(set(rows.values())):
            group = {"project": project, "user": actor.user_id}
            await tx.run(sql.LOCK, group)
            there = [row[0] for row in await tx.all(sql.IDS, group)]
            named = [id for id in wanted if id in there]
            rest = [id for id in there if id not in set(named)]
            if named:
                await order(tx, actor, named[0], there, [*named, *rest])
    return len(rows)


async def order(tx: Session, actor: Actor, id: str, old: list[str], new: list[str]) -> None:
    """Put the actor's own of a project, locked, from the old order into the new one, and tell it of
    the one with this id."""
    if await tx.run(sql.ARRANGE, {"ids": new}):
        was, told = {"order": old}, {"order": new}
        await tell(tx, actor, "reordered", id, shared=False, before=was, after=told)


def _wishes(body: InspirationFields) -> dict[str, Any]:
    """The texts and tags a body names. Tags are kept once each, without blanks around them."""
    wishes: dict[str, Any] = {
        name: value or None for name in TEXTS if (value := getattr(body, name)) is not UNSET
    }
    if body.tags is not UNSET:
        found = [tag.strip() for tag in body.tags or []]
        wishes["tags"] = list(dict.fromkeys(tag for tag in found if tag))
    return wishes


def _stem(id: str) -> str:
    return f"inspirations/{id}"


async def _current_picture(db: Database, actor: Actor, id: str) -> tuple[str | None, str | None]:
    async with db.session() as session:
        row = await session.one(sql.FILE, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Inspiration")
    assert row is not None
    return row[1], row[2]


async def _new_picture(db: Database, shelf: Shelf, actor: Actor, id: str, value: str) -> PictureRef:
    key, file = await _current_picture(db, actor, id)
    if key and split_url(value)[0] == key:  # sent back, perhaps after the URL had expired
        return PictureRef(id=file)
    return await _picture(db, shelf, actor, id, value)


async def _picture(db: Database, shelf: Shelf, actor: Actor, id: str, value: str) -> PictureRef:
    return await resolve_picture(
        db, shelf, actor, value, field="image_url", bucket=BUCKET, stem=_stem(id)
    )


async def _read(tx: Session, actor: Actor, id: str) -> Row:
    row = await tx.one(sql.ONE, {"id": id, "actor": actor.user_id, "is_acted": False})
    assert row is not None
    return row
