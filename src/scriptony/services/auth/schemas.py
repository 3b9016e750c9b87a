"""What travels to and from `/auth/v1` and the function routes."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

Optional = str | UnsetType


class Identity(Struct):
    """One way an account signs in."""

    identity_id: str
    id: str
    user_id: str
    identity_data: dict[str, Any]
    provider: str
    created_at: str
    updated_at: str
    email: str | None = None
    last_sign_in_at: str | None = None


class User(Struct):
    """An account as its owner's client sees it; times that never were are left out."""

    id: str
    email: str
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    identities: list[dict[str, Any]]
    created_at: str
    updated_at: str
    aud: str = "authenticated"
    role: str = "authenticated"
    phone: str = ""
    is_anonymous: bool = False
    email_confirmed_at: Optional = UNSET
    confirmed_at: Optional = UNSET
    last_sign_in_at: Optional = UNSET
    invited_at: Optional = UNSET
    banned_until: Optional = UNSET
    recovery_sent_at: Optional = UNSET
    confirmation_sent_at: Optional = UNSET
    email_change_sent_at: Optional = UNSET
    new_email: Optional = UNSET


class SessionAnswer(Struct):
    """A pair of tokens and whose they are. `expires_in` in seconds, `expires_at` since the epoch."""

    access_token: str
    expires_in: int
    expires_at: int
    refresh_token: str
    user: User
    token_type: str = "bearer"


class SignUp(Struct):
    """`POST /auth/v1/signup`; members that are null count as absent."""

    email: str | None = None
    password: str | None = None
    phone: str | None = None
    data: dict[str, Any] | None = None
    setup_code: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class Grant(Struct):
    """`POST /auth/v1/token`, whatever its grant type."""

    email: str | None = None
    phone: str | None = None
    password: str | None = None
    refresh_token: str | None = None
    auth_code: str | None = None
    code_verifier: str | None = None


class FormSignUp(Struct):
    """`POST /signup` of the functions."""

    email: str | None = None
    password: str | None = None
    name: str | None = None
    setup_code: str | None = None


class SignedUp(Struct):
    """The answer to the functions' sign-up."""

    user_id: str
    organization_id: str
    user: dict[str, str | None]
    success: bool = True
