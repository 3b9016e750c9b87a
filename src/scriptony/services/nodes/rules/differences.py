"""What two sequences have in common, in time that is bounded whatever they are.

First what begins and ends alike, then what is there just once in both and in the same order
(patience), between those again; what is left goes through the shortest script of edits (Myers),
for as long as the budget lasts. Beyond it, what is left counts as replaced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

DEEPEST = 50
"""How often what lies between anchors is looked at again."""
BUDGET = 1_000_000
"""Steps of the search for shortest scripts that one comparison may take: half a second."""
MOST_EDITS = 500
"""Edits in one stretch up to which a shortest script is looked for: its memory is their square."""


class Stretch(NamedTuple):
    """`old[start:end]` beside `new[new_start:new_end]`: the same, or something else."""

    op: Literal["equal", "replace"]
    start: int
    end: int
    new_start: int
    new_end: int


class _Budget:
    def __init__(self, steps: int) -> None:
        self.steps = steps


def stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """Both sequences cut into stretches that are equal and such that are not, by turns."""
    found: list[Stretch] = []
    at, beside = 0, 0
    blocks = sorted(_blocks(old, new))
    for start, new_start, length in [*blocks, (len(old), len(new), 0)]:
        if (at, beside) != (start, new_start):
            found.append(Stretch("replace", at, start, beside, new_start))
        at, beside = start + length, new_start + length
        if not length:
            continue
        if found and found[-1].op == "equal":
            found[-1] = found[-1]._replace(end=at, new_end=beside)
        else:
            found.append(Stretch("equal", start, at, new_start, beside))
    return found


def displaced(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Those of `after` that were moved: as few as explain the new order. What was not there before
    counts as moved too."""
    places = {one: at for at, one in enumerate(before)}
    known = [one for one in after if one in places]
    stayed = {known[at] for at in longest_rise([places[one] for one in known])}
    return [one for one in after if one not in stayed]


def displaced_among(before: Sequence[str], after: Sequence[str], loose: set[str]) -> list[str]:
    """Those of `loose` that stand elsewhere among the others than before: these count as moved
    only where they must."""
    held = [[one for one in side if one not in loose] for side in (before, after)]
    moved = {*displaced(*held), *loose}
    behind = [_anchors_of(side, moved) for side in (before, after)]
    kept = [one for one in before if one in loose and behind[0][one] == behind[1].get(one)]
    stayed = set(kept) - set(displaced(kept, [one for one in after if one in set(kept)]))
    return [one for one in after if one in loose and one not in stayed]


def _anchors_of(side: Sequence[str], moved: set[str]) -> dict[str, str]:
    """What stands before each, of those that were not moved."""
    anchors: dict[str, str] = {}
    anchor = ""
    for one in side:
        anchors[one] = anchor
        anchor = anchor if one in moved else one
    return anchors


def longest_rise(values: Sequence[int]) -> list[int]:
    """Where a longest rising run of values stands, by index."""
    ends: list[int] = []  # of a run of each length, the index of its last value, as small as can be
    lows: list[int] = []
    before = [-1] * len(values)
    for at, value in enumerate(values):
        length = bisect_left(lows, value)
        before[at] = ends[length - 1] if length else -1
        if length == len(ends):
            ends.append(at)
            lows.append(value)
        else:
            ends[length], lows[length] = at, value
    run: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]


def _blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """(place in old, place in new, length) of what is equal, in no order."""
    blocks: list[tuple[int, int, int]] = []
    budget = _Budget(BUDGET)
    left = [(0, len(old), 0, len(new), 0)]
    while left:
        start, end, new_start, new_end, depth = left.pop()
        room = min(end - start, new_end - new_start)
        head = 0
        while head < room and old[start + head] == new[new_start + head]:
            head += 1
        room -= head
        tail = 0
        while tail < room and old[end - tail - 1] == new[new_end - tail - 1]:
            tail += 1
        blocks += [(start, new_start, head), (end - tail, new_end - tail, tail)]
        start, new_start, end, new_end = start + head, new_start + head, end - tail, new_end - tail
        if start == end or new_start == new_end:
            continue
        anchors = _anchors(old, new, start, end, new_start, new_end) if depth < DEEPEST else []
        if not anchors:
            blocks += _shortest(old[start:end], new[new_start:new_end], start, new_start, budget)
            continue
        bounds = [(start, new_start), *anchors, (end, new_end)]
        for (a, b), (c, d) in pairwise(bounds):
            left.append((a, c, b, d, depth + 1))
    return [block for block in blocks if block[2]]


def _anchors(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    start: int,
    end: int,
    new_start: int,
    new_end: int,
) -> list[tuple[int, int]]:
    """Places of what is there once in both, as many as stand in the same order."""
    here, there = Counter(old[start:end]), Counter(new[new_start:new_end])
    places = {one: at for at, one in enumerate(new[new_start:new_end], new_start)}
    both = [
        (at, places[one])
        for at, one in enumerate(old[start:end], start)
        if here[one] == 1 and there[one] == 1
    ]
    return [both[at] for at in longest_rise([place for _, place in both])]


def _shortest(
    old: Sequence[Hashable], new: Sequence[Hashable], at: int, beside: int, budget: _Budget
) -> list[tuple[int, int, int]]:
    """What a shortest script of edits keeps; nothing where none is found within the budget."""
    size, new_size = len(old), len(new)
    most = min(size + new_size, MOST_EDITS)
    reach = [0] * (2 * most + 3)  # how far each diagonal goes; diagonal k stands at most + 1 + k
    trace: list[list[int]] = []
    for edits in range(most + 1):
        budget.steps -= 3 * edits + 1
        if budget.steps < 0:
            return []
        trace.append(reach[most - edits : most + edits + 3])
        for k in range(-edits, edits + 1, 2):
            here = most + 1 + k
            down = k == -edits or (k != edits and reach[here - 1] < reach[here + 1])
            x = reach[here + 1] if down else reach[here - 1] + 1
            y = x - k
            begun = x
            while x < size and y < new_size and old[x] == new[y]:
                x, y = x + 1, y + 1
            budget.steps -= x - begun
            reach[here] = x
            if x >= size and y >= new_size:
                return _walked_back(trace, size, new_size, at, beside)
    return []


def _walked_back(
    trace: list[list[int]], x: int, y: int, at: int, beside: int
) -> list[tuple[int, int, int]]:
    """The diagonals of the way that `trace` has found, from its end to its beginning."""
    blocks: list[tuple[int, int, int]] = []
    for edits in range(len(trace) - 1, 0, -1):
        reach, k = trace[edits], x - y
        here = edits + 1 + k
        down = k == -edits or (k != edits and reach[here - 1] < reach[here + 1])
        from_x = reach[here + 1] if down else reach[here - 1]
        begun = from_x if down else from_x + 1
        if x > begun:
            blocks.append((at + begun, beside + begun - k, x - begun))
        x, y = from_x, from_x - (k + 1 if down else k - 1)
    if x:  # before the first edit
        blocks.append((at, beside, x))
    return blocks
