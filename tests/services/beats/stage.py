"""Beats of a project, and what is told of them."""

from __future__ import annotations

from typing import Any

from tests.studio import Person


def add(person: Person, project: str, label: str = "Catalyst", **fields: Any) -> dict[str, Any]:
    """A new beat."""
    body = {"project_id": project, "label": label}
    body |= {"from_container_id": "placeholder-act-1", "to_container_id": "placeholder-act-3"}
    return person.ok("POST", "/beats", 201, json=body | fields)["beat"]


def row(person: Person, project: str, *edges: tuple[float, float]) -> list[str]:
    """Beats at these places, in order; their ids."""
    return [
        add(person, project, f"Beat {at}", pct_from=start, pct_to=end, order_index=at)["id"]
        for at, (start, end) in enumerate(edges)
    ]


def listed(person: Person, project: str) -> list[dict[str, Any]]:
    """The beats of a project."""
    return person.ok("GET", "/beats", params={"project_id": project})["beats"]


def places(person: Person, project: str) -> list[tuple[float, float]]:
    """Where they lie."""
    return [(beat["pct_from"], beat["pct_to"]) for beat in listed(person, project)]


def events(person: Person, id: str) -> list[tuple[Any, ...]]:
    """Verb, before and after of all events that name a beat or template, in order."""
    return person.studio.sql(
        "select verb, before, after from kernel.events where entity_id = %(id)s order by seq", id=id
    )
