"""The function `scriptony-auth`: sign-up forms, profile, uploads."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.auth.shapes import (
    MEMBERSHIPS,
    ORGANIZATION,
    PROFILE,
    SIGNED_UP,
    TAKEN,
    sign_up_again,
)
from tests.contract.cases.case import Case, refusals, says
from tests.contract.likeness import TEXT, URL, Exactly

CASES = [
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
