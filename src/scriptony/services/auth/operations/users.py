"""An account, put together for those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Row, Session
from scriptony.kernel.errors import Unauthorized
from scriptony.kernel.storage import Signer
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.schemas import User

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class Account(NamedTuple):
    """A row of accounts, in the order of its query."""

    id: str
    email: str
    system_role: str
    name: str | None
    avatar_url: str | None
    avatar_key: str | None
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    email_confirmed_at: str | None
    last_sign_in_at: str | None
    invited_at: str | None
    banned_until: str | None
    is_banned: bool | None
    recovery_sent_at: str | None
    confirmation_sent_at: str | None
    email_change_sent_at: str | None
    new_email: str | None
    created_at: str
    updated_at: str
    identities: list[dict[str, Any]]


def from_row(row: Row | None) -> Account | None:
    """The account of a row, if there is one."""
    return Account(*row) if row else None


async def find_account(session: Session, id: str) -> Account | None:
    """The account `id`, or None."""
    return from_row(await session.one(sql.BY_ID, {"id": id}))


async def find_by_email(session: Session, email: str) -> Account | None:
    """The account of an address in its kept (lower-case) spelling, or None."""
    return from_row(await session.one(sql.BY_EMAIL, {"email": email}))


def app_metadata(account: Account) -> dict[str, Any]:
    """What only the service writes, with the system role."""
    providers = [identity["provider"] for identity in account.identities] or ["email"]
    return {
        "provider": providers[0],
        "providers": providers,
        **account.app_metadata,
        "role": account.system_role,
    }


def show_user(account: Account, signer: Signer, base_url: str) -> User:
    """The account in the platform's form."""
    key = account.avatar_key
    known = {"name": account.name} if account.name else {}
    metadata = account.user_metadata | known
    metadata |= {
        "role": account.system_role,
        "avatar": signer.url(base_url, key) if key else account.avatar_url,
        "sub": account.id,
        "email": account.email,
        "email_verified": account.email_confirmed_at is not None,
        "phone_verified": False,
    }
    return User(
        id=account.id,
        email=account.email,
        app_metadata=app_metadata(account),
        user_metadata=metadata,
        identities=account.identities,
        created_at=account.created_at,
        updated_at=account.updated_at,
        email_confirmed_at=account.email_confirmed_at or UNSET,
        confirmed_at=account.email_confirmed_at or UNSET,
        last_sign_in_at=account.last_sign_in_at or UNSET,
        invited_at=account.invited_at or UNSET,
        banned_until=account.banned_until or UNSET,
        recovery_sent_at=account.recovery_sent_at or UNSET,
        confirmation_sent_at=account.confirmation_sent_at or UNSET,
        email_change_sent_at=account.email_change_sent_at or UNSET,
        new_email=account.new_email or UNSET,
    )


async def read_user(site: Site, actor: Actor, base_url: str) -> User:
    """The actor's own account in the platform's form."""
    async with site.database("auth").session() as session:
        account = await find_account(session, actor.user_id)
    if account is None:
        raise Unauthorized(code="user_not_found")
    return show_user(account, site.shelf.signer, base_url)
