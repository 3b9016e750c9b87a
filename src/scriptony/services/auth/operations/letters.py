"""The mails accounts get, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from scriptony.services.auth.operations.mail import Mail, post
from scriptony.services.auth.rules import Visitor, home_page
from scriptony.services.auth.schemas import Invitation

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

WORDS = {
    "recovery": ("Set a new password", "Somebody, probably you, asked for a new password."),
    "signup": ("Confirm your address", "Welcome. Please confirm that this address is yours."),
    "invite": ("You are invited", "An account was made for you. This link opens it."),
    "magiclink": ("Your sign-in link", "This link signs you in."),
    "email_change": ("Confirm your new address", "Please confirm that this new address is yours."),
}


def verify_link(visitor: Visitor, token: str, type: str, redirect_to: str) -> str:
    """The link in a mail that uses up a one-time token."""
    query = {"token": token, "type": type, "redirect_to": redirect_to}
    return f"{visitor.base_url}/auth/v1/verify?{urlencode(query)}"


def form_link(visitor: Visitor, token: str) -> str:
    """The link to our own page for a new password, which works in any browser."""
    return f"{visitor.base_url}/auth/v1/new-password?{urlencode({'token': token})}"


def send_link(
    site: Site, visitor: Visitor, to: str, type: str, token: str, code: str, redirect_to: str
) -> None:
    """Mail a one-time token as link and as six digits."""
    subject, reason = WORDS[type]
    paragraphs = [reason, verify_link(visitor, token, type, redirect_to)]
    if type in ("recovery", "invite"):
        paragraphs += [
            "If that page asks for no new password, or you asked in another browser, set it here:",
            form_link(visitor, token),
        ]
    paragraphs += [
        f"Or type this code where you asked: {code}",
        "If you did not ask for this mail you need do nothing.",
    ]
    post(site.settings, Mail(to, f"Scriptony: {subject}", tuple(paragraphs)))


def send_invitation(
    site: Site, visitor: Visitor, invitation: Invitation, organization: str, inviter: str
) -> None:
    """Tell somebody without account that an organization waits for them."""
    words = (
        f"{inviter} invites you to {organization} as {invitation.role}.",
        f"Sign up with this address, {invitation.email}, and you will be a member:",
        home_page(site.settings, visitor.base_url),
        f"The invitation is good until {invitation.expires_at[:10]}.",
    )
    subject = f"Scriptony: invitation to {organization}"
    post(site.settings, Mail(invitation.email, subject, words))
