"""Relations between items, characters and locations, and the graph they make."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange.wire import Sign
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.rules.relations import RelationRow, Thing
from scriptony.services.worldbuilding.schemas.fields import Long, Short


class RelationFields(Struct, kw_only=True):
    """What a client may set of a relation. A key that is not there leaves the value as it is."""

    type: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET


class NewRelation(RelationFields, kw_only=True):
    """A relation to be made: both ends are an item, a character or a location."""

    from_id: Id
    to_id: Id


class Relation(Struct):
    """A relation, read from its first end to its second: `Mara` `keeps` `the lamp`."""

    id: str
    organization_id: str
    organizationId: str
    type: str
    description: str | None
    from_kind: str
    fromKind: str
    from_id: str
    fromId: str
    from_name: str
    fromName: str
    to_kind: str
    toKind: str
    to_id: str
    toId: str
    to_name: str
    toName: str
    created_at: str
    createdAt: str
    updated_at: str
    updatedAt: str
    revision: int


class RelationAnswer(Struct):
    """One relation."""

    relation: Relation


class Relations(Struct):
    """Relations, oldest first."""

    relations: list[Relation]


class GraphNode(Struct):
    """An item, a character or a location. `inside_id` is an item's category or the location that a
    location lies in."""

    id: str
    kind: str
    name: str
    type: str | None
    project_id: str | None
    projectId: str | None
    world_id: str | None
    worldId: str | None
    inside_id: str | None
    insideId: str | None
    image_url: str | None
    imageUrl: str | None


class Edge(Struct):
    """A relation in a graph."""

    id: str
    source: str
    target: str
    type: str
    description: str | None


class Graph(Struct):
    """What is in a world or a project, what else that is related to, and how."""

    nodes: list[GraphNode]
    edges: list[Edge]


def relation_of(one: RelationRow, ends: tuple[Thing, Thing]) -> Relation:
    """A relation with the names of its ends."""
    a, b = ends
    return Relation(
        one.id, one.organization_id, one.organization_id, one.type, one.description,
        a.kind, a.kind, a.id, a.id, a.name, a.name, b.kind, b.kind, b.id, b.id, b.name, b.name,
        one.created_at, one.created_at, one.updated_at, one.updated_at, one.revision,
    )  # fmt: skip


def node_of(thing: Thing, sign: Sign) -> GraphNode:
    """A thing in a graph."""
    image = sign(thing.image_key) if thing.image_key else thing.image_url
    return GraphNode(
        thing.id, thing.kind, thing.name, thing.type, thing.project_id, thing.project_id,
        thing.world_id, thing.world_id, thing.inside_id, thing.inside_id, image, image,
    )  # fmt: skip


def edge_of(one: RelationRow) -> Edge:
    """A relation in a graph."""
    return Edge(one.id, one.from_id, one.to_id, one.type, one.description)
