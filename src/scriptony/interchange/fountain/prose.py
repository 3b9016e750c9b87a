"""The readable text of Fountain, and what is counted in it."""

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


def plain_text(text: str) -> str:
    """What an audience of readers sees: no notes, boneyards, sections, synopses or markup.

    Paragraphs are apart by a blank line; a speech stands directly under its cue.
    """
    return _readable(elements(text))


def measure(text: str) -> Measure:
    """Count speakers, speeches and words of one scene's Fountain text."""
    found = [element for element in elements(text) if element.kind not in ("note", "boneyard")]
    names: dict[str, str] = {}
    speeches = 0
    for cue, spoken in pairwise(found):
        if cue.kind == "character" and spoken.kind in _SPOKEN:
            speeches += 1
            names.setdefault(speaker_key(cue.text), speaker_name(cue.text))
    return Measure(list(names.values()), speeches, len(_readable(found).split()))


def _readable(found: list[Element]) -> str:
    pieces: list[str] = []
    speech = False
    for element in found:
        if element.kind in _UNSEEN:
            continue
        speech = speech and element.kind in _SPOKEN
        pieces += ["\n" if speech else "\n\n", element.text]
        speech = speech or element.kind == "character"
    return "".join(pieces[1:])
