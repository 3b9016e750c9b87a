"""The demo account: off unless the settings want it, and never more than an ordinary user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.kernel.secrets import hash_password
from scriptony.services.auth.operations.accounts import NewAccount, Taken, add_account
from scriptony.services.auth.operations.homes import ensure_home
from scriptony.services.auth.operations.limits import SIGN_UPS, count
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import DemoAccount, Seeded

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

EMAIL, PASSWORD, NAME = "demo@studio.example", "demo-studio", "Demo User"


async def create_demo_user(site: Site, visitor: Visitor) -> DemoAccount | None:
    """Make it; None when there is one, or shall be none."""
    if not site.settings.demo:
        return None
    await count(site, SIGN_UPS, visitor)
    new = NewAccount(email=EMAIL, password_hash=await hash_password(PASSWORD), name=NAME)
    try:
        async with site.database("auth").transaction() as tx:
            account = await add_account(tx, new)
            home = await ensure_home(tx, None, account.id)
    except Taken:
        return None
    user: dict[str, str | None] = {"id": account.id, "email": EMAIL, "name": NAME}
    return DemoAccount(account.id, home, user, email=EMAIL, password=PASSWORD)


def seeded(account: DemoAccount | None) -> Seeded:
    """The answer older pages expect."""
    if account is None:
        return Seeded("Test user already exists")
    user = {"id": account.user_id, "email": EMAIL, "role": "user"}
    return Seeded("Test user created successfully", user)
