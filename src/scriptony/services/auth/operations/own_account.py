"""Changing one's own account: data, password, address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.errors import Refusal, Unauthorized
from scriptony.kernel.secrets import hash_password, password_fits
from scriptony.services.auth import rules
from scriptony.services.auth.operations.addresses import AddressTaken, set_email
from scriptony.services.auth.operations.links import Link, mail_link, make_link
from scriptony.services.auth.operations.passwords import set_password
from scriptony.services.auth.operations.profiles import change_person, read_avatar
from scriptony.services.auth.operations.recovery import count_request
from scriptony.services.auth.operations.signup import needs_confirmation
from scriptony.services.auth.operations.users import Account, find_account, show_user
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.rules import Challenge, Visitor
from scriptony.services.auth.schemas import User, UserPatch

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class SamePassword(Refusal):
    """422: the new password is the old one."""

    status = 422
    code = "same_password"


async def update_user(
    site: Site,
    actor: Actor,
    visitor: Visitor,
    patch: UserPatch,
    redirect_to: str,
    challenge: Challenge | None,
) -> User:
    """Change data, password or address. A new password ends all other sessions; a new address is
    confirmed by mail where addresses are, else taken at once."""
    email = rules.clean_email(patch.email) if patch.email else None
    hashed = await _new_hash(site, actor.user_id, patch.password)
    person = await person_fields(site, actor, patch.data or {})
    if email and email != actor.email and needs_confirmation(site):
        await count_request(site, visitor, f"email_change|{email}")
    async with site.database("auth").transaction() as tx:
        account = await _account(tx, actor.user_id)
        if patch.data:
            merged = rules.merge(account.user_metadata, rules.own_metadata(patch.data))
            await change_person(tx, actor, account.id, person | {"user_metadata": merged})
        if hashed:
            await set_password(tx, actor, account.id, hashed, keep=actor.session_id)
        link = None
        if email and email != account.email:
            link = await _change_email(site, tx, account, email, redirect_to, challenge)
        account = await _account(tx, actor.user_id)
    if link is not None and email is not None:
        mail_link(site, visitor, email, "email_change", link, redirect_to)
    return show_user(account, site.shelf.signer, visitor.base_url)


async def _account(tx: Session, id: str) -> Account:
    account = await find_account(tx, id)
    if account is None:
        raise Unauthorized(code="user_not_found")
    return account


async def person_fields(site: Site, actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
    """Name and picture among a user's data, as the columns they are kept in."""
    fields: dict[str, Any] = {}
    if "name" in data:
        fields["name"] = rules.check_name(data["name"])
    if "avatar" in data:
        picture = await read_avatar(site, actor, data["avatar"], "avatar")
        fields |= {"avatar_id": picture.id, "avatar_url": picture.url}
    return fields


async def _new_hash(site: Site, id: str, password: str | None) -> str | None:
    if not password:
        return None
    rules.check_new_password(password)
    async with site.database("auth").session() as session:
        old = await session.value(sql.PASSWORD_BY_ID, {"id": id})
    if old and await password_fits(password, old):
        raise SamePassword("New password should be different from the old password.")
    return await hash_password(password)


async def _change_email(
    site: Site,
    tx: Session,
    account: Account,
    email: str,
    redirect_to: str,
    challenge: Challenge | None,
) -> Link | None:
    if await tx.value(sql.ID_BY_EMAIL, {"email": email}):
        raise AddressTaken
    if not needs_confirmation(site):
        await set_email(tx, account.id, email)
        return None
    await tx.run(sql.WAIT_FOR_EMAIL, {"id": account.id, "email": email})
    return await make_link(tx, account, "email_change", redirect_to, challenge)
