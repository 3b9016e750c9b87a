"""Relations and what they lead to."""

from __future__ import annotations

from typing import NamedTuple

from scriptony.kernel.errors import Invalid


class Thing(NamedTuple):
    """An item, a character or a location, as `queries.relations.THING` has it."""

    kind: str
    id: str
    organization_id: str
    project_id: str | None
    world_id: str | None
    name: str
    type: str | None
    inside_id: str | None
    image_key: str | None
    image_url: str | None


class RelationRow(NamedTuple):
    """A relation, as `queries.relations.RELATION` has it."""

    id: str
    organization_id: str
    type: str
    description: str | None
    from_id: str
    to_id: str
    created_at: str
    updated_at: str
    revision: int


def checked_type(text: object) -> str:
    """A type as it is kept. Invalid (400) when there is none."""
    said = str(text or "").strip()
    if not said:
        raise Invalid("type is required", field="type")
    return said


def check_ends(a: Thing, b: Thing) -> None:
    """Refuse ends that nothing can relate."""
    if a.id == b.id:
        raise Invalid("to_id: nothing is related to itself", field="to_id")
    if a.organization_id != b.organization_id:
        raise Invalid("to_id: both ends must belong to one organization", field="to_id")
