"""From a Screenplay to a Fountain file."""

import re
from collections.abc import Iterator

from scriptony.interchange.fountain.comments import Comment, closed, escaped, scan, visible_lines
from scriptony.interchange.fountain.lines import mark_lines
from scriptony.interchange.fountain.reading import begins_part, trimmed
from scriptony.interchange.fountain.sluglines import looks_like_heading, split_number
from scriptony.interchange.fountain.titlepage import opens_title_page, write_title_page
from scriptony.interchange.screenplay import Act, Scene, Screenplay, Sequence

_BREAKS = re.compile(r"[\r\n]+")
_NO_NUMBER = re.compile(r"[^A-Za-z0-9.-]+")


def write_fountain(screenplay: Screenplay) -> str:
    """Write a screenplay with LF line ends; reading it back gives an equal one.

    Titles that Fountain would not take for headings are forced with a dot, and lines inside a text
    that it would take for headings or sections become action; acts and sequences made by rule are
    left out where their scenes stay where they are without them.
    """
    page = write_title_page(screenplay.title_page)
    if page and not opens_title_page(page):
        page = f"Title:\n{page}"
    preamble = _source(screenplay.preamble)
    if not page and opens_title_page(preamble):
        preamble = "!" + preamble.lstrip()
    blocks = [page, preamble]
    for number, act in enumerate(screenplay.acts):
        blocks += _act(act, max(1, screenplay.depth), first=number == 0)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _act(act: Act, depth: int, *, first: bool) -> Iterator[str]:
    if not (act.implicit and first) or act.synopsis or act.text:
        yield _section("#" * depth, act.title)
        yield from _below(act, depth)
    for number, sequence in enumerate(act.sequences):
        yield from _sequence(sequence, depth, first=number == 0)


def _sequence(sequence: Sequence, depth: int, *, first: bool) -> Iterator[str]:
    if not (sequence.implicit and first) or sequence.synopsis or sequence.text:
        yield _section("#" * (depth + 1), sequence.title)
        yield from _below(sequence, depth)
    for scene in sequence.scenes:
        yield _heading(scene)
        yield from _below(scene, depth)


def _section(mark: str, title: str) -> str:
    return f"{mark} {escaped(_one_line(title))}".rstrip()


def _heading(scene: Scene) -> str:
    heading = _one_line(scene.heading)
    if scene.forced or not looks_like_heading(heading):
        heading = "." + (heading.lstrip(". ") or "UNTITLED")
    heading = escaped(heading)
    number = _NO_NUMBER.sub("-", scene.number or "").strip("-")
    if number and split_number(f"{heading} #{number}#")[1] == number:
        heading = f"{heading} #{number}#"
    return heading


def _below(owner: Act | Sequence | Scene, depth: int) -> Iterator[str]:
    if synopsis := owner.synopsis.strip():
        lines = [escaped(line.strip()) for line in synopsis.split("\n")]
        yield "\n".join(f"= {line}".rstrip() for line in lines)
    yield _whole(_source(owner.text), depth)


def _whole(text: str, depth: int) -> str:
    """The text without lines at which another scene, sequence or act would begin. One that a file
    has brought has none."""
    comments = scan(text)[0]
    marked = mark_lines(visible_lines(text, comments))
    for mark in reversed([mark for mark in marked if begins_part(mark, depth)]):
        at = _first_seen(text, mark.line.start, comments)
        text = f"{text[:at]}!{text[at:]}"
    return text


def _first_seen(text: str, at: int, comments: list[Comment]) -> int:
    """Where a line that begins at `at` has its first visible character."""
    for comment in comments:
        if comment.start > at and text[at : comment.start].strip():
            break
        at = max(at, comment.end)
    return at + len(text[at:]) - len(text[at:].lstrip())


def _source(text: str) -> str:
    return trimmed(closed(text.replace("\r\n", "\n").replace("\r", "\n")))


def _one_line(title: str) -> str:
    lines = (line.strip() for line in _BREAKS.split(title))
    return " ".join(line for line in lines if line)
