"""The ripple edit: one edge of a beat moves, and what follows makes room.

Beats are spans in hundredths of a percent, in the order in which they stand. The right edge takes
what follows along, gaps included; the left one stops at the neighbour. Nothing may overlap, and the
beat that is held keeps a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from scriptony.kernel.errors import Conflict
from scriptony.services.beats.rules.percents import WHOLE

Edge = Literal["left", "right"]


class Span(NamedTuple):
    """Where a beat is."""

    id: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """How much of the whole it takes."""
        return self.end - self.start


def span_of(id: str, start: int, end: int) -> Span:
    """A beat as a span; one whose edges were sent the wrong way round is taken the right way."""
    return Span(id, min(start, end), max(start, end))


def ripple(spans: Sequence[Span], id: str, edge: Edge, place: int, least: int) -> list[Span]:
    """The beats that move, as they are then, when an edge of the beat `id` is dragged to `place`.
    Conflict (409) where beats overlap, or where there is no room for them."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    at = next(at for at, span in enumerate(ordered) if span.id == id)
    before, held, behind = ordered[:at], ordered[at], ordered[at + 1 :]
    wall = max((span.end for span in before), default=0)
    if wall > held.start:
        raise _overlap(next(span for span in before if span.end > held.start), held)
    if edge == "left":
        moved = [_left(held, _first(behind), wall, place, least)]
    else:
        moved = _right(held, behind, place, least)
    was = {span.id: span for span in spans}
    return [span for span in moved if span != was[span.id]]


def _first(spans: Sequence[Span]) -> Span | None:
    return spans[0] if spans else None


def _left(held: Span, following: Span | None, wall: int, place: int, least: int) -> Span:
    if following is not None and following.start < held.end:
        raise _overlap(following, held)
    latest = held.end - least
    if latest < wall:
        raise Conflict("There is no room for a beat of a second here", code="no_room")
    return held._replace(start=max(wall, min(place, latest)))


def _right(held: Span, behind: Sequence[Span], place: int, least: int) -> list[Span]:
    for one, other in pairwise([held, *behind]):
        if other.start < one.end:
            raise _overlap(other, one)
    if held.start + least > WHOLE:
        raise Conflict("There is no room for a beat of a second here", code="no_room")
    end = max(held.start + least, min(place, WHOLE))
    following = _pushed(behind, end - held.end, least)
    if following and following[0].start < end:
        raise Conflict("The beats that follow have no room any more", code="no_room")
    return [held._replace(end=end), *following]


def _pushed(behind: Sequence[Span], by: int, least: int) -> list[Span]:
    """All that follows, moved by as much. What would go beyond the end gives way from there: it is
    shortened, though not below a second, and then pushed back."""
    limit = WHOLE
    moved: list[Span] = []
    for span in reversed(behind):
        end = min(span.end + by, limit)
        start = min(span.start + by, end - min(span.length, least))
        moved.append(span._replace(start=start, end=end))
        limit = start
    return moved[::-1]


def _overlap(one: Span, other: Span) -> Conflict:
    return Conflict("Beats overlap here", code="beats_overlap", beat_ids=sorted({one.id, other.id}))
