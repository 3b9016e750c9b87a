"""`/auth/v1/admin`: the service key."""

from __future__ import annotations

import re

from tests.contract.asking import ask
from tests.contract.cases.auth.shapes import TAKEN, USER, coded, home_of_owner_with_others
from tests.contract.cases.case import Case
from tests.contract.likeness import ANY, TEXT, TIME, URL, UUID, Exactly
from tests.contract.things import OWN_PASSWORD

CASES = [
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
