"""Signing in, refreshing and signing out."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, LiteralString, NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session, as_json
from scriptony.kernel.errors import Refusal
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.limits import forgive, hit
from scriptony.kernel.secrets import (
    GUESS_SECONDS,
    GUESSES,
    digest,
    guess_key,
    password_fits,
)
from scriptony.kernel.tokens import AUDIENCE
from scriptony.services.auth.operations.keys import sign
from scriptony.services.auth.operations.limits import SIGN_INS, count
from scriptony.services.auth.operations.users import (
    Account,
    app_metadata,
    find_account,
    show_user,
)
from scriptony.services.auth.queries import accounts as accounts_sql
from scriptony.services.auth.queries import sessions as sql
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import SessionAnswer

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

ACCESS_SECONDS = 3600
BRIEF_SECONDS = 300
GRACE_SECONDS = 10
"""How long a refresh token that was just replaced still works: two tabs ask at once."""


class Tokens(NamedTuple):
    """A session as it is handed out."""

    account: Account
    access: str
    refresh: str
    expires_at: int


class Denied(Refusal):
    """400: these credentials, or this token, open nothing."""

    code = "invalid_credentials"


class OAuthInvalid(Refusal):
    """400 in the form of OAuth: a request that lacks what its grant type needs."""

    code = "invalid_request"


def banned() -> Denied:
    """The refusal of a banned account at sign-in and refresh."""
    return Denied("User is banned", code="user_banned")


def show_session(site: Site, visitor: Visitor, tokens: Tokens) -> SessionAnswer:
    """The session in the platform's form."""
    return SessionAnswer(
        access_token=tokens.access,
        expires_in=ACCESS_SECONDS,
        expires_at=tokens.expires_at,
        refresh_token=tokens.refresh,
        user=show_user(tokens.account, site.shelf.signer, visitor.base_url),
    )


async def sign_in(site: Site, visitor: Visitor, email: str, password: str) -> Tokens:
    """A session for the right password. Denied (400) takes as long for an unknown address."""
    db = site.database("auth")
    await count(site, SIGN_INS, visitor)
    key = guess_key(email, visitor.address)
    await hit(db, key, GUESSES, GUESS_SECONDS)
    async with db.session() as session:
        row = await session.one(accounts_sql.PASSWORD_BY_EMAIL, {"email": email})
    id, hashed = row or (None, None)
    if not await password_fits(password, hashed) or id is None:
        raise Denied("Invalid login credentials")
    await forgive(db, key)
    async with db.transaction() as tx:
        account = await find_account(tx, id)
        if account is None:
            raise Denied("Invalid login credentials")
        if account.is_banned:
            raise banned()
        if account.email_confirmed_at is None:
            raise Denied("Email not confirmed", code="email_not_confirmed")
        return await open_session(tx, visitor, account, "password")


async def open_session(
    tx: Session, visitor: Visitor, account: Account, method: str, provider: str = "email"
) -> Tokens:
    """A new session of `account`, which has just proved itself by `method`. Denied (400) when it
    was banned meanwhile."""
    id = new_id()
    amr = [{"method": method, "timestamp": int(time.time())}]
    row = {
        "id": id,
        "user_id": account.id,
        "amr": as_json(amr),
        "user_agent": visitor.user_agent or None,
        "ip": visitor.address or None,
    }
    if not await tx.run(sql.INSERT, row):
        raise banned()
    await tx.run(accounts_sql.SIGNED_IN, {"id": account.id, "provider": provider})
    account = await find_account(tx, account.id) or account
    return await _hand_out(tx, visitor, account, id, amr, None)


async def _hand_out(
    tx: Session, visitor: Visitor, account: Account, session_id: str, amr: Any, parent: str | None
) -> Tokens:
    refresh = secrets.token_urlsafe(32)
    await tx.run(
        sql.INSERT_TOKEN,
        {"token_hash": digest(refresh), "session_id": session_id, "parent_hash": parent},
    )
    expires = int(time.time()) + ACCESS_SECONDS
    claims = claims_of(visitor, account, session_id, amr, expires)
    return Tokens(account, await sign(tx, claims), refresh, expires)


