"""What mails lead to: asking for links, following them, and our own page for a new password."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.http import Call, Routes, encode
from scriptony.services.auth import rules
from scriptony.services.auth.operations import links, recovery
from scriptony.services.auth.routes import pages
from scriptony.services.auth.routes.answers import refuse
from scriptony.services.auth.routes.platform import shown
from scriptony.services.auth.routes.visitors import page_of, visitor_of, with_key
from scriptony.services.auth.schemas import LinkRequest, NewPasswordForm, Proof, SessionAnswer

routes = Routes(root="/auth/v1", refuse=refuse)

TYPES = ("recovery", "signup", "invite", "magiclink", "email_change")
CODE_TYPES = {"email": ("signup", "magiclink", "invite")} | {type: (type,) for type in TYPES}
NO_PROVIDER = "Unsupported provider: provider is not enabled"


async def _request(
    call: Call, body: LinkRequest, type: str, redirect_to: str, new: dict[str, Any] | None = None
) -> Response:
    if body.phone:
        raise Invalid("Phone sign-ins are not offered", code="phone_provider_disabled")
    if not body.email:
        raise Invalid("An email address is required", code="validation_failed")
    challenge = rules.read_challenge(body.code_challenge, body.code_challenge_method)
    page = page_of(call, redirect_to)
    await recovery.request_link(call.site, visitor_of(call), body.email, type, page, challenge, new)
    return Response(encode({}), media_type="application/json")


@routes.post("/recover", may="open")
@with_key
async def recover(call: Call, body: LinkRequest, redirect_to: str = "") -> Response:
    """Mail a link for a new password, if the address has an account: `{}` either way."""
    return await _request(call, body, "recovery", redirect_to)


@routes.post("/otp", may="open")
@with_key
async def send_code(call: Call, body: LinkRequest, redirect_to: str = "") -> Response:
    """Mail a link and a code to sign in with. Makes an account unless `create_user` is false."""
    new = None if body.create_user is False else (body.data or {})
    return await _request(call, body, "magiclink", redirect_to, new)


@routes.post("/magiclink", may="open")
@with_key
async def send_magic_link(call: Call, body: LinkRequest, redirect_to: str = "") -> Response:
    """Mail a link to sign in with, if the address has an account."""
    return await _request(call, body, "magiclink", redirect_to)


@routes.post("/resend", may="open")
@with_key
async def resend(call: Call, body: LinkRequest, redirect_to: str = "") -> Response:
    """Mail the confirmation of an address again."""
    if body.type not in ("signup", "email_change"):
        raise Invalid("type must be signup or email_change", code="validation_failed")
    return await _request(call, body, body.type, redirect_to)


@routes.post("/verify", may="open")
@with_key
async def verify(call: Call, body: Proof) -> SessionAnswer:
    """A session for the token of a mail, or for an address and the six digits sent to it."""
    types = CODE_TYPES.get(body.type or "")
    by_code = bool(body.email and body.token)
    if types is None or bool(body.token_hash) == by_code:
        raise Invalid(
            "Send type with either token_hash, or email and token", code="validation_failed"
        )
    site, visitor = call.site, visitor_of(call)
    if body.token_hash:
        return shown(call, await links.verify_hash(site, visitor, body.token_hash, types))
    email = (body.email or "").strip().lower()
    return shown(call, await links.verify_code(site, visitor, email, body.token or "", types))


@routes.get("/verify", may="open", status=303, also=(200,))
async def follow(call: Call, token: str = "", type: str = "", redirect_to: str = "") -> Response:
    """Follow a mailed link: 303 to its page. A HEAD request, as mail scanners send, changes
    nothing."""
    if not token or type not in TYPES:
        raise Invalid("Verify requires a token and a type", code="validation_failed")
    page, is_pkce = page_of(call, redirect_to), token.startswith("pkce_")
    if call.request.method == "HEAD":
        return _to(page)
    if type == "recovery" and not is_pkce and call.site.settings.recovery_form:
        return await _password_page(call, token)
    try:
        opened = await links.follow_link(call.site, visitor_of(call), token, (type,))
    except Refusal as refusal:
        error = {
            "error": "access_denied",
            "error_code": refusal.code,
            "error_description": refusal.message,
        }
        return _to(rules.error_url(page, error, is_pkce=is_pkce))
    if not redirect_to:
        page = page_of(call, opened.redirect_to or "")
    if opened.auth_code:
        return _to(rules.code_url(page, opened.auth_code, type))
    assert opened.tokens is not None, "without PKCE there is a session"
    session = shown(call, opened.tokens)
    members = {
        "access_token": session.access_token,
        "expires_at": str(session.expires_at),
        "expires_in": str(session.expires_in),
        "refresh_token": session.refresh_token,
        "sb": "",
        "token_type": "bearer",
        "type": type,
    }
    return _to(rules.with_fragment(page, members))


def _to(url: str, status: int = 303) -> Response:
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    return RedirectResponse(url, status, headers)


@routes.get("/new-password", may="open")
async def new_password_page(call: Call, token: str = "") -> Response:
    """Our own page for a new password, for pages and browsers that cannot follow the other link."""
    return await _password_page(call, token)


async def _password_page(call: Call, token: str) -> Response:
    good = await recovery.is_link_good(call.site, token)
    return _page(pages.password_form(_action(call), token) if good else pages.EXPIRED)


def _action(call: Call) -> str:
    return f"{quote(call.request.scope.get('url_prefix', ''))}/auth/v1/new-password"


@routes.post("/new-password", may="open")
async def set_new_password(call: Call, form: NewPasswordForm) -> Response:
    """Set the password. The one-time token in the form is all that is asked for, and no other
    site can know it."""
    visitor = visitor_of(call)
    try:
        await recovery.recover(call.site, visitor, form.token, form.password)
    except links.LinkExpired:
        return _page(pages.EXPIRED, 403)
    except Refusal as refusal:
        page = pages.password_form(_action(call), form.token, refusal.message)
        return _page(page, refusal.status)
    return _page(pages.done(rules.home_page(call.site.settings, visitor.base_url)))


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, pages.HEADERS)


@routes.get("/authorize", may="open", status=302)
async def authorize(
    call: Call, provider: str = "", redirect_to: str = "", code_challenge: str = ""
) -> Response:
    """Sign-in by somebody else's account: none is offered, which the page is told in its URL."""
    site, base = call.site, visitor_of(call).base_url
    if not rules.is_allowed(redirect_to, site.settings, base):
        raise Invalid(NO_PROVIDER, code="validation_failed")
    error = {
        "error": "server_error",
        "error_code": "validation_failed",
        "error_description": NO_PROVIDER,
    }
    return _to(rules.error_url(redirect_to, error, is_pkce=bool(code_challenge)), 302)


@routes.get("/callback", may="open")
async def finish_provider(call: Call) -> Response:
    """Where a provider would return to."""
    raise Invalid("OAuth state is unknown: no provider is enabled", code="bad_oauth_state")


@routes.post("/callback", may="open")
async def finish_provider_form(call: Call) -> Response:
    """The same for providers that answer with a form."""
    raise Invalid("OAuth state is unknown: no provider is enabled", code="bad_oauth_state")
