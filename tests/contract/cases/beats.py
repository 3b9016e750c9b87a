"""Beats, their templates, and their rows."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, Exactly, optional
from tests.contract.things import Things

PERCENT = (int, float)
BEAT = {
    "id": UUID,
    "project_id": UUID,
    "user_id": UUID,
    "label": TEXT,
    "template_abbr": optional(TEXT),
    "description": optional(TEXT),
    "from_container_id": TEXT,
    "to_container_id": TEXT,
    "pct_from": PERCENT,
    "pct_to": PERCENT,
    "color": optional(TEXT),
    "notes": optional(TEXT),
    "order_index": NUMBER,
    "created_at": TIME,
    "updated_at": TIME,
}
ONE = {"beat": BEAT}
TEMPLATE = {
    "template": {
        "id": UUID,
        "organization_id": UUID,
        "name": TEXT,
        "abbreviation": TEXT,
        "built_in": False,
        "beats": [{"label": TEXT, "pct_from": PERCENT, "pct_to": PERCENT}, ANY],
    }
}
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
MISSING = "Missing required fields: project_id, label, from_container_id, to_container_id"
NO_BEAT, NO_PROJECT = says("Beat not found"), says("Project not found")
NO_TEMPLATE = says("Template not found")
ROW_ERROR = {"code": TEXT, "details": None, "hint": None, "message": TEXT}
NO_KEY = {**ROW_ERROR, "code": "PGRST301", "message": "No suitable key or wrong key type"}


def overlapping(of: Things) -> str:
    """A beat that another lies over."""
    project = of.new_project()
    of.beat(project_id=project, pct_from=0, pct_to=20)
    return of.beat(project_id=project, pct_from=10, pct_to=30)


def applied(of: Things) -> dict[str, str]:
    """What makes a template's beats in a project that has them."""
    body = {"project_id": of.new_project(), "template_id": "lite-7"}
    of.person.ok("POST", "/beats/apply-template", 201, json=body)
    return body


CASES = [
    Case("GET /beats", 200, has={"beats": list}),
    Case(
        "GET /beats",
        200,
        lambda of: ask(query={"project_id": of.project if of.a_beat else ""}),
        {"beats": [BEAT, ANY]},
        name="some",
    ),
    Case(
        "GET /beats",
        400,
        lambda of: ask(),
        says("project_id query parameter required", field="project_id"),
        name="no project",
    ),
    Case(
        "GET /beats",
        404,
        lambda of: ask(query={"project_id": UNKNOWN}),
        NO_PROJECT,
        name="unknown",
    ),
    Case("GET /beats/{id}", 200, has=ONE),
    Case("GET /beats/{id}", 404, lambda of: ask(id=UNKNOWN), NO_BEAT, name="unknown"),
    Case("POST /beats", 201, has=ONE),
    Case(
        "POST /beats",
        201,
        lambda of: ask(json=of.beat_body(pct_from=28.579999999999995, pct_to=200)),
        {"beat": {"pct_from": 28.58, "pct_to": PERCENT}},
        name="percentages",
    ),
    *refusals(
        "POST /beats",
        400,
        ("nothing", lambda of: ask(json={}), says(MISSING, field="project_id")),
        (
            "no label",
            lambda of: ask(json=of.beat_body(label="")),
            says(MISSING, field="label"),
        ),
        ("text", lambda of: ask(json=of.beat_body(pct_to="12")), {"field": "pct_to"}),
    ),
    Case(
        "POST /beats",
        404,
        lambda of: ask(json=of.beat_body(project_id=UNKNOWN)),
        NO_PROJECT,
        name="project",
    ),
    Case("PATCH /beats/{id}", 200, has={"beat": {**BEAT, "pct_from": 12.5}}),
    Case(
        "PATCH /beats/{id}",
        400,
        lambda of: ask(id=of.beat(), json={"label": None}),
        says("label is required", field="label"),
        name="no label",
    ),
    Case("PATCH /beats/{id}", 404, lambda of: ask(id=UNKNOWN), NO_BEAT, name="unknown"),
    Case("DELETE /beats/{id}", 200, has=Exactly({"success": True})),
    Case("POST /beats/{id}/ripple", 200, has={"beat": BEAT, "beats": [BEAT]}),
    Case(
        "POST /beats/{id}/ripple",
        400,
        lambda of: ask(id=of.lone_beat(), json={"edge": "top", "pct": 1}),
        {"field": "edge"},
        name="edge",
    ),
    Case(
        "POST /beats/{id}/ripple",
        409,
        lambda of: ask(id=overlapping(of), json={"edge": "right", "pct": 40}),
        {"code": "beats_overlap", "beat_ids": [UUID, UUID]},
        name="overlap",
    ),
    Case(
        "POST /beats/{id}/ripple",
        409,
        lambda of: ask(
            id=of.beat(project_id=of.new_project(), pct_from=100, pct_to=100),
            json={"edge": "right", "pct": 100},
        ),
        {"code": "no_room"},
        name="no room",
    ),
    Case("POST /beats/reorder", 200, has=Exactly({"count": 2, "success": True})),
    *refusals(
        "POST /beats/reorder",
        400,
        (
            "no ids",
            lambda of: ask(json={"project_id": of.project, "beat_ids": []}),
            says("beat_ids array is required", field="beat_ids"),
        ),
        (
            "no project",
            lambda of: ask(json={"beat_ids": [of.beat()]}),
            says("project_id is required", field="project_id"),
        ),
    ),
    Case(
        "POST /beats/reorder",
        404,
        lambda of: ask(json={"project_id": of.project, "beat_ids": [UNKNOWN]}),
        NO_BEAT,
        name="unknown",
    ),
    Case("POST /beats/apply-template", 201, has={"success": True, "count": 3, "beats": [BEAT] * 3}),
    Case(
        "POST /beats/apply-template",
        200,
        lambda of: ask(json=applied(of)),
        {"success": True, "count": 0, "beats": [BEAT] * 7},
        name="again",
    ),
    *refusals(
        "POST /beats/apply-template",
        400,
        (
            "no project",
            lambda of: ask(json={"template_id": "lite-7"}),
            says("project_id is required", field="project_id"),
        ),
        (
            "no template",
            lambda of: ask(json={"project_id": of.project}),
            says("template_id is required", field="template_id"),
        ),
    ),
    *refusals(
        "POST /beats/apply-template",
        404,
        (
            "template",
            lambda of: ask(json={"project_id": of.project, "template_id": "lite-8"}),
            NO_TEMPLATE,
        ),
        (
            "project",
            lambda of: ask(json={"project_id": UNKNOWN, "template_id": "lite-7"}),
            NO_PROJECT,
        ),
    ),
]

