"""From a Fountain file to a Screenplay."""

from bisect import bisect_left
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct

from scriptony.interchange.fountain.comments import Comment, scan, visible_lines
from scriptony.interchange.fountain.decoding import decode
from scriptony.interchange.fountain.lines import Marked, mark_lines
from scriptony.interchange.fountain.oddities import oddities_in
from scriptony.interchange.fountain.prose import measure
from scriptony.interchange.fountain.sluglines import parse_slugline, split_number
from scriptony.interchange.fountain.titlepage import read_title_page
from scriptony.interchange.screenplay import (
    Act,
    BrokenScreenplay,
    Oddity,
    Scene,
    Screenplay,
    Sequence,
)

_MOST_LINES = 400_000
_Group = TypeVar("_Group", Act, Sequence)


class _Part(Struct, frozen=True):
    """A section or scene on its way: its heading line, and what follows up to the next one."""

    mark: Marked
    synopsis: str
    text: str
    level: int  # 0 for a scene
    line: int


class _Body(Struct, frozen=True):
    """The script after the title page; `offset` is the number of lines before it."""

    text: str
    comments: list[Comment]
    marked: list[Marked]
    offset: int


def read_fountain(data: bytes) -> Screenplay:
    """Read a Fountain file.

    Raises BrokenScreenplay where it is no text, leaves a boneyard open or has no scene. What
    is merely odd is told in `warnings`, and kept.
    """
    lines = decode(data).split("\n")
    if len(lines) > _MOST_LINES:
        raise BrokenScreenplay(f"More than {_MOST_LINES:,} lines are no screenplay", _MOST_LINES)
    page, offset, oddities = read_title_page(lines)
    body = _body("\n".join(lines[offset:]), offset)
    depth = min((_level(mark) for mark in body.marked if mark.kind == "section"), default=1)
    cuts = [i for i, mark in enumerate(body.marked) if begins_part(mark, depth)]
    parts = [_part(body, start, end) for start, end in pairwise([*cuts, len(body.marked)])]
    acts = _acts(parts, depth)
    screenplay = Screenplay(
        title_page=page, preamble=_preamble(body, cuts[0]), acts=acts, depth=depth
    )
    oddities += oddities_in(body.marked, offset, depth, screenplay)
    screenplay.warnings = sorted(oddities, key=_line_of)
    return screenplay


def _line_of(oddity: Oddity) -> int:
    return oddity.line


def _body(text: str, offset: int) -> _Body:
    comments, unclosed = scan(text)
    if unclosed:
        line = offset + text.count("\n", 0, unclosed[0]) + 1
        raise BrokenScreenplay("A boneyard is opened with /* and never closed with */", line)
    marked = mark_lines(visible_lines(text, comments))
    if not any(mark.kind == "heading" for mark in marked):
        raise BrokenScreenplay(
            "There is no scene: no line begins with INT. or EXT. between blank lines", offset + 1
        )
    return _Body(text, comments, marked, offset)


def _level(mark: Marked) -> int:
    """How deep a section is; 0 for anything else."""
    content = mark.content
    return len(content) - len(content.lstrip("#")) if mark.kind == "section" else 0


def begins_part(mark: Marked, depth: int) -> bool:
    """Whether a part begins here, in a file whose acts are `depth` deep. Sections below sequences
    stay in the text around them."""
    return mark.kind == "heading" or (mark.kind == "section" and _level(mark) <= depth + 1)


def _part(body: _Body, index: int, end: int) -> _Part:
    mark = body.marked[index]
    synopsis, last = _synopsis(body.marked, index, end)
    text = _text(body, mark.line.start, body.marked[last].line.end, _start(body, end))
    return _Part(mark, synopsis, text, _level(mark), body.offset + mark.line.number)


def _synopsis(marked: list[Marked], index: int, end: int) -> tuple[str, int]:
    """The synopsis directly below a heading, and the index of its last line."""
    lines: list[str] = []
    last = index
    for i in range(index + 1, end):
        if marked[i].kind == "synopsis":
            lines.append(marked[i].content[1:].strip())
            last = i
        elif marked[i].kind != "blank":
            break
    return "\n".join(lines).strip("\n"), last


def _text(body: _Body, head: int, after: int, end: int) -> str:
    """The source between two headings, with the comments taken from the first one before it."""
    first = bisect_left(body.comments, head, key=_start_of)
    last = bisect_left(body.comments, after, key=_start_of)
    kept = [body.text[comment.start : comment.end] for comment in body.comments[first:last]]
    after = max(after, body.comments[last - 1].end) if kept else after
    return trimmed("\n".join(kept) + body.text[after:end])


def _start_of(comment: Comment) -> int:
    return comment.start


def _start(body: _Body, index: int) -> int:
    """Where the line at an index begins, or where a comment that reaches into it ends."""
    if index == len(body.marked):
        return len(body.text)
    start = body.marked[index].line.start
    before = bisect_left(body.comments, start, key=_start_of)
    return max(start, body.comments[before - 1].end) if before else start


def _preamble(body: _Body, first: int) -> str:
    return trimmed(body.text[: _start(body, first)])


def trimmed(text: str) -> str:
    """Text without blank lines before and after; its first line keeps its indentation."""
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def _acts(parts: list[_Part], depth: int) -> list[Act]:
    acts: list[Act] = []
    for part in parts:
        if part.level == depth:
            acts.append(_section(Act, part))
            continue
        if not acts:
            acts.append(Act(title="Act 1", implicit=True))
        sequences = acts[-1].sequences
        if part.level:
            sequences.append(_section(Sequence, part))
            continue
        if not sequences:
            sequences.append(Sequence(title="Sequence 1", implicit=True))
        sequences[-1].scenes.append(_scene(part))
    for act in acts:
        act.sequences = act.sequences or [Sequence(title="Sequence 1", implicit=True)]
    return acts


def _section(kind: type[_Group], part: _Part) -> _Group:
    title = part.mark.content.lstrip("#").strip()
    return kind(title=title, synopsis=part.synopsis, text=part.text, line=part.line)


def _scene(part: _Part) -> Scene:
    content = part.mark.content
    heading, number = split_number(content.removeprefix("."))
    slugline = parse_slugline(heading)
    counted = measure(part.text)
    return Scene(
        heading=heading,
        text=part.text,
        synopsis=part.synopsis,
        forced=content.startswith("."),
        number=number,
        interior=slugline.interior,
        location=slugline.location,
        time_of_day=slugline.time_of_day,
        speakers=counted.speakers,
        dialogues=counted.dialogues,
        words=counted.words,
        line=part.line,
    )
