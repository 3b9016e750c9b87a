"""Checking that an answer has the fields a page reads, each of its type.

A field is a path: `project.title`; `shots[].id` for each of a list; `shots[+].id` for each of a
list that must not be empty; `.` for the whole answer. A type is one of those below, several
joined by `|`, or `@name` for a shape of calls/shapes.json. `absent` allows the key to be missing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Shapes = Mapping[str, Mapping[str, str]]

_ABSENT = object()
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
# Pages put addresses into CSS without quotes around them.
_URL = re.compile(r"https?://[^\s\"'()]+")


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_TYPES: dict[str, Callable[[Any], bool]] = {
    "absent": lambda value: value is _ABSENT,
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "document": lambda value: isinstance(value, dict) and value.get("type") == "doc",
    "uuid": _matches(_UUID),
    "time": _matches(_TIME),
    "url": _matches(_URL),
}


def missing(answer: Any, fields: Mapping[str, str], shapes: Shapes) -> list[str]:
    """What is wrong with the answer, one sentence for each field; empty if nothing is."""
    return [fault for path, kind in fields.items() for fault in _faults(answer, path, kind, shapes)]


def _faults(answer: Any, path: str, kind: str, shapes: Shapes) -> Iterator[str]:
    for where, value in _values(answer, path, ""):
        if isinstance(value, _Fault):
            yield f"{where}: {value.text}"
        elif not kind.startswith("@"):
            yield from _type_faults(where, value, kind)
        else:
            inner = missing(value, shapes[kind[1:]], shapes)
            yield from (f"{where}.{fault}" for fault in inner)


def _type_faults(where: str, value: Any, kind: str) -> Iterator[str]:
    if not any(_TYPES[name](value) for name in kind.split("|")):
        shown = "is missing" if value is _ABSENT else f"is {value!r:.120}"
        yield f"{where} {shown}, expected {kind}"


class _Fault:
    """Stands where a path cannot be followed to its end."""

    def __init__(self, text: str) -> None:
        self.text = text


def _values(value: Any, path: str, where: str) -> Iterator[tuple[str, Any]]:
    """Every value the path leads to, with the way there."""
    if path in ("", "."):
        yield where or "the answer", value
        return
    head, _, rest = path.partition(".")
    name, bracket, mark = head.partition("[")
    where = f"{where}.{name}" if where and name else where or name
    if name:
        value = value.get(name, _ABSENT) if isinstance(value, dict) else _ABSENT
    if bracket:
        yield from _items(value, mark, rest, where)
    else:
        yield from _values(value, rest, where)


def _items(value: Any, mark: str, rest: str, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, list):
        yield where, _Fault("is no list")
    elif mark == "+]" and not value:
        yield where, _Fault("is empty")
    else:
        for number, item in enumerate(value):
            yield from _values(item, rest, f"{where}[{number}]")
