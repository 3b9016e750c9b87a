"""Characters of projects, worlds and organizations."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.studio import Person

WORLDS = "/functions/v1/scriptony-worldbuilding/characters"


def add(person: Person, name: str = "Mara", **fields: Any) -> dict[str, Any]:
    """A new character."""
    return person.ok("POST", "/characters", 201, json={"name": name, **fields})["character"]


def get(person: Person, id: str) -> dict[str, Any]:
    """One character."""
    return person.ok("GET", f"/characters/{id}")["character"]


def names(person: Person, query: str) -> list[str]:
    """The names in a list."""
    return [one["name"] for one in person.ok("GET", f"/characters?{query}")["characters"]]


def world(person: Person, project: str | None = None) -> str:
    """A new world of the person's organization, linked with a project or not."""
    id = str(uuid4())
    person.studio.sql(
        "insert into worldbuilding.worlds (id, organization_id, name, linked_project_id) "
        "values (%(id)s, %(organization)s, 'Tides', %(project)s)",
        id=id,
        organization=person.organization,
        project=project,
    )
    return id


def events(person: Person, entity: str) -> list[tuple[Any, ...]]:
    """Verb, before and after of all events that name an entity, in order."""
    return person.studio.sql(
        "select verb, before, after from kernel.events where entity_id = %(id)s order by seq",
        id=entity,
    )
