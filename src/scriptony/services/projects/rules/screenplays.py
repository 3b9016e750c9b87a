"""Screenplays: from what a file says to the nodes and characters of a project, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from scriptony.interchange import fountain, mentions, prosemirror
from scriptony.interchange.numbering import OMITTED, is_omitted
from scriptony.interchange.screenplay import Act, BrokenScreenplay, Scene, Screenplay, Sequence
from scriptony.kernel.ids import new_id

LEVEL_COLORS = ("#6E59A5", "#8B7BB8", "#A89CC8", "#C5BDD8")


LONGEST_NAME = 1_000
"""Characters a character's name may have, as when it is typed."""

MOST_NODES = 20_000
"""Most nodes, and most shots, one import makes."""


class Text(Struct):
    """A node's text as it is kept: Fountain, or the JSON of a ProseMirror document."""

    format: str
    source: str
    plain: str
    words: int


class NodeRow(Struct, kw_only=True):
    """A node as it is written and read; texts travel with their node."""

    id: str
    parent_id: str | None
    level: int
    template_id: str
    node_number: int
    title: str
    description: str | None = None
    color: str | None = None
    order_index: int = 0
    metadata: dict[str, Any] = {}
    text: Text | None = None


class Appearance(Struct, frozen=True):
    """Somebody speaks, or is, in a scene."""

    scene_id: str
    character_id: str


class Tree(Struct):
    """A screenplay as rows. `cast` holds the names of new characters by their ids."""

    nodes: list[NodeRow]
    cast: dict[str, str]
    appearances: list[Appearance]


class Counts(Struct):
    """How much a file held."""

    acts: int
    sequences: int
    scenes: int
    characters: int
    dialogues: int
    words: int


def refuse_too_many(screenplay: Screenplay) -> None:
    """BrokenScreenplay at the scene that is one too many, or where a name is none."""
    for number, scene in enumerate(screenplay.scenes(), 1):
        if any(len(name) > LONGEST_NAME for name in scene.speakers):
            raise BrokenScreenplay(
                f"Somebody who speaks in this scene has a name of more than {LONGEST_NAME:,}"
                " characters",
                scene.line,
            )
        if number > MOST_NODES // 2:
            raise BrokenScreenplay(
                f"More than {MOST_NODES // 2:,} scenes are not taken", scene.line
            )


def plant(screenplay: Screenplay, template_id: str, known: Mapping[str, str]) -> Tree:
    """The rows of a screenplay. `known` are the ids of characters there are, by the key of
    their name: who speaks is one of them, or a new one."""
    tree = Tree([], {}, [])
    people = dict(known)
    for place, act in enumerate(screenplay.acts):
        top = _group(tree, template_id, None, 1, place, act)
        for second, sequence in enumerate(act.sequences):
            middle = _group(tree, template_id, top, 2, second, sequence)
            for third, scene in enumerate(sequence.scenes):
                node = _add(
                    tree,
                    parent_id=middle,
                    level=3,
                    template_id=template_id,
                    place=third,
                    title=scene.heading,
                    description=scene.synopsis or None,
                    metadata=_scene_metadata(scene),
                    text=scene.text,
                )
                _appear(tree, people, node, scene)
    return tree


def _group(
    tree: Tree, template_id: str, parent: str | None, level: int, place: int, of: Act | Sequence
) -> str:
    return _add(
        tree,
        parent_id=parent,
        level=level,
        template_id=template_id,
        place=place,
        title=of.title,
        description=of.synopsis or None,
        metadata={"implicit": True} if of.implicit else {},
        text=of.text,
    )


def _add(
    tree: Tree,
    *,
    parent_id: str | None,
    level: int,
    template_id: str,
    place: int,
    title: str,
    description: str | None,
    metadata: dict[str, Any],
    text: str,
) -> str:
    node = NodeRow(
        id=new_id(),
        parent_id=parent_id,
        level=level,
        template_id=template_id,
        node_number=place + 1,
        title=title,
        description=description,
        color=LEVEL_COLORS[level - 1],
        order_index=place,
        metadata=metadata,
        text=_text(text),
    )
    tree.nodes.append(node)
    return node.id


def _text(source: str) -> Text | None:
    return fountain_text(source) if source else None


def fountain_text(source: str) -> Text:
    """A text that is kept as the screenplay says it."""
    plain = fountain.plain_text(source)
    return Text("fountain", source, plain, fountain.measure(source).words)


def document_text(source: str) -> Text | None:
    """A text that is kept as the JSON of a ProseMirror document; None if it is none."""
    document = prosemirror.parse_document(source)
    if document is None:
        return None
    plain = prosemirror.plain_text(document)
    if mentions.may_mention(source):
        source = mentions.written(document)
    return Text("prosemirror", source, plain, prosemirror.count_words(plain))


