"""Organizations: reading, changing, the trash and the way back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.services.auth import rules
from scriptony.services.auth.operations.homes import add_home, add_member, ensure_home
from scriptony.services.auth.queries import organizations as sql
from scriptony.services.auth.schemas import Membership, Organization, OrganizationFields

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

TAKEN = "Organization slug is already taken"


def _membership(row: Row) -> Membership:
    return Membership(row[0], Organization(*row[1:]))


async def list_organizations(db: Database, actor: Actor) -> list[Membership]:
    """The actor's organizations, the oldest membership first; there is always one."""
    async with db.session() as session:
        rows = await session.all(sql.LIST, {"actor": actor.user_id})
    if not rows:
        async with db.transaction() as tx:
            await ensure_home(tx, actor, actor.user_id)
            rows = await tx.all(sql.LIST, {"actor": actor.user_id})
    return [_membership(row) for row in rows]


async def list_trash(db: Database, actor: Actor) -> list[Membership]:
    """Organizations the actor owns that lie in the trash, the latest first."""
    async with db.session() as session:
        rows = await session.all(sql.TRASH, {"actor": actor.user_id})
    return [_membership(row) for row in rows]


async def read_organization(session: Session, actor: Actor, id: str) -> Membership:
    """An organization of the actor's and their role. Forbidden (403) for any other: whether it
    exists is not told."""
    row = None
    if is_id(id):
        row = await session.one(sql.READ, {"id": id, "actor": actor.user_id})
    if row is None:
        raise Forbidden("Not a member of this organization")
    return _membership(row)


async def add_organization(db: Database, actor: Actor, body: OrganizationFields) -> Organization:
    """A new organization owned by the actor. Conflict (409) for a taken slug."""
    name = rules.organization_fields(body.name, body.slug)[0]
    if name is None:
        raise Invalid("Organization name is required", field="name")
    id = new_id()
    slug = body.slug or rules.slug_from(name, time.time_ns() // 1_000_000)
    async with db.transaction() as tx:
        row = {"id": id, "name": name, "slug": slug}
        if await tx.value(sql.INSERT, row) is None:
            raise Conflict(TAKEN, code="slug_taken")
        await tell(tx, actor, "added", id, title=name)
        await add_member(tx, actor, id, actor.user_id, "owner")
        return (await read_organization(tx, actor, id)).organizations


async def tell(tx: Session, actor: Actor | None, what: str, id: str, **more: object) -> None:
    """Publish what happened to an organization."""
    await publish(
        tx,
        actor,
        f"auth.organization.{what}",
        entity_type="organization",
        entity_id=id,
        organization_id=id,
        **more,
    )


async def lock(tx: Session, actor: Actor, id: str, refusal: str) -> tuple[Row, str]:
    """Lock an organization of the actor's: its name, slug, revision, whether it is in the trash,
    and its trash id; and the actor's role as it is once nobody else changes it."""
    who = {"id": id, "actor": actor.user_id}
    # Looked at first, so that a stranger waits for nobody and nobody for a stranger.
    if not is_id(id) or await tx.value(sql.ROLE_HELD, who) is None:
        raise Forbidden(refusal)
    row = await tx.one(sql.LOCK, who)
    role = await tx.value(sql.ROLE_HELD, who)
    if row is None or role is None:
        raise Forbidden(refusal)
    return row, role


async def lock_as_owner(tx: Session, actor: Actor, id: str, refusal: str) -> Row:
    """The same of an organization that the actor owns."""
    row, role = await lock(tx, actor, id, refusal)
    if role != "owner":
        raise Forbidden(refusal)
    return row


async def update_organization(
    db: Database, actor: Actor, id: str, body: OrganizationFields, revision: int | None
) -> Organization:
    """Change name or slug. Owners only; Stale (412) when it is not at `revision` any more."""
    async with db.transaction() as tx:
        refusal = "Only organization owners can update settings"
        old_name, old_slug, at, is_deleted, *_ = await lock_as_owner(tx, actor, id, refusal)
        if is_deleted:
            raise Forbidden(refusal)
        if revision not in (None, at):
            raise Stale
        name, slug = rules.organization_fields(body.name, body.slug)
        if name is None and slug is None:
            raise Invalid("No valid fields to update")
        new = {"name": name or old_name, "slug": slug or old_slug}
        if await tx.value(sql.SLUG_TAKEN, {"id": id, "slug": new["slug"]}):
            raise Conflict(TAKEN, code="slug_taken")
        if changed := changes({"name": old_name, "slug": old_slug}, new):
            await tx.run(sql.UPDATE, {"id": id} | new)
            before, after = changed
            await tell(tx, actor, "changed", id, title=new["name"], before=before, after=after)
        return (await read_organization(tx, actor, id)).organizations


async def delete_organization(
    db: Database, actor: Actor, id: str, revision: int | None = None, *, permanent: bool
) -> None:
    """Into the trash, or away for good with all that belongs to it. Owners only; Stale (412), and
    Conflict (409) when the owner would have none left."""
    async with db.transaction() as tx:
        row = await lock_as_owner(tx, actor, id, "Only organization owners can delete")
        name, at, is_deleted = row[0], row[2], row[3]
        if revision not in (None, at):
            raise Stale
        if is_deleted and not permanent:
            return
        left = await tx.value(sql.MEMBERSHIPS, {"user_id": actor.user_id})
        if not is_deleted and left < 2:
            raise Conflict("Cannot delete your only organization", code="only_organization")
        await _house_members(tx, actor, id)
        if permanent:
            await purge_organization(tx, actor, id)
            return
        trash_id = new_id()
        mark = {"id": id, "actor": actor.user_id, "trash_id": trash_id}
        await tx.run(sql.MARK_DELETED, mark)
        await tell(tx, actor, "deleted", id, title=name, trash_id=trash_id)


async def _house_members(tx: Session, actor: Actor | None, id: str) -> None:
    """Nobody is without an organization: who loses the only one gets one of their own."""
    for user_id, name, email in await tx.all(sql.HOMELESS, {"id": id}):
        await add_home(tx, actor, user_id, rules.organization_name(name, email))


async def purge_organization(tx: Session, actor: Actor | None, id: str) -> None:
    """Remove an organization with everything below it, and the events that tell of it but one."""
    await tx.run(sql.DELETE, {"id": id})
    await tx.run(sql.FORGET_EVENTS, {"id": id})
    await tell(tx, actor, "purged", id)


async def restore_organization(
    db: Database, actor: Actor, id: str, revision: int | None = None
) -> Organization:
    """Back from the trash. Owners only; NotFound (404) when it does not lie there, Stale (412)."""
    async with db.transaction() as tx:
        row = await lock_as_owner(tx, actor, id, "Only organization owners can restore")
        if not row[3]:
            raise NotFound("Organization in the trash")
        if revision not in (None, row[2]):
            raise Stale
        await tx.run(sql.RESTORE, {"id": id})
        await tell(tx, actor, "restored", id, title=row[0], trash_id=row[4])
        return (await read_organization(tx, actor, id)).organizations


async def purge_old(site: Site, days: int | None = None) -> int:
    """Remove organizations that have lain in the trash for the days of the settings. How many."""
    db = site.database("auth")
    keep = site.settings.trash_days if days is None else days
    purged = 0
    async with db.session() as session:
        ids = await session.all(sql.LONG_DELETED, {"days": keep})
    for (id,) in ids:
        async with db.transaction() as tx:
            if await tx.value(sql.STILL_DELETED, {"id": id, "days": keep}) is not None:
                await _house_members(tx, None, id)
                await purge_organization(tx, None, id)
                purged += 1
    return purged
