"""Revisions of a script as a project's document has them, with the drafts they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from scriptony.interchange.screenplay import BrokenScreenplay
from scriptony.kernel.ids import Id
from scriptony.services.projects.rules.screenplays import document_text, fountain_text

SCENE_LEVEL = 3
Numeral = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class RevisionScenePart(Struct, kw_only=True):
    """A scene as a revision holds it; of one that was cut since only its number."""

    node_id: Id | None = None
    scene_number: Annotated[str, Meta(pattern=r"^[A-Za-z0-9.-]{1,60}$")]
    title: Annotated[str, Meta(max_length=1_000)] | None = None
    version: Numeral | None = None
    is_omitted: bool = False


class RevisionPart(Struct, kw_only=True):
    """A revision of the script, with its scenes from first to last."""

    number: Numeral
    name: Annotated[str, Meta(max_length=100, pattern=r"\S")]
    color: Annotated[str, Meta(max_length=9)] | None = None
    locked_at: Annotated[datetime, Meta(tz=True)]
    scenes: list[RevisionScenePart]


class DraftPart(Struct, kw_only=True):
    """An earlier version of a text, which a revision holds. Without `format` there was none."""

    node_id: Id
    number: Numeral
    format: Literal["fountain", "prosemirror"] | None = None
    source: str | None = None
    words: int = 0
    cause: Literal["edit", "import", "restore", "tool", "undo"] = "edit"
    at: Annotated[datetime, Meta(tz=True)]


class VersionPart(Struct, frozen=True):
    """The number of the version that a text is at."""

    node_id: Id
    number: Numeral


def check_revisions(
    levels: Mapping[str, int],
    revisions: Sequence[RevisionPart],
    drafts: Sequence[DraftPart],
    versions: Sequence[VersionPart],
) -> None:
    """BrokenScreenplay where these say what cannot be. `levels` are those of the document's nodes.
    Words of drafts are counted anew."""
    _once("a number", [one.number for one in revisions])
    _once("a name", [one.name.casefold() for one in revisions])
    there = [(one.node_id, one.number) for one in (*drafts, *versions)]
    _once("a version", there)
    _once("a text", [one.node_id for one in versions])
    if any(one.node_id not in levels for one in (*drafts, *versions)):
        raise BrokenScreenplay("A draft names a node that is not in the document", 1)
    newest = {one.node_id: one.number for one in versions}
    for draft in drafts:
        if draft.number >= newest.get(draft.node_id, draft.number + 1):
            raise BrokenScreenplay("A draft is newer than the text itself", 1)
        _count(draft)
    known = {*there}
    for revision in revisions:
        _check_scenes(levels, known, revision)


def _once(thing: str, values: Iterable[object]) -> None:
    listed = list(values)
    if len(set(listed)) < len(listed):
        raise BrokenScreenplay(f"Revisions or drafts in the document have {thing} twice", 1)


def _count(draft: DraftPart) -> None:
    if (draft.format is None) != (draft.source is None):
        raise BrokenScreenplay("A draft has a text and no format, or the other way round", 1)
    draft.words = 0
    if draft.format is not None and draft.source is not None:
        read = fountain_text if draft.format == "fountain" else document_text
        text = read(draft.source)
        if text is None:
            raise BrokenScreenplay("A draft in the document cannot be read", 1)
        draft.words = text.words


def _check_scenes(
    levels: Mapping[str, int], known: set[tuple[str, int]], revision: RevisionPart
) -> None:
    _once("a scene number", [one.scene_number.upper() for one in revision.scenes])
    _once("a scene", [one.node_id for one in revision.scenes if one.node_id is not None])
    for scene in revision.scenes:
        if scene.node_id is None:
            scene.title, scene.version = None, None
        elif levels.get(scene.node_id) != SCENE_LEVEL:
            raise BrokenScreenplay("A revision names a scene that is not in the document", 1)
        elif scene.version is not None and (scene.node_id, scene.version) not in known:
            raise BrokenScreenplay("A revision names a draft that is not in the document", 1)
