"""One good request for each route of statistics."""

from __future__ import annotations

from tests.contract.asking import ask

_OF_A_PROJECT = (
    *("overview", "shots", "characters", "media", "screenplay", "screen-time", "dialogue"),
)

ASKS = {
    **{
        f"GET /stats/project/{{id}}/{what}": lambda of: ask(id=of.project) for what in _OF_A_PROJECT
    },
    "GET /stats/character/{id}": lambda of: ask(id=of.mara),
    "GET /stats/act/{id}": lambda of: ask(id=of.act),
    "GET /stats/sequence/{id}": lambda of: ask(id=of.sequence),
    "GET /stats/scene/{id}": lambda of: ask(id=of.scene),
    "GET /stats/shot/{id}": lambda of: ask(id=of.first_shot),
    "GET /stats/act/{id}/detailed": lambda of: ask(id=of.act),
    "GET /stats/sequence/{id}/detailed": lambda of: ask(id=of.sequence),
    "GET /stats/scene/{id}/detailed": lambda of: ask(id=of.scene),
}
