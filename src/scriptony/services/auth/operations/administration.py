"""What the holder of the service key may do to accounts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session, as_json
from scriptony.kernel.errors import Conflict, Invalid, Refusal
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.secrets import hash_password
from scriptony.services.auth import rules
from scriptony.services.auth.operations.accounts import NewAccount, Taken, add_account
from scriptony.services.auth.operations.addresses import AddressTaken, set_email
from scriptony.services.auth.operations.links import confirm
from scriptony.services.auth.operations.organizations import purge_organization
from scriptony.services.auth.operations.own_account import person_fields
from scriptony.services.auth.operations.passwords import set_password
from scriptony.services.auth.operations.profiles import change_person
from scriptony.services.auth.operations.sessions import end_sessions
from scriptony.services.auth.operations.users import Account, find_account, from_row
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.schemas import AdminUser

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class UserMissing(Refusal):
    """404: no such account."""

    status = 404
    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("User not found")


async def list_users(site: Site, page: int, per_page: int) -> tuple[list[Account], int]:
    """One page of all accounts, the oldest first, and how many there are."""
    async with site.database("auth").session() as session:
        total = await session.value(sql.COUNT)
        window = {"limit": per_page, "offset": (page - 1) * per_page}
        rows = await session.all(sql.PAGE, window)
    return [Account(*row) for row in rows], total


async def get_account(session: Session, id: str) -> Account:
    """The account `id`; UserMissing (404)."""
    account = await find_account(session, id) if is_id(id) else None
    if account is None:
        raise UserMissing
    return account


async def add_user(site: Site, body: AdminUser, *, is_invited: bool = False) -> Account:
    """Make an account of any kind. AddressTaken (422)."""
    if not body.email:
        raise Invalid("Cannot create a user without an email", code="validation_failed")
    email = rules.clean_email(body.email)
    if body.id is not None and not is_id(body.id):
        raise Invalid("id must be a UUID", code="validation_failed")
    id = (body.id or new_id()).lower()
    data = body.user_metadata or {}
    person = await person_fields(site, Actor(id, "", email), data)
    new = NewAccount(
        id=id,
        email=email,
        password_hash=await _hash(body) or await hash_password(secrets.token_urlsafe(24)),
        name=person.get("name"),
        role=rules.system_role(body.app_metadata, data) or "user",
        user_metadata=rules.merge({}, rules.own_metadata(data)),
        app_metadata=rules.own_app_metadata({}, body.app_metadata or {}),
        is_confirmed=bool(body.email_confirm),
        is_invited=is_invited,
    )
    try:
        async with site.database("auth").transaction() as tx:
            account = await add_account(tx, new)
            if person.get("avatar_id") or person.get("avatar_url"):
                await change_person(tx, None, id, person)
            await _ban(tx, account, body.ban_duration)
            return await get_account(tx, id)
    except Taken:
        raise AddressTaken from None


async def _hash(body: AdminUser) -> str | None:
    if body.password_hash:
        return rules.check_hash(body.password_hash)
    if body.password:
        rules.check_new_password(body.password)
        return await hash_password(body.password)
    return None


async def change_user(site: Site, id: str, body: AdminUser) -> Account:
    """Change what is named; data is merged member by member. UserMissing (404)."""
    db = site.database("auth")
    async with db.session() as session:
        old = await get_account(session, id)
    data = body.user_metadata or {}
    email = rules.clean_email(body.email) if body.email else None
    hashed = await _hash(body)
    person = await person_fields(site, Actor(old.id, "", old.email), data)
    async with db.transaction() as tx:
        account = await get_account(tx, id)
        if data:
            merged = rules.merge(account.user_metadata, rules.own_metadata(data))
            await change_person(tx, None, account.id, person | {"user_metadata": merged})
        if body.app_metadata is not None:
            kept = rules.own_app_metadata(account.app_metadata, body.app_metadata)
            what = {"id": account.id, "app_metadata": as_json(kept)}
            await tx.run(sql.SET_APP_METADATA, what)
        role = rules.system_role(body.app_metadata, data)
        if role and role != account.system_role:
            await set_role(tx, account.id, role)
        if email and email != account.email:
            await set_email(tx, account.id, email)
        if hashed:
            await set_password(tx, None, account.id, hashed, keep=None)
        if body.email_confirm:
            await confirm(tx, account)
        await _ban(tx, account, body.ban_duration)
        return await get_account(tx, id)


async def set_role(tx: Session, id: str, role: str) -> None:
    """Give an account a system role."""
    before = await tx.value(sql.SET_ROLE, {"id": id, "role": role})
    await publish(
        tx,
        None,
        "auth.account.changed",
        entity_type="account",
        entity_id=id,
        before={"role": before},
        after={"role": role},
    )


async def _ban(tx: Session, account: Account, duration: str | None) -> None:
    if duration is None:
        return
    seconds = rules.ban_seconds(duration)
    await tx.run(sql.SET_BAN, {"id": account.id, "seconds": seconds})
    await publish(
        tx,
        None,
        "auth.account.banned" if seconds else "auth.account.unbanned",
        entity_type="account",
        entity_id=account.id,
    )


async def delete_user(site: Site, id: str) -> None:
    """Remove an account with its sessions and with the organizations only it is in. Conflict (409)
    while others depend on it as the only owner."""
    async with site.database("auth").transaction() as tx:
        account = await get_account(tx, id)
        await tx.run(sql.LOCK, {"id": account.id})
        owned = await tx.all(sql.SOLELY_OWNED, {"id": account.id})
        if any(has_others for _, has_others in owned):
            raise Conflict(
                "This account is the only owner of an organization with other members",
                code="conflict",
            )
        for organization_id, _ in owned:
            await purge_organization(tx, None, organization_id)
        await end_sessions(tx, None, account.id, "global", None)
        await tx.run(sql.DELETE, {"id": account.id})
        await publish(tx, None, "auth.account.deleted", entity_type="account", entity_id=account.id)


async def find_user(session: Session, email: str) -> Account:
    """The account of an address; UserMissing (404)."""
    account = from_row(await session.one(sql.BY_EMAIL, {"email": email}))
    if account is None:
        raise UserMissing
    return account
