"""Rows as documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from scriptony.interchange.wire import Node
from scriptony.services.nodes.rules.texts import Text, count_shown, shown_content


def to_node(row: Sequence[Any]) -> Node:
    """The node of a row of `queries.columns.NODE`. Where it has a text, that is counted, whatever
    its metadata says."""
    metadata: dict[str, Any] = row[10]
    words: int | None = row[15]
    if words is None:
        words = count_shown(metadata)
    else:
        metadata = {**metadata, "wordCount": words}
        if row[16] is not None:
            metadata["content"] = shown_content(row[16], row[17])
    return Node(
        id=row[0],
        project_id=row[1],
        template_id=row[2],
        level=row[3],
        parent_id=row[4],
        node_number=row[5],
        title=row[6],
        description=row[7],
        color=row[8],
        order_index=row[9],
        metadata=metadata,
        word_count=words,
        created_at=row[11],
        updated_at=row[12],
        revision=row[13],
        location_id=row[14],
    )


def place_of(row: Sequence[Any]) -> tuple[str, str | None, int, int]:
    """(id, parent_id, level, order_index) of such a row."""
    return row[0], row[4], row[3], row[9]


class Seen(NamedTuple):
    """A node as it was read for a change."""

    may_edit: bool
    organization_id: str
    id: str
    project_id: str
    template_id: str
    level: int
    parent_id: str | None
    node_number: int
    title: str
    description: str | None
    color: str | None
    order_index: int
    metadata: dict[str, Any]
    created_at: str
    updated_at: str
    revision: int
    location_id: str | None
    words: int | None
    format: str | None
    source: str | None
    plain: str | None
    scene_number: str | None
    linked_id: str | None
    """Its location, also one that lies in the trash, which `location_id` does not show."""

    @property
    def row(self) -> tuple[Any, ...]:
        """The columns of a node."""
        return self[2:20]

    @property
    def group(self) -> str:
        """What its siblings have in common: the parent, or the project."""
        return self.parent_id or self.project_id

    @property
    def text(self) -> Text | None:
        """Its text."""
        if self.format is None or self.source is None:
            return None
        return Text(self.format, self.source, self.plain or "", self.words or 0)
