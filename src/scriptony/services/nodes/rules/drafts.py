"""Versions of a text: why there is one, and how two of them differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange import prosemirror
from scriptony.services.nodes.rules.differences import Stretch, stretches

Cause = Literal["edit", "import", "restore", "tool", "undo"]
"""What a version comes from. Only those of an edit are written on, within their minute."""

LONGEST = 250_000
"""Characters of a text up to which it is compared: more than a feature film has."""

ALIKE = 0.5
"""Share of common words from which on an element counts as changed, not as another one."""
MOST_PAIRS = 400
"""Pairs of replaced elements that are weighed against each other; of more, neighbours are."""

_WORD = re.compile(r"\s+|[\w'’]+|[^\w\s]")


def cause_of(via: str | None) -> Cause:
    """The cause of a write that came through `via`: the assistant's tools are told apart."""
    if via == "undo":
        return "undo"
    return "tool" if via and via.startswith(("tool", "conversation")) else "edit"


class Piece(NamedTuple):
    """An element of a text with the blank lines that follow it, and where it begins."""

    element: str
    text: str
    start: int

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same as another one: blank lines around it do not count."""
        return self.element, self.text.strip("\n")


class Span(Struct):
    """Characters `start` to `end` of the text on one side."""

    start: int
    end: int


class WordChange(Struct):
    """A run of words that is on both sides, or on one."""

    op: Literal["equal", "added", "removed"]
    text: str


class Difference(Struct, omit_defaults=True, rename={"old": "from", "new": "to"}):
    """One element, or a run of equal ones.

    `element` is what it is afterwards, `was` what it was where that is another. `text` is there
    where both sides have the same; else `words`, whose equal and removed runs are the old text, and
    whose equal and added runs are the new one. Equal elements have `words` where only the blank
    lines behind them differ.
    """

    op: Literal["equal", "changed", "added", "removed"]
    element: str
    old: Span
    new: Span
    text: str | UnsetType = UNSET
    words: list[WordChange] | UnsetType = UNSET
    was: str | UnsetType = UNSET


def readable(format: str | None, source: str | None) -> str:
    """The text of a version as it is compared: Fountain; marks and mentions are read as text."""
    if not format or not source:
        return ""
    if format == "fountain":
        return source
    document: dict[str, Any] = msgspec.json.decode(source)
    return prosemirror.readable(document)


def pieces(text: str) -> list[Piece]:
    """The elements of a text; put together they are the text again."""
    # With all that reads screenplays: only here.
    from scriptony.interchange.fountain.elements import elements

    lines = text.split("\n")
    kinds: dict[int, str] = {}
    for element in elements(text):
        kinds.setdefault(min(max(element.line, 1), len(lines)) - 1, element.kind)
    found: list[Piece] = []
    begins = sorted(kinds)
    at = 0
    for number, line in enumerate(begins):
        first = 0 if number == 0 else line
        end = begins[number + 1] if number + 1 < len(begins) else len(lines)
        piece = "\n".join(lines[first:end]) + ("\n" if end < len(lines) else "")
        found.append(Piece(kinds[line], piece, at))
        at += len(piece)
    return found or ([Piece("blank", text, 0)] if text else [])


def differences(old: str, new: str) -> list[Difference]:
    """How to come from one text to the other: element by element, and within those that changed
    word by word."""
    before, after = pieces(old), pieces(new)
    found: list[Difference] = []
    for stretch in stretches([one.key for one in before], [one.key for one in after]):
        here = before[stretch.start : stretch.end]
        there = after[stretch.new_start : stretch.new_end]
        if stretch.op == "equal":
            found += [_same(*pair) for pair in zip(here, there, strict=True)]
        else:
            at = _ends(before, stretch.start), _ends(after, stretch.new_start)
            found += _replaced(here, there, *at)
    return found


def _ends(side: Sequence[Piece], at: int) -> int:
    """Where the pieces before this one end."""
    return side[at - 1].start + len(side[at - 1].text) if at else 0


def _span(piece: Piece) -> Span:
    return Span(piece.start, piece.start + len(piece.text))


def _same(old: Piece, new: Piece) -> Difference:
    made = Difference("equal", new.element, _span(old), _span(new))
    if old.text == new.text:
        made.text = new.text
    else:
        made.words = _words(old.text, new.text)
    return made


def _replaced(old: Sequence[Piece], new: Sequence[Piece], at: int, beside: int) -> list[Difference]:
    """Elements that changed, between those that went and those that came."""
    found: list[Difference] = []
    done, new_done = 0, 0
    for here, there in [*_pairs(old, new), (len(old), len(new))]:
        for gone in old[done:here]:
            found.append(_one_sided("removed", gone, _span(gone), Span(beside, beside)))
            at = gone.start + len(gone.text)
        for come in new[new_done:there]:
            found.append(_one_sided("added", come, Span(at, at), _span(come)))
            beside = come.start + len(come.text)
        if here < len(old):
            one, other = old[here], new[there]
            made = Difference("changed", other.element, _span(one), _span(other))
            made.words = _words(one.text, other.text)
            if one.element != other.element:
                made.was = one.element
            found.append(made)
            at, beside = one.start + len(one.text), other.start + len(other.text)
        done, new_done = here + 1, there + 1
    return found


def _one_sided(op: Literal["added", "removed"], piece: Piece, old: Span, new: Span) -> Difference:
    return Difference(op, piece.element, old, new, words=[WordChange(op, piece.text)])


def _pairs(old: Sequence[Piece], new: Sequence[Piece]) -> list[tuple[int, int]]:
    """Which of these became which, in order: where the words in common are the most."""
    counted = [Counter(_WORD.findall(one.text)) for one in old]
    new_counted = [Counter(_WORD.findall(one.text)) for one in new]
    if len(old) * len(new) > MOST_PAIRS:
        return [
            (at, at)
            for at in range(min(len(old), len(new)))
            if _likeness(counted[at], new_counted[at]) >= ALIKE
        ]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likes = [[_likeness(one, other) for other in new_counted] for one in counted]
    for here in range(len(old) - 1, -1, -1):
        for there in range(len(new) - 1, -1, -1):
            like = likes[here][there]
            paired = like + best[here + 1][there + 1] if like >= ALIKE else 0.0
            best[here][there] = max(paired, best[here + 1][there], best[here][there + 1])
    found: list[tuple[int, int]] = []
    here = there = 0
    while here < len(old) and there < len(new):
        if best[here][there] == best[here + 1][there]:
            here += 1
        elif best[here][there] == best[here][there + 1]:
            there += 1
        else:
            found.append((here, there))
            here, there = here + 1, there + 1
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much of two texts is common, by words; blanks say nothing."""
    fewer, more = sorted((one, other), key=len)
    common = sum(min(n, more[word]) for word, n in fewer.items() if not word.isspace())
    total = sum(n for counted in (one, other) for word, n in counted.items() if not word.isspace())
    return 2 * common / total if total else 1.0


def _words(old: str, new: str) -> list[WordChange]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[WordChange] = []
    for stretch in stretches(before, after):
        found += _word_changes(before, after, stretch)
    return found


def _word_changes(
    before: Sequence[str], after: Sequence[str], stretch: Stretch
) -> list[WordChange]:
    gone = "".join(before[stretch.start : stretch.end])
    if stretch.op == "equal":
        return [WordChange("equal", gone)]
    come = "".join(after[stretch.new_start : stretch.new_end])
    both = [WordChange("removed", gone), WordChange("added", come)]
    return [one for one in both if one.text]
