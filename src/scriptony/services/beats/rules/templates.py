"""Beat templates: those that everybody has, and where a template's beats lie in a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scriptony.services.beats.rules.percents import WHOLE

COLORS = (
    "#5577AA", "#5A9E8F", "#8A7AB8", "#C08A4E", "#B5626B", "#6B8E4E", "#4F86A0",
)  # fmt: skip
"""Colours in turn, where a template names none."""

PLACEHOLDERS = tuple(f"placeholder-act-{number}" for number in (1, 2, 3))
"""Containers where a project has no acts yet, as pages write them."""


class TemplateBeat(NamedTuple):
    """A beat as a template has it, in hundredths of a percent."""

    label: str
    description: str | None
    color: str
    start: int
    end: int


class BuiltIn(NamedTuple):
    """A template that is part of the product."""

    id: str
    name: str
    abbreviation: str
    beats: tuple[TemplateBeat, ...]


def part(at: int, count: int) -> tuple[int, int]:
    """The part `at` of `count` equal ones, in hundredths of a percent."""
    return (2 * at * WHOLE + count) // (2 * count), (2 * (at + 1) * WHOLE + count) // (2 * count)


def _evenly(id: str, name: str, abbreviation: str, *beats: tuple[str, str]) -> BuiltIn:
    placed = (
        TemplateBeat(label, told, COLORS[at % len(COLORS)], *part(at, len(beats)))
        for at, (label, told) in enumerate(beats)
    )
    return BuiltIn(id, name, abbreviation, tuple(placed))


BUILT_IN = (
    _evenly(
        "lite-7", "Lite-7", "L7",
        ("Hook", "What makes somebody stay for the next page."),
        ("Inciting Incident", "Something happens that cannot be left alone."),
        ("Crisis / Point of No Return", "A choice after which nothing is as it was."),
        ("Midpoint", "The question changes: a win or a loss that is not what it seems."),
        ("All Is Lost", "What was hoped for is out of reach."),
        ("Climax", "The last try, with everything at stake."),
        ("Resolution", "What it has cost, and what is left."),
    ),
    _evenly(
        "save-the-cat", "Save the Cat", "STC",
        ("Opening Image", "The world before, in one picture."),
        ("Theme Stated", "Somebody says what it is about, and is not heard."),
        ("Set-Up", "Who is here, what they want, what they lack."),
        ("Catalyst", "The news that begins the story."),
        ("Debate", "Shall one go? The doubts before the step."),
        ("Break into Two", "The step itself, by one's own choice."),
        ("B Story", "A second thread, often a relationship, that carries the theme."),
        ("Fun and Games", "What the premise promised."),
        ("Midpoint", "False victory or false defeat; the stakes rise."),
        ("Bad Guys Close In", "Pressure from outside, cracks within."),
        ("All Is Lost", "Something dies, or seems to."),
        ("Dark Night of the Soul", "The moment before the answer."),
        ("Break into Three", "Both threads together show the way."),
        ("Finale", "What was learned is put to the test."),
        ("Final Image", "The first picture again, changed."),
    ),
    _evenly(
        "heroes-journey", "Hero's Journey", "HJ",
        ("Ordinary World", "Home, and what is missing there."),
        ("Call to Adventure", "Something asks to be answered."),
        ("Refusal of the Call", "Reasons to stay."),
        ("Meeting the Mentor", "Somebody who knows the way gives a gift."),
        ("Crossing the Threshold", "Into the other world, where other rules hold."),
        ("Tests, Allies, Enemies", "Who is who, and what it takes."),
        ("Approach to the Inmost Cave", "Towards the place of the greatest fear."),
        ("Ordeal", "Face to face with death, of whatever kind."),
        ("Reward", "What was won, and the moment to hold it."),
        ("The Road Back", "Home is far, and they follow."),
        ("Resurrection", "The last test, by which one is made new."),
        ("Return with the Elixir", "Back, with something for the others."),
    ),
    _evenly(
        "three-act", "Three Acts", "3A",
        ("Setup", "Who, where, and what disturbs it."),
        ("Confrontation", "Every try makes it harder."),
        ("Resolution", "The decision, and what comes after."),
    ),
    _evenly(
        "seven-point", "Seven-Point Structure", "7P",
        ("Hook", "The opposite of where it ends."),
        ("Plot Turn 1", "The conflict enters; the journey begins."),
        ("Pinch Point 1", "Pressure forces a step."),
        ("Midpoint", "From being driven to driving."),
        ("Pinch Point 2", "Pressure again, and help falls away."),
        ("Plot Turn 2", "The last piece that is needed is found."),
        ("Resolution", "Where it was all going."),
    ),
)  # fmt: skip

ALIASES = {"3-act": "three-act", "7-point": "seven-point", "hero-journey": "heroes-journey"}
"""Other words that pages use for them."""


def built_in(id: str) -> BuiltIn | None:
    """The template of this id that is part of the product."""
    wanted = ALIASES.get(id, id)
    return next((one for one in BUILT_IN if one.id == wanted), None)


def containers(start: int, end: int, acts: Sequence[str]) -> tuple[str, str]:
    """In which acts a beat begins and ends, when the acts share the whole evenly."""
    named = acts or PLACEHOLDERS
    first, last = (
        named[min(len(named) - 1, max(0, place) * len(named) // WHOLE)]
        for place in (start, max(start, end - 1))
    )
    return first, last


def evenly_placed(
    count: int, said: Iterable[tuple[float | None, float | None]]
) -> list[tuple[float, float]]:
    """Where the beats of a template lie, in percent: as said, else in equal parts."""
    placed: list[tuple[float, float]] = []
    for at, (start, end) in enumerate(said):
        first, last = (one / 100 for one in part(at, count))
        placed.append((first if start is None else start, last if end is None else end))
    return placed
