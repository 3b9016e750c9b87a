"""A film on a stage: scenes with texts, shots with lengths, people in both."""

from __future__ import annotations

from typing import Any

from tests.services.nodes.trees import Tree
from tests.studio import Person

SCRIPT = """\
# One

## Harbour

INT. LAMP ROOM - NIGHT

Mara lights the lamp.

MARA
Stay close to the light.

JORY (O.S.)
(far away)
I hear you.

EXT. PIER - DAY

MARA (CONT'D)
Now.

THE CROWD
Now! Now! Now!
"""


class Film(Tree):
    """One project of one person."""

    shots = 0

    def scene(self, **fields: Any) -> str:
        """A new scene in a new act and sequence."""
        numbers = {"number": len(self.nodes()) + 1}
        act = self.add(None, **numbers)
        sequence = self.add(act, **numbers)
        return self.add(sequence, **numbers, **fields)["id"]

    def shot(self, scene: str, **fields: Any) -> str:
        """A new shot."""
        self.shots += 1
        body = {"scene_id": scene, "shot_number": f"Shot {self.shots}", **fields}
        return self.person.ok("POST", "/shots", 201, json=body)["shot"]["id"]

    def character(self, name: str, **fields: Any) -> str:
        """A new character of the project, or of the organization where `fields` say so."""
        body = {"project_id": self.project, "name": name} | fields
        return self.person.ok("POST", "/characters", 201, json=body)["character"]["id"]

    def appear(self, scene: str, character: str) -> None:
        """Let a character appear in a scene."""
        body = {"character_id": character}
        self.person.ok("POST", f"/nodes/{scene}/characters", json=body)

    def write(self, node: str, text: str) -> None:
        """Write a text, a paragraph for each that stands apart by a blank line."""
        self.person.ok("PUT", f"/nodes/{node}", json={"metadata": {"content": text}})

    def stats(self, what: str) -> Any:
        """A statistic of the project."""
        return self.person.ok("GET", f"/stats/project/{self.project}/{what}")


def imported(person: Person, script: str = SCRIPT, **form: str) -> Film:
    """A film from a Fountain file."""
    files = {"file": ("film.fountain", script.encode(), "text/plain")}
    made = person.ok("POST", "/projects/import", 201, files=files, data=form)
    return Film(person, made["project"]["id"])


def named(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their names."""
    return {row["name"]: row for row in rows}
