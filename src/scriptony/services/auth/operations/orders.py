"""Links and invitations that the service orders for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from scriptony.kernel.errors import Invalid
from scriptony.services.auth import rules
from scriptony.services.auth.operations.addresses import AddressTaken
from scriptony.services.auth.operations.administration import add_user, find_user
from scriptony.services.auth.operations.letters import verify_link
from scriptony.services.auth.operations.links import Link, mail_link, make_link
from scriptony.services.auth.operations.users import Account, find_by_email, show_user
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import AdminUser, LinkOrder, User

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

TYPES = ("signup", "invite", "recovery", "magiclink")


async def generate_link(
    site: Site, visitor: Visitor, order: LinkOrder, redirect_to: str
) -> dict[str, Any]:
    """A link that the service mails itself, with the account it is for."""
    if order.type not in TYPES or not order.email:
        raise Invalid(
            f"type must be one of {', '.join(TYPES)}, and email is required",
            code="validation_failed",
        )
    account, link = await _order(site, order.email, order.type, order, redirect_to)
    shown = to_builtins(show_user(account, site.shelf.signer, visitor.base_url))
    return shown | {
        "action_link": verify_link(visitor, link.token, order.type, redirect_to),
        "email_otp": link.code,
        "hashed_token": link.token,
        "redirect_to": redirect_to,
        "verification_type": order.type,
    }


async def _order(
    site: Site, email: str, type: str, order: LinkOrder, redirect_to: str
) -> tuple[Account, Link]:
    db = site.database("auth")
    email = rules.clean_email(email)
    if type in ("signup", "invite"):
        async with db.session() as session:
            known = await find_by_email(session, email)
        if known is not None and known.email_confirmed_at is not None:
            raise AddressTaken
        if known is None:
            new = AdminUser(email=email, password=order.password, user_metadata=order.data)
            await add_user(site, new, is_invited=type == "invite")
    async with db.transaction() as tx:
        account = await find_user(tx, email)
        link = await make_link(tx, account, type, redirect_to, None)
        return await find_user(tx, email), link


async def invite_user(site: Site, visitor: Visitor, order: LinkOrder, redirect_to: str) -> User:
    """Make an account for somebody and mail them the way in."""
    if not order.email:
        raise Invalid("email is required", code="validation_failed")
    account, link = await _order(site, order.email, "invite", order, redirect_to)
    mail_link(site, visitor, account.email, "invite", link, redirect_to)
    return show_user(account, site.shelf.signer, visitor.base_url)
