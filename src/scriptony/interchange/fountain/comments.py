r"""Notes `[[…]]` and boneyards `/*…*/`: where they are, and the lines without them.

Whichever opens first wins; a note ends at a blank line unless two spaces connect it. `\[[` is
plain text: Fountain has no way to say so, and prose written elsewhere may hold brackets.
"""

import re
from typing import Literal

from msgspec import Struct

_TOKEN = re.compile(r"\\[\\*_]|\\\[{2,}|\\/(?=\*)|/\*|\[\[")
_BLANK = re.compile(r"\n[^\S\n]?(?=\n)")
_LITERAL = re.compile(r"\\[\\*_]|(\\)(?:\[{2,}|/(?=\*))|\[(?=\[)|/(?=\*)")
GUARD = "\ufdd0"  # a code point that is never a character, so no text is spelled with it


class Comment(Struct, frozen=True):
    """A note or a boneyard; `start` and `end` are offsets, delimiters included."""

    kind: Literal["note", "boneyard"]
    start: int
    end: int
    line: int
    text: str


class Line(Struct, frozen=True):
    """A source line, from 1; `visible` is what is left of it when comments are taken out."""

    number: int
    start: int
    end: int
    visible: str
    only_comment: bool


class _Scan:
    """One pass over a text. Searches are remembered, so that it stays linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []
        self.unclosed: list[int] = []
        self._close = 0
        self._blank = 0
        self._line = 1
        self._counted = 0

    def run(self) -> None:
        position = 0
        while found := _TOKEN.search(self.text, position):
            position = found.end()
            if found[0] == "/*":
                position = self._boneyard(found.start(), position)
            elif found[0] == "[[":
                position = self._note(found.start(), position)

    def _boneyard(self, start: int, inside: int) -> int:
        # Once one is unclosed, so is every later one: no need to search again.
        close = -1 if self.unclosed else self.text.find("*/", inside)
        if close < 0:
            self.unclosed.append(start)
            return inside
        return self._add("boneyard", start, close + 2)

    def _note(self, start: int, inside: int) -> int:
        end = len(self.text) + 1
        if self._close < inside:
            found = self.text.find("]]", inside)
            self._close = end if found < 0 else found
        if self._blank < inside:
            blank = _BLANK.search(self.text, inside)
            self._blank = end if blank is None else blank.start()
        if self._close == end or self._blank < self._close:
            return inside
        return self._add("note", start, self._close + 2)

    def _add(self, kind: Literal["note", "boneyard"], start: int, end: int) -> int:
        self._line += self.text.count("\n", self._counted, start)
        self._counted = start
        inner = self.text[start + 2 : end - 2].strip()
        self.comments.append(Comment(kind, start, end, self._line, inner))
        return end


def scan(text: str) -> tuple[list[Comment], list[int]]:
    """All comments of a text, and the offsets of boneyards that nobody closed."""
    found = _Scan(text)
    found.run()
    return found.comments, found.unclosed


def visible_lines(text: str, comments: list[Comment]) -> list[Line]:
    """The lines of a text, numbered from 1, without its comments."""
    lines: list[Line] = []
    start, first = 0, 0
    for number, raw in enumerate(text.split("\n"), 1):
        end = start + len(raw)
        while first < len(comments) and comments[first].end <= start:
            first += 1
        if first < len(comments) and comments[first].start < end:
            visible = _without(text, start, end, comments, first)
            lines.append(Line(number, start, end, _guarded(visible), not visible.strip()))
        else:
            lines.append(Line(number, start, end, _guarded(raw), False))
        start = end + 1
    return lines


def _without(text: str, start: int, end: int, comments: list[Comment], index: int) -> str:
    visible, position = "", start
    while index < len(comments) and comments[index].start < end:
        comment = comments[index]
        visible = _seamless(visible, text[position : max(position, comment.start)], position, start)
        position = max(position, comment.end)
        index += 1
    if position >= end:
        return visible.rstrip()
    return _seamless(visible, text[position:end], position, start)


def _seamless(left: str, right: str, position: int, start: int) -> str:
    """Join what stood around a comment, leaving one space where there were two."""
    if position == start:
        return right
    if not left or left[-1].isspace():
        right = right.lstrip()
    return left + right


def _guarded(visible: str) -> str:
    """Mark brackets and slashes that open nothing, so that no parser takes them for comments."""
    if "[[" in visible or "/*" in visible:
        return _LITERAL.sub(_guard, visible)
    return visible


def _guard(found: re.Match[str]) -> str:
    token = found[0]
    if token[0] == "\\":
        return GUARD.join([*token[1:], ""]) if found[1] else token
    return token + GUARD


def unguarded(visible: str) -> str:
    """The text of a visible line as a reader sees it."""
    return visible.replace(GUARD, "")


def escaped(line: str) -> str:
    """One line of plain text written so that it opens neither a note nor a boneyard."""
    return re.sub(r"\[{2,}|/(?=\*)", r"\\\g<0>", line)


def closed(text: str) -> str:
    """The same Fountain text with boneyards that nobody closed made plain characters."""
    pieces, position = list[str](), 0
    for offset in scan(text)[1]:
        pieces += [text[position : offset + 1], "\\"]
        position = offset + 1
    return "".join([*pieces, text[position:]])