TEMPLATES = [
    Case(
        "GET /beat-templates",
        200,
        has={"templates": [{"id": "lite-7", "abbreviation": "L7", "built_in": True}, ANY]},
    ),
    Case(
        "GET /beat-templates",
        404,
        lambda of: ask(query={"organization_id": UNKNOWN}),
        says("Organization not found"),
        name="organization",
    ),
    Case("GET /beat-templates", 400, lambda of: ask(query={"limit": "0"}), name="limit"),
    Case("GET /beat-templates/{id}", 200, has=TEMPLATE),
    Case(
        "GET /beat-templates/{id}",
        200,
        lambda of: ask(id="save-the-cat"),
        {"template": {"abbreviation": "STC", "organization_id": None, "built_in": True}},
        name="built in",
    ),
    Case("POST /beat-templates", 201, has=TEMPLATE),
    *refusals(
        "POST /beat-templates",
        400,
        ("nothing", lambda of: ask(json={}), says("name is required", field="name")),
        (
            "no beats",
            lambda of: ask(json=of.beat_template_body(beats=[])),
            {"field": "beats"},
        ),
    ),
    Case(
        "POST /beat-templates",
        404,
        lambda of: ask(json=of.beat_template_body(organization_id=UNKNOWN)),
        says("Organization not found"),
        name="organization",
    ),
    Case("PATCH /beat-templates/{id}", 200, has=TEMPLATE),
    Case(
        "PATCH /beat-templates/{id}",
        400,
        lambda of: ask(id=of.beat_template(), json={"name": None}),
        {"field": "name"},
        name="no name",
    ),
    Case("DELETE /beat-templates/{id}", 200, has=Exactly({"success": True})),
    *(
        Case(f"{method} /beat-templates/{{id}}", 404, lambda of: ask(id=UNKNOWN), NO_TEMPLATE)
        for method in ("GET", "PATCH", "DELETE")
    ),
    *(
        Case(f"{method} /beat-templates/{{id}}", 403, lambda of: ask(id="lite-7"), name="built in")
        for method in ("PATCH", "DELETE")
    ),
]

ROWS = [
    Case("GET /rest/v1/story_beats", 200, has=[BEAT]),
    Case(
        "GET /rest/v1/story_beats",
        200,
        lambda of: ask(query={"select": "id,label", "id": f"in.({of.a_beat})"}),
        [Exactly({"id": UUID, "label": TEXT})],
        name="columns",
    ),
    Case(
        "GET /rest/v1/story_beats",
        400,
        lambda of: ask(query={"salary": "eq.1"}),
        ROW_ERROR,
        name="column",
    ),
    Case("GET /rest/v1/story_beats", 401, has=NO_KEY, who="anon_key"),
    Case("PATCH /rest/v1/story_beats", 200, has=[{**BEAT, "notes": "Seen."}]),
    Case(
        "PATCH /rest/v1/story_beats",
        204,
        lambda of: ask(query={"id": f"eq.{of.beat()}"}, json={"notes": "Seen."}),
        "",
        name="silent",
    ),
    *refusals(
        "PATCH /rest/v1/story_beats",
        400,
        ("every row", lambda of: ask(json={"notes": "Seen."}), ROW_ERROR),
        (
            "unknown column",
            lambda of: ask(query={"id": f"eq.{UNKNOWN}"}, json={"salary": 1}),
            ROW_ERROR,
        ),
    ),
    Case("DELETE /rest/v1/story_beats", 204, has=""),
    Case("DELETE /rest/v1/story_beats", 400, lambda of: ask(), ROW_ERROR, name="every row"),
]

CASES += [*TEMPLATES, *ROWS, *undoing("/beats", "beat", BEAT)]
