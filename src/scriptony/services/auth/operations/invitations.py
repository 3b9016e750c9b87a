"""Inviting people who have no account yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Forbidden, Invalid, NotFound
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.services.auth import rules
from scriptony.services.auth.operations import letters
from scriptony.services.auth.operations.homes import add_member
from scriptony.services.auth.operations.limits import INVITED, count_for
from scriptony.services.auth.operations.members import (
    changing_members,
    check_grant,
    invite_member,
    role_of,
)
from scriptony.services.auth.operations.organizations import read_organization
from scriptony.services.auth.operations.users import find_account
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import members as sql
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import (
    Invitation,
    MemberAnswer,
    NewMember,
    OrganizationAnswer,
)

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

DAYS = 14
REFUSAL = "Only owners and admins can invite members"


async def add_or_invite(
    site: Site, actor: Actor, visitor: Visitor, id: str, body: NewMember
) -> MemberAnswer:
    """A member by id or by the address of an account; any other address is invited by mail, as is
    one that has not been confirmed: anybody may have signed up with it."""
    db = site.database("auth")
    if body.user_id:
        return MemberAnswer(await invite_member(db, actor, id, body.user_id, body.role))
    if not body.email:
        raise Invalid("user_id is required", field="user_id")
    email = rules.clean_email(body.email)
    async with db.session() as session:
        known = await session.value(accounts_sql.CONFIRMED_BY_EMAIL, {"email": email})
    if known:
        return MemberAnswer(await invite_member(db, actor, id, known, body.role))
    invitation, name = await _invite(site, actor, id, email, rules.role_named(body.role))
    letters.send_invitation(site, visitor, invitation, name, actor.email)
    return MemberAnswer(None, invitation)


async def _invite(
    site: Site, actor: Actor, id: str, email: str, role: str
) -> tuple[Invitation, str]:
    await count_for(site, INVITED, actor.user_id)
    async with changing_members(site.database("auth"), actor, id, REFUSAL) as (tx, own):
        check_grant(own, role, REFUSAL)
        row = await tx.one(
            sql.INVITE,
            {
                "id": new_id(),
                "organization_id": id,
                "email": email,
                "role": role,
                "invited_by": actor.user_id,
                "days": DAYS,
            },
        )
        assert row is not None, "an insert or update that returns"
        await publish(
            tx,
            actor,
            "auth.invitation.added",
            entity_type="invitation",
            entity_id=row[0],
            organization_id=id,
            after={"role": role},
        )
        found = await read_organization(tx, actor, id)
        return Invitation(*row), found.organizations.name


async def list_invitations(db: Database, actor: Actor, id: str) -> list[Invitation]:
    """Pending invitations of an organization; for its owners and admins."""
    async with db.session() as session:
        check_grant(await role_of(session, actor, id), "viewer", REFUSAL)
        return [Invitation(*row) for row in await session.all(sql.INVITATIONS, {"id": id})]


async def revoke_invitation(db: Database, actor: Actor, id: str, invitation_id: str) -> None:
    """Take an invitation back; NotFound (404) when there is none."""
    async with changing_members(db, actor, id, REFUSAL) as (tx, own):
        check_grant(own, "viewer", REFUSAL)
        what = {"id": id, "invitation_id": invitation_id}
        if not is_id(invitation_id) or not await tx.value(sql.REVOKE, what):
            raise NotFound("Invitation")
        await publish(
            tx,
            actor,
            "auth.invitation.revoked",
            entity_type="invitation",
            entity_id=invitation_id,
            organization_id=id,
        )


async def list_own(db: Database, actor: Actor) -> list[Invitation]:
    """Invitations to the actor's address, once it is confirmed to be theirs."""
    async with db.session() as session:
        account = await find_account(session, actor.user_id)
        if account is None or account.email_confirmed_at is None:
            return []
        rows = await session.all(sql.INVITATIONS_TO, {"email": account.email})
    return [Invitation(*row) for row in rows]


async def accept(db: Database, actor: Actor, id: str) -> OrganizationAnswer:
    """Follow one invitation; NotFound (404) when there is none to the actor's address."""
    async with db.transaction() as tx:
        account = await find_account(tx, actor.user_id)
        if account is None or account.email_confirmed_at is None:
            raise Forbidden("Confirm your e-mail address first", code="email_not_confirmed")
        taken = await take(tx, actor, account.email, id) if is_id(id) else []
        if not taken:
            raise NotFound("Invitation")
        found = await read_organization(tx, actor, taken[0])
        return OrganizationAnswer(found.organizations, found.role)


async def take(tx: Session, actor: Actor, email: str, only: str | None = None) -> list[str]:
    """Turn invitations to `email` into memberships of the actor. The organizations' ids."""
    rows = sorted(await tx.all(sql.TAKE_INVITATIONS, {"email": email, "only": only}))
    for organization_id, role in rows:
        await add_member(tx, actor, organization_id, actor.user_id, role)
    return [row[0] for row in rows]
