"""Orders that people give to things, whatever the things are."""

from __future__ import annotations

from collections.abc import Sequence


def in_its_slots(current: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The current order with those of `wanted` that are in it in their order there, in the places
    they have together; others stay where they are."""
    there, known = {*current}, {*wanted}
    following = iter([id for id in wanted if id in there])
    return [next(following) if id in known else id for id in current]


def is_order(current: Sequence[str], made: Sequence[str]) -> bool:
    """Whether those of `made` that are there still stand in that order among themselves."""
    there, known = {*current}, {*made}
    return [id for id in current if id in known] == [id for id in made if id in there]
