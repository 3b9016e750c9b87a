"""Members of an organization: adding, promoting, removing, leaving."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator

import psycopg

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id
from scriptony.kernel.storage import Signer
from scriptony.services.auth import rules
from scriptony.services.auth.operations.homes import add_member, ensure_home
from scriptony.services.auth.operations.organizations import lock
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import members as sql
from scriptony.services.auth.queries import organizations as organizations_sql
from scriptony.services.auth.schemas import ListedMember, Member, PublicPerson

NO_MEMBER = "Not a member of this organization"
LAST_OWNER = "SC409"
"""The SQLSTATE of the trigger that keeps an owner in every organization."""


async def role_of(session: Session, actor: Actor, id: str) -> str:
    """The actor's role in a living organization; Forbidden (403) when there is none."""
    role = None
    if is_id(id):
        role = await session.value(organizations_sql.ROLE, {"id": id, "actor": actor.user_id})
    if role is None:
        raise Forbidden(NO_MEMBER)
    return role


async def list_members(
    db: Database, actor: Actor, id: str, signer: Signer, base_url: str
) -> list[ListedMember]:
    """Everybody in the organization, the oldest membership first."""
    async with db.session() as session:
        await role_of(session, actor, id)
        rows = await session.all(sql.LIST, {"id": id})
    members: list[ListedMember] = []
    for role, user_id, person_id, name, email, url, key in rows:
        picture = signer.url(base_url, key) if key else url
        members.append(ListedMember(role, user_id, PublicPerson(person_id, name, email, picture)))
    return members


@contextlib.asynccontextmanager
async def changing_members(
    db: Database, actor: Actor, id: str, refusal: str
) -> AsyncGenerator[tuple[Session, str], None]:
    """A transaction that holds the organization's row, and the actor's role in it."""
    async with db.transaction() as tx:
        row, role = await lock(tx, actor, id, refusal)
        if row[3]:
            raise Forbidden(refusal)
        yield tx, role


@contextlib.asynccontextmanager
async def keeping_an_owner(tx: Session) -> AsyncGenerator[None, None]:
    """Let the database say, now and not at commit, that the last owner cannot go."""
    try:
        yield
        await tx.run(sql.CHECK_OWNERS)
    except psycopg.DatabaseError as error:
        if error.sqlstate != LAST_OWNER:
            raise
        raise Conflict("An organization needs an owner", code="last_owner") from None


async def invite_member(
    db: Database, actor: Actor, id: str, user_id: str, role: str | None
) -> Member:
    """Make an account a member. Admins may add editors and viewers, owners everybody."""
    role = rules.role_named(role)
    if not is_id(user_id):
        raise Invalid("user_id must be the id of an account", field="user_id")
    refusal = "Only owners and admins can invite members"
    async with changing_members(db, actor, id, refusal) as (tx, own):
        check_grant(own, role, refusal)
        if not await tx.value(accounts_sql.EXISTS, {"id": user_id}):
            raise NotFound("User")
        row = await add_member(tx, actor, id, user_id.lower(), role)
        if row is None:
            raise Conflict("User is already a member", code="already_member")
        return Member(*row)


def check_grant(own: str, role: str, refusal: str) -> None:
    """Refuse (403) who may not make somebody a `role`."""
    if own not in ("owner", "admin"):
        raise Forbidden(refusal)
    if not rules.may_grant(own, role):
        raise Forbidden("Only owners can grant this role")


async def change_role(
    db: Database, actor: Actor, id: str, user_id: str, role: str | None
) -> Member:
    """Give a member another role; owners only. Conflict (409) when no owner would be left."""
    if role is None:
        raise Invalid("role is required", field="role")
    role = rules.role_named(role)
    refusal = "Only organization owners can change roles"
    async with changing_members(db, actor, id, refusal) as (tx, own):
        if own != "owner":
            raise Forbidden(refusal)
        before = await _member(tx, id, user_id)
        if before[3] == role:
            return Member(*before)
        async with keeping_an_owner(tx):
            what = {"id": id, "user_id": user_id, "role": role}
            after = await tx.one(sql.SET_ROLE, what)
        assert after is not None, "its organization is locked"
        await tx.run(organizations_sql.TOUCH, {"id": id})
        await _tell(tx, actor, "changed", before, before={"role": before[3]}, after={"role": role})
        return Member(*after)


async def _member(tx: Session, id: str, user_id: str) -> Row:
    row = await tx.one(sql.ONE, {"id": id, "user_id": user_id}) if is_id(user_id) else None
    if row is None:
        raise NotFound("Member")
    return row


async def _tell(tx: Session, actor: Actor, what: str, member: Row, **more: object) -> None:
    await publish(
        tx,
        actor,
        f"auth.member.{what}",
        entity_type="member",
        entity_id=member[0],
        organization_id=member[1],
        **more,
    )


async def remove_member(db: Database, actor: Actor, id: str, user_id: str) -> None:
    """Remove a member, or leave. Who loses the only organization gets one of their own."""
    refusal = "Only owners and admins can remove members"
    user_id = user_id.lower()
    async with changing_members(db, actor, id, refusal) as (tx, own):
        itself = user_id == actor.user_id
        if own not in ("owner", "admin") and not itself:
            raise Forbidden(refusal)
        member = await _member(tx, id, user_id)
        _check_removal(own, member[3], itself=itself)
        try:
            async with keeping_an_owner(tx):
                await tx.run(sql.REMOVE, {"id": id, "user_id": user_id})
        except Conflict:
            raise Forbidden("Cannot remove the organization owner", code="last_owner") from None
        await tx.run(sql.FORGET_HOME, {"id": id, "user_id": user_id})
        await tx.run(organizations_sql.TOUCH, {"id": id})
        gone = {"user_id": user_id, "role": member[3]}
        await _tell(tx, actor, "removed", member, before=gone)
        await ensure_home(tx, actor, user_id)


def _check_removal(own: str, role: str, *, itself: bool) -> None:
    if itself or own == "owner":
        return
    if role == "owner":
        raise Forbidden("Cannot remove the organization owner")
    if role == "admin":
        raise Forbidden("Only owners can remove admins")
