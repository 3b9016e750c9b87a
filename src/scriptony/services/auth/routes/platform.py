"""`/auth/v1` as the client libraries call it: sign-up, tokens, the user, signing out."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.services.auth import rules
from scriptony.services.auth.operations import keys, links, own_account, sessions, signup, users
from scriptony.services.auth.operations.accounts import SignupRefused
from scriptony.services.auth.operations.sessions import Denied, OAuthInvalid, Tokens
from scriptony.services.auth.routes.answers import refuse
from scriptony.services.auth.routes.visitors import page_of, visitor_of, with_key
from scriptony.services.auth.schemas import Grant, SessionAnswer, SignUp, User, UserPatch

routes = Routes(root="/auth/v1", refuse=refuse)

OTHERS = (
    *("google", "github", "apple", "azure", "bitbucket", "discord", "facebook", "figma", "fly"),
    *("gitlab", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "slack", "slack_oidc"),
    *("snapchat", "spotify", "twitch", "twitter", "workos", "zoom"),
)


class AuthSettings(Struct):
    """What ways of signing in there are."""

    external: dict[str, bool]
    disable_signup: bool
    mailer_autoconfirm: bool
    phone_autoconfirm: bool = False
    sms_provider: str = ""
    saml_enabled: bool = False


def shown(call: Call, tokens: Tokens) -> SessionAnswer:
    """A session as the answer to this call."""
    return sessions.show_session(call.site, visitor_of(call), tokens)


@routes.post("/signup", may="open")
@with_key
async def sign_up(call: Call, body: SignUp, redirect_to: str = "") -> SessionAnswer | User:
    """Make an account. Where addresses need no confirmation it is signed in at once, else the
    answer is the bare user and there is a mail."""
    if body.phone:
        raise Invalid("Phone signups are not offered", code="phone_provider_disabled")
    if not body.email:
        text = "Anonymous sign-ins are disabled"
        raise SignupRefused(text, code="anonymous_provider_disabled")
    if not body.password:
        raise Invalid("Signup requires a valid password", code="validation_failed")
    visitor, data = visitor_of(call), body.data or {}
    code = body.setup_code or data.get("setup_code")
    challenge = rules.read_challenge(body.code_challenge, body.code_challenge_method)
    new = await signup.prepare(
        call.site, visitor, body.email, body.password, data, str(code) if code else None
    )
    page = page_of(call, redirect_to)
    made = await signup.sign_up(call.site, visitor, new, page, challenge)
    return made if isinstance(made, User) else shown(call, made)


@routes.post("/token", may="open")
@with_key
async def get_tokens(call: Call, body: Grant, grant_type: str = "") -> SessionAnswer:
    """A session for a password, a refresh token, or the code of a PKCE redirect."""
    visitor, site = visitor_of(call), call.site
    if grant_type == "refresh_token":
        if not body.refresh_token:
            raise OAuthInvalid("refresh_token required")
        return shown(call, await sessions.refresh(site, visitor, body.refresh_token))
    if grant_type == "password":
        if not body.email or body.password is None:
            raise Invalid("missing email or password", code="validation_failed")
        email = body.email.strip().lower()
        return shown(call, await sessions.sign_in(site, visitor, email, body.password))
    if grant_type == "pkce":
        if not body.auth_code or not body.code_verifier:
            text = "both auth code and code verifier should be non-empty"
            raise Invalid(text, code="validation_failed")
        code, verifier = body.auth_code, body.code_verifier
        return shown(call, await links.exchange_code(site, visitor, code, verifier))
    raise Denied("unsupported_grant_type")


@routes.get("/user", may="user")
@with_key
async def get_user(call: Call) -> User:
    """The account behind the bearer token."""
    return await users.read_user(call.site, call.actor, visitor_of(call).base_url)


@routes.put("/user", may="user", private=True)
@with_key
async def update_user(call: Call, body: UserPatch, redirect_to: str = "") -> User:
    """Change one's data, password or address."""
    page = page_of(call, redirect_to)
    challenge = rules.read_challenge(body.code_challenge, body.code_challenge_method)
    return await own_account.update_user(
        call.site, call.actor, visitor_of(call), body, page, challenge
    )


@routes.get("/reauthenticate", may="user", private=True)
@with_key
async def reauthenticate(call: Call) -> dict[str, Any]:
    """Nothing here asks for a nonce, so none is sent."""
    return {}


@routes.post("/logout", may="user", status=204)
@with_key
async def sign_out(call: Call, scope: str = "global") -> Response:
    """End all sessions (`global`), this one (`local`) or all but this (`others`); 204."""
    await sessions.sign_out(call.site, call.actor, scope)
    return Response(status_code=204)


@routes.get("/settings", may="open")
@with_key
async def get_settings(call: Call) -> AuthSettings:
    """What ways of signing in there are."""
    external = {"email": True, "phone": False, "anonymous_users": False}
    return AuthSettings(
        external=external | dict.fromkeys(OTHERS, False),
        disable_signup=call.site.settings.signup_policy == "closed",
        mailer_autoconfirm=not signup.needs_confirmation(call.site),
    )


@routes.get("/health", may="open")
async def get_health(call: Call) -> dict[str, str]:
    """That there is an auth server here."""
    return {
        "version": "v2.0.0-scriptony",
        "name": "GoTrue",
        "description": "user registration and authentication API",
    }


@routes.get("/.well-known/jwks.json", may="open", answer=dict[str, Any])
async def get_jwks(call: Call) -> Answer:
    """The public keys that access tokens are signed with."""
    published = await keys.published_keys(call.site)
    return Answer({"keys": published}, headers={"cache-control": "public, max-age=600"})
