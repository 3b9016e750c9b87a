"""What each line of a Fountain text is, as far as the lines around it decide.

Sections, synopses, page breaks and forced headings stand anywhere; a natural heading needs a
blank line, or one of these, on both sides. Lines that hold only comments are looked through.
"""

from typing import Literal

from msgspec import Struct

from scriptony.interchange.fountain.comments import Line, unguarded
from scriptony.interchange.fountain.sluglines import looks_like_heading
from scriptony.interchange.fountain.speakers import is_cue

Kind = Literal["blank", "comment", "section", "synopsis", "heading", "page_break", "cue", "text"]
STRUCTURE = frozenset[Kind | None]({"section", "synopsis", "heading", "page_break"})
_APART = frozenset[Kind | None]({None, "blank", *STRUCTURE})


class Marked(Struct, frozen=True):
    """A line and what it is; `alone` when nothing visible touches it."""

    line: Line
    kind: Kind
    alone: bool

    @property
    def content(self) -> str:
        """The visible text without outer spaces."""
        return unguarded(self.line.visible).strip()


def mark_lines(lines: list[Line]) -> list[Marked]:
    """Decide the kind of every line."""
    kinds: list[Kind] = [_kind_by_itself(line) for line in lines]
    following = _following(kinds)
    marked: list[Marked] = []
    before: Kind | None = None
    speech = False
    for line, by_itself, after in zip(lines, kinds, following, strict=True):
        kind: Kind = by_itself
        if kind == "blank" and speech and len(line.visible) > 1:
            # Two spaces keep a speech going.
            kind = "text"
        apart_before, apart_after = before in _APART, after in _APART
        if kind == "text":
            kind = _kind_in_place(line.visible.strip(), apart_before, apart_after)
        marked.append(Marked(line, kind, apart_before and apart_after))
        if kind != "comment":
            speech = _speaks_on(kind, line.visible.lstrip()[:1], speech)
            before = kind
    return marked


def _kind_by_itself(line: Line) -> Kind:
    if line.only_comment:
        return "comment"
    visible = line.visible.strip()
    if not visible:
        return "blank"
    if visible[0] == "#":
        return "section"
    if visible[0] == ".":
        return "heading" if visible[1:2].strip() not in ("", ".") else "text"
    if visible[0] == "=":
        return _kind_of_equals(visible)
    return "text"


def _kind_of_equals(visible: str) -> Kind:
    if visible[1:2] != "=":
        return "synopsis"
    return "page_break" if len(visible) > 2 and not visible.strip("=") else "text"


def _following(kinds: list[Kind]) -> list[Kind | None]:
    """For each line, the kind of the next one that is no comment."""
    following: list[Kind | None] = []
    after: Kind | None = None
    for kind in reversed(kinds):
        following.append(after)
        if kind != "comment":
            after = kind
    return following[::-1]


def _kind_in_place(visible: str, apart_before: bool, apart_after: bool) -> Kind:
    if visible[:1] in ("", "!", ">", "~") or not apart_before:
        return "text"
    if visible[0] == "@":
        return "cue"
    if looks_like_heading(visible):
        return "heading" if apart_after else "text"
    return "cue" if not apart_after and is_cue(visible) else "text"


def _speaks_on(kind: Kind, first: str, speech: bool) -> bool:
    if kind == "cue":
        return True
    return speech and kind == "text" and first not in ("!", ">", "~")
