"""A project as one JSON document: everything in it but pictures and other files.

Reading one gives every thing a new id, wherever the old one is named: mentions in texts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from scriptony.interchange import fountain
from scriptony.interchange.screenplay import BrokenScreenplay
from scriptony.kernel.ids import Id, new_id
from scriptony.services.projects.rules.fields import ProjectType
from scriptony.services.projects.rules.revisions import (
    DraftPart,
    RevisionPart,
    VersionPart,
    check_revisions,
)
from scriptony.services.projects.rules.screenplays import (
    MOST_NODES,
    Appearance,
    Counts,
    NodeRow,
    document_text,
    fountain_text,
)

DEEPEST = 100
"""How deeply a document may be nested: what is stored has to be read back."""

Line = Annotated[str, Meta(max_length=1_000)]
Small = Annotated[int, Meta(ge=0, le=1_000_000_000)]
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class ProjectPart(Struct, kw_only=True):
    """The project itself."""

    title: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    type: ProjectType = "film"
    logline: Annotated[str, Meta(max_length=20_000)] | None = None
    genre: Line | None = None
    duration: Line | None = None
    template_id: Line | None = None
    narrative_structure: Line | None = None
    beat_template: Line | None = None
    episode_layout: Line | None = None
    season_engine: Line | None = None
    time_lock: bool = False
    max_duration_seconds: Small | None = None
    target_pages: Small | None = None
    words_per_page: Small | None = None
    current_words: Small | None = None
    reading_speed_wpm: Small | None = None
    title_page: list[tuple[str, list[str]]] = []
    preamble: str = ""
    section_depth: Annotated[int, Meta(ge=0, le=100)] = 0


class CharacterPart(Struct, kw_only=True):
    """A character of the project."""

    id: Id
    name: Annotated[Line, Meta(pattern=r"\S")]
    role: str | None = None
    description: str | None = None
    age: str | None = None
    gender: str | None = None
    species: str | None = None
    backstory: str | None = None
    personality: str | None = None
    skills: str | None = None
    strengths: str | None = None
    weaknesses: str | None = None
    color: str | None = None


class LocationPart(Struct, kw_only=True):
    """A location of the project, without its picture."""

    id: Id
    parent_id: Id | None = None
    name: Annotated[str, Meta(min_length=1, max_length=1_000)]
    description: str | None = None
    map_x: float | None = None
    map_y: float | None = None


class NodePart(NodeRow, kw_only=True):
    """A node with its text."""

    id: Id
    parent_id: Id | None = None
    level: Annotated[int, Meta(ge=1, le=4)]
    node_number: Small
    order_index: Small = 0
    location_id: Id | None = None


class ShotPart(Struct, kw_only=True):
    """A shot, without pictures and sounds."""

    id: Id
    scene_id: Id
    shot_number: str
    description: str | None = None
    camera_angle: str | None = None
    camera_movement: str | None = None
    framing: str | None = None
    lens: str | None = None
    duration: str | None = None
    shotlength_minutes: Small | None = None
    shotlength_seconds: Small | None = None
    composition: str | None = None
    lighting_notes: str | None = None
    sound_notes: str | None = None
    dialog: str | None = None
    notes: str | None = None
    order_index: Small = 0


class CastingPart(Struct, frozen=True):
    """A character is in a shot."""

    shot_id: str
    character_id: str


Percent = Annotated[float, Meta(ge=0, le=100)]
Container = Annotated[Line, Meta(min_length=1)]


class BeatPart(Struct, kw_only=True):
    """A beat. Its containers may name nothing; what they name of the document is named anew."""

    id: Id
    label: Annotated[Line, Meta(pattern=r"\S")]
    template_abbr: Line | None = None
    description: str | None = None
    from_container_id: Container
    to_container_id: Container
    pct_from: Percent = 0
    pct_to: Percent = 0
    color: Line | None = None
    notes: str | None = None
    order_index: Annotated[int, Meta(ge=-2_147_483_647, le=2_147_483_647)] = 0


class Document(Struct, kw_only=True):
    """A project as it is exported and imported. Version 1."""

    format: Literal["scriptony-project"] = "scriptony-project"
    version: Literal[1] = 1
    project: ProjectPart
    characters: list[CharacterPart] = []
    locations: list[LocationPart] = []
    nodes: list[NodePart] = []
    appearances: list[Appearance] = []
    shots: list[ShotPart] = []
    casting: list[CastingPart] = []
    revisions: list[RevisionPart] = []
    drafts: list[DraftPart] = []
    versions: list[VersionPart] = []
    beats: list[BeatPart] = []


def is_document(data: bytes) -> bool:
    """Whether a file is meant as JSON: no screenplay begins with a brace."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_document(data: bytes) -> Document:
    """A document with new ids for all its things, every group of siblings in gapless order, and
    texts counted anew. BrokenScreenplay where it is none."""
    text = _decoded(data)
    old = _parsed(text)
    if max(len(old.nodes), len(old.shots), len(old.beats)) > MOST_NODES:
        raise BrokenScreenplay(f"More than {MOST_NODES:,} nodes, shots or beats are not taken", 1)
    named = _things(old)
    ids = {thing.id.lower(): new_id() for thing in named}
    if len(ids) < len(named):
        raise BrokenScreenplay("Two things in the document have the same id", 1)
    document = _parsed(_ID.sub(lambda found: ids.get(found[0].lower(), found[0]), text))
    if any(thing.id.lower() in ids for thing in _things(document)):
        raise BrokenScreenplay("An id in the document is written with escapes", 1)
    _check_tree(document)
    _check_links(document)
    _check_places(document)
    check_revisions(
        {node.id: node.level for node in document.nodes},
        document.revisions,
        document.drafts,
        document.versions,
    )
    for siblings in _groups((node.parent_id, node) for node in document.nodes):
        _number(siblings)
    for shots in _groups((shot.scene_id, shot) for shot in document.shots):
        shots.sort(key=lambda shot: shot.order_index)
        for place, shot in enumerate(shots):
            shot.order_index = place
    return document


