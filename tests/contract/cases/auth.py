"""Accounts and organizations."""

from __future__ import annotations

import re
from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.cases.case import Case, refusals, says
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


ACCOUNTS = [
    Case("POST /auth/v1/signup", 200, has=SESSION),
    *refusals(
        "POST /auth/v1/signup",
        400,
        ("no password", lambda of: ask(json={"email": of.email()}), coded("validation_failed")),
        (
            "no address",
            lambda of: ask(json={"email": "harbour", "password": OWN_PASSWORD}),
            coded("validation_failed", text="Unable to validate email address: invalid format"),
        ),
        (
            "phone",
            lambda of: ask(json={"phone": "123", "password": OWN_PASSWORD}),
            coded("phone_provider_disabled"),
        ),
    ),
    *refusals(
        "POST /auth/v1/signup",
        422,
        ("taken", sign_up_again, coded("user_already_exists", 422, "User already registered")),
        (
            "weak",
            lambda of: ask(json={"email": of.email(), "password": "short"}),
            {**coded("weak_password", 422, SHORT), "weak_password": {"reasons": ["length"]}},
        ),
        ("anonymous", lambda of: ask(json={}), coded("anonymous_provider_disabled", 422)),
        (
            "current version",
            lambda of: sign_up_again(of)._replace(headers=CURRENT),
            Exactly({"code": "user_already_exists", "message": "User already registered"}),
        ),
    ),
    Case("POST /auth/v1/token", 200, has=SESSION, name="password"),
    Case("POST /auth/v1/token", 200, refresh, SESSION, name="refresh"),
    *refusals(
        "POST /auth/v1/token",
        400,
        (
            "wrong password",
            lambda of: ask(
                query={"grant_type": "password"},
                json={"email": of.cast.stranger.email, "password": "wrong"},
            ),
            coded("invalid_credentials", text="Invalid login credentials"),
        ),
        (
            "unknown address",
            grant("password", email="nobody@lanternroom.example", password="wrong"),
            coded("invalid_credentials", text="Invalid login credentials"),
        ),
        ("no address", grant("password", password="x"), coded("validation_failed")),
        (
            "unknown grant",
            grant("magic"),
            coded("invalid_credentials", text="unsupported_grant_type"),
        ),
        (
            "unknown refresh token",
            grant("refresh_token", refresh_token="none"),
            coded("refresh_token_not_found", text="Invalid Refresh Token: Refresh Token Not Found"),
        ),
        (
            "no refresh token",
            grant("refresh_token"),
            Exactly({"error": "invalid_request", "error_description": "refresh_token required"}),
        ),
        ("no verifier", grant("pkce", auth_code="x"), coded("validation_failed")),
        (
            "banned",
            lambda of: ask(
                query={"grant_type": "password"},
                json={"email": of.cast.banned.email, "password": OWN_PASSWORD},
            ),
            coded("user_banned", text="User is banned"),
        ),
    ),
    Case("GET /auth/v1/user", 200, has=USER),
    Case("GET /auth/v1/user", 403, lambda of: ask(), coded("bad_jwt", 403), "anon_key", "anon key"),
    Case("GET /auth/v1/user", 403, lambda of: ask(), coded("user_banned", 403), "banned", "banned"),
    Case(
        "GET /auth/v1/user",
        403,
        lambda of: ask(),
        coded("session_not_found", 403, "Session from session_id claim in JWT does not exist"),
        "ended",
        "ended session",
    ),
    Case(
        "GET /auth/v1/user",
        401,
        lambda of: ask(),
        coded("no_authorization", 401, "This endpoint requires a valid Bearer token"),
        "anonymous",
        "no token",
    ),
    Case("PUT /auth/v1/user", 200, has={**USER, "user_metadata": {"hat": "straw"}}),
    Case(
        "PUT /auth/v1/user",
        200,
        lambda of: ask(
            json={"data": {"role": "superadmin"}, "app_metadata": {"role": "superadmin"}}
        ),
        {"app_metadata": {"role": "user"}, "user_metadata": {"role": "user"}},
        name="no role by oneself",
    ),
    Case("PUT /auth/v1/user", 403, has=coded("bad_jwt", 403), who="anon_key"),
    *refusals(
        "PUT /auth/v1/user",
        400,
        (
            "long password",
            lambda of: ask(json={"password": "x" * 73}),
            coded("validation_failed"),
        ),
        (
            "much metadata",
            lambda of: ask(json={"data": {"tale": "x" * 9000}}),
            coded("validation_failed"),
        ),
    ),
    *refusals(
        "PUT /auth/v1/user",
        422,
        (
            "same password",
            old_password,
            coded("same_password", 422, "New password should be different from the old password."),
        ),
        ("weak", lambda of: ask(json={"password": "abc"}), coded("weak_password", 422, SHORT)),
        (
            "taken address",
            lambda of: ask(json={"email": of.cast.stranger.email}),
            coded("email_exists", 422, TAKEN),
        ),
    ),
    Case("GET /auth/v1/reauthenticate", 200, has=Exactly({})),
    Case("GET /auth/v1/reauthenticate", 403, has=coded("bad_jwt", 403), who="anon_key"),
    Case("POST /auth/v1/logout", 204, has=""),
    Case("POST /auth/v1/logout", 403, lambda of: ask(), coded("session_not_found", 403), "ended"),
    Case(
        "POST /auth/v1/logout",
        400,
        lambda of: ask(query={"scope": "world"}),
        coded("validation_failed"),
        name="unknown scope",
    ),
    Case(
        "GET /auth/v1/settings",
        200,
        has={
            "external": {"email": True, "phone": False, "google": False, "github": False},
            "disable_signup": False,
            "mailer_autoconfirm": True,
            "phone_autoconfirm": False,
            "sms_provider": "",
            "saml_enabled": False,
        },
    ),
    Case("GET /auth/v1/health", 200, has={"version": TEXT, "name": "GoTrue", "description": TEXT}),
    Case("GET /auth/v1/.well-known/jwks.json", 200, has={"keys": list}),
    *[
        Case(f"POST /auth/v1/{path}", 200, has=Exactly({}))
        for path in ("recover", "otp", "magiclink", "resend")
    ],
    *[
        Case(
            f"POST /auth/v1/{path}",
            400,
            lambda of: ask(json={"type": "signup"}),
            coded("validation_failed"),
            name="no address",
        )
        for path in ("recover", "otp", "magiclink", "resend")
    ],
    Case("POST /auth/v1/verify", 200, has=SESSION),
    Case(
        "POST /auth/v1/verify",
        400,
        lambda of: ask(json={"type": "magiclink"}),
        coded("validation_failed"),
        name="neither hash nor code",
    ),
    Case(
        "POST /auth/v1/verify",
        403,
        lambda of: ask(json={"type": "magiclink", "token_hash": "none"}),
        coded("otp_expired", 403),
        name="unknown",
    ),
    Case("GET /auth/v1/verify", 303),
    Case(
        "GET /auth/v1/verify",
        400,
        lambda of: ask(query={"type": "recovery"}),
        coded("validation_failed"),
        name="no token",
    ),
    Case("GET /auth/v1/new-password", 200, has=re.compile(r"(?s).*<form .*")),
    Case("POST /auth/v1/new-password", 200, has=re.compile(r"(?s).*Your new password is set.*")),
    Case(
        "POST /auth/v1/new-password",
        403,
        lambda of: ask(files={"token": (None, "none"), "password": (None, OWN_PASSWORD)}),
        re.compile(r"(?s).*This link has expired.*"),
        name="unknown",
    ),
    Case(
        "POST /auth/v1/new-password",
        422,
        lambda of: ask(files={"token": (None, of.link("recovery")), "password": (None, "abc")}),
        re.compile(r"(?s).*at least 6 characters.*"),
        name="weak",
    ),
    Case("GET /auth/v1/authorize", 302),
    Case(
        "GET /auth/v1/authorize",
        400,
        lambda of: ask(query={"provider": "github"}),
        coded("validation_failed", text="Unsupported provider: provider is not enabled"),
        name="nowhere to go",
    ),
    Case("GET /auth/v1/callback", 400, has=coded("bad_oauth_state")),
    Case("POST /auth/v1/callback", 400, has=coded("bad_oauth_state")),
]

