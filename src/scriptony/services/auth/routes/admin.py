"""Accounts in the hands of whoever holds the service key."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scriptony.kernel.errors import Invalid, Refusal, Unauthorized
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.services.auth.operations import administration, orders
from scriptony.services.auth.operations.users import Account, show_user
from scriptony.services.auth.routes.answers import refuse
from scriptony.services.auth.routes.visitors import page_of, visitor_of
from scriptony.services.auth.schemas import AdminUser, Deletion, LinkOrder, User, Users


class NotAdmin(Refusal):
    """403: a token that is no service key."""

    status = 403
    code = "not_admin"


def refuse_user(request: Request, refusal: Refusal) -> Response:
    """A refusal; somebody who did bring a token is told that it does not suffice."""
    if isinstance(refusal, Unauthorized) and request.headers.get("authorization"):
        refusal = NotAdmin("User not allowed")
    return refuse(request, refusal)


routes = Routes(root="/auth/v1", refuse=refuse_user)


def shown(call: Call, account: Account) -> User:
    """An account as the answer to this call."""
    return show_user(account, call.site.shelf.signer, visitor_of(call).base_url)


@routes.get("/admin/users", may="service", answer=Users)
async def list_users(call: Call, page: str = "", per_page: str = "") -> Answer:
    """A page of accounts, the oldest first; both parameters may be empty (1 and 50)."""
    at, size = _number(page, 1, 10**9), min(_number(per_page, 50, 10**9), 1000)
    accounts, total = await administration.list_users(call.site, at, size)
    last = max(1, -(-total // size))
    base = f"{visitor_of(call).base_url}/auth/v1/admin/users"
    links = [f'<{base}?page={last}&per_page={size}>; rel="last"']
    if at < last:
        links.insert(0, f'<{base}?page={at + 1}&per_page={size}>; rel="next"')
    headers = {"X-Total-Count": str(total), "Link": ", ".join(links)}
    return Answer(Users([shown(call, account) for account in accounts]), headers=headers)


def _number(text: str, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or not 1 <= int(text) <= most:
        raise Invalid("page and per_page must be positive numbers", code="validation_failed")
    return int(text)


@routes.post("/admin/users", may="service")
async def add_user(call: Call, body: AdminUser) -> User:
    """Make an account."""
    return shown(call, await administration.add_user(call.site, body))


@routes.get("/admin/users/{id}", may="service")
async def read_user(call: Call, id: str) -> User:
    """One account."""
    async with call.db.session() as session:
        return shown(call, await administration.get_account(session, id))


@routes.put("/admin/users/{id}", may="service")
async def change_user(call: Call, id: str, body: AdminUser) -> User:
    """Change an account, its password, role or ban."""
    return shown(call, await administration.change_user(call.site, id, body))


@routes.delete("/admin/users/{id}", may="service")
async def delete_user(call: Call, id: str, body: Deletion) -> dict[str, Any]:
    """Remove an account and the organizations only it is in."""
    if body.should_soft_delete:
        raise Invalid("Accounts are only removed for good", code="validation_failed")
    await administration.delete_user(call.site, id)
    return {}


@routes.post("/admin/generate_link", may="service")
async def generate_link(call: Call, body: LinkOrder, redirect_to: str = "") -> dict[str, Any]:
    """A link for the caller to mail."""
    page = page_of(call, redirect_to or body.redirect_to or "")
    return await orders.generate_link(call.site, visitor_of(call), body, page)


@routes.post("/invite", may="service")
async def invite_user(call: Call, body: LinkOrder, redirect_to: str = "") -> User:
    """Make an account and mail its owner the way in."""
    page = page_of(call, redirect_to)
    return await orders.invite_user(call.site, visitor_of(call), body, page)
