"""A project as a file: a Fountain screenplay, or a JSON document with all that is in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from msgspec.structs import fields

from scriptony.interchange import fountain
from scriptony.interchange.numbering import omitted_after
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
from scriptony.services.projects.rules.revisions import (
    SCENE_LEVEL,
    DraftPart,
    RevisionPart,
    RevisionScenePart,
    VersionPart,
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
        revisions = await tx.all(sql.REVISIONS, {"id": id})
        held = await tx.all(sql.REVISION_SCENES, {"id": id}) if revisions else []
    rows = [_node(row) for row in nodes]
    frozen = [row[2] for row in held if row[0] == revisions[-1][0]]
    living = [str(row.metadata.get("sceneNumber", "")) for row in rows if row.level == SCENE_LEVEL]
    screenplay = gather(
        rows, dict(zip(_PROJECT, project, strict=True)), omitted_after(frozen, living)
    )
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
        revisions = await tx.all(sql.REVISIONS, values)
        held = await tx.all(sql.REVISION_SCENES, values) if revisions else []
        drafts = await tx.all(sql.DRAFTS, values) if revisions else []
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
        revisions=[_revision(row, held) for row in revisions],
        drafts=[_draft(row) for row in drafts if not _is_text(row)],
        versions=[VersionPart(row[0], row[1]) for row in drafts if _is_text(row)],
        beats=[BeatPart(**dict(zip(_BEAT, row, strict=True))) for row in beats],
    )


def _revision(row: Row, held: Sequence[Row]) -> RevisionPart:
    named = dict(zip(RevisionPart.__struct_fields__, row[1:], strict=False))
    scenes = [
        dict(zip(RevisionScenePart.__struct_fields__, one[1:], strict=True))
        for one in held
        if one[0] == row[0]
    ]
    return msgspec.convert({**named, "scenes": scenes}, RevisionPart)


def _draft(row: Row) -> DraftPart:
    return msgspec.convert(dict(zip(DraftPart.__struct_fields__, row[:-1], strict=True)), DraftPart)


def _is_text(row: Row) -> bool:
    """Whether a version is the node's text as it is now, which travels with the node."""
    return row[-1] and row[2] is not None


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
