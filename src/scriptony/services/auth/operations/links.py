"""One-time tokens: made for a mail, used up once by a link, a code or our own page."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.secrets import digest
from scriptony.services.auth import rules
from scriptony.services.auth.operations import letters
from scriptony.services.auth.operations.addresses import AddressTaken, adopt_new_email
from scriptony.services.auth.operations.invitations import take
from scriptony.services.auth.operations.limits import CODE_TRIES, CODES, count
from scriptony.services.auth.operations.sessions import Tokens, banned, open_session
from scriptony.services.auth.operations.users import Account, find_account
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import links as sql
from scriptony.services.auth.rules import Challenge, Visitor

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

HOUR = 3600
LIFETIMES = {
    "recovery": HOUR,
    "magiclink": HOUR,
    "signup": 24 * HOUR,
    "email_change": 24 * HOUR,
    "invite": 7 * 24 * HOUR,
}
CODE_SECONDS = 300
"""From the click on the link to the exchange of its code."""


class LinkExpired(Refusal):
    """403: a link or code that opens nothing (any more)."""

    status = 403
    code = "otp_expired"

    def __init__(self, message: str = "Token has expired or is invalid") -> None:
        super().__init__(message)


class FlowMissing(Refusal):
    """404: no sign-in is waiting for this code."""

    status = 404
    code = "flow_state_not_found"


class FlowExpired(Refusal):
    """422: the code was not exchanged in time."""

    status = 422
    code = "flow_state_expired"


class Link(NamedTuple):
    """A fresh one-time token, and the six digits that stand for it."""

    token: str
    code: str


class Opened(NamedTuple):
    """What using a token up led to: a session, or with PKCE the code for one."""

    type: str
    redirect_to: str | None
    tokens: Tokens | None
    auth_code: str | None


async def make_link(
    tx: Session, account: Account, type: str, redirect_to: str, challenge: Challenge | None
) -> Link:
    """A one-time token; earlier ones of its kind are void."""
    await tx.run(sql.FORGET, {"user_id": account.id, "type": type})
    flow = await _start_flow(tx, account, type, challenge) if challenge else None
    token = ("pkce_" if flow else "") + secrets.token_hex(28)
    code = f"{secrets.randbelow(1_000_000):06}"
    await tx.run(
        sql.INSERT,
        {
            "token_hash": digest(token),
            "user_id": account.id,
            "type": type,
            "code_hash": _code_hash(token_hash=digest(token), code=code),
            "redirect_to": redirect_to or None,
            "flow_state_id": flow,
            "seconds": LIFETIMES[type],
        },
    )
    await tx.run(sql.SENT, {"type": type, "user_id": account.id})
    return Link(token, code)


def _code_hash(*, token_hash: str, code: str) -> str:
    return digest(f"{token_hash}|{code}")


async def _start_flow(tx: Session, account: Account, type: str, challenge: Challenge) -> str:
    id = new_id()
    await tx.run(
        sql.INSERT_FLOW,
        {
            "id": id,
            "user_id": account.id,
            "challenge": challenge.text,
            "method": challenge.method,
            "authentication_method": "recovery" if type == "recovery" else "otp",
        },
    )
    return id


async def follow_link(site: Site, visitor: Visitor, token: str, types: tuple[str, ...]) -> Opened:
    """Use a mailed link up. LinkExpired (403) when it is not good (any more)."""
    await count(site, CODES, visitor)
    async with site.database("auth").transaction() as tx:
        type, redirect_to, flow, account = await use_token(tx, token, types)
        if flow is None:
            tokens = await open_session(tx, visitor, account, "otp")
            return Opened(type, redirect_to, tokens, None)
        code = new_id()
        await tx.run(sql.ISSUE_CODE, {"id": flow, "code": code})
        return Opened(type, redirect_to, None, code)


async def use_token(
    tx: Session, token: str, types: tuple[str, ...]
) -> tuple[str, str | None, str | None, Account]:
    """Use a token up and do what it stands for: type, page, flow and account."""
    return await _use_hashed(tx, digest(token), types)


async def _use_hashed(
    tx: Session, token_hash: str, types: tuple[str, ...]
) -> tuple[str, str | None, str | None, Account]:
    row = await tx.one(sql.USE, {"token_hash": token_hash, "types": list(types)})
    if row is None:
        raise LinkExpired("Email link is invalid or has expired")
    user_id, type, redirect_to, flow = row
    account = await find_account(tx, user_id)
    if account is None or account.is_banned:
        raise banned()
    if account.email_confirmed_at is None and type in ("magiclink", "recovery", "invite"):
        # Whoever signed up with this address may have been somebody else, who knows the password.
        await tx.run(accounts_sql.SET_PASSWORD, {"id": account.id, "password_hash": None})
    if type == "email_change":
        try:
            await adopt_new_email(tx, account)
        except AddressTaken:
            raise LinkExpired("Email link is invalid or has expired") from None
    return type, redirect_to, flow, await confirm(tx, account)


async def confirm(tx: Session, account: Account) -> Account:
    """The address is its owner's: whoever is here has read a mail to it. Invitations to it are
    followed now."""
    if await tx.run(sql.CONFIRM, {"id": account.id}):
        actor = Actor(account.id, "", account.email, account.system_role)
        await publish(
            tx,
            actor,
            "auth.account.confirmed",
            entity_type="account",
            entity_id=account.id,
        )
    fresh = await find_account(tx, account.id) or account
    await take(tx, Actor(fresh.id, "", fresh.email, fresh.system_role), fresh.email)
    return fresh


async def verify_hash(site: Site, visitor: Visitor, token: str, types: tuple[str, ...]) -> Tokens:
    """A session for the token of a mail. LinkExpired (403)."""
    await count(site, CODES, visitor)
    async with site.database("auth").transaction() as tx:
        try:
            *_, account = await use_token(tx, token, types)
        except LinkExpired:
            raise LinkExpired from None
        return await open_session(tx, visitor, account, "otp")


async def verify_code(
    site: Site, visitor: Visitor, email: str, code: str, types: tuple[str, ...]
) -> Tokens:
    """A session for the six digits of a mail; ten wrong ones make them void. LinkExpired (403)."""
    await count(site, CODES, visitor)
    what = {"email": email, "types": list(types), "tries": CODE_TRIES}
    async with site.database("auth").transaction() as tx:
        row = await tx.one(sql.BY_CODE, what)
        if row is not None:
            given = _code_hash(token_hash=row[0], code=code)
            if hmac.compare_digest(given, row[1] or ""):
                *_, account = await _use_hashed(tx, row[0], types)
                return await open_session(tx, visitor, account, "otp")
            await tx.run(sql.MISSED, {"token_hash": row[0]})
    raise LinkExpired


async def exchange_code(site: Site, visitor: Visitor, code: str, verifier: str) -> Tokens:
    """A session for the code of a PKCE redirect and the verifier that only its asker knows."""
    async with site.database("auth").transaction() as tx:
        row = await tx.one(sql.FLOW_BY_CODE, {"code": code, "seconds": CODE_SECONDS})
        if row is None:
            raise FlowMissing("invalid flow state, no valid flow state found")
        id, user_id, challenge, method, authentication_method, is_over = row
        if is_over:
            raise FlowExpired("invalid flow state, flow state has expired")
        if not rules.proves(verifier, Challenge(challenge, method)):
            raise Invalid(
                "code challenge does not match previously saved code verifier",
                code="bad_code_verifier",
            )
        await tx.run(sql.END_FLOW, {"id": id})
        account = await find_account(tx, user_id)
        if account is None or account.is_banned:
            raise banned()
        return await open_session(tx, visitor, account, authentication_method)


def mail_link(
    site: Site, visitor: Visitor, to: str, type: str, link: Link, redirect_to: str
) -> None:
    """Send a token, after the transaction that made it."""
    letters.send_link(site, visitor, to, type, link.token, link.code, redirect_to)
