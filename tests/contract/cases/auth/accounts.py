"""`/auth/v1`: signing up and in, one's own account, mails."""

from __future__ import annotations

import re

from tests.contract.asking import ask
from tests.contract.cases.auth.shapes import (
    CURRENT,
    SESSION,
    SHORT,
    TAKEN,
    USER,
    coded,
    grant,
    old_password,
    refresh,
    sign_up_again,
)
from tests.contract.cases.case import Case, refusals
from tests.contract.likeness import TEXT, Exactly
from tests.contract.things import OWN_PASSWORD

CASES = [
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
