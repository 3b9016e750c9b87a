"""The readable text of Fountain, what is counted in it, and where it says who speaks."""

import re
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from scriptony.interchange.fountain.elements import Element, elements
from scriptony.interchange.fountain.speakers import speaker_key, speaker_name

_UNSEEN = frozenset({"note", "boneyard", "section", "synopsis", "page_break"})
_SPOKEN = frozenset({"dialogue", "parenthetical", "lyrics"})


class Measure(Struct, frozen=True):
    """`speakers` in order of first speech, the number of speeches, and of readable words."""

    speakers: list[str]
    dialogues: int
    words: int


class Cue(Struct, frozen=True):
    """A speaker's name as cue lines have it, without extensions: `said` in the source, with the
    `@` that forces it; `shown` in the readable text; and the lines of both, from 1."""

    said: str
    shown: str
    lines: list[int]
    plain_lines: list[int]


class Prose(Struct, frozen=True):
    """All that is read from one text."""

    plain: str
    measure: Measure
    cues: list[Cue]


def plain_text(text: str) -> str:
    """What an audience of readers sees: no notes, boneyards, sections, synopses or markup.

    Paragraphs are apart by a blank line; a speech stands directly under its cue.
    """
    return _prose(text).plain


def measure(text: str) -> Measure:
    """Count speakers, speeches and words of one scene's Fountain text."""
    return _prose(text).measure


def find_cues(text: str) -> list[Cue]:
    """The names that stand alone in cue lines, each spelling once."""
    return _prose(text).cues


@lru_cache(maxsize=4)
def _prose(text: str) -> Prose:
    """Reading is what costs: a text that is written is asked for all three."""
    found = elements(text)
    plain, starts = _readable(found)
    names: dict[str, str] = {}
    speeches = 0
    spoken = [element for element in found if element.kind not in ("note", "boneyard")]
    for cue, speech in pairwise(spoken):
        if cue.kind == "character" and speech.kind in _SPOKEN:
            speeches += 1
            names.setdefault(speaker_key(cue.text), speaker_name(cue.text))
    # A note's own text is never read, so leaving notes out changes no word.
    counted = Measure(list(names.values()), speeches, len(plain.split()))
    return Prose(plain, counted, _cues(text, found, starts))


def _readable(found: list[Element]) -> tuple[str, dict[int, int]]:
    """The readable text, and by the lines of cues in the source their lines in it."""
    pieces: list[str] = []
    starts: dict[int, int] = {}
    line = 1
    speech = False
    for element in found:
        if element.kind in _UNSEEN:
            continue
        speech = speech and element.kind in _SPOKEN
        apart = ("\n" if speech else "\n\n") if pieces else ""
        pieces += [apart, element.text]
        line += len(apart)
        if element.kind == "character":
            starts[element.line] = line
        line += element.text.count("\n")
        speech = speech or element.kind == "character"
    return "".join(pieces), starts


def _cues(text: str, found: list[Element], starts: dict[int, int]) -> list[Cue]:
    cues: dict[tuple[str, str], Cue] = {}
    lines = text.split("\n")
    for element in found:
        shown = speaker_name(element.text) if element.kind == "character" else ""
        if not shown or not element.text.startswith(shown):
            continue
        said = re.match(
            rf"\s*(@?[ \t]*{re.escape(shown)})(?=[\s(^*_\[]|$)", lines[element.line - 1]
        )
        if said:
            cue = cues.setdefault((said[1], shown), Cue(said[1], shown, [], []))
            cue.lines.append(element.line)
            cue.plain_lines.append(starts[element.line])
    return list(cues.values())
