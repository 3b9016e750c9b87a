"""Whole projects in one answer: what a project page opens with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from scriptony.interchange.wire import Character, Node, Shot, ShotAudio, Sign, signed, sound_of
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.pages import list_etag
from scriptony.services.nodes.operations.appearing import to_character
from scriptony.services.nodes.operations.reading import NodeFilter
from scriptony.services.nodes.queries import people, reading
from scriptony.services.nodes.rules.rows import place_of, to_node
from scriptony.services.nodes.rules.tree import in_tree_order
from scriptony.services.nodes.schemas import Batch, Everything, Timeline, TimelineStats

_SHOT_PICTURES = (17, 18, 19, 24)
_SHOT_FIELDS = Shot.__struct_fields__[:25]


async def load_batch(db: Database, actor: Actor, wanted: NodeFilter) -> Batch:
    """The nodes of a project by level."""
    what = wanted.parameters(actor)
    async with db.session() as session:
        rows = await reading.of_project(session, what, light=wanted.light)
    if rows is None:
        raise NotFound("Project")
    acts, sequences, scenes = _levels(rows)
    return Batch(acts, sequences, scenes, _stats(acts, sequences, scenes))


def _levels(rows: Sequence[Row]) -> tuple[list[Node], list[Node], list[Node]]:
    levels: dict[int, list[Node]] = {1: [], 2: [], 3: [], 4: []}
    for row in in_tree_order(rows, place_of):
        levels[row[3]].append(to_node(row))
    return levels[1], levels[2], levels[3]


def _stats(
    acts: list[Node], sequences: list[Node], scenes: list[Node], **more: int
) -> TimelineStats:
    total = len(acts) + len(sequences) + len(scenes)
    return TimelineStats(
        total_nodes=total,
        acts=len(acts),
        sequences=len(sequences),
        scenes=len(scenes),
        **more,
    )


async def load_everything(
    db: Database, actor: Actor, wanted: NodeFilter, sign: Sign, *, with_shots: bool
) -> Everything:
    """Nodes, characters and shots of a project."""
    what = wanted.parameters(actor)
    async with db.session() as session:
        scope = await _scope(session, what)
        rows = await reading.of_project(session, what, light=wanted.light) or []
        known = await people.characters(session, scope)
        shots = await people.shots(session, what["project"]) if with_shots else []
        casting = await people.casting(session, what["project"]) if with_shots else []
        sounds = await people.sounds(session, what["project"]) if with_shots else []
        missing = list({id for _, id in casting} - {row[0] for row in known})
        guests = await people.characters_named(session, missing) if missing else []
    timeline = Timeline(*_levels(rows))
    by_id = {row[0]: to_character(row, sign) for row in [*known, *guests]}
    # In the list of a project those of its world stand as the project's own.
    characters = [replace(by_id[row[0]], project_id=what["project"].lower()) for row in known]
    all_shots = _to_shots(shots, casting, by_id, sounds, sign)
    stats = _stats(
        timeline.acts,
        timeline.sequences,
        timeline.scenes,
        characters=len(characters),
        shots=len(all_shots),
    )
    return Everything(timeline, characters, all_shots, stats)


async def everything_tag(
    db: Database, actor: Actor, wanted: NodeFilter, day: int, *, with_shots: bool
) -> str:
    """The entity tag of `load_everything`, asked for first as that of a list of nodes."""
    what = wanted.parameters(actor)
    async with db.session() as session:
        scope = await _scope(session, what)
        nodes = await reading.digest(session, what) or ()
        rest = await people.digest(session, scope, with_shots=with_shots)
    return list_etag([*nodes, *rest], day)


async def _scope(session: Session, what: dict[str, Any]) -> dict[str, Any]:
    project = await people.project(session, what["actor"], what["project"])
    if project is None:
        raise NotFound("Project")
    return {"project": what["project"], "organization": project[0], "world": project[1]}


def _to_shots(
    rows: Iterable[Row],
    casting: Iterable[Row],
    people: dict[str, Character],
    sounds: Iterable[Row],
    sign: Sign,
) -> list[Shot]:
    cast: dict[str, list[Character]] = {}
    for shot, character in casting:
        if character in people:
            cast.setdefault(shot, []).append(people[character])
    heard: dict[str, list[ShotAudio]] = {}
    for sound in sounds:
        heard.setdefault(sound[1], []).append(sound_of(sound, sign))
    return [
        Shot(
            **dict(zip(_SHOT_FIELDS, signed(row, _SHOT_PICTURES, sign), strict=True)),
            audio_files=heard.get(row[0], []),
            characters=cast.get(row[0], []),
        )
        for row in rows
    ]
