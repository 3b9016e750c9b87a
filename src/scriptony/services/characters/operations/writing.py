"""Adding and changing characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from scriptony.interchange.mentions import may_mention
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Invalid, NotFound, Stale, TooLarge
from scriptony.kernel.events import changes
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.objects import (
    PICTURE_LIMIT,
    PictureRef,
    Shelf,
    hold,
    resolve_picture,
    save_picture,
)
from scriptony.kernel.storage import split_url
from scriptony.services.characters import queries as sql
from scriptony.services.characters import rules
from scriptony.services.characters.operations.holding import (
    Held,
    hold_character,
    scope_of,
    tell,
    writing,
)
from scriptony.services.characters.rules import Rights, Scope
from scriptony.services.characters.schemas import CharacterFields

BUCKET = "make-3b52693b-characters"
_FIELDS = len(rules.SETTABLE)
_NOTHING: dict[str, Any] = dict.fromkeys(rules.SETTABLE)


async def add_character(db: Database, shelf: Shelf, actor: Actor, body: CharacterFields) -> Row:
    """A new character of a project, a world or an organization. Invalid (400) without one of
    them or without a name; NotFound (404) for what is not the actor's."""
    wanted = rules.wanted_scope(Scope(), _scope_wishes(body))
    wishes = _wishes(body)
    if not str(wishes.get("name") or "").strip():
        raise Invalid("name is required", field="name")
    id = new_id()
    picture = PictureRef()
    if body.image_url:
        async with db.session() as session:
            await settle(session, actor, wanted)
        picture = await _picture(db, shelf, actor, id, body.image_url)
    wishes |= {"image_id": picture.id, "image_url": picture.url}
    async with writing(db) as tx:
        scope, house = await settle(tx, actor, wanted)
        values = _NOTHING | wishes | scope._asdict() | {"id": id, "actor": actor.user_id}
        row = await tx.one(sql.INSERT, values)
        await hold(tx, picture.id)
        after = {name: values[name] for name in rules.SETTABLE}
        await tell(tx, actor, "added", id, scope, house, values["name"], after=after)
    assert row is not None
    return row


async def update_character(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    body: CharacterFields,
    revision: int | None = None,
) -> Row:
    """Change what the body names; the character's time changes with every call that names
    anything. Stale (412) when it is not at `revision` any more."""
    wishes = _wishes(body)
    if "name" in wishes and not str(wishes["name"] or "").strip():
        raise Invalid("name is required", field="name")
    if body.image_url is not UNSET:
        picture = await _new_picture(db, shelf, actor, id, body.image_url)
        wishes |= {"image_id": picture.id, "image_url": picture.url}
    scope = _scope_wishes(body)
    async with writing(db) as tx:
        if "name" in wishes:
            await tx.run(sql.HOLD_NAMES, {"id": id, "name": wishes["name"]})
        if may_mention(*wishes.values()):
            await tx.run(sql.SHARE_NAMES, {"id": id})
        if scope or not wishes:
            held = await hold_character(tx, actor, id, revision)
            wishes |= await _new_scope(tx, actor, held, scope)
        if not wishes and not scope:
            row = await tx.one(sql.ONE, {"id": id, "actor": actor.user_id})
            assert row is not None
            return row
        return await write(tx, actor, id, wishes, revision)


async def give_image(
    db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes, revision: int | None = None
) -> Row:
    """Make an uploaded picture the character's. UnsupportedMedia (415) unless it is one."""
    if len(data) > PICTURE_LIMIT:
        raise TooLarge(f"A picture may have at most {PICTURE_LIMIT:,} bytes")
    await _current_picture(db, actor, id)
    image = await save_picture(db, shelf, actor, bucket=BUCKET, stem=_stem(id), data=data)
    async with writing(db) as tx:
        return await write(tx, actor, id, {"image_id": image, "image_url": None}, revision)


async def write(
    tx: Session, actor: Actor, id: str, wishes: Mapping[str, Any], revision: int | None
) -> Row:
    """Give a character these columns, if the actor may, and tell what changed."""
    values = {"id": id, "actor": actor.user_id, "wishes": as_json(wishes), "revision": revision}
    row = await tx.one(sql.UPDATE, values)
    need(row[0] if row else None, "Character")
    assert row is not None
    if not row[1]:
        raise Stale
    old = dict(zip(rules.SETTABLE, row[3:], strict=False))
    new = dict(zip(rules.SETTABLE, row[3 + _FIELDS :], strict=False))
    if changed := changes(old, new):
        before, after = changed
        scope = Scope(*(new[name] for name in rules.SCOPE))
        await tell(tx, actor, "changed", id, scope, row[2], new["name"], before=before, after=after)
        await hold(tx, after.get("image_id"))
    return row[3 + 2 * _FIELDS :]


async def _new_scope(
    tx: Session, actor: Actor, held: Held, wishes: Mapping[str, str | None]
) -> dict[str, str | None]:
    """The columns of the scope a held character shall have; none when it is the one it has. A
    place in a world that lies in the trash is none, but is kept until somebody gives it up."""
    now = scope_of(held)
    wanted = rules.wanted_scope(now, wishes)
    if wanted == now:
        gives_up_place = "world_id" in wishes and wanted.world_id is None
        return {"world_id": None} if gives_up_place else {}
    scope, _ = await settle(tx, actor, wanted)
    return scope._asdict()


async def settle(session: Session, actor: Actor, wanted: Scope) -> tuple[Scope, str]:
    """The scope to write, and the organization it lies in."""
    for name, id in zip(rules.SCOPE, wanted, strict=True):
        if id is not None and not is_id(id):
            raise NotFound(name.removesuffix("_id").capitalize())
    row = await session.one(sql.RIGHTS, wanted._asdict() | {"actor": actor.user_id})
    assert row is not None
    rights = Rights(*row)
    scope = rules.settled_scope(wanted, rights)
    house = scope.organization_id or rights.project_organization
    assert house is not None
    return scope, house


def _scope_wishes(body: CharacterFields) -> dict[str, str | None]:
    return {
        name: value.lower() if value else None
        for name in rules.SCOPE
        if (value := getattr(body, name)) is not UNSET
    }


def _wishes(body: CharacterFields) -> dict[str, Any]:
    """The columns a body names, but for scope and picture, which are looked at later."""
    wishes = {
        name: value
        for name in ("name", *rules.TEXTS)
        if (value := getattr(body, name)) is not UNSET
    }
    if body.age is not UNSET:
        wishes["age"] = rules.age_text(body.age)
    return wishes


def _stem(id: str) -> str:
    return f"characters/{id}"


async def _current_picture(db: Database, actor: Actor, id: str) -> tuple[str | None, str | None]:
    """Key and id of the picture there is. Nobody gets a file stored for a character that is not
    theirs to edit: NotFound (404), Forbidden (403)."""
    async with db.session() as session:
        row = await session.one(sql.PICTURE, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Character")
    assert row is not None
    return row[1], row[2]


async def _new_picture(
    db: Database, shelf: Shelf, actor: Actor, id: str, value: str | None
) -> PictureRef:
    key, file = await _current_picture(db, actor, id)
    if value and key and split_url(value)[0] == key:
        # A page that was open for longer than the URL was good may still send it back.
        return PictureRef(id=file)
    return await _picture(db, shelf, actor, id, value)


async def _picture(
    db: Database, shelf: Shelf, actor: Actor, id: str, value: str | None
) -> PictureRef:
    return await resolve_picture(
        db, shelf, actor, value, field="image_url", bucket=BUCKET, stem=_stem(id)
    )
