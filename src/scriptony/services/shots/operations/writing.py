"""Adding and changing shots."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from scriptony.interchange.mentions import may_mention
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Invalid, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import Shelf, hold, save_picture
from scriptony.services.shots import rules
from scriptony.services.shots.operations import casting
from scriptony.services.shots.operations.arranging import move_shot
from scriptony.services.shots.operations.holding import (
    Scene,
    checked_scene,
    find_scene,
    hold_shot,
    holding_scenes,
    tell,
    writing,
)
from scriptony.services.shots.operations.pictures import (
    BUCKET,
    current_pictures,
    named_pictures,
    picture_wishes,
    stem_of,
)
from scriptony.services.shots.operations.reading import ShotRows, find_shot, grouped, with_sounds
from scriptony.services.shots.queries import writing as sql
from scriptony.services.shots.queries.arranging import NUMBERS
from scriptony.services.shots.schemas import NewShot, ShotFields, ShotPatch

_FIELDS = len(rules.SETTABLE)
_NOTHING: dict[str, Any] = dict.fromkeys(rules.SETTABLE) | dict.fromkeys(rules.LENGTHS, 0)


async def add_shot(db: Database, shelf: Shelf, actor: Actor, body: NewShot) -> ShotRows:
    """A new shot at the place wanted, else at the end of its scene. Invalid (400) without scene
    or number, or for a node that is no scene; NotFound (404) for a scene not the actor's."""
    wishes = _wishes(body)
    if not body.shot_number:  # the number 0 counts as none, the text "0" is one
        wishes["shot_number"] = ""
    scene = body.scene_id
    numbered = wishes.get("shot_number") or body.after_shot_id
    if not scene or scene is UNSET or not numbered:
        raise Invalid("scene_id and shot_number are required")
    id = new_id()
    named = named_pictures(body)
    if any(named.values()):
        async with db.session() as session:
            await find_scene(session, actor, scene)
        wishes |= await picture_wishes(db, shelf, actor, id, named, {})
    place = None if body.order_index is UNSET else body.order_index
    values = _NOTHING | wishes | {"id": id, "scene": scene, "actor": actor.user_id}
    values["place"] = rules.place(place)
    async with writing(db) as tx:
        if may_mention(*wishes.values()):
            await tx.run(sql.SHARE_NAMES_OF_SCENE, {"scene": scene})
        await tx.run(sql.LOCK_SCENE, {"scene": scene})
        if body.after_shot_id:
            values |= await _behind(tx, scene, body.after_shot_id, values["shot_number"])
        of, row = await _insert(tx, values, body.project_id)
        after = {name: values[name] for name in rules.SETTABLE}
        await tell(tx, actor, "added", id, of, values["shot_number"], after=after)
        for column in rules.PICTURES.values():
            await hold(tx, values[column])
        if not body.character_ids:
            return ShotRows(row, [], is_whole=True)
        await casting.link(tx, actor, id, of, values["shot_number"], body.character_ids)
        return await find_shot(tx, actor, id)


async def _insert(tx: Session, values: dict[str, Any], project: str | None) -> tuple[Scene, Row]:
    row = await tx.one(sql.INSERT, values)
    scene = checked_scene(Scene(*row[:4]) if row else None)
    assert row is not None
    if project and project.lower() != scene.project_id:
        raise Invalid("project_id is not the project of the scene", field="project_id")
    return scene, row[4:]


async def _behind(tx: Session, scene: str, other: str, number: str | None) -> dict[str, Any]:
    """Place and number of a shot that shall follow another of its scene."""
    rows = await tx.all(NUMBERS, {"scene": scene})
    found = next((row for row in rows if row[0] == other.lower()), None)
    if found is None:
        raise Invalid("after_shot_id is not a shot of this scene", field="after_shot_id")
    taken = {row[1] for row in rows}
    return {
        "place": found[2] + 1,
        "shot_number": number or rules.following_number(found[1], taken),
    }


