"""Reading shots: one with its casting, lists of a project or a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import is_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.shots.queries import reading as sql

ID, SCENE, ORDER, UPDATED, REVISION = 0, 2, 20, 22, 23
"""Where a row of `queries.columns.SHOT` holds what lists and entity tags need."""
LIGHT_ORDER, LIGHT_REVISION = 13, 16
"""The same in a row of `queries.columns.LIGHT`."""
COLUMNS = 25


@dataclass(frozen=True, slots=True)
class ShotRows:
    """A shot, the characters in it and its sounds. `is_whole`: nobody who is linked to it is in
    the trash."""

    shot: Row
    characters: list[Row]
    is_whole: bool
    sounds: list[Row] = field(default_factory=list[Row])


@dataclass(frozen=True, slots=True)
class Listed:
    """Some shots, the ids of the characters in each, those characters, all sounds, the next page's
    cursor."""

    shots: list[Row]
    casting: dict[str, list[str]]
    characters: list[Row]
    sounds: list[Row]
    following: str | None


def checked_id(text: str, thing: str) -> str:
    """An id sent in the query; whatever is none names nothing: NotFound (404)."""
    if not is_id(text):
        raise NotFound(thing)
    return text


def grouped(rows: Sequence[Row], at: int = 0) -> ShotRows:
    """The rows of one shot, one for each link, whose columns begin at `at` with whether there is
    a link at all."""
    first = at + 1
    beyond = first + COLUMNS
    characters = [row[beyond:] for row in rows if row[beyond] is not None]
    linked = len(rows) if rows[0][at] else 0
    return ShotRows(rows[0][first:beyond], characters, len(characters) == linked)


async def read_shot(db: Database, actor: Actor, id: str) -> ShotRows:
    """One shot. NotFound (404) for any that is not the actor's."""
    async with db.session() as session:
        return await find_shot(session, actor, id)


async def find_shot(session: Session, actor: Actor, id: str) -> ShotRows:
    """One shot, as the session sees it now."""
    rows = await session.all(sql.ONE, {"id": id, "actor": actor.user_id})
    if not rows:
        raise NotFound("Shot")
    return await with_sounds(session, grouped(rows))


async def with_sounds(session: Session, rows: ShotRows) -> ShotRows:
    """The same shot with its sounds."""
    return replace(rows, sounds=await _sounds(session, [rows.shot[ID]]))


async def list_shots(
    db: Database,
    actor: Actor,
    page: Page,
    *,
    project: str | None = None,
    scene: str | None = None,
    light: bool = False,
) -> Listed:
    """The shots of a project, scene by scene, or of one scene, in order. NotFound (404) for a
    project or scene that is not the actor's."""
    order = LIGHT_ORDER if light else ORDER
    values = _from(page) | {"of": scene or project, "actor": actor.user_id, "rows": page.rows}
    async with db.session() as session:
        rows = await session.all(_LISTS[scene is not None, light], values)
        if not rows:
            thing, why = ("Scene", sql.SCENE) if scene else ("Project", sql.PROJECT)
            if await session.value(why, values) is None:
                raise NotFound(thing)
        shots, following = cut(page, rows, lambda row: (row[SCENE], row[order], row[ID]))
        whole = [] if light else [row[ID] for row in shots]
        casting = await _casting(session, whole) if whole else {}
        sounds = await _sounds(session, whole) if whole else []
        ids = {id for cast in casting.values() for id in cast}
        characters = await session.all(sql.CHARACTERS, {"ids": list(ids)}) if ids else []
    return Listed(shots, casting, characters, sounds, following)


_LISTS = {
    (False, False): sql.OF_PROJECT,
    (False, True): sql.LIGHT_OF_PROJECT,
    (True, False): sql.OF_SCENE,
    (True, True): sql.LIGHT_OF_SCENE,
}


def _from(page: Page) -> dict[str, str | int | None]:
    scene, place, id = page.after or (None, None, None)
    if page.after and not (is_id(scene) and is_id(id)):
        raise Invalid("cursor is not one of this list", field="cursor")
    return {"after": id, "after_scene": scene, "after_place": place}


async def _casting(session: Session, shots: list[str]) -> dict[str, list[str]]:
    casting: dict[str, list[str]] = {}
    # One text is ten times cheaper to send than a list of a thousand.
    for shot, character in await session.all(sql.CAST_OF, {"shots": f"{{{','.join(shots)}}}"}):
        casting.setdefault(shot, []).append(character)
    return casting


async def _sounds(session: Session, shots: list[str]) -> list[Row]:
    return await session.all(sql.SOUNDS_OF, {"shots": f"{{{','.join(shots)}}}"})
