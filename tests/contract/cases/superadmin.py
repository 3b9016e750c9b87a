"""The instance as its superadmins see it."""

from __future__ import annotations

import re
from typing import Any

from tests.contract.asking import ask
from tests.contract.cases.case import Case, refusals, says
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, Exactly, optional

DAY = re.compile(r"\d{4}-\d\d-\d\d")

# Section 6 of the contract: its keys come first.
USER = {
    "id": UUID,
    "email": TEXT,
    "name": TEXT,
    "role": "user",
    "lastSignIn": TIME,
    "createdAt": TIME,
    "emailConfirmed": True,
    "bannedUntil": None,
    "organizationCount": NUMBER,
}
ORGANIZATION = {
    "id": UUID,
    "name": TEXT,
    "slug": TEXT,
    "ownerEmail": TEXT,
    "memberCount": NUMBER,
    "projectCount": NUMBER,
    "worldCount": NUMBER,
    "createdAt": TIME,
}
ANALYTICS = {
    "totalEvents": NUMBER,
    "activeUsers24h": NUMBER,
    "activeUsers7d": NUMBER,
    "activeOrganizations": NUMBER,
    "days": [
        Exactly(
            {
                "day": DAY,
                "requests": NUMBER,
                "errors": NUMBER,
                "activeUsers": NUMBER,
                "newProjects": NUMBER,
                "storageBytes": NUMBER,
            }
        ),
        ANY,
    ],
    "services": list,
}
JOB = {
    "id": UUID,
    "kind": "door.idle",
    "state": TEXT,
    "ownerEmail": TEXT,
    "organizationId": optional(UUID),
    "organizationName": optional(TEXT),
    "projectId": optional(UUID),
    "progress": float,
    "attempt": NUMBER,
    "error": optional(TEXT),
    "createdAt": TIME,
    "startedAt": optional(TIME),
    "finishedAt": optional(TIME),
}
SPACE = {"files": NUMBER, "bytes": NUMBER}
STATES = dict.fromkeys(("queued", "running", "done", "failed", "cancelled"), NUMBER)
ROUTES = ("stats", "users", "organizations", "analytics", "storage", "jobs")

UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
GONE = says("User not found")


def suspending(**body: object) -> Any:
    return lambda of: ask(id=of.someone().id, json=body)


PERSON = {"id": UUID, "email": TEXT, "name": TEXT}
IMPERSONATION = {
    "id": UUID,
    "user": PERSON,
    "impersonator": PERSON,
    "reason": "Support",
    "requests": NUMBER,
    "createdAt": TIME,
    "notAfter": TIME,
    "endedAt": TIME,
}
BEGUN = {
    "impersonation": Exactly({**IMPERSONATION, "endedAt": None, "requests": 0}),
    "access_token": TEXT,
    "expires_in": NUMBER,
    "expires_at": NUMBER,
    "user": dict,
    "token_type": "bearer",
}


def acting(**body: object) -> Any:
    return lambda of: ask(id=of.someone().id, json={"reason": "Support"} | body)


IMPERSONATIONS = [
    Case("POST /superadmin/users/{id}/impersonate", 201, has=Exactly(BEGUN)),
    *refusals(
        "POST /superadmin/users/{id}/impersonate",
        400,
        ("more than an hour", acting(minutes=61), says(..., field="minutes")),
        ("no time at all", acting(minutes=0), says(..., field="minutes")),
        ("an empty reason", acting(reason=""), says(..., field="reason")),
        (
            "no reason",
            lambda of: ask(id=of.someone().id, json={}),
            says("reason is required", field="reason"),
        ),
    ),
    Case(
        "POST /superadmin/users/{id}/impersonate",
        403,
        lambda of: ask(id=of.cast.superadmin.id, json={"reason": "Support"}),
        says("Nobody acts for a superadmin"),
        name="a superadmin",
    ),
    Case(
        "POST /superadmin/users/{id}/impersonate",
        404,
        lambda of: ask(id=UNKNOWN, json={"reason": "Support"}),
        GONE,
    ),
    Case(
        "POST /superadmin/users/{id}/impersonate",
        409,
        lambda of: ask(id=of.suspended(), json={"reason": "Support"}),
        says("This account is suspended"),
    ),
    Case(
        "GET /superadmin/impersonations", 200, has={"impersonations": [Exactly(IMPERSONATION), ANY]}
    ),
    Case("GET /superadmin/impersonations", 400, lambda of: ask(query={"limit": 0}), name="limit"),
    Case("DELETE /superadmin/impersonations/{id}", 200, has=Exactly({"success": True})),
    Case(
        "DELETE /superadmin/impersonations/{id}",
        404,
        lambda of: ask(id=UNKNOWN),
        says("Impersonation not found"),
    ),
    Case(
        "GET /profile/impersonations",
        200,
        has={"impersonations": [Exactly(IMPERSONATION), ANY], "next_cursor": optional(TEXT)},
    ),
    Case("GET /profile/impersonations", 400, lambda of: ask(query={"limit": 0}), name="limit"),
    Case(
        "GET /profile/impersonations/{id}",
        200,
        has={
            "impersonation": Exactly(IMPERSONATION),
            "steps": [
                Exactly(
                    {
                        "id": NUMBER,
                        "at": TIME,
                        "method": "GET",
                        "route": "/profile",
                        "status": 200,
                    }
                ),
                ANY,
            ],
        },
    ),
    Case(
        "GET /profile/impersonations/{id}",
        400,
        lambda of: ask(id=of.impersonated(), query={"cursor": "x"}),
        says(..., field="cursor"),
        name="cursor",
    ),
    Case(
        "GET /profile/impersonations/{id}",
        404,
        lambda of: ask(id=UNKNOWN),
        says("Impersonation not found"),
    ),
]