async def update_shot(
    db: Database, shelf: Shelf, actor: Actor, id: str, body: ShotPatch, revision: int | None
) -> ShotRows:
    """Change what the body names; the shot's time changes with every call that names anything.
    Stale (412) when the shot is not at `revision` any more."""
    if all(getattr(body, name) is UNSET for name in body.__struct_fields__):
        async with db.transaction() as tx:
            await hold_shot(tx, actor, id, revision)
            return await find_shot(tx, actor, id)
    wishes = _wishes(body)
    if "shot_number" in wishes and not wishes["shot_number"]:
        raise Invalid("shot_number is required", field="shot_number")
    if body.scene_id is None:
        raise Invalid("scene_id is required", field="scene_id")
    if named := named_pictures(body):
        current = await current_pictures(db, actor, id)
        wishes |= await picture_wishes(db, shelf, actor, id, named, current)
    if (body.scene_id, body.order_index, body.character_ids) == (UNSET, UNSET, UNSET):
        async with writing(db) as tx:
            return await write_shot(tx, actor, id, wishes, revision)
    return await _rearrange(db, actor, id, body, wishes, revision)


async def _rearrange(
    db: Database,
    actor: Actor,
    id: str,
    body: ShotFields,
    wishes: dict[str, Any],
    revision: int | None,
) -> ShotRows:
    """Move and recast as the body says, then write the other wishes."""
    scenes = [body.scene_id] if body.scene_id else []
    naming = may_mention(*wishes.values())
    async with holding_scenes(db, actor, id, *scenes, revision=revision, naming=naming) as (
        tx,
        shot,
    ):
        target = (body.scene_id or shot.scene_id).lower()
        place = None if body.order_index is UNSET else body.order_index
        if place is not None or target != shot.scene_id:
            await move_shot(tx, actor, id, shot, target, rules.place(place))
        if body.character_ids is not UNSET:
            await casting.recast(tx, actor, id, shot, body.character_ids or [])
        return await write_shot(tx, actor, id, wishes, None)


async def write_shot(
    tx: Session, actor: Actor, id: str, wishes: dict[str, Any], revision: int | None
) -> ShotRows:
    """Write the columns in `wishes`, and tell what changed. The shot's time changes in any case."""
    values = {"id": id, "actor": actor.user_id, "wishes": as_json(wishes), "revision": revision}
    values["naming"] = may_mention(*wishes.values())
    rows = await tx.all(sql.UPDATE, values)
    need(rows[0][0] if rows else None, "Shot")
    if not rows[0][3]:
        raise Stale
    fields = rows[0][4:]
    old = dict(zip(rules.SETTABLE, fields, strict=False))
    new = dict(zip(rules.SETTABLE, fields[_FIELDS:], strict=False))
    shot = grouped(rows, 4 + 2 * _FIELDS)
    if changed := changes(old, new):
        await publish(
            tx,
            actor,
            "shots.shot.changed",
            entity_type="shot",
            entity_id=id,
            organization_id=rows[0][2],
            project_id=shot.shot[1],
            title=new["shot_number"],
            before=changed[0],
            after=changed[1],
        )
        for column in rules.PICTURES.values():
            await hold(tx, changed[1].get(column))
    return await with_sounds(tx, shot)


async def give_image(
    db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes, revision: int | None = None
) -> ShotRows:
    """Make an uploaded picture the shot's image. UnsupportedMedia (415) unless it is one."""
    await current_pictures(db, actor, id)
    image = await save_picture(db, shelf, actor, bucket=BUCKET, stem=stem_of(id), data=data)
    async with writing(db) as tx:
        return await write_shot(tx, actor, id, {"image_id": image, "image_url": None}, revision)


def _wishes(body: ShotFields) -> dict[str, Any]:
    """The columns a body names, but for pictures, which are looked at later."""
    wishes: dict[str, Any] = {}
    for name in (*rules.TEXTS, *rules.LENGTHS):
        if (value := getattr(body, name)) is not UNSET:
            wishes[name] = value
    for name in rules.DOCUMENTS:
        if (value := getattr(body, name)) is not UNSET:
            wishes[name] = rules.document_text(value)
    if body.shot_number is not UNSET:
        wishes["shot_number"] = rules.number_text(body.shot_number)
    return wishes
