"""One good request for each route of auth."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import OWN_PASSWORD, PNG, Things


def sign_up(of: Things) -> Ask:
    return ask(json={"email": of.email(), "password": OWN_PASSWORD, "name": "Ines"})


def sign_in(of: Things) -> Ask:
    body = {"email": of.person.email, "password": OWN_PASSWORD}
    return ask(query={"grant_type": "password"}, json=body)


def request_mail(of: Things) -> Ask:
    return ask(json={"email": of.email(), "create_user": False})


def change_member(of: Things) -> Ask:
    return ask(id=of.organization, user_id=of.member().id, json={"role": "viewer"})


def accept_invitation(of: Things) -> Ask:
    guest, id = of.invited()
    return ask(id=id, by=guest)


ASKS = {
    "POST /auth/v1/signup": sign_up,
    "POST /auth/v1/token": sign_in,
    "GET /auth/v1/user": lambda of: ask(),
    "PUT /auth/v1/user": lambda of: ask(json={"data": {"hat": "straw"}}),
    "GET /auth/v1/reauthenticate": lambda of: ask(),
    "POST /auth/v1/logout": lambda of: ask(query={"scope": "local"}, fresh=True),
    "GET /auth/v1/settings": lambda of: ask(),
    "GET /auth/v1/health": lambda of: ask(),
    "GET /auth/v1/.well-known/jwks.json": lambda of: ask(),
    "POST /auth/v1/recover": request_mail,
    "POST /auth/v1/otp": request_mail,
    "POST /auth/v1/magiclink": request_mail,
    "POST /auth/v1/resend": lambda of: ask(json={"email": of.email(), "type": "signup"}),
    "POST /auth/v1/verify": lambda of: ask(json={"type": "magiclink", "token_hash": of.link()}),
    "GET /auth/v1/verify": lambda of: ask(query={"type": "magiclink", "token": of.link()}),
    "GET /auth/v1/new-password": lambda of: ask(query={"token": of.link("recovery")}),
    "POST /auth/v1/new-password": lambda of: ask(
        files={"token": (None, of.link("recovery")), "password": (None, "lighthouse keeper")}
    ),
    "GET /auth/v1/authorize": lambda of: ask(
        query={"provider": "github", "redirect_to": "http://localhost:3000/"}
    ),
    "GET /auth/v1/callback": lambda of: ask(query={"state": "none"}),
    "POST /auth/v1/callback": lambda of: ask(),
    "GET /auth/v1/admin/users": lambda of: ask(query={"page": "", "per_page": ""}),
    "POST /auth/v1/admin/users": lambda of: ask(json={"email": of.email(), "email_confirm": True}),
    "GET /auth/v1/admin/users/{id}": lambda of: ask(id=of.person.id),
    "PUT /auth/v1/admin/users/{id}": lambda of: ask(
        id=of.someone().id, json={"user_metadata": {"hat": "straw"}}
    ),
    "DELETE /auth/v1/admin/users/{id}": lambda of: ask(id=of.someone().id),
    "POST /auth/v1/admin/generate_link": lambda of: ask(
        json={"type": "magiclink", "email": of.someone().email}
    ),
    "POST /auth/v1/invite": lambda of: ask(json={"email": of.email()}),
    "POST /signup": sign_up,
    "POST /auth/signup": sign_up,
    "POST /create-demo-user": lambda of: ask(),
    "POST /auth/seed-test-user": lambda of: ask(),
    "GET /profile/impersonations": lambda of: ask(query={"limit": 1} if of.impersonated() else {}),
    "GET /profile/impersonations/{id}": lambda of: ask(id=of.impersonated()),
    "GET /profile": lambda of: ask(),
    "PUT /profile": lambda of: ask(json={"bio": "Writes for radio."}),
    "GET /storage/usage": lambda of: ask(),
    "POST /storage/upload": lambda of: ask(files={"file": ("a.png", PNG, "image/png")}),
    "GET /migration-status": lambda of: ask(),
    "POST /migrate": lambda of: ask(),
    "POST /migrate-sql": lambda of: ask(),
    "GET /organizations": lambda of: ask(),
    "GET /organizations/trash": lambda of: ask(),
    "GET /organizations/{id}": lambda of: ask(id=of.organization),
    "POST /organizations": lambda of: ask(json={"name": "Lantern Room"}),
    "PUT /organizations/{id}": lambda of: ask(id=of.full_organization(), json={"name": "Pier"}),
    "DELETE /organizations/{id}": lambda of: ask(id=of.full_organization()),
    "POST /organizations/{id}/restore": lambda of: ask(id=of.deleted_organization()),
    "GET /organizations/{id}/members": lambda of: ask(id=of.organization),
    "POST /organizations/{id}/members": lambda of: ask(
        id=of.organization, json={"user_id": of.someone().id, "role": "viewer"}
    ),
    "PUT /organizations/{id}/members/{user_id}": change_member,
    "DELETE /organizations/{id}/members/{user_id}": lambda of: ask(
        id=of.organization, user_id=of.member().id
    ),
    "GET /organizations/{id}/invitations": lambda of: ask(id=of.organization),
    "DELETE /organizations/{id}/invitations/{invitation_id}": lambda of: ask(
        id=of.organization, invitation_id=of.invitation()
    ),
    "GET /invitations": lambda of: ask(),
    "POST /invitations/{id}/accept": accept_invitation,
}
