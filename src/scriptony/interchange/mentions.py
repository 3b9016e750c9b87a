"""What a text names by id or by cue: what is kept of it beside the text, so that it can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from scriptony.interchange import fountain, prosemirror

MARK = 'Mention"'
"""What every JSON text with a mention holds."""


_LABEL = re.compile(
    r'("(?:character|item|location)Mention"\s*,\s*"attrs"\s*:\s*\{\s*"id"\s*:\s*"[0-9a-f-]{36}"'
    r'\s*,\s*"label"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|null)'
)


class Named(msgspec.Struct, frozen=True):
    """A thing a document mentions, and where the plain text has its label."""

    kind: str
    id: str
    label: str
    places: list[int]


class Names(msgspec.Struct, frozen=True):
    """All that one text names."""

    mentions: list[Named] = []
    cues: list[fountain.Cue] = []


def names_in(format: str, source: str) -> Names | None:
    """What a text names: a document its mentions, a screenplay its speakers. None for nothing."""
    if format == "fountain":
        cues = fountain.find_cues(source)
        return Names(cues=cues) if cues else None
    if MARK not in source:
        return None
    document = prosemirror.parse_document(source)
    found: dict[tuple[str, str, str], Named] = {}
    for one in prosemirror.find_mentions(document) if document else ():
        key = one.kind, one.id, one.label
        found.setdefault(key, Named(*key, [])).places.append(one.place)
    return Names(mentions=list(found.values())) if found else None


def as_members(names: Names | None) -> dict[str, Any]:
    """What a text names, as `nodes.take_names` has it."""
    return msgspec.to_builtins(names or Names())


def written(document: prosemirror.Node) -> str:
    """The JSON of a document, its mentions in the form that the database knows."""
    source = msgspec.json.encode(document).decode()
    if MARK in source and prosemirror.find_mentions(document):
        source = msgspec.json.encode(document).decode()
    return source


def may_mention(*texts: Any) -> bool:
    """Whether one of these may be JSON text of a document with mentions."""
    return any(isinstance(text, str) and MARK in text for text in texts)


def said_as(now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `now`; a text that differs from that of `then` in nothing but the names of what
    it mentions is that one."""
    return {
        name: then[name] if name in then and _nameless(value) == _nameless(then[name]) else value
        for name, value in now.items()
    }


def _nameless(text: Any) -> Any:
    return _LABEL.sub(r"\1null", text) if may_mention(text) else text
