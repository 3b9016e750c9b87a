"""Signing up, from the client libraries and from the page's own form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import new_id
from scriptony.kernel.secrets import hash_password
from scriptony.services.auth import rules
from scriptony.services.auth.operations.accounts import NewAccount, Taken, add_account, admit
from scriptony.services.auth.operations.homes import ensure_home
from scriptony.services.auth.operations.profiles import read_avatar
from scriptony.services.auth.operations.sessions import Tokens, open_session
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import FormSignUp, SignedUp

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

REGISTERED = "A user with this email address has already been registered"


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
    first = await admit(site, visitor, email, setup_code)
    id = new_id()
    return NewAccount(
        id=id,
        email=email,
        password_hash=await hash_password(password),
        name=name,
        avatar=await read_avatar(site, Actor(id, "", email), data.get("avatar"), "avatar"),
        user_metadata=metadata,
        may_become_superadmin=first,
    )


async def sign_up(site: Site, visitor: Visitor, new: NewAccount) -> Tokens:
    """The account and its first session, in one transaction."""
    async with site.database("auth").transaction() as tx:
        account = await add_account(tx, new)
        return await open_session(tx, visitor, account, "password")


async def register_by_form(site: Site, visitor: Visitor, form: FormSignUp) -> SignedUp:
    """The account alone: the page signs in afterwards."""
    if not form.email or not form.password:
        raise Invalid("Email and password are required")
    name = form.name or rules.local_part(form.email.strip())
    new = await prepare(
        site, visitor, form.email, form.password, {"name": name}, form.setup_code
    )
    async with site.database("auth").transaction() as tx:
        try:
            account = await add_account(tx, new)
        except Taken:
            raise Invalid(REGISTERED, code="user_already_exists") from None
        home = await ensure_home(tx, None, account.id)
    user: dict[str, str | None] = {
        "id": account.id,
        "email": account.email,
        "name": account.name,
    }
    return SignedUp(user_id=account.id, organization_id=home, user=user)
