"""Whether an answer is like an example: the way the cases say what must come back."""

from __future__ import annotations

import re
from typing import Any


class Exactly:
    """A dict with these keys and no other."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self.keys = keys


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
URL = re.compile(r"https?://[^\s()'\"]+")
TEXT, NUMBER, YES_OR_NO = str, int, bool
ANY = ...


def optional(like: Any) -> tuple[Any, None]:
    """`like`, or null."""
    return (like, None)


def unlike(value: Any, like: Any, where: str = "answer") -> list[str]:
    """Where `value` differs from the example, in words; nothing when it does not.

    `...` stands for anything, a type for a value of it, a pattern for a text, a tuple for several
    possibilities; of a dict only the named keys are looked at, a list is compared item by item,
    and one that ends in `...` may go on.
    """
    if like is ...:
        return []
    if isinstance(like, tuple):
        return [] if any(not unlike(value, one) for one in like) else [_said(where, value, like)]
    if isinstance(like, type):
        is_right = isinstance(value, like) and (like is bool or not isinstance(value, bool))
        return [] if is_right else [_said(where, value, like.__name__)]
    if isinstance(like, re.Pattern):
        is_right = isinstance(value, str) and like.fullmatch(value)
        return [] if is_right else [_said(where, value, like.pattern)]
    if isinstance(like, Exactly):
        keys = value.keys() if isinstance(value, dict) else None
        wrong = [] if keys == like.keys.keys() else [_said(where, keys, set(like.keys))]
        return wrong + unlike(value, like.keys, where)
    if isinstance(like, dict):
        return _unlike_dict(value, like, where)
    if isinstance(like, list):
        return _unlike_list(value, like, where)
    return [] if value == like and type(value) is type(like) else [_said(where, value, like)]


def _unlike_dict(value: Any, like: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [_said(where, value, like)]
    missing = [f"{where} has no {key}" for key in like if key not in value]
    there = [unlike(value[key], like[key], f"{where}.{key}") for key in like if key in value]
    return missing + [one for found in there for one in found]


def _unlike_list(value: Any, like: list[Any], where: str) -> list[str]:
    if not isinstance(value, list):
        return [_said(where, value, like)]
    goes_on = bool(like) and like[-1] is ...
    wanted = like[:-1] if goes_on else like
    if len(value) < len(wanted) or (len(value) > len(wanted) and not goes_on):
        return [f"{where} has {len(value)} items, not {len(wanted)}"]
    pairs = enumerate(zip(value, wanted, strict=False))
    return [one for at, (a, b) in pairs for one in unlike(a, b, f"{where}[{at}]")]


def _said(where: str, value: Any, like: Any) -> str:
    return f"{where} is {value!r:.200}, not like {like!r:.200}"
