"""Projects, their trash, and the row API."""

from __future__ import annotations

import re
from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.asks.projects import GIVE_BACK, OLD
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import OWN_PASSWORD, PNG, SCRIPT, Things

PROJECT = {
    "id": UUID,
    "organization_id": UUID,
    "user_id": UUID,
    "title": TEXT,
    "type": TEXT,
    "logline": optional(TEXT),
    "genre": optional(TEXT),
    "duration": optional(TEXT),
    "world_id": optional(UUID),
    "linkedWorldId": optional(UUID),
    "cover_image_url": optional(URL),
    "coverImageUrl": optional(URL),
    "template_id": TEXT,
    "narrative_structure": optional(TEXT),
    "beat_template": optional(TEXT),
    "episode_layout": optional(TEXT),
    "season_engine": optional(TEXT),
    "time_lock": bool,
    "max_duration_seconds": optional(NUMBER),
    "target_pages": optional(NUMBER),
    "words_per_page": 250,
    "current_words": optional(NUMBER),
    "reading_speed_wpm": 230,
    "created_at": TIME,
    "createdAt": TIME,
    "updated_at": TIME,
    "last_edited": TIME,
    "lastEdited": TIME,
    "last_accessed_at": optional(TIME),
    "is_deleted": False,
    "deleted_at": None,
}
OK = Exactly({"success": True})
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
NOT_FOUND = says("Project not found")
OLD_NOT_FOUND = says("Project not found or access denied")
STATS = ("acts", "sequences", "scenes", "shots", "worlds", "characters")


def adding(**body: Any) -> Any:
    return lambda of: ask(json={"title": "The Lamp", "organization_id": of.organization} | body)


def changing(**body: Any) -> Any:
    return lambda of: ask(id=of.project, json=body)


def empty_change(of: Things) -> Ask:
    return ask(id=of.new_project(title="Unchanged"), json={})


def not_a_right(of: Things) -> Ask:
    """What a client may not set is ignored."""
    body = {"id": UNKNOWN, "user_id": of.cast.viewer.id, "is_deleted": True, "title": "Same"}
    body |= {"organization_id": of.cast.stranger.organization, "created_at": "2000-01-01T00:00:00Z"}
    return ask(id=of.new_project(), json=body)


def still_ours(asked: Ask, of: Things) -> Any:
    project = {**PROJECT, "id": asked.params["id"], "organization_id": of.organization}
    return {"project": {**project, "user_id": of.person.id, "title": "Same"}}


def wrong_password(of: Things) -> Ask:
    return ask(id=of.new_project(), json={"password": "not this one"})


def script(data: bytes) -> Any:
    return lambda of: ask(files={"file": ("a.fountain", data, "text/plain")})


def into_a_project_of(who: str) -> Any:
    def made(of: Things) -> Ask:
        data = {"project_id": of.new_project()}
        if who == "stranger":
            data = {"project_id": of.cast.stranger.project()}
        return ask(
            files={"file": ("a.fountain", b"INT. LAMP - DAY\n\nRain.\n", "text/plain")}, data=data
        )

    return made


def rows(query: dict[str, str], **more: Any) -> Any:
    return lambda of: ask(query=query, **more)


WRONG_PROJECTS = (
    ("no title", adding(title=None), says("title is required")),
    ("empty title", adding(title=" "), says("title is required")),
    ("long title", adding(title="x" * 501), {"field": "title"}),
    ("unknown type", adding(type="opera"), {"field": "type"}),
    ("text for a number", adding(target_pages="many"), {"field": "target_pages"}),
)
WRONG_CHANGES = (
    ("empty title", changing(title=""), {"field": "title"}),
    ("unknown type", changing(type="opera"), {"field": "type"}),
    ("negative", changing(max_duration_seconds=-1), {"field": "max_duration_seconds"}),
)

