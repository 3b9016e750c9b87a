"""A project as a file: a Fountain screenplay, or a JSON document with all that is in it."""

from __future__ import annotations

import asyncio

from msgspec.structs import fields

from scriptony.interchange import fountain
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.projects.queries import interchange as sql
from scriptony.services.projects.rules.documents import (
    BeatPart,
    CastingPart,
    CharacterPart,
    Document,
    LocationPart,
    NodePart,
    ProjectPart,
    ShotPart,
)
from scriptony.services.projects.rules.screenplays import Appearance, Text, gather

_PROJECT = [field.name for field in fields(ProjectPart)]
_CHARACTER = [field.name for field in fields(CharacterPart)]
_LOCATION = [field.name for field in fields(LocationPart)]
_BEAT = [field.name for field in fields(BeatPart)]
_SHOT = [field.name for field in fields(ShotPart)]
_NODE = [
    "id",
    "parent_id",
    "level",
    "template_id",
    "node_number",
    "title",
    "description",
    "color",
    "order_index",
    "metadata",
    "location_id",
]


async def export_fountain(db: Database, actor: Actor, id: str) -> tuple[str, str]:
    """Title and Fountain text of a project. NotFound (404) for any that is not the actor's."""
    async with db.transaction() as tx:
        project = await _project(tx, actor, id)
        nodes = await tx.all(sql.NODES, {"id": id})
    screenplay = gather(map(_node, nodes), dict(zip(_PROJECT, project, strict=True)))
    return project[0], await asyncio.to_thread(fountain.write_fountain, screenplay)


async def export_document(db: Database, actor: Actor, id: str) -> Document:
    """A project with its texts, characters, locations, shots, casting and beats."""
    values = {"id": id}
    async with db.transaction() as tx:
        project = await _project(tx, actor, id)
        nodes = await tx.all(sql.NODES, values)
        people = await tx.all(sql.CHARACTERS, values)
        places = await tx.all(sql.LOCATIONS, values)
        appearances = await tx.all(sql.APPEARANCES, values)
        shots = await tx.all(sql.SHOTS, values)
        casting = await tx.all(sql.CASTING, values)
        beats = await tx.all(sql.BEATS, values)
    known = {row[0] for row in people}
    return Document(
        project=ProjectPart(**dict(zip(_PROJECT, project, strict=True))),
        characters=[CharacterPart(**dict(zip(_CHARACTER, row, strict=True))) for row in people],
        locations=[LocationPart(**dict(zip(_LOCATION, row, strict=True))) for row in places],
        nodes=[_node(row) for row in nodes],
        appearances=[Appearance(*row) for row in appearances if row[1] in known],
        shots=[ShotPart(**dict(zip(_SHOT, row, strict=True))) for row in shots],
        casting=[CastingPart(*row) for row in casting],
        beats=[BeatPart(**dict(zip(_BEAT, row, strict=True))) for row in beats],
    )


async def _project(tx: Session, actor: Actor, id: str) -> Row:
    await tx.run(sql.SNAPSHOT)
    row = await tx.one(sql.PROJECT, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Project")
    return row


def _node(row: Row) -> NodePart:
    node = NodePart(**dict(zip(_NODE, row[:11], strict=True)))
    node.text = None if row[11] is None else Text(*row[11:])
    return node
