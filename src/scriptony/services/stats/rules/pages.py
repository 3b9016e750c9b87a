"""Pages and eighths. A page of a screenplay has 55 lines and plays about a minute; it is counted
in eighths, and no scene is shorter than one. How many words a book has on a page, its project says.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from scriptony.interchange import fountain, prosemirror
from scriptony.services.stats.rules.figures import number

LINES_PER_PAGE = 55
WORDS_PER_PAGE = 250
WORDS_PER_MINUTE = 230
HEADING_WIDTH = 60
SECONDS_PER_EIGHTH = 60 / 8

EDITION = 1
"""Of the rules by which texts are measured: what an older one has measured is measured anew."""


class Rate(NamedTuple):
    """What pages are counted by in a project, and how fast it is read."""

    type: str
    words_per_page: int | None = None
    words_per_minute: int | None = None

    @property
    def is_book(self) -> bool:
        """Whether pages are counted by words."""
        return self.type == "book"


class Length(NamedTuple):
    """How long something is. A book has neither lines nor eighths."""

    lines: int = 0
    eighths: int = 0
    words: int = 0


class Page(NamedTuple):
    """A node with its own text, as `queries.pages.SCREENPLAY` gives it."""

    id: str
    parent_id: str | None
    level: int
    title: str
    number: int
    scene_number: str | None
    lines: int | None
    words: int | None


def measure(format: str, source: str) -> fountain.Layout:
    """A text on the page, whichever way it is kept. Never fails."""
    if format == "fountain":
        return fountain.lay_out(source)
    document = prosemirror.parse_document(source)
    return fountain.lay_out(prosemirror.readable(document) if document else "")


def scene_length(title: str, lines: int, words: int) -> Length:
    """A scene: a blank line, its heading, and its text; at least an eighth."""
    heading = fountain.count_lines(title, HEADING_WIDTH)
    lines += 1 + heading
    return Length(lines, max(1, eighths(lines)), words)


def eighths(lines: int) -> int:
    """The nearest number of eighths of a page."""
    return (lines * 16 + LINES_PER_PAGE) // (2 * LINES_PER_PAGE)


def pages_text(count: int) -> str:
    """Eighths as a breakdown shows them: `2 3/8`, `5/8`, `4`."""
    whole, rest = divmod(count, 8)
    if not rest:
        return str(whole)
    return f"{whole} {rest}/8" if whole else f"{rest}/8"


def pages(length: Length, rate: Rate) -> float:
    """Pages as a number."""
    if rate.is_book:
        return round(length.words / (rate.words_per_page or WORDS_PER_PAGE), 2)
    return length.eighths / 8


def seconds(length: Length, rate: Rate) -> float:
    """How long it plays, or how long a book is read."""
    if rate.is_book:
        return number(60 * length.words / (rate.words_per_minute or WORDS_PER_MINUTE))
    return number(SECONDS_PER_EIGHTH * length.eighths)


def lengths(nodes: Iterable[Page]) -> dict[str, Length]:
    """The length of each node down to the scenes, with all that hangs below it. Parents come before
    their children."""
    found: dict[str, Length] = {}
    below: dict[str | None, Length] = {}
    for node in reversed(list(nodes)):
        length = _with_own(node, below.get(node.id, Length()))
        if node.level <= 3:
            found[node.id] = length
        there = below.get(node.parent_id)
        below[node.parent_id] = _plus(there, length) if there else length
    return found


def _with_own(node: Page, below: Length) -> Length:
    """A node with its own text: to a scene all below it is text, the others have scenes below."""
    lines, words = node.lines or 0, node.words or 0
    if node.level > 3:
        return Length(lines, 0, words)
    if node.level == 3:
        return scene_length(node.title, lines + below.lines, words + below.words)
    return _plus(below, Length(lines, eighths(lines), words))


def _plus(one: Length, other: Length) -> Length:
    return Length(one.lines + other.lines, one.eighths + other.eighths, one.words + other.words)


def added(parts: Iterable[Length]) -> Length:
    """Lengths together: the eighths of scenes are added, as a schedule adds them."""
    return reduce(_plus, parts, Length())