ADMIN = [
    Case("GET /auth/v1/admin/users", 200, has={"users": [dict, ANY], "aud": "authenticated"}),
    Case(
        "GET /auth/v1/admin/users",
        400,
        lambda of: ask(query={"page": "first"}),
        coded("validation_failed"),
        name="no number",
    ),
    Case("POST /auth/v1/admin/users", 200, has={**USER, "email_confirmed_at": TIME}),
    Case(
        "POST /auth/v1/admin/users",
        400,
        lambda of: ask(json={"password": OWN_PASSWORD}),
        coded("validation_failed"),
        name="no address",
    ),
    Case(
        "POST /auth/v1/admin/users",
        422,
        lambda of: ask(json={"email": of.person.email}),
        coded("email_exists", 422, TAKEN),
        name="taken",
    ),
    Case("GET /auth/v1/admin/users/{id}", 200, has=USER),
    *[
        Case(
            f"{method} /auth/v1/admin/users/{{id}}",
            404,
            lambda of: ask(id="nobody", json={}),
            coded("user_not_found", 404, "User not found"),
            name="no id",
        )
        for method in ("PUT", "DELETE")
    ],
    Case(
        "GET /auth/v1/admin/users/{id}",
        404,
        lambda of: ask(id="nobody"),
        coded("user_not_found", 404, "User not found"),
        name="no id",
    ),
    Case("PUT /auth/v1/admin/users/{id}", 200, has={"user_metadata": {"hat": "straw"}}),
    Case(
        "PUT /auth/v1/admin/users/{id}",
        400,
        lambda of: ask(id=of.someone().id, json={"ban_duration": "long"}),
        coded("validation_failed"),
        name="no duration",
    ),
    Case(
        "PUT /auth/v1/admin/users/{id}",
        422,
        lambda of: ask(id=of.someone().id, json={"email": of.person.email}),
        coded("email_exists", 422),
        name="taken",
    ),
    Case("DELETE /auth/v1/admin/users/{id}", 200, has=Exactly({})),
    Case(
        "DELETE /auth/v1/admin/users/{id}",
        400,
        lambda of: ask(id=of.someone().id, json={"should_soft_delete": True}),
        coded("validation_failed"),
        name="soft",
    ),
    Case(
        "DELETE /auth/v1/admin/users/{id}",
        409,
        home_of_owner_with_others,
        coded("conflict", 409),
        name="others depend on it",
    ),
    Case(
        "POST /auth/v1/admin/generate_link",
        200,
        has={
            "id": UUID,
            "action_link": URL,
            "email_otp": re.compile(r"\d{6}"),
            "hashed_token": TEXT,
            "redirect_to": TEXT,
            "verification_type": "magiclink",
        },
    ),
    Case(
        "POST /auth/v1/admin/generate_link",
        400,
        lambda of: ask(json={"type": "teleport", "email": of.person.email}),
        coded("validation_failed"),
        name="unknown type",
    ),
    Case(
        "POST /auth/v1/admin/generate_link",
        404,
        lambda of: ask(json={"type": "recovery", "email": of.email()}),
        coded("user_not_found", 404),
        name="unknown address",
    ),
    Case("POST /auth/v1/invite", 200, has={"id": UUID, "email": TEXT, "invited_at": TIME}),
    Case(
        "POST /auth/v1/invite",
        400,
        lambda of: ask(json={}),
        coded("validation_failed"),
        name="no address",
    ),
    Case(
        "POST /auth/v1/invite",
        422,
        lambda of: ask(json={"email": of.person.email}),
        coded("email_exists", 422),
        name="taken",
    ),
    *[
        Case(
            route,
            403,
            has=coded("not_admin", 403, "User not allowed"),
            who="owner",
            name="no admin",
        )
        for route in (
            "GET /auth/v1/admin/users",
            "POST /auth/v1/admin/users",
            "GET /auth/v1/admin/users/{id}",
            "PUT /auth/v1/admin/users/{id}",
            "DELETE /auth/v1/admin/users/{id}",
            "POST /auth/v1/admin/generate_link",
            "POST /auth/v1/invite",
        )
    ],
]

