"""A project with scenes to put shots into."""

from __future__ import annotations

from typing import Any

from tests.studio import Person


def node(person: Person, project: str, level: int, parent: str | None, number: int = 1) -> str:
    """A new node; its id."""
    body = {"project_id": project, "level": level, "parent_id": parent, "node_number": number}
    body |= {"template_id": "film-3act", "title": f"Level {level}, number {number}"}
    return person.ok("POST", "/nodes", 201, json=body)["node"]["id"]


def scenes(person: Person, project: str, count: int = 1) -> list[str]:
    """The scenes of a new act of the project."""
    acts = person.ok("GET", f"/nodes?project_id={project}&level=1")["nodes"]
    act = node(person, project, 1, None, len(acts) + 1)
    sequence = node(person, project, 2, act)
    return [node(person, project, 3, sequence, number + 1) for number in range(count)]


def add(person: Person, scene: str, number: str | int = "Shot 1", **fields: Any) -> dict[str, Any]:
    """A new shot."""
    body = {"scene_id": scene, "shot_number": number, **fields}
    return person.ok("POST", "/shots", 201, json=body)["shot"]


def fill(person: Person, scene: str, count: int) -> list[str]:
    """`count` new shots, numbered from 1; their ids."""
    return [add(person, scene, f"Shot {number + 1}")["id"] for number in range(count)]


def shots(person: Person, scene: str) -> list[dict[str, Any]]:
    """The shots of a scene."""
    return person.ok("GET", f"/shots/{scene}")["shots"]


def order(person: Person, scene: str) -> list[str]:
    """The ids of a scene's shots, which must stand at 0, 1, 2, …"""
    found = shots(person, scene)
    assert [shot["orderIndex"] for shot in found] == list(range(len(found)))
    return [shot["id"] for shot in found]


def get(person: Person, id: str) -> dict[str, Any]:
    """One shot."""
    return person.ok("GET", f"/shots/by-id/{id}")["shot"]


def character(person: Person, project: str, name: str = "Mara", **fields: Any) -> str:
    """A new character of a project; its id."""
    body = {"project_id": project, "name": name, **fields}
    return person.ok("POST", "/characters", 201, json=body)["character"]["id"]


def events(person: Person, entity: str) -> list[tuple[Any, ...]]:
    """Verb, before and after of all events that name an entity, in order."""
    return person.studio.sql(
        "select verb, before, after from kernel.events where entity_id = %(id)s order by seq",
        id=entity,
    )
