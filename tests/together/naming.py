"""People, things and texts that name them, for the tests of mentions."""

from __future__ import annotations

import json
from typing import Any

from tests.studio import NOBODY, Person

SCENE = """INT. {place} - NIGHT

The {place} is dark. Somebody calls: Mara! MARA!

MARA
I am MARA, of the {place}.

MARA (V.O.)
(whispering)
Mara.

JO
Mara?

@Mara (CONT'D) ^
Jo.
"""


def mention(kind: str, id: str, label: str | None = "?") -> dict[str, Any]:
    """A node of a document that mentions something."""
    return {"type": f"{kind}Mention", "attrs": {"id": id, "label": label}}


def document(*pieces: dict[str, Any] | str) -> dict[str, Any]:
    """A document of one paragraph."""
    content = [{"type": "text", "text": p} if isinstance(p, str) else p for p in pieces]
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}]}


def labels(text: Any) -> list[str]:
    """What a document, or JSON text of one, calls the things it mentions."""
    content = json.loads(text) if isinstance(text, str) else text
    return [
        piece["attrs"]["label"]
        for block in content["content"]
        for piece in block.get("content", [])
        if piece["type"].endswith("Mention")
    ]


class Stage:
    """A project with a world beside it, of one person: a character, a location, an item."""

    def __init__(self, person: Person, scenes: int = 1) -> None:
        self.person = person
        script = "\n".join(SCENE.format(place="KITCHEN") for _ in range(scenes))
        files = {"file": ("lamp.fountain", script.encode())}
        answer = person.ok("POST", "/projects/import", 201, files=files)
        self.project = answer["project"]["id"]
        self.scenes = self.nodes(level=3)
        self.sequence = self.scenes[0]["parentId"]
        people = person.ok("GET", "/characters", params={"project_id": self.project})["characters"]
        self.mara = next(c["id"] for c in people if c["name"] == "MARA")
        self.kitchen = self.scenes[0]["locationId"]
        self.world = person.ok("POST", "/worlds", 201, json={"name": "Salt"})["world"]["id"]
        category = person.ok(
            "POST", f"/worlds/{self.world}/categories", 201, json={"name": "Things"}
        )["category"]["id"]
        self.items = f"/worlds/{self.world}/categories/{category}/items"
        self.lamp = person.ok("POST", self.items, 201, json={"name": "Lamp"})["item"]["id"]

    def nodes(self, **query: Any) -> list[dict[str, Any]]:
        """The nodes of the project."""
        params = {"project_id": self.project} | query
        return self.person.ok("GET", "/nodes", params=params)["nodes"]

    def node(self, id: str) -> dict[str, Any]:
        """One node as it is now."""
        return self.person.ok("GET", f"/nodes/{id}")["node"]

    def write(self, content: Any, **fields: Any) -> dict[str, Any]:
        """A new scene with this text."""
        body = {
            "project_id": self.project,
            "template_id": "film-3act",
            "level": 3,
            "parent_id": self.sequence,
            "node_number": 1,
            "title": "Notes",
            "metadata": {"content": content},
        }
        return self.person.ok("POST", "/nodes", 201, json=body | fields)["node"]

    def mentioning(self) -> dict[str, Any]:
        """A document that mentions all three, twice the first."""
        return document(
            "There, ",
            mention("character", self.mara, "MARA"),
            "’s ",
            mention("item", self.lamp, "Lamp"),
            " stands in the ",
            mention("location", self.kitchen, "KITCHEN"),
            ", and ",
            mention("character", self.mara, "MARA"),
            " says MARA, Lamp, KITCHEN.",
        )

    def rename(self, what: str, name: str) -> dict[str, Any]:
        """Give the character, the location or the item another name."""
        path = {
            "character": f"/characters/{self.mara}",
            "location": f"/locations/{self.kitchen}",
            "item": f"{self.items}/{self.lamp}",
        }[what]
        return self.person.ok("PUT", path, json={"name": name})

    def kept(self, id: str) -> tuple[str, str, int]:
        """Source, plain text and words of a node's text."""
        sql = "select source, plain, words from nodes.node_text where node_id = %(id)s"
        (row,) = self.person.studio.sql(sql, id=id)
        return row[0], row[1], row[2]

    def events(self) -> int:
        """How many events there are of the person's organization."""
        sql = "select count(*) from kernel.events where organization_id = %(id)s"
        return self.person.studio.sql(sql, id=self.person.organization)[0][0]


__all__ = ["NOBODY", "SCENE", "Stage", "document", "labels", "mention"]
