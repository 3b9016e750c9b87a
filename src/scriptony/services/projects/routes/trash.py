"""Deleting projects and what is in them, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scriptony.interchange.wire import TrashEntry
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import Page, cut, list_etag, read_page
from scriptony.services.projects.operations import inside, trash, undoing
from scriptony.services.projects.routes.projects import shown
from scriptony.services.projects.schemas import (
    Confirmation,
    Done,
    ProjectAnswer,
    ProjectUndone,
    Purged,
    Restored,
    Trash,
)

routes = Routes("scriptony-projects")


@routes.get("/projects/trash", may="read", answer=Trash)
async def list_trash(call: Call, limit: int | None = None, cursor: str | None = None) -> Answer:
    """Projects in the trash, the latest first."""
    page = read_page(limit, cursor, (datetime, Id))
    return _shown(page, await trash.list_trash(call.db, call.actor))


def _shown(page: Page, entries: Sequence[TrashEntry]) -> Answer:
    """A part of the trash. There are few acts, so they are all read."""
    rows = [entry for entry in entries if entry.follows(page.after)]
    shown, following = cut(page, rows[: page.rows], lambda one: (one.deleted_at, one.trash_id))
    body = Trash(shown)
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body, etag=list_etag([following, *shown]))


@routes.delete("/projects/{id}", may="delete")
async def delete_project(call: Call, id: Id, body: Confirmation, permanent: bool = False) -> Done:
    """Into the trash for 30 days, or with `?permanent=true` away for good. A `password` in the
    body must be the caller's own."""
    await trash.delete_project(
        call.db,
        call.actor,
        id,
        password=body.password,
        permanent=permanent,
        revision=call.if_match(id),
    )
    return Done()


@routes.post("/projects/{id}/restore", may="delete", answer=ProjectAnswer)
async def restore_project(call: Call, id: Id) -> Answer:
    """Back from the trash."""
    return shown(call, await trash.restore_project(call.db, call.actor, id, call.if_match(id)))


@routes.post("/projects/undo/{event_id}", may="edit", answer=ProjectUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of a project, while that still stands."""
    row = await undoing.undo(call.db, call.actor, event_id)
    if row is None:
        return Answer(ProjectUndone(None))
    answer = shown(call, row)
    return Answer(ProjectUndone(answer.body.project), etag=answer.etag)


@routes.get("/projects/{id}/trash", may="read", answer=Trash)
async def list_inside(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """What was deleted inside a project: one entry for each act, with what it took along."""
    page = read_page(limit, cursor, (datetime, Id))
    return _shown(page, await inside.list_inside(call.db, call.actor, id))


@routes.post("/projects/{id}/trash/{trash_id}/restore", may="edit")
async def restore_inside(call: Call, id: Id, trash_id: Id) -> Restored:
    """Bring back what one act of deletion took, at the nearest free places."""
    return await inside.restore_inside(call.db, call.actor, id, trash_id)


@routes.delete("/projects/{id}/trash/{trash_id}", may="edit")
async def purge_inside(call: Call, id: Id, trash_id: Id) -> Purged:
    """Remove for good what one act of deletion took."""
    return await inside.purge_inside(call.db, call.actor, id, trash_id)