async def open_brief_session(tx: Session, account: Account, method: str) -> str:
    """An access token of a session that ends by itself after five minutes, for what an operator
    does as the account. It is no sign-in: nothing of the account shows it."""
    id, expires = new_id(), int(time.time()) + BRIEF_SECONDS
    amr = [{"method": method, "timestamp": int(time.time())}]
    values = {"id": id, "user_id": account.id, "amr": as_json(amr), "seconds": BRIEF_SECONDS}
    await tx.run(sql.INSERT_BRIEF, values)
    return await sign(tx, claims_of(Visitor(is_local=True), account, id, amr, expires))


def claims_of(
    visitor: Visitor, account: Account, session_id: str, amr: Any, expires: int
) -> dict[str, Any]:
    """What an access token says of its session."""
    return {
        "iss": f"{visitor.base_url}/auth/v1",
        "sub": account.id,
        "aud": AUDIENCE,
        "exp": expires,
        "iat": int(time.time()),
        "email": account.email,
        "phone": "",
        "app_metadata": app_metadata(account),
        "user_metadata": {"name": account.name, "role": account.system_role},
        "role": "authenticated",
        "aal": "aal1",
        "amr": amr,
        "session_id": session_id,
        "is_anonymous": False,
    }


async def refresh(site: Site, visitor: Visitor, token: str) -> Tokens:
    """New tokens for a refresh token, which is used up by it.

    One that was used up before ends the session and everything made from it, unless two tabs
    asked at once or the answer never reached the client. Denied (400).
    """
    hashed = digest(token)
    async with site.database("auth").transaction() as tx:
        # locked in a statement of its own: what is read next is what another tab has left
        session_id = await tx.value(sql.LOCK_BY_TOKEN, {"token_hash": hashed})
        row = await tx.one(sql.TOKEN, {"token_hash": hashed, "grace": GRACE_SECONDS})
        if row is None:
            raise _refused("refresh_token_not_found", "Refresh Token Not Found")
        user_id, amr, is_over, is_good = row
        account = await find_account(tx, user_id)
        if is_over or account is None:
            raise _refused("session_expired", "Session Expired")
        if account.is_banned:
            raise banned()
        if is_good:
            await tx.run(sql.REPLACE_TOKEN, {"token_hash": hashed, "session_id": session_id})
            return await _hand_out(tx, visitor, account, session_id, amr, hashed)
        await end_sessions(tx, None, user_id, "local", session_id)
    raise _refused("refresh_token_already_used", "Already Used")


def _refused(code: str, why: str) -> Denied:
    return Denied(f"Invalid Refresh Token: {why}", code=code)


_ENDINGS: dict[str, LiteralString] = {
    "global": sql.END_ALL,
    "local": sql.END_ONE,
    "others": sql.END_OTHERS,
}


async def end_sessions(
    tx: Session, actor: Actor | None, user_id: str, scope: str, session_id: str | None
) -> int:
    """End sessions of an account: all (`global`), one (`local`) or all but one (`others`)."""
    ended = await tx.all(_ENDINGS[scope], {"user_id": user_id, "id": session_id})
    for (id,) in ended:
        await publish(
            tx,
            actor,
            "auth.session.ended",
            entity_type="session",
            entity_id=id,
            after={"user_id": user_id},
        )
    return len(ended)


async def sign_out(site: Site, actor: Actor, scope: str) -> None:
    """End the actor's sessions; their access tokens are refused from now on."""
    if scope not in _ENDINGS:
        raise Refusal(f"Unsupported logout scope: {scope[:20]}", code="validation_failed")
    if actor.impersonator_id is not None:  # who acts for somebody signs nobody out but herself
        scope = "local"
    async with site.database("auth").transaction() as tx:
        await end_sessions(tx, actor, actor.user_id, scope, actor.session_id)
