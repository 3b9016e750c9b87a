"""What a change makes of a node."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from scriptony.interchange.mentions import may_mention
from scriptony.interchange.prosemirror import Node as Document
from scriptony.services.nodes.rules.places import followed
from scriptony.services.nodes.rules.rows import Seen
from scriptony.services.nodes.rules.texts import Text, split_metadata, write_text
from scriptony.services.nodes.rules.tree import SCENE_LEVEL


class Content(NamedTuple):
    """A node's own fields, without its place."""

    title: str
    description: str | None
    color: str | None
    metadata: dict[str, Any]
    text: Text | None
    location_id: str | None


def content_of(seen: Seen) -> Content:
    """The fields as they are."""
    return Content(
        seen.title, seen.description, seen.color, seen.metadata, seen.text, seen.linked_id
    )


def may_name(seen: Seen, content: Content) -> bool:
    """Whether something is written that names things, or may do so."""
    text = None if content.text == seen.text else content.text
    return (
        text is not None and (text.format == "fountain" or may_mention(text.source))
    ) or may_mention(content.description)


def patched(
    seen: Seen,
    *,
    title: str | UnsetType,
    description: str | None | UnsetType,
    color: str | None | UnsetType,
    metadata: dict[str, Any] | None | UnsetType,
    document: Document | None | UnsetType,
    word_count: int | None | UnsetType,
    location_id: str | None | UnsetType,
) -> Content:
    """The fields as they shall be. Metadata is replaced as a whole, but a text stays unless
    `document` says otherwise (None removes it); where there is a text, its words are counted and
    a count that was sent is nothing. The location that is shown, sent back, is no wish."""
    if isinstance(location_id, str):
        location_id = location_id.lower()
    text = seen.text
    if document is None:
        text = None
    elif document is not UNSET:
        text = write_text(document, text)
    if metadata is not UNSET:
        kept = split_metadata(metadata)
        if seen.scene_number is not None:  # the script is locked
            kept["sceneNumber"] = seen.scene_number
    elif title is not UNSET and seen.level == SCENE_LEVEL:
        kept = followed(seen.title, title, seen.metadata)
    else:
        kept = seen.metadata
    return Content(
        seen.title if title is UNSET else title,
        seen.description if description is UNSET else description,
        seen.color if color is UNSET else color or None,
        counted(kept, text, word_count),
        text,
        seen.linked_id if location_id in (UNSET, seen.location_id) else location_id,
    )


def counted(
    metadata: dict[str, Any], text: Text | None, word_count: int | None | UnsetType
) -> dict[str, Any]:
    """Metadata with the count a client has set, or without any where the server counts."""
    if text is None and word_count is UNSET:
        return metadata
    rest = {name: value for name, value in metadata.items() if name != "wordCount"}
    if text is None and word_count is not None:
        return {**rest, "wordCount": word_count}
    return rest


def undone(seen: Seen, before: dict[str, Any]) -> Content:
    """The fields as an event says they were before, but for the text. A member of metadata that
    was none is none again; the number of a locked script's scene stays."""
    metadata = dict(seen.metadata)
    for name, value in before.items():
        room, _, member = name.partition(".")
        if room == "metadata" and value is None:
            metadata.pop(member, None)
        elif room == "metadata":
            metadata[member] = value
    if seen.scene_number is not None:
        metadata["sceneNumber"] = seen.scene_number
    own = {name: before[name] for name in before.keys() & {*Content._fields} - {"text"}}
    return content_of(seen)._replace(**own | {"metadata": metadata})


def told(content: Content) -> dict[str, Any]:
    """The fields as events carry them, but for the text: members of metadata each for itself."""
    members = {f"metadata.{name}": value for name, value in content.metadata.items()}
    return {
        "title": content.title,
        "description": content.description,
        "color": content.color,
        "location_id": content.location_id,
        **members,
    }


def changed_fields(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members that differ, old and new. One that came or went is None on the other side."""
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    return {n: before.get(n) for n in names}, {n: after.get(n) for n in names}
