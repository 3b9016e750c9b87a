"""The main job on real input, step by step: from a screenplay to shots, trash, export, the end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.studio import Person, Studio

ROOT = Path(__file__).parents[2]
SCRIPT = next((ROOT / "examples").glob("*.fountain"))
PICTURE = next((ROOT / "examples" / "pictures").glob("*.jpg"))

SCHEMAS = ("auth", "projects", "worldbuilding", "nodes", "characters", "shots", "kernel")


@dataclass
class Journey:
    """One person's way with one film."""

    studio: Studio
    person: Person
    project: str = ""
    nodes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    shots: list[str] = field(default_factory=list[str])
    ids: set[str] = field(default_factory=set[str])

    def import_screenplay(self) -> dict[str, Any]:
        """Bring the example screenplay in."""
        files = {"file": (SCRIPT.name, SCRIPT.read_bytes(), "text/plain")}
        answer = self.person.ok("POST", "/projects/import", 201, files=files)
        self.project = answer["project"]["id"]
        return answer

    def load(self) -> dict[str, Any]:
        """Everything, as the project page loads it."""
        path = f"/nodes/ultra-batch-load?project_id={self.project}"
        loaded = self.person.ok("GET", path)
        timeline = loaded["timeline"]
        self.nodes = [*timeline["acts"], *timeline["sequences"], *timeline["scenes"]]
        self.ids |= {one["id"] for one in self.nodes} | {self.project}
        self.ids |= {one["id"] for one in loaded["characters"] + loaded["shots"]}
        return loaded

    def scenes(self) -> list[dict[str, Any]]:
        """The scenes in the order of the film."""
        everything = self.person.ok("GET", f"/nodes?project_id={self.project}")["nodes"]
        return [one for one in everything if one["level"] == 3]

    def add_shots(self, scene: str, count: int) -> None:
        """Shots for a scene."""
        for number in range(1, count + 1):
            body = {"scene_id": scene, "shotNumber": f"Shot {number}", "framing": "MCU"}
            self.shots.append(self.person.ok("POST", "/shots", 201, json=body)["shot"]["id"])
        self.ids |= set(self.shots)

    def give_picture(self, shot: str) -> str:
        """A picture for a shot; its URL."""
        path = f"/functions/v1/scriptony-timeline-v2/shots/{shot}/upload-image"
        files = {"file": ("shot.jpg", PICTURE.read_bytes(), "image/jpeg")}
        return self.person.ok("POST", path, files=files)["imageUrl"]

    def cast(self, shot: str, character: str) -> None:
        """A character for a shot."""
        path = f"/functions/v1/scriptony-timeline-v2/shots/{shot}/characters"
        self.person.ok("POST", path, json={"character_id": character})

    def export(self) -> str:
        """The screenplay as it stands."""
        answer = self.person.http.get(f"/projects/{self.project}/export?format=fountain")
        assert answer.status_code == 200, answer.text
        return answer.text

    def purge(self) -> None:
        """Delete the project for good, and wait for the files to be swept."""
        self.person.ok("DELETE", f"/projects/{self.project}?permanent=true")


def traces(studio: Studio, ids: set[str]) -> list[str]:
    """Where in the database or among the files any of these ids is still found."""
    found: list[str] = []
    columns = studio.sql(
        "select table_schema, table_name, column_name from information_schema.columns c "
        "join information_schema.tables t using (table_schema, table_name) "
        "where table_type = 'BASE TABLE' and table_schema = any(%(s)s) "
        "and data_type in ('uuid', 'text', 'jsonb', 'json')",
        s=list(SCHEMAS),
    )
    pattern = "|".join(sorted(ids))
    for schema, table, column in columns:
        rows = studio.sql(
            f'select "{column}"::text from "{schema}"."{table}" where "{column}"::text ~ %(p)s',
            p=pattern,
        )
        found += [f"{schema}.{table}.{column}: {value[:120]}" for (value,) in rows]
    for path in (studio.data / "files").rglob("*"):
        if path.is_file() and any(
            id in path.name or id.encode() in path.read_bytes() for id in ids
        ):
            found.append(str(path))
    return found


def without_times(document: Any) -> Any:
    """A document without what changes by itself: times, revisions and the tokens of URLs."""
    if isinstance(document, dict):
        return {
            key: without_times(value)
            for key, value in document.items()
            if key not in ("updatedAt", "updated_at", "revision", "last_edited", "lastEdited")
        }
    if isinstance(document, list):
        return [without_times(one) for one in document]
    if isinstance(document, str):
        return re.sub(r"token=[\w.-]+", "token=…", document)
    return document
