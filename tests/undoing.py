"""Taking back what the log tells, as tests do it."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx2

from tests.studio import Person, Studio

PREFIXES = {
    "projects": "/projects",
    "nodes": "/nodes",
    "characters": "/characters",
    "shots": "/shots",
    "audio": "/shots/audio",
    "worldbuilding": "/worlds",
    "inspiration": "/inspirations",
    "beats": "/beats",
}

MOVING = {"updated_at", "updatedAt", "last_edited", "lastEdited", "last_accessed_at", "revision"}
"""What every write moves."""


def still(shown: dict[str, Any]) -> dict[str, Any]:
    """A thing, and the items it shows, without what every write moves."""
    return {
        name: [still(one) for one in value] if name == "items" else value
        for name, value in shown.items()
        if name not in MOVING
    }


class Line(NamedTuple):
    """A line of the log, as the database has it."""

    id: str
    verb: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def lines_of(studio: Studio, entity: str) -> list[Line]:
    """What the log tells of a thing, the oldest line first."""
    studio.sql("select logs.take_in()")
    rows = studio.sql(
        "select id::text, verb, before, after from logs.entries where entity_id = %(id)s "
        "order by pos",
        id=entity,
    )
    return [Line(*row) for row in rows]


def take_back(person: Person, line: Line) -> httpx2.Response:
    """Ask whoever owns the row to take a line back."""
    prefix = PREFIXES[line.verb.partition(".")[0]]
    return person.http.post(f"{prefix}/undo/{line.id}")


def undone(person: Person, entity: str) -> dict[str, Any]:
    """Take back the latest line about a thing; what is answered."""
    answer = take_back(person, lines_of(person.studio, entity)[-1])
    assert answer.status_code == 200, answer.text
    return answer.json()