PROJECTS = [
    Case("GET /projects", 200, has={"projects": [PROJECT, ANY]}),
    Case(
        "GET /projects",
        200,
        lambda of: ask(query={"limit": "1"} if of.project else {}),
        {"projects": [PROJECT], "next_cursor": optional(TEXT)},
        name="a page",
    ),
    *refusals(
        "GET /projects",
        400,
        ("no number", lambda of: ask(query={"limit": "many"}), {"field": "limit"}),
        ("broken cursor", lambda of: ask(query={"limit": "1", "cursor": "x"}), says(...)),
    ),
    Case("GET /projects/{id}", 200, has={"project": PROJECT}),
    Case("GET /projects/{id}", 404, lambda of: ask(id=UNKNOWN), NOT_FOUND, name="unknown"),
    Case(
        "POST /projects",
        201,
        has={
            "project": {**PROJECT, "title": "The Lamp", "type": "film", "template_id": "film-3act"}
        },
    ),
    Case(
        "POST /projects",
        201,
        adding(logline="", description="Two ships.", genre="", duration="", inspirations=[""]),
        {"project": {"logline": "Two ships.", "genre": optional(""), "duration": optional("")}},
        name="empty texts",
    ),
    Case(
        "POST /projects",
        201,
        adding(type="book", linkedWorldId="none"),
        {"project": {"type": "book", "template_id": "book-novel", "world_id": None}},
        name="a book",
    ),
    *refusals("POST /projects", 400, *WRONG_PROJECTS),
    Case(
        "POST /projects",
        404,
        adding(organization_id=UNKNOWN),
        says(...),
        name="unknown organization",
    ),
    Case(
        "PUT /projects/{id}", 200, has={"project": {**PROJECT, "logline": "Two ships, one light."}}
    ),
    Case(
        "PUT /projects/{id}",
        200,
        empty_change,
        {"project": {"title": "Unchanged", "revision": 1}},
        name="empty",
    ),
    Case("PUT /projects/{id}", 200, not_a_right, still_ours, name="not to be set"),
    *refusals("PUT /projects/{id}", 400, *WRONG_CHANGES),
    Case("PATCH /projects/{id}", 200, has={"project": {**PROJECT, "genre": "Drama"}}),
    *refusals("PATCH /projects/{id}", 400, *WRONG_CHANGES),
    Case("DELETE /projects/{id}", 200, has=OK),
    Case(
        "DELETE /projects/{id}",
        200,
        lambda of: ask(id=of.new_project(), json={"password": OWN_PASSWORD}),
        OK,
        name="with the password",
    ),
    Case(
        "DELETE /projects/{id}",
        403,
        wrong_password,
        says("Invalid password"),
        name="wrong password",
    ),
    Case("DELETE /projects/{id}", 403, has=says("Forbidden"), who="editor"),
    Case("GET /projects/trash", 200, has={"trash": list}),
    Case("POST /projects/{id}/restore", 200, has={"project": PROJECT}),
    Case(
        "POST /projects/{id}/restore", 404, lambda of: ask(id=of.project), says(...), name="living"
    ),
    Case(
        "GET /projects/{id}/stats",
        200,
        has={"stats": dict.fromkeys((*STATS, "level_1", "level_2", "level_3", "level_4"), int)},
    ),
    Case(
        "POST /projects/{id}/calculate-words",
        200,
        has={"success": True, "current_words": 0, "sections_count": int, "message": TEXT},
    ),
    Case(
        "POST /projects/{id}/calculate-words",
        400,
        lambda of: ask(id=of.project),
        says("Only book projects support word counting"),
        name="a film",
    ),
    Case("POST /projects/{id}/upload-image", 200, has={"imageUrl": URL}),
    *refusals(
        "POST /projects/{id}/upload-image",
        400,
        (
            "no file",
            lambda of: ask(id=of.project, files={"folder": (None, "x")}),
            says("File is required"),
        ),
        (
            "above 5 MB",
            lambda of: ask(id=of.project, files={"file": ("a.png", PNG + b"0" * 6_000_000)}),
            says(re.compile(r".*MB.*")),
        ),
    ),
    Case(
        "POST /projects/{id}/upload-image",
        415,
        lambda of: ask(id=of.project, files={"file": ("a.png", b"<svg/>", "image/png")}),
        says(...),
        name="no picture",
    ),
    Case(
        "POST /projects/import",
        201,
        has={
            "project": {**PROJECT, "title": "Harbour"},
            "counts": {
                "acts": 1,
                "sequences": 1,
                "scenes": 1,
                "characters": 1,
                "dialogues": 1,
                "words": int,
            },
            "warnings": list,
        },
    ),
    *refusals(
        "POST /projects/import",
        400,
        ("no file", lambda of: ask(files={"title": (None, "x")}), says(...)),
        ("binary", script(b"\x00\x01\x02\xff" * 50), {"error": TEXT, "line": int}),
        ("unclosed boneyard", script(b"INT. LAMP - DAY\n\n/* rain"), {"error": TEXT, "line": int}),
        ("no scene", script(b"Just a note.\n"), {"error": TEXT, "line": int}),
    ),
    Case(
        "POST /projects/import",
        202,
        lambda of: ask(files={"file": ("long.fountain", SCRIPT.encode() + b"\n" * (1 << 20))}),
        {"job": {"id": UUID, "url": TEXT}},
        name="a large file",
    ),
    Case("POST /projects/import", 403, into_a_project_of("owner"), says("Forbidden"), "viewer"),
    Case("POST /projects/import", 404, into_a_project_of("stranger"), says(...)),
    Case("GET /projects/{id}/export", 200, has=str),
    Case(
        "GET /projects/{id}/export",
        200,
        lambda of: ask(id=of.project, query={"format": "json"}),
        dict,
        name="json",
    ),
    Case(
        "GET /projects/{id}/export",
        400,
        lambda of: ask(id=of.project, query={"format": "punch-cards"}),
        {"field": "format"},
    ),
    Case("GET /projects/{id}/trash", 200, has={"trash": list}),
    Case("POST /projects/{id}/trash/{trash_id}/restore", 200, has={"success": True, "count": 1}),
    Case("DELETE /projects/{id}/trash/{trash_id}", 200, has={"success": True}),
]

