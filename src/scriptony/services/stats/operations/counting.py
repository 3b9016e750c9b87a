"""How much there is, and how shots are taken."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import NotFound
from scriptony.services.stats.queries import counting as sql
from scriptony.services.stats.queries import shots as shots_sql
from scriptony.services.stats.rules.figures import (
    Taken,
    nearest,
    number,
    readable_size,
    says_something,
)
from scriptony.services.stats.schemas import (
    ActStats,
    CastCounts,
    CharacterCounts,
    DetailedStats,
    MediaCounts,
    MediaStats,
    OneShotStats,
    OverviewStats,
    ProjectFacts,
    SceneStats,
    SequenceStats,
    ShotCount,
    ShotDurations,
    ShotStats,
    StoryCounts,
)


async def _one(db: Database, actor: Actor, query: str, id: str, thing: str) -> Row:
    async with db.session() as session:
        row = await session.one(query, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound(thing)
    return row


async def count_project(db: Database, actor: Actor, id: str) -> OverviewStats:
    """What a project is made of; NotFound (404)."""
    row = await _one(db, actor, sql.OVERVIEW, id, "Project")
    acts, sequences, scenes, shots, seconds, people, worlds, *facts = row
    timeline = StoryCounts(acts, sequences, scenes, shots, number(seconds))
    return OverviewStats(timeline, CastCounts(people, worlds), ProjectFacts(*facts))


async def count_act(db: Database, actor: Actor, id: str) -> ActStats:
    """What an act is made of; NotFound (404)."""
    sequences, scenes, shots, seconds, *times = await _one(db, actor, sql.ACT, id, "Act")
    return ActStats(sequences, scenes, shots, number(seconds), *times)


async def count_sequence(db: Database, actor: Actor, id: str) -> SequenceStats:
    """What a sequence is made of; NotFound (404)."""
    scenes, shots, seconds, *times = await _one(db, actor, sql.SEQUENCE, id, "Sequence")
    return SequenceStats(scenes, shots, number(seconds), _average(seconds, shots), *times)


async def count_scene(db: Database, actor: Actor, id: str) -> SceneStats:
    """What a scene is made of; NotFound (404)."""
    shots, seconds, people, *times = await _one(db, actor, sql.SCENE, id, "Scene")
    return SceneStats(shots, number(seconds), _average(seconds, shots), people, *times)


async def count_shot(db: Database, actor: Actor, id: str) -> OneShotStats:
    """What a shot has; NotFound (404)."""
    row = await _one(db, actor, sql.SHOT, id, "Shot")
    people, seconds, dialog, notes, *rest = row
    return OneShotStats(
        people, number(seconds), says_something(dialog), says_something(notes), *rest
    )


async def count_media(db: Database, actor: Actor, id: str) -> MediaStats:
    """Sounds, pictures and the size of a project's files; NotFound (404)."""
    sounds, images, size = await _one(db, actor, sql.MEDIA, id, "Project")
    return MediaStats(sounds, images, readable_size(size))


async def count_shots(db: Database, actor: Actor, id: str) -> ShotStats:
    """How the shots of a project are taken; NotFound (404)."""
    taken = Taken(*await _one(db, actor, shots_sql.PROJECT, id, "Project"))
    return ShotStats(
        taken.shots,
        _durations(taken),
        taken.angles,
        taken.framings,
        taken.lenses,
        taken.movements,
    )


async def count_characters(db: Database, actor: Actor, id: str) -> CharacterCounts:
    """In how many shots of a project each character is; NotFound (404)."""
    async with db.session() as session:
        rows = await session.all(shots_sql.CHARACTERS, {"id": id, "actor": actor.user_id})
    if not rows:
        raise NotFound("Project")
    found = [ShotCount(*row) for row in rows if row[0] is not None]
    most, least = (found[0], found[-1]) if found else (None, None)
    return CharacterCounts(len(found), found, _if_seen(most), _if_seen(least))


async def detail(db: Database, actor: Actor, kind: str, id: str) -> DetailedStats:
    """How the shots of an act, a sequence or a scene are taken, and who is in them."""
    row = await _one(db, actor, shots_sql.DETAILED[kind], id, kind.capitalize())
    *figures, people, sounds, images = row
    taken = Taken(*figures)
    return DetailedStats(
        taken.angles,
        taken.framings,
        taken.lenses,
        taken.movements,
        _durations(taken),
        [ShotCount(*one) for one in people],
        sounds,
        images,
        [],
        [],
        MediaCounts(sounds, images),
    )


def _average(seconds: float, shots: int) -> int:
    return nearest(seconds / shots) if shots else 0


def _if_seen(one: ShotCount | None) -> ShotCount | None:
    return one if one and one.shot_count else None


def _durations(taken: Taken) -> ShotDurations:
    return ShotDurations(
        nearest(taken.average), number(taken.least), number(taken.most), number(taken.total)
    )
