"""Streams of what happens, and their tickets."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.cases.case import Case, says
from tests.contract.likeness import TEXT, TIME
from tests.contract.things import Things
from tests.studio import NOBODY


def with_a_ticket(of: Things) -> Ask:
    """As a page asks, whose EventSource sends no headers."""
    ticket = of.person.ok("POST", "/events/ticket")["ticket"]
    return ask(query={"ticket": ticket, "project_id": of.project})


CASES = [
    Case("GET /events", 200),
    Case("GET /events", 200, with_a_ticket, who="anonymous", name="with a ticket"),
    Case("GET /events", 200, lambda of: ask(), name="of everything"),
    Case("GET /events", 400, lambda of: ask(query={"project_id": "lamp"}), name="no id"),
    Case(
        "GET /events",
        401,
        lambda of: ask(query={"ticket": "lamp"}),
        says("Unauthorized"),
        who="anonymous",
        name="no ticket",
    ),
    Case(
        "GET /events",
        404,
        lambda of: ask(query={"project_id": NOBODY}),
        says("Project not found"),
        name="unknown",
    ),
    Case("POST /events/ticket", 200, has={"ticket": TEXT, "expires_at": TIME}),
]
