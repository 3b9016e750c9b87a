"""Screen time. Shots say how long they last; a scene whose shots do not plays as long as its
pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scriptony.services.stats.rules.pages import Length, Rate, scene_length, seconds


class Scene(NamedTuple):
    """A scene, with the seconds of its shots, the lines and words of its text, and its place."""

    id: str
    title: str
    seconds: float
    lines: int
    words: int
    location_id: str | None
    location: str | None

    @property
    def length(self) -> Length:
        """How long it is on the page."""
        return scene_length(self.title, self.lines, self.words)

    def plays(self, rate: Rate) -> float:
        """How many seconds it plays."""
        return self.seconds or seconds(self.length, rate)


class Presence(NamedTuple):
    """Who is in how many shots and scenes, and in which whose shots have no length."""

    id: str
    name: str
    seconds: float
    shots: int
    scenes: int
    untimed: list[str]

    def seen(self, playing: dict[str, float]) -> float:
        """For how many seconds: in such a scene for as long as it plays."""
        return self.seconds + sum(playing[scene] for scene in self.untimed)


class Place(NamedTuple):
    """What is played at one location; without a location, what has none."""

    id: str | None
    name: str | None
    scenes: int
    eighths: int
    seconds: float


def by_location(scenes: Iterable[Scene], rate: Rate) -> list[Place]:
    """Scenes by where they play, the longest first."""
    found: dict[str | None, Place] = {}
    for scene in scenes:
        place = found.get(scene.location_id) or Place(scene.location_id, scene.location, 0, 0, 0)
        found[scene.location_id] = place._replace(
            scenes=place.scenes + 1,
            eighths=place.eighths + scene.length.eighths,
            seconds=place.seconds + scene.plays(rate),
        )
    return sorted(found.values(), key=lambda one: (-one.seconds, one.name or "", one.id or ""))
