"""The trash of an organization: worlds, what was in them, and characters without a project."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import cut, list_etag, read_page
from scriptony.services.worldbuilding.operations import trash
from scriptony.services.worldbuilding.schemas.trash import (
    OrganizationTrash,
    PurgedAct,
    RestoredAct,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/organizations/{id}/trash", may="read", answer=OrganizationTrash)
async def list_organization_trash(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """What was deleted in an organization outside of projects: one entry for each act, with what
    it took along. There are few acts, so they are all read."""
    page = read_page(limit, cursor, (datetime, Id))
    entries = await trash.list_trash(call.db, call.actor, id)
    rows = [entry for entry in entries if entry.follows(page.after)]
    shown, following = cut(page, rows[: page.rows], lambda one: (one.deleted_at, one.trash_id))
    body = OrganizationTrash(shown)
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body, etag=list_etag([following, *shown]))


@routes.post("/organizations/{id}/trash/{trash_id}/restore", may="edit")
async def restore_organization_trash(call: Call, id: Id, trash_id: Id) -> RestoredAct:
    """Bring back what one act of deletion took, at the nearest free places."""
    return await trash.restore_act(call.db, call.actor, id, trash_id)


@routes.delete("/organizations/{id}/trash/{trash_id}", may="edit")
async def purge_organization_trash(call: Call, id: Id, trash_id: Id) -> PurgedAct:
    """Remove for good what one act of deletion took."""
    return await trash.purge_act(call.db, call.actor, id, trash_id)
