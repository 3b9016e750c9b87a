"""What a writer may want to look at in a script that could be read."""

from collections.abc import Iterator

from scriptony.interchange.fountain.lines import Marked
from scriptony.interchange.fountain.sluglines import looks_like_heading
from scriptony.interchange.fountain.speakers import is_cue, speaker_key
from scriptony.interchange.screenplay import Oddity, Screenplay


def oddities_in(
    marked: list[Marked], offset: int, depth: int, screenplay: Screenplay
) -> list[Oddity]:
    """All that is odd in the body of a script; `offset` is the number of lines before it."""
    names = {speaker_key(name) for scene in screenplay.scenes() for name in scene.speakers}
    told = [
        Oddity(offset + mark.line.number, text)
        for mark in marked
        if (text := _section(mark, depth) or _line(mark, names))
    ]
    return [*told, *_numbers(screenplay)]


def _section(mark: Marked, depth: int) -> str | None:
    if mark.kind != "section":
        return None
    content = mark.content
    if not content.strip("# "):
        return "A section without a title"
    if content.startswith("#" * (depth + 2)):
        return "A section below a sequence; its scenes belong to the sequence"
    return None


def _line(mark: Marked, names: set[str]) -> str | None:
    content = mark.content
    if mark.kind == "cue" and mark.alone:
        return f"“{content}” is named as speaking, but says nothing"
    if mark.kind != "text" or not content:
        return None
    if content[0] not in "!>~" and looks_like_heading(content) and content == content.upper():
        return "Reads like a scene heading, but touches other text, so it is not taken as one"
    if "[[" in content:
        return "A note is opened with [[ and not closed in its paragraph, so it is read as text"
    if mark.alone and is_cue(content) and speaker_key(content) in names:
        return f"“{content}” is named as speaking, but says nothing"
    return None


def _numbers(screenplay: Screenplay) -> Iterator[Oddity]:
    seen: set[str] = set()
    for scene in screenplay.scenes():
        if scene.number is None:
            continue
        if scene.number in seen:
            yield Oddity(scene.line, f"Scene number {scene.number} is used twice")
        seen.add(scene.number)
