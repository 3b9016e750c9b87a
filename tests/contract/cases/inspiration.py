"""Inspirations."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import PNG

INSPIRATION = {
    "id": UUID,
    "projectId": UUID,
    "userId": UUID,
    "imageUrl": URL,
    "title": optional(TEXT),
    "description": optional(TEXT),
    "source": optional(TEXT),
    "tags": list,
    "orderIndex": NUMBER,
    "createdAt": TIME,
    "updatedAt": TIME,
    "shared": bool,
}
ONE = {"inspiration": INSPIRATION}
NONE = says("Inspiration not found")
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
HERE = "https://img.lanternroom.example/dusk.jpg"

CASES = [
    *undoing("/inspirations", "inspiration", INSPIRATION),
    Case("GET /inspirations", 200, has=lambda asked, of: {"inspirations": list}),
    Case(
        "GET /inspirations",
        200,
        lambda of: ask(query={"project_id": of.project if of.a_inspiration else ""}),
        {"inspirations": [INSPIRATION, ANY]},
        name="some",
    ),
    Case(
        "GET /inspirations",
        400,
        lambda of: ask(),
        says("project_id is required", field="project_id"),
        name="no project",
    ),
    Case("GET /inspirations/trash", 200, has={"inspirations": list}),
    Case("GET /inspirations/trash", 400, lambda of: ask(), name="no project"),
    Case("GET /inspirations/{id}", 200, has=ONE),
    Case("POST /inspirations", 201, has=ONE),
    *refusals(
        "POST /inspirations",
        400,
        (
            "no project",
            lambda of: ask(json={"image_url": HERE}),
            says("project_id is required", field="project_id"),
        ),
        (
            "no picture",
            lambda of: ask(json={"project_id": of.project}),
            says("image_url is required", field="image_url"),
        ),
        (
            "no URL",
            lambda of: ask(json={"project_id": of.project, "image_url": "file:///x"}),
            {"field": "image_url"},
        ),
        (
            "tags",
            lambda of: ask(json={"project_id": of.project, "image_url": HERE, "tags": "x"}),
            {"field": "tags"},
        ),
    ),
    *(
        Case(route, 404, how, says("Project not found"), name="project")
        for route, how in (
            ("GET /inspirations", lambda of: ask(query={"project_id": UNKNOWN})),
            ("GET /inspirations/trash", lambda of: ask(query={"project_id": UNKNOWN})),
            (
                "POST /inspirations",
                lambda of: ask(json={"project_id": UNKNOWN, "image_url": HERE}),
            ),
        )
    ),
    Case("PUT /inspirations/{id}", 200, has=ONE),
    Case(
        "PUT /inspirations/{id}",
        400,
        lambda of: ask(id=of.inspiration(), json={"image_url": None}),
        {"field": "image_url"},
        name="no picture",
    ),
    Case("DELETE /inspirations/{id}", 200, has=Exactly({"success": True})),
    Case("POST /inspirations/{id}/restore", 200, has=ONE),
    Case("POST /inspirations/{id}/upload-image", 200, has=ONE),
    Case(
        "POST /inspirations/{id}/upload-image",
        400,
        lambda of: ask(id=of.inspiration(), files={"picture": ("a.png", PNG, "image/png")}),
        says("No file provided", field="file"),
        name="no file",
    ),
    Case(
        "POST /inspirations/reorder",
        200,
        has={"success": True, "count": 2},
    ),
    Case(
        "POST /inspirations/reorder",
        400,
        lambda of: ask(json={"inspiration_ids": []}),
        says("inspirationIds array is required", field="inspiration_ids"),
        name="none",
    ),
]
