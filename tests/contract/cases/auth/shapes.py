"""What accounts and organizations look like, and how requests go wrong."""

from __future__ import annotations

from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import OWN_PASSWORD, Things

USER = {
    "id": UUID,
    "aud": "authenticated",
    "role": "authenticated",
    "email": TEXT,
    "phone": "",
    "app_metadata": {"provider": "email", "providers": ["email"], "role": "user"},
    "user_metadata": {"role": "user", "sub": UUID, "email": TEXT},
    "identities": [
        {
            "identity_id": UUID,
            "id": UUID,
            "user_id": UUID,
            "identity_data": dict,
            "provider": "email",
            "created_at": TIME,
            "updated_at": TIME,
            "email": TEXT,
        }
    ],
    "created_at": TIME,
    "updated_at": TIME,
    "is_anonymous": False,
}
SESSION = {
    "access_token": TEXT,
    "token_type": "bearer",
    "expires_in": 3600,
    "expires_at": NUMBER,
    "refresh_token": TEXT,
    "user": USER,
}
ORGANIZATION = {
    "id": UUID,
    "name": TEXT,
    "slug": TEXT,
    "owner_id": UUID,
    "created_at": TIME,
    "updated_at": TIME,
    "deleted_at": None,
    "is_deleted": False,
}
MEMBER = {
    "id": UUID,
    "organization_id": UUID,
    "user_id": UUID,
    "role": TEXT,
    "created_at": TIME,
    "updated_at": TIME,
}
PROFILE = {
    "id": UUID,
    "name": TEXT,
    "email": TEXT,
    "organization_id": UUID,
    "avatar_url": optional(URL),
    "bio": optional(TEXT),
    "time_zone": TEXT,
    "created_at": TIME,
}
INVITATION = {"id": UUID, "organization_id": UUID, "email": TEXT, "role": TEXT, "expires_at": TIME}
MEMBERSHIPS = [{"role": "owner", "organizations": ORGANIZATION}, ANY]
SIGNED_UP = {
    "success": True,
    "user_id": UUID,
    "organization_id": UUID,
    "user": {"id": UUID, "email": TEXT, "name": "Ines"},
}
OK = Exactly({"success": True})
CURRENT = {"x-supabase-api-version": "2024-01-01"}
SHORT = "Password should be at least 6 characters."
TAKEN = "A user with this email address has already been registered"


def coded(code: str, status: int = 400, text: Any = TEXT) -> dict[str, Any]:
    """An error of `/auth/v1` for clients that name no version."""
    return {"code": status, "error_code": code, "msg": text}


def grant(type: str, **body: Any) -> Any:
    return lambda of: ask(query={"grant_type": type}, json=body)


def sign_up_again(of: Things) -> Ask:
    return ask(json={"email": of.person.email, "password": OWN_PASSWORD})


def old_password(of: Things) -> Ask:
    guest = of.someone()
    return ask(json={"password": OWN_PASSWORD}, by=guest)


def refresh(of: Things) -> Ask:
    token = of.someone().session["refresh_token"]
    return ask(query={"grant_type": "refresh_token"}, json={"refresh_token": token})


def slug_of_another(of: Things) -> Ask:
    slug = of.cast.stranger.ok("GET", "/organizations")["organizations"][0]["organizations"]["slug"]
    return ask(id=of.full_organization(), json={"slug": slug})


def same_member(of: Things) -> Ask:
    return ask(id=of.organization, json={"user_id": of.cast.viewer.id, "role": "viewer"})


def last_owner(of: Things) -> Ask:
    return ask(id=of.organization, user_id=of.person.id, json={"role": "viewer"})


def home_of_owner_with_others(of: Things) -> Ask:
    host = of.someone("Host")
    host.invite(of.someone(), "viewer")
    return ask(id=host.id)


def only_home(of: Things) -> Ask:
    host = of.someone("Host")
    return ask(id=host.organization, by=host)
