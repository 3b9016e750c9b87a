"""The order in which scenes are shot: by place, then inside before outside, then by time of day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scriptony.interchange import fountain
from scriptony.interchange.names import name_order

TIMES = ("dawn", "morning", "day", "afternoon", "evening", "dusk", "night")
"""As they follow each other."""

GOES_ON = ("continuous", "same", "later", "moments", "simultaneous", "gleichzeitig", "später")
"""What a heading says when it is the time of the scene before."""


class SceneRow(NamedTuple):
    """A scene as `queries.scenes.SCENE` has it."""

    id: str
    project_id: str
    title: str
    number: str
    location_id: str | None
    location: str | None
    interior: bool | None
    time_of_day: str | None
    description: str | None
    words: int | None
    shots: int
    people: list[str]
    revision: int


class Place(NamedTuple):
    """A location: its name, and the one it lies in."""

    name: str
    parent_id: str | None


class ScheduledScene(NamedTuple):
    """The same with its place in the story, and the names of its locations from outside inwards."""

    id: str
    project_id: str
    title: str
    number: str
    location_id: str | None
    location: str | None
    interior: bool | None
    time_of_day: str | None
    description: str | None
    words: int | None
    shots: int
    people: list[str]
    revision: int
    position: int
    path: tuple[str, ...]


def placed(rows: Iterable[SceneRow], places: Mapping[str, Place]) -> list[ScheduledScene]:
    """Scenes in the order of the story, with their places."""
    return [
        ScheduledScene(*row, position, path_of(row, places)) for position, row in enumerate(rows)
    ]


def path_of(row: SceneRow, places: Mapping[str, Place]) -> tuple[str, ...]:
    """The names from the outermost location to the scene's own; without one, what it says."""
    names: list[str] = []
    id, seen = row.location_id, set[str]()
    while id is not None and id in places and id not in seen:
        seen.add(id)
        names.append(places[id].name)
        id = places[id].parent_id
    return tuple(reversed(names)) or ((row.location,) if row.location else ())


def scheduled(scenes: list[ScheduledScene]) -> list[ScheduledScene]:
    """The scenes, which come in the order of the story, in the order of a shooting schedule. Scenes
    without a place come last."""
    times: dict[str, int] = {}
    before = len(TIMES)
    for scene in scenes:
        before = times[scene.id] = _time(scene.time_of_day, before)
    return sorted(
        scenes,
        key=lambda one: (
            not one.path,
            [name_order(fountain.normal_place(name)) for name in one.path],
            {True: 0, False: 1, None: 2}[one.interior],
            times[one.id],
            one.position,
        ),
    )


def _time(said: str | None, before: int) -> int:
    """Where in the day a scene is; `before` is where the one before it was."""
    if not said or not said.strip():
        return len(TIMES)
    if said.casefold().split()[0].strip(".,") in GOES_ON:
        return before
    meant = fountain.parse_slugline(f"INT. X - {said}").time_of_day
    return TIMES.index(meant) if meant in TIMES else len(TIMES)
