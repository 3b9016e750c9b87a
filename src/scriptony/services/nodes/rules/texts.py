"""A node's text: what clients send as `metadata.content`, how it is kept, how it is shown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, cast

import msgspec

from scriptony.interchange import fountain, mentions, prosemirror
from scriptony.kernel.errors import Invalid

DEEPEST = 100
"""How deeply metadata may be nested: what is read back has to fit the interpreter's stack."""

SHORT = 16_384
"""Characters up to which a Fountain text's document is remembered: those of scenes are read again
and again."""


class Text(NamedTuple):
    """A text as it is kept. `source` is Fountain, or the JSON of a ProseMirror document."""

    format: str
    source: str
    plain: str
    words: int


def read_content(value: object) -> prosemirror.Node:
    """The document a client means: an object, JSON text of one, or plain text."""
    document = prosemirror.parse_document(value)
    if document is not None:
        refuse_depth(document)
        return document
    if isinstance(value, str):
        return prosemirror.from_plain(value)
    raise Invalid(
        "metadata.content must be a ProseMirror document, its JSON text, or plain text",
        field="metadata",
    )


def write_text(document: prosemirror.Node, kept: Text | None) -> Text:
    """The text to keep for `document`; `kept` itself when that says the same already. A
    screenplay stays Fountain as long as the editor has made it nothing else."""
    if kept and kept.format == "fountain":
        source = prosemirror.to_fountain(document)
        if source == kept.source or document == prosemirror.from_fountain(kept.source):
            return kept
        if source is not None:
            return fountain_text(source)
    if kept and kept.format == "prosemirror" and document == msgspec.json.decode(kept.source):
        return kept
    plain = prosemirror.plain_text(document)
    source = mentions.written(document)
    return Text("prosemirror", source, plain, prosemirror.count_words(plain))


def fountain_text(source: str) -> Text:
    """A text that is kept as the screenplay says it."""
    return Text("fountain", source, fountain.plain_text(source), fountain.measure(source).words)


def kept_text(format: str, source: str) -> Text:
    """A text as it was kept before."""
    if format == "fountain":
        return fountain_text(source)
    plain = prosemirror.plain_text(msgspec.json.decode(source))
    return Text(format, source, plain, prosemirror.count_words(plain))


def shown_content(format: str, source: str) -> msgspec.Raw:
    """`metadata.content` of an answer; a document that is kept as JSON is not read again."""
    if format == "prosemirror":
        return msgspec.Raw(source.encode())
    return _shown_fountain(source) if len(source) <= SHORT else _from_fountain(source)


def _from_fountain(source: str) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(prosemirror.from_fountain(source)))


_shown_fountain = lru_cache(maxsize=1024)(_from_fountain)


def split_metadata(given: dict[str, Any] | None) -> dict[str, Any]:
    """Metadata as it is kept: without the text, which has a room of its own."""
    if not given:
        return {}
    kept = {name: value for name, value in given.items() if name != "content"}
    refuse_depth(kept)
    return kept


def count_shown(metadata: dict[str, Any]) -> int | None:
    """The word count a client has set for a node without text."""
    count: object = metadata.get("wordCount")
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def refuse_depth(value: object) -> None:
    """Refuse what is nested more deeply than `DEEPEST`."""
    level = [value]
    for _ in range(DEEPEST):
        level = [below for one in level for below in _within(one)]
        if not level:
            return
    raise Invalid(f"metadata is nested more than {DEEPEST} levels deep", field="metadata")


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []
