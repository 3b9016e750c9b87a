"""The trash of an organization: worlds, what was in them, and characters without a project."""

from __future__ import annotations

from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.operations import trash
from scriptony.services.worldbuilding.schemas.trash import (
    OrganizationTrash,
    PurgedAct,
    RestoredAct,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/organizations/{id}/trash", may="read")
async def list_organization_trash(call: Call, id: Id) -> OrganizationTrash:
    """What was deleted in an organization outside of projects: one entry for each act, with what
    it took along."""
    return OrganizationTrash(await trash.list_trash(call.db, call.actor, id))


@routes.post("/organizations/{id}/trash/{trash_id}/restore", may="edit")
async def restore_organization_trash(call: Call, id: Id, trash_id: Id) -> RestoredAct:
    """Bring back what one act of deletion took, at the nearest free places."""
    return await trash.restore_act(call.db, call.actor, id, trash_id)


@routes.delete("/organizations/{id}/trash/{trash_id}", may="edit")
async def purge_organization_trash(call: Call, id: Id, trash_id: Id) -> PurgedAct:
    """Remove for good what one act of deletion took."""
    return await trash.purge_act(call.db, call.actor, id, trash_id)