ACCOUNTS = [
    Case(
        "POST /superadmin/users/{id}/suspend",
        200,
        has={"user": Exactly({**USER, "bannedUntil": TIME})},
    ),
    Case(
        "POST /superadmin/users/{id}/suspend",
        200,
        suspending(until="2999-01-01T00:00:00Z"),
        {"user": {**USER, "bannedUntil": "2999-01-01T00:00:00.000000Z"}},
        name="until",
    ),
    *refusals(
        "POST /superadmin/users/{id}/suspend",
        400,
        ("past", suspending(until="2020-01-01T00:00:00Z"), says(..., field="until")),
        ("no zone", suspending(until="2999-01-01T00:00:00"), says(..., field="until")),
        ("no such year", suspending(until="9999-12-31T23:00:00-14:00"), says(..., field="until")),
        ("a long reason", suspending(reason="x" * 501), says(..., field="reason")),
    ),
    Case("POST /superadmin/users/{id}/suspend", 404, lambda of: ask(id=UNKNOWN, json={}), GONE),
    Case(
        "POST /superadmin/users/{id}/suspend",
        409,
        lambda of: ask(id=of.cast.superadmin.id, json={}),
        says("You cannot suspend your own account"),
    ),
    Case("POST /superadmin/users/{id}/restore", 200, has={"user": Exactly(USER)}),
    Case("POST /superadmin/users/{id}/restore", 404, lambda of: ask(id=UNKNOWN), GONE),
    Case("PUT /superadmin/users/{id}/role", 200, has={"user": {**USER, "role": "admin"}}),
    *refusals(
        "PUT /superadmin/users/{id}/role",
        400,
        (
            "no such role",
            lambda of: ask(id=of.someone().id, json={"role": "emperor"}),
            says(..., field="role"),
        ),
        (
            "none",
            lambda of: ask(id=of.someone().id, json={}),
            says("role is required", field="role"),
        ),
    ),
    Case(
        "PUT /superadmin/users/{id}/role",
        404,
        lambda of: ask(id=UNKNOWN, json={"role": "user"}),
        GONE,
    ),
    Case(
        "PUT /superadmin/users/{id}/role",
        409,
        lambda of: ask(id=of.cast.superadmin.id, json={"role": "user"}),
        says(...),
        name="the last",
    ),
]

CASES = [
    *ACCOUNTS,
    *IMPERSONATIONS,
    *(
        Case(
            f"GET /superadmin/{name}",
            403,
            has=says("Forbidden - Superadmin access required"),
            who="owner",
            name="an owner",
        )
        for name in ROUTES
    ),
    Case(
        "GET /superadmin/stats",
        200,
        has={
            "stats": Exactly(
                {
                    "totalUsers": NUMBER,
                    "totalOrganizations": NUMBER,
                    "totalProjects": NUMBER,
                    "totalWorlds": NUMBER,
                }
            )
        },
    ),
    Case("GET /superadmin/users", 200, has={"users": [Exactly(USER)], "total": 1}),
    Case("GET /superadmin/users", 400, lambda of: ask(query={"per_page": 0}), name="per_page"),
    Case("GET /superadmin/users", 400, lambda of: ask(query={"limit": 0}), name="limit"),
    Case(
        "GET /superadmin/organizations",
        200,
        has={"organizations": [Exactly(ORGANIZATION), ANY], "total": NUMBER},
    ),
    Case("GET /superadmin/organizations", 400, lambda of: ask(query={"page": 0}), name="page"),
    Case("GET /superadmin/analytics", 200, has={"analytics": Exactly(ANALYTICS)}),
    *refusals(
        "GET /superadmin/analytics",
        400,
        ("from", lambda of: ask(query={"from": "monday"}), {"field": "from"}),
        (
            "the wrong way round",
            lambda of: ask(query={"from": "2026-02-02", "to": "2026-02-01"}),
            says("from must not lie after to", field="from"),
        ),
        (
            "more than a year",
            lambda of: ask(query={"from": "2025-01-01", "to": "2026-01-02"}),
            says("from and to may be at most 366 days apart", field="from"),
        ),
        ("to", lambda of: ask(query={"to": "1999-12-31"}), {"field": "to"}),
    ),
    Case(
        "GET /superadmin/storage",
        200,
        has={
            "storage": SPACE,
            "buckets": [{"bucket": TEXT, **SPACE}, ANY],
            "organizations": list,
            "owners": list,
        },
    ),
    Case("GET /superadmin/storage/organizations", 200, has={"organizations": list}),
    Case(
        "GET /superadmin/storage/organizations",
        400,
        lambda of: ask(query={"limit": 0}),
        name="limit",
    ),
    Case("GET /superadmin/storage/owners", 200, has={"owners": list}),
    Case(
        "GET /superadmin/storage/owners", 400, lambda of: ask(query={"cursor": "x"}), name="cursor"
    ),
    Case("GET /superadmin/jobs", 200, has={"jobs": [Exactly(JOB)], "states": Exactly(STATES)}),
    Case("GET /superadmin/jobs", 400, lambda of: ask(query={"state": "asleep"}), name="state"),
]