Thing = NodePart | CharacterPart | LocationPart | ShotPart | BeatPart


def _things(document: Document) -> list[Thing]:
    return [
        *document.nodes,
        *document.characters,
        *document.locations,
        *document.shots,
        *document.beats,
    ]


def counts_of(document: Document) -> Counts:
    """How much a document holds."""
    levels = [node.level for node in document.nodes]
    texts = [node.text for node in document.nodes if node.level == 3 and node.text]
    return Counts(
        acts=levels.count(1),
        sequences=levels.count(2),
        scenes=levels.count(3),
        characters=len(document.characters),
        dialogues=sum(
            fountain.measure(t.source).dialogues for t in texts if t.format == "fountain"
        ),
        words=sum(text.words for text in texts),
    )


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenScreenplay("The document is not UTF-8", line) from None
    if found := _NUL.search(text):
        raise BrokenScreenplay(
            "The document holds binary data", text.count("\n", 0, found.end()) + 1
        )
    return text


def _parsed(text: str) -> Document:
    try:
        value = msgspec.json.decode(text)
        _check_depth(value)
        return msgspec.convert(value, Document)
    except msgspec.ValidationError as error:
        raise BrokenScreenplay(f"This is no project document: {error}", 1) from None
    except msgspec.DecodeError as error:
        raise BrokenScreenplay(f"The JSON is broken: {error}", _line_of(text, error)) from None
    except RecursionError:
        raise BrokenScreenplay(f"The JSON is nested more than {DEEPEST} deep", 1) from None


def _line_of(text: str, error: Exception) -> int:
    found = re.search(r"\(byte (\d+)\)", str(error))
    if found is None:
        return text.count("\n") + 1
    return text.encode().count(b"\n", 0, int(found[1])) + 1


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [below for one in level for below in _within(one)]
        if not level:
            return
    raise RecursionError


def _within(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


def _check_tree(document: Document) -> None:
    levels = {node.id: node.level for node in document.nodes}
    for node in document.nodes:
        above = 0 if node.parent_id is None else levels.get(node.parent_id)
        if above != node.level - 1:
            raise BrokenScreenplay(f"The node “{node.title}” has no parent one level above", 1)
        node.text = node.text and _counted(node)


def _counted(node: NodePart) -> Any:
    text = node.text
    assert text is not None
    known = {"fountain": fountain_text, "prosemirror": document_text}.get(text.format)
    counted = known(text.source) if known else None
    if counted is None:
        raise BrokenScreenplay(f"The text of “{node.title}” cannot be read", 1)
    return counted


def _check_places(document: Document) -> None:
    parents = {place.id: place.parent_id for place in document.locations}
    if len({fountain.normal_place(place.name) for place in document.locations}) < len(parents):
        raise BrokenScreenplay("Two locations in the document have the same name", 1)
    for place in document.locations:
        above, seen = place.parent_id, {place.id}
        while above is not None:
            if above not in parents or above in seen:
                raise BrokenScreenplay(f"The location “{place.name}” lies in none there is", 1)
            seen.add(above)
            above = parents[above]
    for node in document.nodes:
        if node.location_id is not None and node.location_id not in parents:
            raise BrokenScreenplay("A location_id names nothing in the document", 1)


def _check_links(document: Document) -> None:
    nodes = {node.id for node in document.nodes}
    scenes = {node.id for node in document.nodes if node.level == 3}
    people = {character.id for character in document.characters}
    shots = {shot.id for shot in document.shots}
    links = [
        (shots, document.casting, "shot_id"),
        (nodes, document.appearances, "scene_id"),
        (people, document.casting, "character_id"),
        (people, document.appearances, "character_id"),
        (scenes, document.shots, "scene_id"),
    ]
    for known, things, name in links:
        if any(getattr(thing, name) not in known for thing in things):
            raise BrokenScreenplay(f"A {name} names nothing in the document", 1)


def _groups(things: Iterable[tuple[str | None, Any]]) -> list[list[Any]]:
    groups: dict[str | None, list[Any]] = {}
    for key, thing in things:
        groups.setdefault(key, []).append(thing)
    return list(groups.values())


def _number(siblings: list[NodePart]) -> None:
    """Places without gaps; a number that is taken becomes the next free one."""
    siblings.sort(key=lambda node: node.order_index)
    following: dict[int, int] = {}  # of each number that is taken, one from which to look on
    for place, node in enumerate(siblings):
        node.order_index = place
        wanted = node.node_number
        while (at := node.node_number) in following:
            node.node_number = following[at]
        following[node.node_number] = following[wanted] = node.node_number + 1
