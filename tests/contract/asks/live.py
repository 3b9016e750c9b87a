"""One good request for each route of live."""

from __future__ import annotations

from tests.contract.asking import ask

ASKS = {
    "GET /events": lambda of: ask(query={"project_id": of.project}),
    "POST /events/ticket": lambda of: ask(),
}
