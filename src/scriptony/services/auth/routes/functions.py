"""The function `scriptony-auth`."""

from __future__ import annotations

from scriptony.kernel.http import Call, Routes
from scriptony.services.auth import operations
from scriptony.services.auth.routes.visitors import visitor_of
from scriptony.services.auth.schemas import FormSignUp, SignedUp

routes = Routes("scriptony-auth")


@routes.post("/signup", may="open")
async def register(call: Call, body: FormSignUp) -> SignedUp:
    """Make an account, its profile and its organization. The page signs in afterwards."""
    return await operations.register_by_form(call.site, visitor_of(call), body)


@routes.post("/auth/signup", may="open")
async def register_short(call: Call, body: FormSignUp) -> SignedUp:
    """The same at the URL the sign-up form uses."""
    return await register(call, body)
