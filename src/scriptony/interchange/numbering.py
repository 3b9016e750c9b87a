"""Scene numbers of a locked script: where those of scenes that were cut stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

OMITTED = "OMITTED"
"""The heading of a scene that was cut from a locked script."""


def is_omitted(heading: str) -> bool:
    """Whether a heading says that the scene was cut."""
    return heading.strip(" .").upper() == OMITTED


def omitted_after(frozen: Iterable[str], living: Iterable[str]) -> Mapping[str | None, list[str]]:
    """The numbers of `frozen`, a script's order, that live no more: each behind the one before it
    that does, wherever that is now; behind None at the beginning."""
    there = {number.upper() for number in living}
    found: dict[str | None, list[str]] = {}
    before: str | None = None
    for number in frozen:
        if number.upper() in there:
            before = number.upper()
        else:
            found.setdefault(before, []).append(number)
    return found
