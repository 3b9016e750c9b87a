"""What a screenplay comes to: its pages, who is seen for how long, who speaks how much."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import NotFound
from scriptony.services.stats.operations.measuring import measure_texts
from scriptony.services.stats.queries import pages as pages_sql
from scriptony.services.stats.queries import people as sql
from scriptony.services.stats.rules.figures import number, share
from scriptony.services.stats.rules.pages import (
    Length,
    Page,
    Rate,
    added,
    lengths,
    pages,
    pages_text,
    seconds,
)
from scriptony.services.stats.rules.presence import Place, Presence, Scene, by_location
from scriptony.services.stats.rules.speaking import Part, parts
from scriptony.services.stats.schemas import (
    CharacterStats,
    CharacterTime,
    DialogueStats,
    LocationTime,
    NodePages,
    PageCount,
    PartInProject,
    ScreenplayStats,
    ScreenTimeStats,
    SpeakerStats,
)


async def count_pages(db: Database, actor: Actor, id: str) -> ScreenplayStats:
    """Pages and eighths of a project and of all its nodes; NotFound (404)."""
    await measure_texts(db, actor, id)
    async with db.session() as session:
        rows = await session.all(pages_sql.SCREENPLAY, {"id": id, "actor": actor.user_id})
    if not rows:
        raise NotFound("Project")
    rate = Rate(*rows[0][:3])
    nodes = [Page(*row[3:]) for row in rows if row[3] is not None]
    found = lengths(nodes)
    levels = {level: list(some) for level, some in groupby(nodes, key=lambda node: node.level)}
    lists = [
        [_node_pages(node, found[node.id], rate) for node in levels.get(level, [])]
        for level in (1, 2, 3)
    ]
    total = added(found[node.id] for node in levels.get(1, []))
    return ScreenplayStats(PageCount(*_page_count(total, rate)), *lists)


def _node_pages(node: Page, length: Length, rate: Rate) -> NodePages:
    said = (node.id, node.parent_id, node.number, node.scene_number, node.title)
    return NodePages(*_page_count(length, rate), *said)


def _page_count(
    length: Length, rate: Rate
) -> tuple[float, str | None, int | None, int | None, int, float]:
    text, eighths, lines = pages_text(length.eighths), length.eighths, length.lines
    if rate.is_book:
        return pages(length, rate), None, None, None, length.words, seconds(length, rate)
    return pages(length, rate), text, eighths, lines, length.words, seconds(length, rate)


class _Seen(NamedTuple):
    """Everybody and everything that is seen in a project, and for how long."""

    of_shots: float
    of_pages: float
    people: list[tuple[Presence, float]]
    places: list[Place]

    @property
    def total(self) -> float:
        return self.of_shots + self.of_pages


def _seen(row: Row) -> _Seen:
    rate = Rate(row[0], None, row[1])
    scenes = [Scene(*one) for one in row[2]]
    playing = {scene.id: scene.plays(rate) for scene in scenes}
    people = [Presence(*one) for one in row[3]]
    of_shots = sum(scene.seconds for scene in scenes)
    return _Seen(
        of_shots,
        sum(playing.values()) - of_shots,
        sorted(((one, one.seen(playing)) for one in people), key=lambda pair: -pair[1]),
        by_location(scenes, rate),
    )


async def count_screen_time(db: Database, actor: Actor, id: str) -> ScreenTimeStats:
    """For how long each character and each location of a project is seen; NotFound (404)."""
    await measure_texts(db, actor, id)
    async with db.session() as session:
        row = await session.one(sql.SCREEN_TIME, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Project")
    seen = _seen(row)
    return ScreenTimeStats(
        number(seen.total),
        number(seen.of_shots),
        number(seen.of_pages),
        [_character_time(one, time, seen.total) for one, time in seen.people],
        [_location_time(place, seen.total) for place in seen.places],
    )


def _character_time(one: Presence, time: float, total: float) -> CharacterTime:
    return CharacterTime(one.id, one.name, number(time), share(time, total), one.shots, one.scenes)


def _location_time(place: Place, total: float) -> LocationTime:
    return LocationTime(
        place.id,
        place.name,
        number(place.seconds),
        share(place.seconds, total),
        place.scenes,
        place.eighths,
    )


async def count_dialogue(db: Database, actor: Actor, id: str) -> DialogueStats:
    """How much everybody says in a project; NotFound (404)."""
    await measure_texts(db, actor, id)
    found = await _speakers(db, actor, id)
    words = sum(part.words for part in found)
    return DialogueStats(
        sum(part.speeches for part in found),
        sum(part.lines for part in found),
        words,
        sum(part.speeches > 0 for part in found),
        [_speaker(part, words) for part in found],
    )


async def _speakers(db: Database, actor: Actor, id: str) -> list[Part]:
    async with db.session() as session:
        row = await session.one(sql.DIALOGUE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Project")
    return parts(*row)


def _speaker(part: Part, words: int) -> SpeakerStats:
    said = (part.speeches, part.lines, part.words)
    return SpeakerStats(part.id, part.name, *said, share(part.words, words), part.scenes)


async def count_character(db: Database, actor: Actor, id: str) -> CharacterStats:
    """A character's part in the projects the actor may read; NotFound (404)."""
    async with db.session() as session:
        rows = await session.all(sql.CHARACTER, {"character": id, "actor": actor.user_id})
    if not rows:
        raise NotFound("Character")
    projects = [(row[3], row[4]) for row in rows if row[3] is not None]
    found = [await _part(db, actor, id, project, title) for project, title in projects]
    return CharacterStats(
        rows[0][0],
        sum(part.shots for part in found),
        sum(part.scenes for part in found),
        number(sum(part.seconds for part in found)),
        sum(part.speeches for part in found),
        sum(part.lines for part in found),
        sum(part.words for part in found),
        found,
        *rows[0][1:3],
    )


async def _part(db: Database, actor: Actor, id: str, project: str, title: str) -> PartInProject:
    await measure_texts(db, actor, project)
    values = {"id": project, "character": id, "actor": actor.user_id}
    async with db.session() as session:
        row = await session.one(sql.SCREEN_TIME_OF_ONE, values)
    if row is None or not row[3]:
        raise NotFound("Character")  # it was thrown away just now, or the project was
    seen = _seen(row)
    one, time = seen.people[0]
    spoken = await _speakers(db, actor, project)
    said = next((part for part in spoken if part.id == id), Part(id, one.name))
    return PartInProject(
        project,
        title,
        one.shots,
        one.scenes,
        number(time),
        share(time, seen.total),
        said.speeches,
        said.lines,
        said.words,
        share(said.words, sum(part.words for part in spoken)),
    )
