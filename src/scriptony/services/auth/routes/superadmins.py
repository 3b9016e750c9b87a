"""What superadmins do to accounts. Behind the function's name the first `/superadmin` may be left
out."""

from __future__ import annotations

from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.auth.operations import superadmins
from scriptony.services.auth.schemas.superadmins import Managed, ManagedAnswer, RoleWish, Suspension

routes = Routes("scriptony-superadmin")

BARE = "/superadmin"


@routes.post("/superadmin/users/{id}/suspend", may="superadmin", bare=BARE)
async def suspend_user(call: Call, id: Id, body: Suspension) -> ManagedAnswer:
    """Shut an account out, for good or `until` a time; its sessions end at once."""
    row = await superadmins.suspend_user(call.db, call.actor, id, body.until, body.reason)
    return ManagedAnswer(Managed(*row))


@routes.post("/superadmin/users/{id}/restore", may="superadmin", bare=BARE)
async def restore_user(call: Call, id: Id) -> ManagedAnswer:
    """Let an account in again."""
    return ManagedAnswer(Managed(*await superadmins.restore_user(call.db, call.actor, id)))


@routes.put("/superadmin/users/{id}/role", may="superadmin", bare=BARE)
async def give_role(call: Call, id: Id, body: RoleWish) -> ManagedAnswer:
    """Grant or revoke a system role. One superadmin always stays."""
    row = await superadmins.give_role(call.db, call.actor, id, body.role)
    return ManagedAnswer(Managed(*row))
