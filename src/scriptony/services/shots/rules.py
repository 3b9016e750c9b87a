"""Pure rules of shots: their numbers, their texts, and what a client may set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

import msgspec

from scriptony.interchange.prosemirror import parse_document

TEXTS = (
    "description",
    "camera_angle",
    "camera_movement",
    "framing",
    "lens",
    "duration",
    "composition",
    "lighting_notes",
    "sound_notes",
)
LENGTHS = ("shotlength_minutes", "shotlength_seconds")
DOCUMENTS = ("dialog", "notes")
PICTURES = {
    "image_url": "image_id",
    "storyboard_url": "storyboard_id",
    "reference_image_url": "reference_image_id",
}
"""The fields that hold somebody else's URL, and beside each the one that holds a file of ours."""

SETTABLE: tuple[str, ...] = (
    "shot_number",
    *TEXTS,
    *LENGTHS,
    *DOCUMENTS,
    *(name for pair in PICTURES.items() for name in pair),
)
"""The columns an edit may change; events carry their values."""

LAST_PLACE = 2_147_483_647

# A letter counts as an addition to a number right after a digit (12A) or on its own (Plan B).
_ADDED = re.compile(
    r"(?P<base>.*(?<=\d))(?P<letters>[A-Z]+|[a-z]+)|(?P<alone>.* )(?P<letter>[A-Z])"
)
_FIRST_DIGITS = re.compile(r"\d+")


def number_text(value: str | float | None) -> str:
    """A shot number as text; "" for what counts as none. `3` and `3.0` are "3"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def following_number(number: str, taken: Collection[str]) -> str:
    """The next free number after `number`: 12 → 12A, 12A → 12B, 12Z → 12AA, Shot 4 → Shot 4A."""
    return next(one for one in _following(number) if one not in taken)


def _following(number: str) -> Iterator[str]:
    found = _ADDED.fullmatch(number)
    if found is None:
        base = number if number[-1:].isdigit() or not number else f"{number} "
        letters = ""
    else:
        base = found["base"] or found["alone"]
        letters = found["letters"] or found["letter"]
    while True:
        letters = _next_letters(letters)
        yield base + letters


def _next_letters(letters: str) -> str:
    """A, B, … Z, AA, AB, …; in small letters where they began so."""
    if not letters:
        return "A"
    head, last = letters[:-1], letters[-1]
    if last in "Zz":
        first = "A" if last == "Z" else "a"
        return (_next_letters(head) if head else first) + first
    return head + chr(ord(last) + 1)


def renumbered(numbers: Sequence[str]) -> list[str]:
    """New numbers 1, 2, 3, … for shots in their order, behind the words most of them begin with
    ("Shot " of Shot 4); of several equally frequent ones the first."""
    starts = Counter(number[: found.start()] for number, found in _numbered(numbers))
    prefix = starts.most_common(1)[0][0] if starts else "Shot "
    return [f"{prefix}{place}" for place in range(1, len(numbers) + 1)]


def _numbered(numbers: Iterable[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for number in numbers:
        if found := _FIRST_DIGITS.search(number):
            yield number, found


def document_text(value: Any) -> str | None:
    """What is kept of a dialog or of notes: documents, also those sent as JSON text, as compact
    JSON; any other text to the letter."""
    if value is None:
        return None
    if isinstance(value, str):
        document = parse_document(value)
        if document is None:
            return value
        value = document
    return msgspec.json.encode(value).decode()


def wanted_order(ids: Iterable[Any], is_id: Any) -> list[str]:
    """The ids of a reorder, each once, in lower case, without those of shots not saved yet."""
    return list(dict.fromkeys(cast("str", one).lower() for one in ids if is_id(one)))


def place(order_index: int | None) -> int:
    """Where a shot shall stand; None and whatever is too large is the end."""
    return LAST_PLACE if order_index is None else max(0, min(order_index, LAST_PLACE))
