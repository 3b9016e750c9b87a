"""How long Fountain is on the page, and who says how much of it.

A page has 55 lines of Courier, ten columns an inch: action is 60 columns wide, dialogue 35, a
parenthetical 25 (the measures of Riley, *The Hollywood Standard*, and of the usual programs).
One blank line stands before each element, none within a speech. See docs/decisions/0012.
"""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from scriptony.interchange.fountain.elements import Element, elements
from scriptony.interchange.fountain.speakers import speaker_key, speaker_name

ACTION, DIALOGUE, PARENTHETICAL = 60, 35, 25
_UNSEEN = frozenset({"note", "boneyard", "section", "synopsis", "page_break"})
_SPOKEN = {"dialogue": DIALOGUE, "lyrics": DIALOGUE, "parenthetical": PARENTHETICAL}


class Speaker(Struct, frozen=True, array_like=True):
    """What one speaker says in a text. `key` is what spellings of the name have in common; `lines`
    are those of the page, `words` those that are heard: parentheticals are not."""

    key: str
    name: str
    speeches: int
    lines: int
    words: int


class Layout(Struct, frozen=True):
    """A text on the page: its lines, blank ones included, and speakers in order of first speech."""

    lines: int
    speakers: list[Speaker]


def lay_out(text: str) -> Layout:
    """Lay a text out without breaking it into pages. Never fails."""
    blocks = _blocks([one for one in elements(text) if one.kind not in _UNSEEN])
    total = before = 0
    said: dict[str, list[Speaker]] = {}
    for block in blocks:
        speech = _speech(block) if block[0].kind == "character" else None
        height = speech.lines + 1 if speech else count_lines(block[0].text, ACTION)
        if speech and len(block) > 1:
            said.setdefault(speech.key, []).append(speech)
        if block[0].dual and before:  # beside the one before: only what sticks out counts
            total += max(0, height - before)
            before = max(height, before)
        else:
            total += height + 1
            before = height if speech else 0
    return Layout(total, [_together(speeches) for speeches in said.values()])


def count_lines(text: str, width: int) -> int:
    """The lines a text takes when it is this wide: words are kept whole where they fit a line."""
    return sum(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    if len(line) <= width and line.isascii():
        return 1
    lines, filled = 1, 0
    for word in line.split():
        long = _columns(word)
        if filled and filled + 1 + long <= width:
            filled += 1 + long
            continue
        lines += filled > 0
        lines += (long - 1) // width
        filled = (long - 1) % width + 1
    return lines


def _columns(word: str) -> int:
    """The columns a word takes: two for each wide letter, none for a combining mark."""
    if word.isascii():
        return len(word)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in word)
    return max(1, len(word) + wide - sum(unicodedata.combining(letter) > 0 for letter in word))


def _blocks(found: list[Element]) -> list[list[Element]]:
    """Elements that stand apart by a blank line; a cue stands with what is said under it."""
    blocks: list[list[Element]] = []
    for element in found:
        if element.kind in _SPOKEN and blocks and blocks[-1][0].kind == "character":
            blocks[-1].append(element)
        else:
            blocks.append([element])
    return blocks


def _speech(block: list[Element]) -> Speaker:
    cue, *spoken = block
    lines = sum(count_lines(one.text, _SPOKEN[one.kind]) for one in spoken)
    words = sum(len(one.text.split()) for one in spoken if one.kind != "parenthetical")
    return Speaker(speaker_key(cue.text), speaker_name(cue.text), 1, lines, words)


def _together(speeches: list[Speaker]) -> Speaker:
    return Speaker(
        speeches[0].key,
        speeches[0].name,
        len(speeches),
        sum(one.lines for one in speeches),
        sum(one.words for one in speeches),
    )
