"""`/projects/:id/revisions`, `/revisions/…`, `/projects/:id/scene-numbers`: a locked script."""

from __future__ import annotations

from typing import Any

from scriptony.interchange.numbering import OMITTED
from scriptony.kernel.db import Row
from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.nodes.operations import revisions
from scriptony.services.nodes.rules.revisions import Scene
from scriptony.services.nodes.schemas import (
    ChangedScene,
    ChangedScenes,
    Done,
    NewRevision,
    NumberedScene,
    NumberedScenes,
    Revision,
    RevisionAnswer,
    RevisionList,
    RevisionPatch,
    ScriptNumbers,
    Suggestion,
)

routes = Routes("scriptony-project-nodes", "scriptony-timeline-v2")
of_projects = Routes("scriptony-projects")

_FIELDS = Revision.__struct_fields__


def _revision(row: Row) -> Revision:
    return Revision(**dict(zip(_FIELDS, row, strict=True)))


def _answer(row: Row) -> Answer:
    shown = _revision(row)
    return Answer(RevisionAnswer(shown), etag=etag(shown.id, shown.revision))


def _scene(scene: Scene) -> NumberedScene:
    return NumberedScene(**_shown(scene))


def _shown(scene: Scene) -> dict[str, Any]:
    """A scene that was cut is called so, whatever its heading was."""
    return {
        "node_id": scene.id,
        "scene_number": scene.number or None,
        "title": OMITTED if scene.is_omitted else scene.title,
        "version": scene.version,
        "is_omitted": scene.is_omitted,
    }


@of_projects.get("/projects/{project_id}/revisions", may="read", answer=RevisionList)
async def list_revisions(
    call: Call, project_id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The revisions of a script, the first first, and how the next one may be called."""
    found = await revisions.list_revisions(call.db, call.actor, project_id, limit, cursor)
    rows, following, proposed = found
    body = RevisionList([_revision(row) for row in rows], Suggestion(*proposed), following)
    tags = [etag(row[0], row[revisions.REVISION]) for row in rows]
    return Answer(body, etag=list_etag([*tags, *proposed, following]))


@routes.get("/revisions/{id}", may="read", answer=RevisionAnswer)
async def get_revision(call: Call, id: Id) -> Answer:
    """One revision."""
    return _answer(await revisions.get_revision(call.db, call.actor, id))


@of_projects.post(
    "/projects/{project_id}/revisions",
    may="edit",
    status=201,
    answer=RevisionAnswer,
    again=get_revision,
)
async def lock_script(call: Call, project_id: Id, body: NewRevision) -> Answer:
    """Lock the script as it is under a name. Scenes without a number get one; from then on no
    number changes: what is inserted behind 12 is 12A, what is cut stays as OMITTED."""
    return _answer(
        await revisions.lock_script(call.db, call.actor, project_id, body.name, body.color)
    )


@routes.put("/revisions/{id}", may="edit", answer=RevisionAnswer)
async def change_revision(call: Call, id: Id, body: RevisionPatch) -> Answer:
    """Call a revision otherwise. What it holds never changes."""
    expected = call.if_match(id)
    return _answer(
        await revisions.change_revision(call.db, call.actor, id, body.name, body.color, expected)
    )


@routes.delete("/revisions/{id}", may="edit")
async def remove_revision(call: Call, id: Id, confirm: bool = False) -> Done:
    """Remove a revision for good, with `confirm=true`; with the last one the script is unlocked."""
    expected = call.if_match(id)
    await revisions.remove_revision(call.db, call.actor, id, expected, is_sure=confirm)
    return Done()


@routes.get("/revisions/{id}/scenes", may="read", answer=NumberedScenes)
async def list_revision_scenes(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The scenes of the script as the revision holds them, from first to last."""
    scenes, following = await revisions.list_scenes(call.db, call.actor, id, limit, cursor)
    body = NumberedScenes([_scene(one) for one in scenes], following)
    return Answer(body, etag=list_etag([*scenes, following]))


@routes.get("/revisions/{id}/changes", may="read", answer=ChangedScenes)
async def list_changes(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The scenes that were added, omitted, moved or written on since the revision."""
    found, following = await revisions.list_changes(call.db, call.actor, id, limit, cursor)
    shown = [
        ChangedScene(**_shown(one.scene), changes=one.changes, revision_version=one.version)
        for one in found
    ]
    return Answer(ChangedScenes(shown, following), etag=list_etag([*found, following]))


@of_projects.get("/projects/{project_id}/scene-numbers", may="read", answer=ScriptNumbers)
async def list_numbers(
    call: Call, project_id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The scenes of the script under their numbers, from first to last; of a locked one also those
    that were cut since, as OMITTED."""
    found = await revisions.list_numbers(call.db, call.actor, project_id, limit, cursor)
    scenes, is_locked, following = found
    body = ScriptNumbers([_scene(one) for one in scenes], following, is_locked=is_locked)
    return Answer(body, etag=list_etag([*scenes, is_locked, following]))
