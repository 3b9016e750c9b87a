"""Signing up, from the client libraries and from the page's own form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import new_id
from scriptony.kernel.secrets import hash_password
from scriptony.services.auth import rules
from scriptony.services.auth.operations.accounts import (
    NewAccount,
    SignupRefused,
    Taken,
    add_account,
    admit,
)
from scriptony.services.auth.operations.homes import ensure_home
from scriptony.services.auth.operations.limits import SIGN_UPS, count
from scriptony.services.auth.operations.links import Link, mail_link, make_link
from scriptony.services.auth.operations.profiles import read_avatar
from scriptony.services.auth.operations.recovery import count_request, send_again
from scriptony.services.auth.operations.sessions import Tokens, open_session
from scriptony.services.auth.operations.users import Account, show_user
from scriptony.services.auth.rules import Challenge, Visitor
from scriptony.services.auth.schemas import FormSignUp, SignedUp, User

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

REGISTERED = "A user with this email address has already been registered"


def needs_confirmation(site: Site) -> bool:
    """Whether a new address is only believed after a mail to it was read."""
    return site.settings.confirm_email or bool(site.settings.smtp_url)


async def prepare(
    site: Site,
    visitor: Visitor,
    email: str,
    password: str,
    data: dict[str, Any],
    setup_code: str | None,
) -> NewAccount:
    """Everything of a sign-up that needs no transaction: checks, the hash, the picture."""
    email = rules.clean_email(email)
    rules.check_new_password(password)
    name = rules.check_name(data.get("name"))
    metadata = rules.merge({}, rules.own_metadata(data))
    await count(site, SIGN_UPS, visitor)
    first = await admit(site, visitor, email, setup_code)
    id = new_id()
    return NewAccount(
        id=id,
        email=email,
        password_hash=await hash_password(password),
        name=name,
        avatar=await read_avatar(site, Actor(id, "", email), data.get("avatar"), "avatar"),
        user_metadata=metadata,
        is_confirmed=first or not needs_confirmation(site),
        may_become_superadmin=first,
    )


async def sign_up(
    site: Site, visitor: Visitor, new: NewAccount, redirect_to: str, challenge: Challenge | None
) -> Tokens | User:
    """The account and its first session, in one transaction. Where addresses must be confirmed
    there is a mail instead, and nothing tells whether the address had an account."""
    if new.is_confirmed:
        async with site.database("auth").transaction() as tx:
            account = await add_account(tx, new)
            return await open_session(tx, visitor, account, "password")
    await count_request(site, visitor)
    try:
        async with site.database("auth").transaction() as tx:
            account = await add_account(tx, new)
            link = await make_link(tx, account, "signup", redirect_to, challenge)
    except Taken:
        send_again(site, visitor, new.email, redirect_to, challenge, new.password_hash)
        return _look_alike(site, visitor, new)
    mail_link(site, visitor, new.email, "signup", link, redirect_to)
    shown = show_user(account, site.shelf.signer, visitor.base_url)
    shown.confirmation_sent_at = shown.created_at
    return shown


def _look_alike(site: Site, visitor: Visitor, new: NewAccount) -> User:
    """What a stranger sees who signs up with somebody else's address."""
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    metadata = new.user_metadata
    account = Account(
        id=new.id,
        email=new.email,
        system_role="user",
        name=new.name,
        avatar_url=new.avatar.url,
        avatar_key=None,
        app_metadata={},
        user_metadata=metadata,
        email_confirmed_at=None,
        last_sign_in_at=None,
        invited_at=None,
        banned_until=None,
        is_banned=None,
        recovery_sent_at=None,
        confirmation_sent_at=now,
        email_change_sent_at=None,
        new_email=None,
        created_at=now,
        updated_at=now,
        identities=[],
    )
    return show_user(account, site.shelf.signer, visitor.base_url)


async def register_by_form(site: Site, visitor: Visitor, form: FormSignUp) -> SignedUp:
    """The account alone: the page signs in afterwards. Whatever it refuses is Invalid (400)."""
    if not form.email or not form.password:
        raise Invalid("Email and password are required")
    name = form.name or rules.local_part(form.email.strip())
    try:
        new = await prepare(
            site, visitor, form.email, form.password, {"name": name}, form.setup_code
        )
    except (rules.WeakPassword, SignupRefused) as refusal:
        raise Invalid(refusal.message, code=refusal.code) from None
    page = rules.home_page(site.settings, visitor.base_url)
    link: Link | None = None
    async with site.database("auth").transaction() as tx:
        try:
            account = await add_account(tx, new)
        except Taken:
            raise Invalid(REGISTERED, code="user_already_exists") from None
        home = await ensure_home(tx, None, account.id)
        if not new.is_confirmed:
            link = await make_link(tx, account, "signup", page, None)
    if link is not None:
        mail_link(site, visitor, new.email, "signup", link, page)
    user: dict[str, str | None] = {"id": account.id, "email": account.email, "name": account.name}
    return SignedUp(user_id=account.id, organization_id=home, user=user)
