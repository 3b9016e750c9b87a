"""Links by mail: for a forgotten password, for signing in without one, for a new address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.errors import Refusal, TooMany
from scriptony.kernel.secrets import digest, hash_password
from scriptony.services.auth import rules
from scriptony.services.auth.operations.accounts import (
    NewAccount,
    SignupRefused,
    Taken,
    add_account,
    admit,
)
from scriptony.services.auth.operations.limits import (
    MAILS,
    REQUESTED_MAILS,
    SIGN_UPS,
    count,
    count_for,
)
from scriptony.services.auth.operations.links import (
    LinkExpired,
    mail_link,
    make_link,
    use_token,
)
from scriptony.services.auth.operations.mail import in_background
from scriptony.services.auth.operations.passwords import set_password
from scriptony.services.auth.operations.users import find_by_email
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import links as sql
from scriptony.services.auth.rules import Challenge, Visitor

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class TooManyMails(Refusal):
    """429: too many mails were asked for from one address."""

    status = 429
    code = "over_email_send_rate_limit"


async def request_link(
    site: Site,
    visitor: Visitor,
    email: str,
    type: str,
    redirect_to: str,
    challenge: Challenge | None,
    new: dict[str, Any] | None = None,
) -> None:
    """Mail a link if there is somebody to mail it to. What is done is done beside the request, so
    neither the answer nor its time tells whether there is. With `new` (a new user's data) an
    account is made where there is none and sign-ups are taken."""
    email = rules.clean_email(email)
    await count_request(site, visitor)
    in_background(_send_link(site, visitor, email, type, redirect_to, challenge, new))


async def count_request(site: Site, visitor: Visitor, to: str | None = None) -> None:
    """Count a mail that was asked for, with `to` (kind and address) also there. TooManyMails
    (429)."""
    try:
        await count(site, REQUESTED_MAILS, visitor)
        if to is not None:
            await count_for(site, MAILS, to)
    except TooMany as error:
        seconds = (error.headers or {})["Retry-After"]
        raise TooManyMails(
            f"For security purposes, you can only request this after {seconds} seconds.",
            headers=error.headers,
        ) from None


def send_again(
    site: Site,
    visitor: Visitor,
    email: str,
    redirect_to: str,
    challenge: Challenge | None,
    password_hash: str | None,
) -> None:
    """Mail the confirmation of an address again, beside the request, if it still waits for one.
    The password is from now on that of this sign-up: the first one may have been somebody else's,
    who waits for the owner of the address to confirm it."""
    sending = _send_link(
        site, visitor, email, "signup", redirect_to, challenge, None, password_hash
    )
    in_background(sending)


async def _send_link(
    site: Site,
    visitor: Visitor,
    email: str,
    type: str,
    redirect_to: str,
    challenge: Challenge | None,
    new: dict[str, Any] | None,
    password_hash: str | None = None,
) -> None:
    try:
        await count_for(site, MAILS, f"{type}|{email}")
        if new is not None:
            await _add_missing(site, visitor, email, new)
    except (TooMany, SignupRefused):
        return
    async with site.database("auth").transaction() as tx:
        account = await find_by_email(tx, email)
        if account is None or account.is_banned:
            return
        if type == "signup" and account.email_confirmed_at is not None:
            return
        # Only who reads mails to the new address may confirm it.
        to = account.new_email if type == "email_change" else email
        if to is None:
            return
        if password_hash is not None:
            what = {"id": account.id, "password_hash": password_hash}
            await tx.run(accounts_sql.SET_PASSWORD, what)
        link = await make_link(tx, account, type, redirect_to, challenge)
    mail_link(site, visitor, to, type, link, redirect_to)


async def _add_missing(site: Site, visitor: Visitor, email: str, data: dict[str, Any]) -> None:
    async with site.database("auth").session() as session:
        if await find_by_email(session, email) is not None:
            return
    await count(site, SIGN_UPS, visitor)
    await admit(site, visitor, email, None)
    new = NewAccount(
        email=email,
        name=rules.check_name(data.get("name")),
        user_metadata=rules.merge({}, rules.own_metadata(data)),
        is_confirmed=False,
    )
    try:
        async with site.database("auth").transaction() as tx:
            await add_account(tx, new)
    except Taken:
        return


async def is_link_good(site: Site, token: str) -> bool:
    """Whether our page for a new password may be shown for this token."""
    what = {"token_hash": digest(token), "types": ["recovery", "invite"]}
    async with site.database("auth").session() as session:
        return await session.one(sql.PEEK, what) is not None


async def recover(site: Site, visitor: Visitor, token: str, password: str) -> None:
    """Set a new password by a mailed token, which is used up only when that succeeds. Signs out
    everywhere. LinkExpired (403), or what is wrong with the password."""
    rules.check_new_password(password)
    if not await is_link_good(site, token):
        raise LinkExpired
    hashed = await hash_password(password)
    async with site.database("auth").transaction() as tx:
        *_, account = await use_token(tx, token, ("recovery", "invite"))
        await set_password(tx, None, account.id, hashed, keep=None)
