"""Worlds, and what is in them, as their owner makes them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from tests.studio import PASSWORD, Person
from tests.undoing import Line, lines_of, take_back

SCRIPT = """Title: The Lamp

INT. LAMP ROOM - NIGHT

Mara lights the lamp.

MARA
Stay.

EXT. HARBOUR - DAY

Ships come in.

INT. Lamp Room - DAY

The lamp is out.

INT. LAMP ROOM - CONTINUOUS

Still out.
"""


def make(person: Person, path: str, **body: Any) -> dict[str, Any]:
    """What a create answers, without its envelope."""
    (made,) = person.ok("POST", path, 201, json=body).values()
    return made


def world(person: Person, **fields: Any) -> dict[str, Any]:
    """A new world."""
    return make(person, "/worlds", **{"name": "Salzmark", **fields})


def category(person: Person, world_id: str, **fields: Any) -> dict[str, Any]:
    """A new category."""
    path = f"/worlds/{world_id}/categories"
    return make(person, path, **{"name": "Coasts", "type": "geography", **fields})


def item(person: Person, of: dict[str, Any], name: str = "", **fields: Any) -> dict[str, Any]:
    """A new item of a category."""
    name = name or f"Reef {uuid4().hex[:8]}"
    return make(person, items_of(of), name=name, **fields)


def items_of(of: dict[str, Any]) -> str:
    """The path of a category's items."""
    return f"/worlds/{of['world_id']}/categories/{of['id']}/items"


def place(person: Person, name: str, **fields: Any) -> dict[str, Any]:
    """A new location."""
    return make(person, "/locations", name=name, **fields)


def remove_world(person: Person, id: str, **query: Any) -> None:
    """Delete a world with the person's password."""
    person.ok("DELETE", f"/worlds/{id}", json={"password": PASSWORD}, params=query)


def get_world(person: Person, id: str) -> dict[str, Any]:
    """A world as it is now."""
    return person.ok("GET", f"/worlds/{id}")["world"]


def places(person: Person, **query: str) -> dict[str, dict[str, Any]]:
    """Locations by name."""
    return {one["name"]: one for one in person.ok("GET", "/locations", params=query)["locations"]}


def imported(person: Person, script: str = SCRIPT) -> str:
    """A project from a script."""
    files = {"file": ("lamp.fountain", script.encode(), "text/plain")}
    return person.ok("POST", "/projects/import", 201, files=files)["project"]["id"]


def scenes(person: Person, project: str) -> list[dict[str, Any]]:
    """The scenes of a project, in the order of the story."""
    nodes = person.ok("GET", "/nodes", params={"project_id": project})["nodes"]
    return [one for one in nodes if one["level"] == 3]


def acts(person: Person) -> list[dict[str, Any]]:
    """The trash of the person's organization."""
    return person.ok("GET", f"/organizations/{person.organization}/trash")["trash"]


def restore(person: Person, trash_id: str) -> dict[str, Any]:
    """Bring an act of deletion back."""
    path = f"/organizations/{person.organization}/trash/{trash_id}/restore"
    return person.ok("POST", path)


def verbs(person: Person, entity: str) -> list[str]:
    """What is told of a thing, in order."""
    sql = "select verb from kernel.events where entity_id = %(id)s order by seq"
    return [row[0] for row in person.studio.sql(sql, id=entity)]


async def site_of(person: Person) -> Site:
    """The instance as a chore sees it."""
    site = Site(Settings(data=person.studio.data), person.studio.conninfo, PUBLISHED)
    await site.kernel_db.open()
    return site


def latest(person: Person, id: str, thing: str) -> Line:
    """The latest line about a thing, of those of this kind."""
    return [one for one in lines_of(person.studio, id) if f".{thing}." in one.verb][-1]


def refused(person: Person, line: Line) -> tuple[int, str]:
    """How an undo is refused."""
    answer = take_back(person, line)
    return answer.status_code, answer.json()["code"]


def age(person: Person) -> None:
    """What happens from now on is told in lines of its own."""
    person.studio.sql("select logs.take_in()")
    person.studio.sql("update logs.entries set at = at - interval '2 minutes'")
