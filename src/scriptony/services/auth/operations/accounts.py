"""Making accounts: by whatever way one comes, profile, organization and membership come with it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session, as_json
from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import PictureRef, hold
from scriptony.services.auth import rules
from scriptony.services.auth.operations.homes import add_home
from scriptony.services.auth.operations.invitations import take
from scriptony.services.auth.operations.users import Account, find_account
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.queries import members as members_sql
from scriptony.services.auth.rules import Visitor

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class SignupRefused(Refusal):
    """422: this instance takes no such account."""

    status = 422
    code = "signup_disabled"

    def __init__(self, message: str = "Signups not allowed for this instance", **more: Any) -> None:
        super().__init__(message, **more)


class Taken(Refusal):
    """422: there is an account of this address."""

    status = 422
    code = "user_already_exists"

    def __init__(self, message: str = "User already registered", **more: Any) -> None:
        super().__init__(message, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account starts with. Without `password_hash` it cannot sign in by password."""

    email: str
    password_hash: str | None = None
    id: str = field(default_factory=new_id)
    name: str | None = None
    avatar: PictureRef = field(default_factory=PictureRef)
    role: str = "user"
    user_metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    app_metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    is_confirmed: bool = True
    is_invited: bool = False
    may_become_superadmin: bool = False


async def add_account(tx: Session, new: NewAccount, actor: Actor | None = None) -> Account:
    """Make the account, its organization and its membership. Taken (422) if the address is."""
    role = new.role
    if new.may_become_superadmin and await _is_first(tx):
        role = "superadmin"
    row = {
        "id": new.id,
        "email": new.email,
        "password_hash": new.password_hash,
        "role": role,
        "name": new.name,
        "avatar_id": new.avatar.id,
        "avatar_url": new.avatar.url,
        "app_metadata": as_json(new.app_metadata),
        "user_metadata": as_json(new.user_metadata),
        "confirmed": new.is_confirmed,
        "invited": new.is_invited,
    }
    if await tx.value(sql.INSERT, row) is None:
        raise Taken
    await hold(tx, new.avatar.id)
    identity = {"id": new_id(), "user_id": new.id, "email": new.email}
    await tx.run(sql.INSERT_IDENTITY, identity | {"confirmed": new.is_confirmed})
    actor = actor or Actor(new.id, "", new.email, role)
    await publish(
        tx,
        actor,
        "auth.account.added",
        entity_type="account",
        entity_id=new.id,
        after={"role": role},
    )
    await add_home(tx, actor, new.id, rules.organization_name(new.name, new.email))
    if new.is_confirmed:
        await take(tx, Actor(new.id, "", new.email, role), new.email)
    account = await find_account(tx, new.id)
    assert account is not None, "just inserted in this transaction"
    return account


async def _is_first(tx: Session) -> bool:
    """Whether no superadmin exists, with a lock so that two cannot both be told so."""
    if await tx.value(sql.HAS_SUPERADMIN):
        return False
    await tx.run(sql.SUPERADMIN_LOCK)
    return not await tx.value(sql.HAS_SUPERADMIN)


async def admit(site: Site, visitor: Visitor, email: str, setup_code: str | None) -> bool:
    """Whether this sign-up may become the first superadmin; SignupRefused if it is not taken at
    all. The setup code opens every door, but only until there is a superadmin."""
    async with site.database("auth").session() as session:
        settled = await session.value(sql.HAS_SUPERADMIN)
        invited = await session.value(members_sql.LIVE_INVITATION, {"email": email})
    if not settled and setup_code:
        expected = site.settings.setup_code or site.secrets["setup_code"]
        if not hmac.compare_digest(setup_code.encode(), expected.encode()):
            raise Invalid("setup_code is not the one printed at the server's start")
        return True
    is_first = not settled and visitor.is_local
    policy = site.settings.signup_policy
    if policy == "closed" or (policy == "invite" and not (invited or is_first)):
        raise SignupRefused
    return is_first
