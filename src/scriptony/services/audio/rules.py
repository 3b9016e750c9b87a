"""Pure rules of clips: their names, trims and places in a mix, and samples as numbers."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from scriptony.kernel.ids import is_id

NAME_LENGTH = 255
MOST_SHOTS = 500
MOST_PIXELS = 4_000
"""In the resolution that is shown when none is asked for."""

# How browsers write these in the name of a form's file.
_ESCAPED = {"%22": '"', "%0D": " ", "%0A": " "}
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def readable_name(name: str) -> str:
    """The name of an uploaded file as people know it: without folders, at most 255 characters."""
    for written, meant in _ESCAPED.items():
        name = name.replace(written, meant)
    name = _UNREADABLE.sub(" ", re.split(r"[/\\]", name)[-1]).strip()
    return name[:NAME_LENGTH] or "audio"


def trimmed(fields: dict[str, Any], duration: float) -> dict[str, Any]:
    """Start, end and fades that make sense together: an end that is not behind the start is none,
    and no fade is longer than what is left."""
    start, end = fields["start_time"], fields["end_time"]
    if end is not None and end <= (start or 0):
        end = None
    length = max(0.0, (duration if end is None else min(end, duration)) - (start or 0))
    fades = {name: min(fields[name], length) for name in ("fade_in", "fade_out")}
    return {**fields, "end_time": end, **fades}


def asked_shots(text: str) -> list[str]:
    """The parts of a list of ids, each once, in the spelling asked for; not all of them are ids."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def only_ids(texts: Sequence[str]) -> list[str]:
    """Those that are ids, in lower case."""
    return [text.lower() for text in texts if is_id(text)]


def shown_level(levels: Sequence[tuple[int, int]]) -> int:
    """Samples per pixel of the finest of (samples per pixel, pixels) that is not too long."""
    fitting = [size for size, pixels in levels if pixels <= MOST_PIXELS]
    return fitting[0] if fitting else levels[-1][0]


_HUNDREDS, _TENS, _ONES = (
    bytes(48 + value // place % 10 for value in range(256)) for place in (100, 10, 1)
)
"""The decimal digits of a byte."""


def peaks_as_json(data: bytes) -> bytes:
    """Peaks as `Measured.peaks` has them, as a JSON list of numbers from 0 to 1 with four decimals.
    A column of digits is written at a time: five times as fast as number by number."""
    text = bytearray(b"0.0000,") * (len(data) // 2)
    hundredths, rest = data[::2], data[1::2]
    columns = (hundredths, _HUNDREDS), (hundredths, _TENS), (hundredths, _ONES), (rest, _TENS)
    for place, (values, digits) in zip((0, 2, 3, 4, 5), (*columns, (rest, _ONES)), strict=True):
        text[place::7] = values.translate(digits)
    return b"[" + text[:-1] + b"]"


def samples(data: bytes, bits: int) -> list[int]:
    """Samples of 16 bits as numbers; with 8 bits the upper half of each."""
    return words(data, "h").tolist() if bits == 16 else words(data[1::2], "b").tolist()


def words(data: bytes, kind: str) -> array[int]:
    """Little-endian numbers of the kind an `array` knows."""
    found: array[int] = array(kind, data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


class Source(NamedTuple):
    """A clip as a mix needs it, in the order of `queries.renders`: seconds, decibels, its file."""

    id: str
    start: float | None
    end: float | None
    fade_in: float
    fade_out: float
    gain: float
    offset: float
    duration: float
    is_muted: bool
    bucket: str
    path: str

    @property
    def reach(self) -> float:
        """When it falls silent, in seconds from the start of its shot."""
        end = self.duration if self.end is None else min(self.end, self.duration)
        return self.offset + max(0.0, end - (self.start or 0))


def timeline(rows: Iterable[Sequence[Any]]) -> tuple[float, list[tuple[float, Source]]]:
    """How long shots are together, and when each of their clips that is not muted begins, in
    seconds. `rows` are (shot, its length, clip): a shot without length lasts until its last clip
    has ended, muted ones included, so that muting moves nothing."""
    place, placed = 0.0, list[tuple[float, Source]]()
    for _, group in groupby(rows, key=lambda row: row[0]):
        shot = list(group)
        clips = [Source(*row[2:]) for row in shot if row[2] is not None]
        placed.extend((place + clip.offset, clip) for clip in clips if not clip.is_muted)
        place += shot[0][1] or max([0.0, *(clip.reach for clip in clips)])
    return place, placed
