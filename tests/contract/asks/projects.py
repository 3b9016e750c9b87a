"""One good request for each route of projects."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import PNG, SCRIPT, Things


def add(of: Things) -> Ask:
    return ask(json={"title": "The Lamp", "organization_id": of.organization})


def listed(of: Things) -> Ask:
    """The caller's projects, of which there is at least one."""
    assert of.project
    return ask()


OLD = "/functions/v1/make-server-3b52693b/projects"
GIVE_BACK = {"prefer": "return=representation"}


def change_row(of: Things) -> Ask:
    where = {"id": f"eq.{of.project}"}
    return ask(query=where, json={"genre": "Noir"}, headers=GIVE_BACK)


ASKS = {
    "GET /projects": listed,
    "GET /projects/{id}": lambda of: ask(id=of.project),
    "POST /projects": add,
    "PUT /projects/{id}": lambda of: ask(id=of.project, json={"logline": "Two ships, one light."}),
    "PATCH /projects/{id}": lambda of: ask(id=of.project, json={"genre": "Drama"}),
    "DELETE /projects/{id}": lambda of: ask(id=of.new_project()),
    "GET /projects/trash": lambda of: ask(),
    "POST /projects/undo/{event_id}": lambda of: ask(event_id=of.project_line()),
    "POST /projects/{id}/restore": lambda of: ask(id=of.deleted_project()),
    "GET /projects/{id}/stats": lambda of: ask(id=of.project),
    "POST /projects/{id}/calculate-words": lambda of: ask(id=of.book_project),
    "POST /projects/{id}/upload-image": lambda of: ask(
        id=of.new_project(), files={"file": ("cover.png", PNG, "image/png")}
    ),
    "POST /projects/import": lambda of: ask(
        files={"file": ("harbour.fountain", SCRIPT.encode(), "text/plain")},
        data={"organization_id": of.organization},
    ),
    "GET /projects/{id}/export": lambda of: ask(id=of.project, query={"format": "fountain"}),
    "GET /projects/{id}/trash": lambda of: ask(id=of.project),
    "POST /projects/{id}/trash/{trash_id}/restore": lambda of: ask(
        id=of.project, trash_id=of.trash()
    ),
    "DELETE /projects/{id}/trash/{trash_id}": lambda of: ask(id=of.project, trash_id=of.trash()),
    f"GET {OLD}": listed,
    f"GET {OLD}/{{id}}": lambda of: ask(id=of.project),
    f"POST {OLD}": add,
    f"PUT {OLD}/{{id}}": lambda of: ask(id=of.project, json={"genre": "Drama"}),
    f"DELETE {OLD}/{{id}}": lambda of: ask(id=of.new_project()),
    f"POST {OLD}/{{id}}/recalculate-word-counts": lambda of: ask(id=of.project),
    "GET /rest/v1/projects": lambda of: ask(query={"id": f"eq.{of.project}", "select": "*"}),
    "PATCH /rest/v1/projects": change_row,
    "GET /rest/v1/organizations": lambda of: ask(query={"id": f"eq.{of.organization}"}),
    "GET /rest/v1/{table}": lambda of: ask(table="accounts"),
    "POST /rest/v1/{table}": lambda of: ask(table="accounts", json={"email": "a@b.example"}),
    "PATCH /rest/v1/{table}": lambda of: ask(table="accounts", json={"role": "superadmin"}),
    "DELETE /rest/v1/{table}": lambda of: ask(table="accounts", query={"id": "not.is.null"}),
}