def names_of(nodes: Iterable[NodeRow]) -> list[dict[str, Any]]:
    """What the texts of nodes name, as the nodes service takes it."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        names = mentions.names_in(node.text.format, node.text.source) if node.text else None
        if names:
            found.append({"id": node.id, **mentions.as_members(names)})
    return found


def _scene_metadata(scene: Scene) -> dict[str, Any]:
    if is_omitted(scene.heading) and not scene.text:  # its number is all there is of it
        held = {"sceneNumber": scene.number, "forced": scene.forced or None, "omitted": True}
        return {name: value for name, value in held.items() if value is not None}
    said = {
        "interior": scene.interior,
        "location": scene.location or None,
        "timeOfDay": scene.time_of_day,
        "sceneNumber": scene.number,
        "forced": scene.forced or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _appear(tree: Tree, people: dict[str, str], node: str, scene: Scene) -> None:
    seen: set[str] = set()
    for name in scene.speakers:
        key = fountain.speaker_key(name)
        if key not in people:
            people[key] = new_id()
            tree.cast[people[key]] = name
        if key not in seen:
            seen.add(key)
            tree.appearances.append(Appearance(node, people[key]))


def count(screenplay: Screenplay) -> Counts:
    """What a file held, implicit acts and sequences included."""
    scenes = list(screenplay.scenes())
    speakers = {fountain.speaker_key(name) for scene in scenes for name in scene.speakers}
    return Counts(
        acts=len(screenplay.acts),
        sequences=sum(len(act.sequences) for act in screenplay.acts),
        scenes=len(scenes),
        characters=len(speakers),
        dialogues=sum(scene.dialogues for scene in scenes),
        words=sum(scene.words for scene in scenes),
    )


Omitted = Mapping[str | None, list[str]]
"""Numbers of scenes that were cut from a locked script, by the number of the scene before them."""


def gather(
    nodes: Iterable[NodeRow], project: Mapping[str, Any], omitted: Omitted = MappingProxyType({})
) -> Screenplay:
    """The screenplay a project's nodes make up. Level 4 has no form in a screenplay and is left
    out; what is no plain text becomes action. A project that was no file before (its
    `section_depth` is 0) gets a title page; a file without one is given back without. Scenes that
    were cut from a locked script are headings that say so."""
    below: dict[str | None, list[NodeRow]] = {}
    for node in sorted(nodes, key=lambda node: node.order_index):
        below.setdefault(node.parent_id, []).append(node)
    page = [(key, list(lines)) for key, lines in project["title_page"]]
    depth = project["section_depth"]
    if not page and not depth:
        page = [("Title", [project["title"]])]
    acts = [_act(act, below, omitted) for act in below.get(None, [])]
    if acts and (first := _omitted_scenes(omitted, None)):
        acts[0].sequences = acts[0].sequences or [Sequence(title="Sequence 1", implicit=True)]
        acts[0].sequences[0].scenes[:0] = first
    return Screenplay(title_page=page, preamble=project["preamble"], depth=max(1, depth), acts=acts)


def _omitted_scenes(omitted: Omitted, before: str | None) -> list[Scene]:
    numbers = omitted.get(before and before.upper(), [])
    return [Scene(heading=OMITTED, forced=True, number=number) for number in numbers]


def _act(node: NodeRow, below: Mapping[str | None, list[NodeRow]], omitted: Omitted) -> Act:
    return Act(
        title=node.title,
        synopsis=_synopsis(node),
        text=_source(node.text),
        implicit=node.metadata.get("implicit") is True,
        sequences=[_sequence(one, below, omitted) for one in below.get(node.id, [])],
    )


def _sequence(
    node: NodeRow, below: Mapping[str | None, list[NodeRow]], omitted: Omitted
) -> Sequence:
    scenes: list[Scene] = []
    for scene in map(_scene, below.get(node.id, [])):
        scenes += [scene, *(_omitted_scenes(omitted, scene.number) if scene.number else ())]
    return Sequence(
        title=node.title,
        synopsis=_synopsis(node),
        text=_source(node.text),
        implicit=node.metadata.get("implicit") is True,
        scenes=scenes,
    )


def _scene(node: NodeRow) -> Scene:
    number = node.metadata.get("sceneNumber")
    return Scene(
        heading=node.title,
        text=_source(node.text),
        synopsis=_synopsis(node),
        forced=node.metadata.get("forced") is True,
        number=None if number is None else str(number),
    )


def _synopsis(node: NodeRow) -> str:
    """A description may be rich text as JSON."""
    text = node.description or ""
    document = prosemirror.parse_document(text) if text.startswith("{") else None
    return text if document is None else prosemirror.plain_text(document)


def _source(text: Text | None) -> str:
    if text is None:
        return ""
    if text.format == "fountain":
        return text.source
    document = prosemirror.parse_document(text.source)
    if document is None:
        return text.plain
    written = prosemirror.to_fountain(document)
    return prosemirror.fountain_from_prosemirror(document) if written is None else written
