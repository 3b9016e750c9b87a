"""Revisions of a whole script: how they are called, and what has changed since one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from scriptony.interchange.numbering import omitted_after
from scriptony.services.nodes.rules.differences import displaced

PAGES = (
    ("White", "#FFFFFF"),
    ("Blue", "#B3D4FC"),
    ("Pink", "#F9C6D7"),
    ("Yellow", "#FFF3A3"),
    ("Green", "#BFE3BF"),
    ("Goldenrod", "#E8C25A"),
    ("Buff", "#F0DC82"),
    ("Salmon", "#FFB3A1"),
    ("Cherry", "#E8909C"),
    ("Tan", "#D2B48C"),
)
"""The colours of revised pages in the order of the industry; then from the beginning again."""

Change = Literal["added", "restored", "omitted", "moved", "heading", "text"]


def suggested(taken: Collection[str]) -> tuple[str, str]:
    """The name and colour of the next revision: the first of the order that is not taken."""
    known = {name.casefold() for name in taken}
    round = 1
    while True:
        for name, color in PAGES:
            wanted = name if round == 1 else f"{_ordinal(round)} {name}"
            if wanted.casefold() not in known:
                return wanted, color
        round += 1


def _ordinal(number: int) -> str:
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


class Scene(NamedTuple):
    """A scene in a list of numbers: of a script as it is, or as a revision holds it. Of one that
    was removed for good only the number is left. `is_changed`: its text is not the revision's."""

    id: str | None
    number: str
    title: str | None
    version: int | None
    is_omitted: bool
    is_changed: bool = False


class SceneChange(NamedTuple):
    """What became of a scene since a revision; `version` is what its text was there."""

    scene: Scene
    changes: list[Change]
    version: int | None


def with_omitted(living: Sequence[Scene], frozen: Sequence[Scene]) -> list[Scene]:
    """The scenes of a script from first to last, those that were cut since `frozen` under their
    numbers."""
    gone = omitted_after([one.number for one in frozen], [one.number for one in living])
    known = {one.number: one for one in frozen}
    scenes = [_cut(known[number]) for number in gone.get(None, [])]
    for scene in living:
        scenes.append(scene)
        scenes += [_cut(known[number]) for number in gone.get(scene.number.upper(), [])]
    return scenes


def _cut(scene: Scene) -> Scene:
    return scene._replace(is_omitted=True, is_changed=False)


def changes_since(living: Sequence[Scene], frozen: Sequence[Scene]) -> list[SceneChange]:
    """The scenes that are not as a revision holds them, from first to last."""
    held: dict[str | None, Scene] = {one.id: one for one in frozen if one.id is not None}
    alive = {one.id for one in living}
    stood = [one.id for one in frozen if one.id and one.id in alive and not one.is_omitted]
    kept = set(stood)
    moved = set(displaced(stood, [one.id for one in living if one.id and one.id in kept]))
    found: list[SceneChange] = []
    for scene in with_omitted(living, frozen):
        changes = _changes(scene, held, alive, moved, frozen)
        if changes:
            was = held.get(scene.id)
            found.append(SceneChange(scene, changes, was.version if was else None))
    return found


def _changes(
    scene: Scene,
    held: Mapping[str | None, Scene],
    alive: Collection[str | None],
    moved: Collection[str],
    frozen: Sequence[Scene],
) -> list[Change]:
    was = held.get(scene.id) or next(
        (one for one in frozen if scene.id is None and one.number == scene.number), None
    )
    if was is None:
        return ["added"]
    if scene.id not in alive:
        return [] if was.is_omitted else ["omitted"]
    if was.is_omitted and not scene.is_omitted:
        return ["restored"]
    found: list[Change] = []
    if scene.id in moved:
        found.append("moved")
    if scene.title != was.title:
        found.append("heading")
    if scene.is_changed:
        found.append("text")
    return found