FUNCTIONS = [
    *[
        case
        for path in ("/signup", "/auth/signup")
        for case in (
            Case(f"POST {path}", 200, has=SIGNED_UP),
            Case(
                f"POST {path}",
                400,
                lambda of: ask(json={"email": of.email()}),
                says("Email and password are required"),
                name="no password",
            ),
            Case(f"POST {path}", 400, sign_up_again, says(TAKEN), name="taken"),
        )
    ],
    Case("POST /create-demo-user", 409, has=says("Demo user has already been registered")),
    Case("POST /auth/seed-test-user", 200, has={"success": True, "message": TEXT}),
    Case(
        "GET /profile",
        200,
        has={"profile": {**PROFILE, "organizations": ORGANIZATION}, "organizations": MEMBERSHIPS},
    ),
    Case("GET /profile", 401, has=says("Unauthorized"), who="anon_key", name="anon key"),
    Case("PUT /profile", 200, has={"profile": {**PROFILE, "bio": "Writes for radio."}}),
    *refusals(
        "PUT /profile",
        400,
        ("nothing", lambda of: ask(json={"hat": 1}), says("No valid fields to update")),
        ("no name", lambda of: ask(json={"name": " "}), says("name is required", field="name")),
        ("long bio", lambda of: ask(json={"bio": "x" * 5001}), {"field": "bio"}),
    ),
    Case("GET /storage/usage", 200, has={"totalSize": int, "fileCount": int, "files": list}),
    Case("POST /storage/upload", 200, has={"success": True, "url": URL, "path": TEXT}),
    Case(
        "POST /storage/upload",
        400,
        lambda of: ask(files={"folder": (None, "avatars")}),
        says("No file provided"),
        name="no file",
    ),
    Case(
        "POST /storage/upload",
        415,
        lambda of: ask(files={"file": ("a.png", b"%PDF-1.7 not a picture", "image/png")}),
        says(...),
        name="no picture",
    ),
    Case("GET /migration-status", 200, has=Exactly({"migrationDone": False})),
    Case("POST /migrate", 200, has={"success": True, "stats": {"worldItems": 0}, "errors": []}),
    Case("POST /migrate-sql", 200, has={"success": True, "applied": [], "errors": []}),
]

