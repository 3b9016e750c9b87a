"""One good request for each route of the log."""

from __future__ import annotations

from tests.contract.asking import ask

ASKS = {
    "GET /logs/project/{id}/recent": lambda of: ask(id=of.project),
    "GET /logs/project/{id}/export": lambda of: ask(id=of.project, query={"format": "json"}),
    "GET /logs/organization/{id}/recent": lambda of: ask(id=of.organization),
    "GET /logs/entity/{type}/{id}": lambda of: ask(type="Shot", id=of.first_shot),
    "GET /logs/{node_type}/{id}/recent": lambda of: ask(node_type="scene", id=of.scene),
    "GET /logs/user/activity": lambda of: ask(),
    "GET /functions/v1/scriptony-logs/worlds/{id}": lambda of: ask(id=of.world),
}