BEFORE_THE_SPLIT = [
    Case(f"GET {OLD}", 200, has=[PROJECT, ANY]),
    Case(f"GET {OLD}/{{id}}", 200, has=PROJECT),
    Case(f"GET {OLD}/{{id}}", 404, lambda of: ask(id=UNKNOWN), OLD_NOT_FOUND, name="unknown"),
    Case(f"POST {OLD}", 201, has={**PROJECT, "title": "The Lamp"}),
    *refusals(f"POST {OLD}", 400, *WRONG_PROJECTS),
    Case(f"POST {OLD}", 404, adding(organization_id=UNKNOWN), ANY, name="unknown organization"),
    Case(f"PUT {OLD}/{{id}}", 200, has={**PROJECT, "genre": "Drama"}),
    *refusals(f"PUT {OLD}/{{id}}", 400, *WRONG_CHANGES),
    Case(f"DELETE {OLD}/{{id}}", 200, has=OK),
    Case(
        f"POST {OLD}/{{id}}/recalculate-word-counts",
        200,
        has={
            "success": True,
            "updated": int,
            "skipped": int,
            "errors": 0,
            "total": int,
            "message": re.compile(r"Updated \d+ scenes, skipped \d+, errors: 0"),
        },
    ),
    Case(
        f"POST {OLD}/{{id}}/recalculate-word-counts",
        403,
        has=says("Unauthorized - not member of organization"),
        who="viewer",
    ),
    Case(
        f"POST {OLD}/{{id}}/recalculate-word-counts",
        404,
        lambda of: ask(id=UNKNOWN),
        NOT_FOUND,
        name="unknown",
    ),
]

ROW = {name: like for name, like in PROJECT.items() if name.islower()}
ROW_ERROR = {"code": TEXT, "details": None, "hint": None, "message": TEXT}
NO_KEY = {**ROW_ERROR, "code": "PGRST301", "message": "No suitable key or wrong key type"}
NO_TABLE = {**ROW_ERROR, "code": "PGRST205"}
ROWS = [
    Case("GET /rest/v1/projects", 200, has=[ROW]),
    Case(
        "GET /rest/v1/projects",
        200,
        lambda of: ask(
            query={"select": "id,title", "id": f"in.({of.project})", "order": "title.desc"}
        ),
        [Exactly({"id": UUID, "title": TEXT})],
        name="columns",
    ),
    Case("GET /rest/v1/projects", 400, rows({"salary": "eq.1"}), ROW_ERROR),
    Case("GET /rest/v1/projects", 401, has=NO_KEY, who="anon_key"),
    Case("PATCH /rest/v1/projects", 200, has=[{**ROW, "genre": "Noir"}]),
    Case(
        "PATCH /rest/v1/projects",
        204,
        lambda of: ask(query={"id": f"eq.{of.project}"}, json={"genre": "Noir"}),
        "",
    ),
    *refusals(
        "PATCH /rest/v1/projects",
        400,
        ("every row", lambda of: ask(json={"genre": "Noir"}, headers=GIVE_BACK), ROW_ERROR),
        ("unknown column", rows({"id": f"eq.{UNKNOWN}"}, json={"salary": 1}), ROW_ERROR),
    ),
    Case("GET /rest/v1/organizations", 200, has=[{"id": UUID, "name": TEXT, "slug": TEXT}]),
    Case("GET /rest/v1/organizations", 400, rows({"salary": "eq.1"}), ROW_ERROR),
    *[
        case
        for method in ("GET", "POST", "PATCH", "DELETE")
        for case in (
            Case(f"{method} /rest/v1/{{table}}", 404, has=NO_TABLE),
            Case(f"{method} /rest/v1/{{table}}", 401, has=NO_KEY, who="anonymous"),
        )
    ],
]

CASES = [*PROJECTS, *BEFORE_THE_SPLIT, *ROWS, *undoing("/projects", "project", PROJECT)]
