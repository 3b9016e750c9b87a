"""Long work as its owner sees it."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.case import Case, says
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, optional

JOB = {
    "id": UUID,
    "kind": TEXT,
    "state": TEXT,
    "progress": float,
    "step": optional(TEXT),
    "error": optional(TEXT),
    "attempts": NUMBER,
    "cancel_requested": bool,
    "organization_id": optional(UUID),
    "project_id": optional(UUID),
    "entity_type": optional(TEXT),
    "entity_id": optional(UUID),
    "created_at": TIME,
    "started_at": optional(TIME),
    "finished_at": optional(TIME),
    "updated_at": TIME,
    "revision": NUMBER,
}

CASES = [
    Case("GET /jobs", 200, has=lambda asked, of: {"jobs": [JOB, ANY]}),
    Case("GET /jobs", 400, lambda of: ask(query={"limit": 0}), name="limit"),
    Case("GET /jobs", 400, lambda of: ask(query={"state": "asleep"}), name="state"),
    Case("GET /jobs/{id}", 200, has={"job": JOB}),
    Case("DELETE /jobs/{id}", 200, has={"job": {**JOB, "state": "cancelled"}}),
    Case(
        "DELETE /jobs/{id}",
        409,
        lambda of: ask(id=of.job("done")),
        says("The job has ended already: it is done"),
        name="it is done",
    ),
]