ORGANIZATIONS = [
    Case("GET /organizations", 200, has={"organizations": MEMBERSHIPS}),
    Case("GET /organizations/trash", 200, has={"organizations": list}),
    Case("GET /organizations/{id}", 200, has={"organization": ORGANIZATION, "role": "owner"}),
    *[
        Case(
            "GET /organizations/{id}",
            403,
            lambda of, given=id: ask(id=given),
            says("Not a member of this organization"),
            name=name,
        )
        for name, id in (
            ("unknown", "0199d1c2-0000-7000-8000-000000000000"),
            ("no id", "harbour"),
        )
    ],
    Case(
        "POST /organizations", 200, has={"organization": {**ORGANIZATION, "name": "Lantern Room"}}
    ),
    Case(
        "POST /organizations",
        400,
        lambda of: ask(json={}),
        says("Organization name is required"),
        name="no name",
    ),
    Case(
        "POST /organizations",
        409,
        lambda of: ask(json={"name": "Lamp", "slug": f"org-{of.person.id[:8]}"}),
        says("Organization slug is already taken"),
        name="taken slug",
    ),
    Case("PUT /organizations/{id}", 200, has={"organization": {**ORGANIZATION, "name": "Pier"}}),
    Case(
        "PUT /organizations/{id}",
        400,
        lambda of: ask(id=of.organization, json={"owner_id": of.cast.stranger.id}),
        says("No valid fields to update"),
        name="nothing",
    ),
    Case(
        "PUT /organizations/{id}",
        403,
        has=says("Only organization owners can update settings"),
        who="admin",
    ),
    Case(
        "PUT /organizations/{id}",
        409,
        slug_of_another,
        says("Organization slug is already taken"),
        name="taken slug",
    ),
    Case("DELETE /organizations/{id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}",
        403,
        has=says("Only organization owners can delete"),
        who="admin",
    ),
    Case(
        "DELETE /organizations/{id}",
        409,
        only_home,
        says("Cannot delete your only organization"),
        name="the only one",
    ),
    Case("POST /organizations/{id}/restore", 200, has={"organization": ORGANIZATION}),
    Case(
        "POST /organizations/{id}/restore",
        404,
        lambda of: ask(id=of.organization),
        says(...),
        name="not in the trash",
    ),
    Case(
        "GET /organizations/{id}/members",
        200,
        has={
            "members": [
                {
                    "role": "owner",
                    "user_id": UUID,
                    "users": {"id": UUID, "name": TEXT, "email": TEXT, "avatar_url": ...},
                },
                ANY,
            ]
        },
    ),
    Case(
        "GET /organizations/{id}/members",
        403,
        has=says("Not a member of this organization"),
        who="stranger",
    ),
    Case("POST /organizations/{id}/members", 200, has={"member": {**MEMBER, "role": "viewer"}}),
    Case(
        "POST /organizations/{id}/members",
        200,
        lambda of: ask(id=of.organization, json={"email": of.email(), "role": "member"}),
        {"member": None, "invitation": {**INVITATION, "role": "viewer"}},
        name="unknown address",
    ),
    *refusals(
        "POST /organizations/{id}/members",
        400,
        ("nobody", lambda of: ask(id=of.organization, json={}), says("user_id is required")),
        (
            "no role",
            lambda of: ask(
                id=of.organization, json={"user_id": of.someone().id, "role": "emperor"}
            ),
            says("Invalid role"),
        ),
    ),
    Case(
        "POST /organizations/{id}/members",
        403,
        has=says("Only owners and admins can invite members"),
        who="editor",
    ),
    Case(
        "POST /organizations/{id}/members",
        403,
        lambda of: ask(id=of.organization, json={"user_id": of.someone().id, "role": "admin"}),
        says(...),
        who="admin",
        name="above oneself",
    ),
    Case(
        "POST /organizations/{id}/members",
        404,
        lambda of: ask(
            id=of.organization, json={"user_id": "0199d1c2-0000-7000-8000-000000000000"}
        ),
        says("User not found"),
        name="unknown",
    ),
    Case(
        "POST /organizations/{id}/members",
        409,
        same_member,
        says("User is already a member"),
        name="twice",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        200,
        has={"member": {**MEMBER, "role": "viewer"}},
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        400,
        lambda of: ask(id=of.organization, user_id=of.cast.viewer.id, json={"role": "emperor"}),
        says("Invalid role"),
        name="no role",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        404,
        lambda of: ask(id=of.organization, user_id=of.cast.stranger.id, json={"role": "viewer"}),
        says("Member not found"),
        name="no member",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        409,
        last_owner,
        says(...),
        name="the last owner",
    ),
    Case("DELETE /organizations/{id}/members/{user_id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        403,
        lambda of: ask(id=of.organization, user_id=of.person.id),
        says("Cannot remove the organization owner"),
        name="the owner",
    ),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        403,
        lambda of: ask(id=of.organization, user_id=of.cast.admin.id),
        says("Only owners and admins can remove members"),
        who="editor",
        name="by an editor",
    ),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        404,
        lambda of: ask(id=of.organization, user_id=of.cast.stranger.id),
        says("Member not found"),
        name="no member",
    ),
    Case("GET /organizations/{id}/invitations", 200, has={"invitations": list}),
    Case("DELETE /organizations/{id}/invitations/{invitation_id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}/invitations/{invitation_id}",
        404,
        lambda of: ask(id=of.organization, invitation_id="0199d1c2-0000-7000-8000-000000000000"),
        says("Invitation not found"),
        name="unknown",
    ),
    Case("GET /invitations", 200, has={"invitations": list}),
    Case(
        "POST /invitations/{id}/accept", 200, has={"organization": ORGANIZATION, "role": "viewer"}
    ),
    Case(
        "POST /invitations/{id}/accept",
        404,
        lambda of: ask(id="0199d1c2-0000-7000-8000-000000000000"),
        says("Invitation not found"),
        name="unknown",
    ),
]

CASES = [*ACCOUNTS, *ADMIN, *FUNCTIONS, *ORGANIZATIONS]
