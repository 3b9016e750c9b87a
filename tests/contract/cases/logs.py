"""The log in the shapes of its pages."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.case import Case, says
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, optional

PERSON = {"id": UUID, "email": TEXT, "name": TEXT}
LINE = {
    "id": UUID,
    "timestamp": TIME,
    "entity_type": TEXT,
    "entity_id": optional(UUID),
    "action": TEXT,
    "details": {"title": optional(TEXT)},
    "user": optional(PERSON),
    "impersonator": optional(PERSON),
    "via": optional(TEXT),
    "edits": NUMBER,
    "started_at": TIME,
    "undo_url": optional(TEXT),
}
ENTRY = LINE | {"parent_path": optional(TEXT)}
OWN = LINE | {"created_at": TIME, "project_id": optional(UUID)}
OF_WORLD = LINE | {
    "created_at": TIME,
    "user_email": optional(TEXT),
    "details": {"name": optional(TEXT)},
}


def page(line: dict[str, object]) -> dict[str, object]:
    """An answer with one such line, and perhaps more."""
    return {"logs": [line, ANY], "count": NUMBER, "next_cursor": optional(TEXT)}


UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
CURSOR = says("cursor is not one of this list", field="cursor")

CASES = [
    Case("GET /logs/project/{id}/recent", 200, has=page(ENTRY)),
    Case(
        "GET /logs/project/{id}/recent",
        200,
        lambda of: ask(id=of.project, query={"limit": "x", "action": "CREATE"}),
        page(ENTRY | {"action": "created"}),
        name="as older pages ask",
    ),
    Case(
        "GET /logs/project/{id}/recent",
        404,
        lambda of: ask(id=UNKNOWN),
        says("Project not found"),
        name="unknown",
    ),
    Case("GET /logs/project/{id}/export", 200, has={"logs": [ENTRY, ANY]}),
    Case(
        "GET /logs/project/{id}/export",
        400,
        lambda of: ask(id=of.project, query={"format": "pdf"}),
        {"field": "format"},
        name="format",
    ),
    Case("GET /logs/organization/{id}/recent", 200, has=page(ENTRY)),
    Case("GET /logs/entity/{type}/{id}", 200, has=page(LINE)),
    Case(
        "GET /logs/entity/{type}/{id}",
        404,
        lambda of: ask(type="Scene", id=of.act),
        says("Not found"),
        name="of another kind",
    ),
    Case("GET /logs/{node_type}/{id}/recent", 200, has=page(ENTRY)),
    Case(
        "GET /logs/{node_type}/{id}/recent",
        400,
        lambda of: ask(node_type="beat", id=of.scene),
        says("Invalid nodeType: beat", field="node_type"),
        name="no kind of node",
    ),
    Case("GET /logs/user/activity", 200, has=page(OWN)),
    Case(
        "GET /functions/v1/scriptony-logs/worlds/{id}",
        200,
        lambda of: ask(id=of.new_world()),
        page(OF_WORLD),
        name="of a new one",
    ),
    *(
        Case(route, 400, asks, CURSOR, name="cursor")
        for route, asks in (
            (
                "GET /logs/project/{id}/recent",
                lambda of: ask(id=of.project, query={"cursor": "!"}),
            ),
            (
                "GET /logs/organization/{id}/recent",
                lambda of: ask(id=of.organization, query={"cursor": "!"}),
            ),
            (
                "GET /logs/entity/{type}/{id}",
                lambda of: ask(type="shot", id=of.first_shot, query={"cursor": "!"}),
            ),
            ("GET /logs/user/activity", lambda of: ask(query={"cursor": "!"})),
            (
                "GET /functions/v1/scriptony-logs/worlds/{id}",
                lambda of: ask(id=of.world, query={"cursor": "!"}),
            ),
        )
    ),
]
