"""`/auth/v1` as the client libraries call it: sign-up, tokens, the user, signing out."""

from __future__ import annotations

from starlette.responses import Response

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Call, Routes
from scriptony.services.auth import operations
from scriptony.services.auth.operations.sessions import Tokens
from scriptony.services.auth.routes.answers import refuse
from scriptony.services.auth.routes.visitors import visitor_of, with_key
from scriptony.services.auth.schemas import Grant, SessionAnswer, SignUp, User

routes = Routes(root="/auth/v1", refuse=refuse)


def shown(call: Call, tokens: Tokens) -> SessionAnswer:
    """A session as the answer to this call."""
    return operations.show_session(call.site, visitor_of(call), tokens)


@routes.post("/signup", may="open")
@with_key
async def sign_up(call: Call, body: SignUp) -> SessionAnswer:
    """Make an account; where addresses need no confirmation it is signed in at once."""
    if body.phone:
        raise Invalid("Phone signups are not offered", code="phone_provider_disabled")
    if body.email is None:
        raise operations.SignupRefused(
            "Anonymous sign-ins are disabled", code="anonymous_provider_disabled"
        )
    if not body.password:
        raise Invalid("Signup requires a valid password", code="validation_failed")
    visitor, data = visitor_of(call), body.data or {}
    code = body.setup_code or data.get("setup_code")
    new = await operations.prepare(
        call.site, visitor, body.email, body.password, data, str(code) if code else None
    )
    return shown(call, await operations.sign_up(call.site, visitor, new))


@routes.post("/token", may="open")
@with_key
async def get_tokens(call: Call, body: Grant, grant_type: str = "") -> SessionAnswer:
    """A session for a password or a refresh token."""
    visitor = visitor_of(call)
    if grant_type == "refresh_token":
        if not body.refresh_token:
            raise operations.OAuthInvalid("refresh_token required")
        return shown(call, await operations.refresh(call.site, visitor, body.refresh_token))
    if grant_type == "password":
        if not body.email or body.password is None:
            raise Invalid("missing email or phone", code="validation_failed")
        email = body.email.strip().lower()
        return shown(call, await operations.sign_in(call.site, visitor, email, body.password))
    raise operations.Denied("unsupported_grant_type")


@routes.get("/user", may="user")
@with_key
async def get_user(call: Call) -> User:
    """The account behind the bearer token."""
    return await operations.read_user(call.site, call.actor, visitor_of(call).base_url)


@routes.post("/logout", may="user")
@with_key
async def sign_out(call: Call, scope: str = "global") -> Response:
    """End sessions; 204."""
    await operations.sign_out(call.site, call.actor, scope)
    return Response(status_code=204)
