"""Nobody is without an organization."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Row, Session
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.services.auth import rules
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import members as members_sql
from scriptony.services.auth.queries import organizations as sql


async def add_home(tx: Session, actor: Actor | None, user_id: str, name: str) -> str:
    """An organization of the account's own. Its id."""
    id = new_id()
    for slug in (*rules.slugs(user_id), f"org-{id}"):
        if await tx.value(sql.INSERT, {"id": id, "name": name, "slug": slug}):
            break
    await publish(
        tx,
        actor,
        "auth.organization.added",
        entity_type="organization",
        entity_id=id,
        organization_id=id,
        title=name,
    )
    await add_member(tx, actor, id, user_id, "owner")
    return id


async def add_member(
    tx: Session, actor: Actor | None, organization_id: str, user_id: str, role: str
) -> Row | None:
    """The new membership's row, or None when there is one already."""
    member = {"id": new_id(), "organization_id": organization_id, "user_id": user_id, "role": role}
    row = await tx.one(members_sql.INSERT, member)
    if row is not None:
        await tx.run(sql.TOUCH, {"id": organization_id})
        await publish(
            tx,
            actor,
            "auth.member.added",
            entity_type="member",
            entity_id=row[0],
            organization_id=organization_id,
            after={"user_id": user_id, "role": role},
        )
    return row


async def ensure_home(tx: Session, actor: Actor | None, user_id: str) -> str:
    """The account's oldest organization; one is made when there is none."""
    await tx.run(accounts_sql.LOCK, {"id": user_id})
    found = await tx.value(sql.OLDEST_MEMBERSHIP, {"user_id": user_id})
    if found:
        return found
    name, email = await tx.one(accounts_sql.NAME, {"id": user_id}) or (None, "")
    return await add_home(tx, actor, user_id, rules.organization_name(name, email))
