"""The screenplay as a document: title page, acts, sequences, scenes.

Plain data, whatever file it came from. Every `text` is Fountain source without the heading and
synopsis lines of its owner; it is kept verbatim but for blank lines around it.
"""

from collections.abc import Iterator

from msgspec import Struct


class BrokenScreenplay(Exception):
    """A file that cannot be read as a screenplay; nothing of it is returned.

    `message` is a sentence for the writer, `line` the line to look at, counted from 1.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Oddity(Struct, frozen=True):
    """Something the writer may want to look at; nothing was lost by it. `line` is from 1."""

    line: int
    text: str


class Slugline(Struct, frozen=True):
    """What a scene heading says.

    `interior` is True for INT. and INT./EXT., False for EXT., None when it does not say;
    `location` is as written, without the time, and may be empty; `time_of_day` is one of day,
    night, dawn, dusk, morning, afternoon, evening, or another time in lower case, or None.
    """

    interior: bool | None
    location: str
    time_of_day: str | None


class Scene(Struct, kw_only=True):
    """One scene. `heading` has neither the forcing dot nor the number.

    `forced` tells that the heading was written with a dot; `number` is the script's own.
    `speakers` are names in order of first speech, `dialogues` counts speeches, `words` the words
    of the readable text; the reader fills them in, the writer ignores them. `line` is from 1,
    or 0 when the scene does not come from a file.
    """

    heading: str
    text: str = ""
    synopsis: str = ""
    forced: bool = False
    number: str | None = None
    interior: bool | None = None
    location: str = ""
    time_of_day: str | None = None
    speakers: list[str] = []
    dialogues: int = 0
    words: int = 0
    line: int = 0


class Sequence(Struct, kw_only=True):
    """Scenes that belong together. `implicit`: made by rule, not written by anybody."""

    title: str
    scenes: list[Scene] = []
    synopsis: str = ""
    text: str = ""
    implicit: bool = False
    line: int = 0


class Act(Struct, kw_only=True):
    """Sequences that belong together. `implicit`: made by rule, not written by anybody."""

    title: str
    sequences: list[Sequence] = []
    synopsis: str = ""
    text: str = ""
    implicit: bool = False
    line: int = 0


class Screenplay(Struct, kw_only=True):
    """A whole screenplay.

    `title_page` keeps keys as written, in order, each with its lines. `preamble` is what stands
    before the first section and scene, such as FADE IN:. `depth` is how many `#` open an act:
    more than 1 only in a script that has no section above that level.
    """

    title_page: list[tuple[str, list[str]]] = []
    preamble: str = ""
    acts: list[Act] = []
    depth: int = 1
    warnings: list[Oddity] = []

    def scenes(self) -> Iterator[Scene]:
        """All scenes in order."""
        for act in self.acts:
            for sequence in act.sequences:
                yield from sequence.scenes

    def title(self) -> str | None:
        """The title page's title on one line, without emphasis, or None."""
        for key, lines in self.title_page:
            if key.casefold() == "title":
                words = " ".join(line.strip("*_ ") for line in lines).split()
                return " ".join(words) or None
        return None
