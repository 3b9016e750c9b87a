"""One good request for each route of jobs."""

from __future__ import annotations

from tests.contract.asking import ask

ASKS = {
    "GET /jobs": lambda of: ask(query={"state": "queued"} if of.a_job else {}),
    "GET /jobs/{id}": lambda of: ask(id=of.job()),
    "DELETE /jobs/{id}": lambda of: ask(id=of.job()),
}
