"""The recorded calls, as data: tests/clients/calls/*.jsonl.

Each line is one kind of call as it was seen (`method`, `path`, `query`, `content_type`, `sends`:
every field of its bodies with the types it took, `reads`: what the page uses of the answer). To
that it adds what a test needs: the `service` that answers, the `status`, the `fields` read with
their types (see reads.py), and the `requests` which together send all that is listed. In them
`$name` stands for something made earlier in the walk, and `saves` gives names to what comes back.
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent.parent / "calls"
_NAME = re.compile(r"\$(\w+)")


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """One request of a kind: `ids` fill the path's `:id` in order, `file` is the part's name."""

    ids: list[str] = []
    query: dict[str, str] = {}
    body: Any = msgspec.UNSET
    file: str | None = None
    form: dict[str, str] = {}
    saves: dict[str, str] = {}
    status: int | list[int] | None = None
    fields: dict[str, str] | None = None


class Call(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of call; `bearer` is `user` (the anon key before signing in) or what it says."""

    method: str
    path: str
    service: str
    status: int
    fields: dict[str, str]
    requests: list[Request]
    query: list[str] = []
    content_type: list[str] = []
    sends: dict[str, list[Any]] = {}
    reads: str = ""
    needs: list[str] = []
    bearer: str = "user"


def calls_of(name: str) -> list[Call]:
    """The lines of one file, in their order."""
    lines = (FOLDER / f"{name}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Call) for line in lines]


def shapes() -> dict[str, dict[str, str]]:
    return json.loads((FOLDER / "shapes.json").read_text())


def filled(template: Any, made: dict[str, Any]) -> Any:
    """The template with every `$name` replaced; KeyError names what has not been made."""
    if isinstance(template, str):
        return _NAME.sub(lambda found: str(made[found[1]]), template)
    if isinstance(template, list):
        return [filled(item, made) for item in template]
    if isinstance(template, dict):
        return {key: filled(value, made) for key, value in template.items()}
    return template


def kinds_sent(call: Call) -> dict[str, set[str]]:
    """Every body field of the call's requests with its types, written as in `sends`."""
    kinds: dict[str, set[str]] = {}
    for request in call.requests:
        if request.file is not None:
            for part in ("file", request.file):
                kinds.setdefault(part, set()).add(json.dumps("part"))
        elif isinstance(request.body, dict):
            for key, value in request.body.items():
                kinds.setdefault(key, set()).add(json.dumps(_kind(value)))
    return kinds


def kinds_listed(call: Call) -> dict[str, set[str]]:
    return {key: {json.dumps(kind) for kind in kinds} for key, kinds in call.sends.items()}


def _kind(value: Any) -> Any:
    """A value's type: objects keep their keys, lists their first item's type."""
    if isinstance(value, dict):
        return {key: _kind(item) for key, item in value.items()}
    if isinstance(value, list):
        return [("{...}" if isinstance(item, dict) else _kind(item)) for item in value[:1]]
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string"}
    return names[type(value)]
