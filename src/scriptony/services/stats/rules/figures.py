"""Figures as they are shown."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from scriptony.interchange import prosemirror

_UNITS = ("KB", "MB", "GB", "TB")


class Taken(NamedTuple):
    """How shots are taken: a row of `queries.shots`."""

    shots: int
    average: float
    least: float
    most: float
    total: float
    angles: dict[str, int]
    framings: dict[str, int]
    lenses: dict[str, int]
    movements: dict[str, int]


def number(value: float) -> float:
    """A number without the dust of adding: whole where it is whole, else with three decimals."""
    value = round(value, 3)
    return int(value) if value == int(value) else value


def nearest(value: float) -> int:
    """The nearest integer; a half goes up."""
    return int(value + 0.5)


def share(part: float, whole: float) -> float:
    """A part of the whole, from 0 to 1."""
    return round(part / whole, 4) if whole else 0


def readable_size(size: int) -> str:
    """A size as people say it: `512 B`, `148.2 MB`."""
    if size < 1024:
        return f"{size} B"
    value, unit = size / 1024, 0
    while round(value, 1) >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f} {_UNITS[unit]}"


def says_something(text: str | None) -> bool:
    """Whether a field holds anything but blanks, empty JSON, or a document without text."""
    if text is None or not text.strip():
        return False
    if text.lstrip()[0] not in '{["n':
        return True
    try:
        value: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return True
    document = prosemirror.parse_document(value)
    if document is not None:
        return bool(prosemirror.plain_text(document).strip())
    return bool(value.strip() if isinstance(value, str) else value)
