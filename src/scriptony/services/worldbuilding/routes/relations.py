"""Relations between items, characters and locations, and the graph they make."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id, is_id
from scriptony.kernel.pages import list_etag
from scriptony.services.worldbuilding.operations import graph
from scriptony.services.worldbuilding.operations import relations as operations
from scriptony.services.worldbuilding.operations.graph import GraphFound
from scriptony.services.worldbuilding.routes.answers import relation, sign_for
from scriptony.services.worldbuilding.schemas.fields import Done
from scriptony.services.worldbuilding.schemas.relations import (
    Graph,
    NewRelation,
    RelationAnswer,
    RelationFields,
    Relations,
    edge_of,
    node_of,
    relation_of,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/relations", may="read", answer=Relations)
async def list_relations(call: Call, thing_id: str = "") -> Answer:
    """The relations of an item, a character or a location, in both directions."""
    if not thing_id:
        raise Invalid("thing_id is required", field="thing_id")
    if not is_id(thing_id):
        raise NotFound("Item, character or location")
    found = await operations.list_relations(call.db, call.actor, thing_id.lower())
    parts = [f"{one.id}-{one.revision}-{a.name}-{b.name}" for one, (a, b) in found]
    return Answer(Relations([relation_of(*one) for one in found]), etag=list_etag(parts))


@routes.get("/relations/{id}", may="read", answer=RelationAnswer)
async def get_relation(call: Call, id: Id) -> Answer:
    """One relation."""
    return relation(await operations.read_relation(call.db, call.actor, id))


@routes.post("/relations", may="edit", status=201, answer=RelationAnswer, again=get_relation)
async def add_relation(call: Call, body: NewRelation) -> Answer:
    """Relate two things of one organization. Between two, each type is there once."""
    return relation(await operations.add_relation(call.db, call.actor, body))


@routes.put("/relations/{id}", may="edit", answer=RelationAnswer)
async def update_relation(call: Call, id: Id, body: RelationFields) -> Answer:
    """Change what the body names; the ends stay."""
    revision = call.if_match(id)
    return relation(await operations.update_relation(call.db, call.actor, id, body, revision))


@routes.delete("/relations/{id}", may="edit")
async def remove_relation(call: Call, id: Id) -> Done:
    """Take a relation away."""
    await operations.remove_relation(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.get("/worlds/{id}/graph", may="read", answer=Graph)
async def get_world_graph(call: Call, id: Id) -> Answer:
    """The items, locations and characters of a world, what else they are related to, and how."""
    return _graph(call, await graph.graph_of_world(call.db, call.actor, id))


@routes.get("/projects/{id}/graph", may="read", answer=Graph)
async def get_project_graph(call: Call, id: Id) -> Answer:
    """The characters and locations of a project, what else they are related to, and how."""
    return _graph(call, await graph.graph_of_project(call.db, call.actor, id))


def _graph(call: Call, found: GraphFound) -> Answer:
    sign = sign_for(call)
    body = Graph(
        [node_of(thing, sign) for thing in found.things],
        [edge_of(one) for one in found.relations],
    )
    parts = [*found.things, *(f"{one.id}-{one.revision}" for one in found.relations)]
    return Answer(body, etag=list_etag(parts, call.site.shelf.signer.today()))
