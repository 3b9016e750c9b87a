"""Three people write a film, its scenes, shots, people and beats; then all of it is taken back, the
latest first, and everything is as it was. Worlds are in test_undo_worlds.py."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.contract.things import DIALOG
from tests.services.beats.stage import add as add_beat
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import character as add_character
from tests.studio import Person
from tests.together.team import Edit, Team, edit_and_take_back, undo_latest

SCRIPT = """Title: The Lamp

# Act One

## Arrival

EXT. HARBOUR - DUSK

A ferry ties up. MARA comes ashore.

MARA
Stay close.

INT. LAMP ROOM - NIGHT

JORY (V.O.)
The lamp is out.

# Act Two

## The tide

INT. KITCHEN - DAY

Rain.

EXT. PIER - NIGHT

Mara waits.
"""
TABLES = {
    "projects.projects": "t.id = %(project)s",
    "nodes.nodes": "t.project_id = %(project)s",
    "nodes.node_text": """t.node_id in (select n.id from nodes.nodes n
      where n.project_id = %(project)s and n.deleted_at is null)""",
    "nodes.scene_characters": "t.project_id = %(project)s",
    "characters.characters": "t.project_id = %(project)s",
    "shots.shots": "t.project_id = %(project)s",
    "beats.beats": "t.project_id = %(project)s",
}
"""Where rows are, and which are the project's."""
MOVES = {
    *("revision", "updated_at", "deleted_at", "deleted_by", "trash_id"),
    *("last_edited", "last_accessed_at", "version"),
}
"""What every write moves; which draft a text is in."""
KEYS = ("id", "node_id", "scene_id", "character_id")
CASTING = """
select k.shot_id::text, array_agg(k.character_id::text order by k.added_at, k.character_id)
from shots.shot_characters k join shots.shots s on s.id = k.shot_id
where s.project_id = %(project)s and s.deleted_at is null group by 1
"""


class Crew(Team):
    """Three people and their film."""

    lines_wanted = (
        "project_id = (select id from projects.projects where organization_id = %(organization)s)"
    )

    def __init__(self, owner: Person, seed: int) -> None:
        super().__init__(owner, seed)
        files = {"file": ("a.fountain", SCRIPT.encode(), "text/plain")}
        self.project = owner.ok("POST", "/projects/import", files=files)["project"]["id"]
        cast = [one["id"] for one in self.characters()]
        cast.append(add_character(owner, self.project, "Ilse"))
        for scene in self.nodes(3)[:3]:
            for number in (1, 2, 3):
                add_shot(owner, scene["id"], number, character_ids=self.random.sample(cast, 2))
        for at in range(4):
            add_beat(owner, self.project, f"Beat {at}", pct_from=at * 10, pct_to=at * 10 + 10)
        owner.ok("DELETE", f"/shots/{self.shot()['id']}")
        owner.ok("DELETE", f"/nodes/{self.nodes(3)[3]['id']}")

    def nodes(self, level: int) -> list[dict[str, Any]]:
        params = {"project_id": self.project, "level": level}
        return self.owner.ok("GET", "/nodes", params=params)["nodes"]

    def node(self) -> dict[str, Any]:
        return self.random.choice([*self.nodes(1), *self.nodes(2), *self.nodes(3)])

    def shots(self) -> list[dict[str, Any]]:
        return self.owner.ok("GET", "/shots", params={"project_id": self.project})["shots"]

    def shot(self) -> dict[str, Any]:
        return self.random.choice(self.shots())

    def characters(self) -> list[dict[str, Any]]:
        return self.owner.ok("GET", f"/projects/{self.project}/characters")["characters"]

    def character(self) -> str:
        return self.random.choice(self.characters())["id"]

    def beats(self) -> list[dict[str, Any]]:
        return self.owner.ok("GET", "/beats", params={"project_id": self.project})["beats"]

    def beat(self) -> str:
        return self.random.choice(self.beats())["id"]

    def state(self) -> dict[str, Any]:
        """All rows that live, without what every write moves."""
        found: dict[str, Any] = {}
        for table, which in TABLES.items():
            query = f"select to_jsonb(t) from {table} t where {which}"
            for (row,) in self.studio.sql(query, project=self.project):
                if row.get("deleted_at") is None:
                    kept = {name: value for name, value in row.items() if name not in MOVES}
                    if table == "nodes.node_text":  # it may have been away meanwhile
                        del kept["created_at"]
                    key = [str(row[name]) for name in KEYS if name in row]
                    found[f"{table} {' '.join(key)}"] = kept
        for shot, ids in self.studio.sql(CASTING, project=self.project):
            found[f"casting {shot}"] = ids
        return found


def change_project(crew: Crew) -> httpx2.Response | None:
    fields = {"logline": crew.name("Line"), "genre": None, "title": crew.name("T"), "duration": "9"}
    return crew.anyone.http.put(f"/projects/{crew.project}", json=crew.some(fields))


def change_node(crew: Crew) -> httpx2.Response | None:
    node = crew.node()
    fields: dict[str, Any] = {
        "title": crew.name("INT. ROOM"),
        "description": crew.name("Text"),
        "color": None,
        "node_number": crew.random.randrange(9),
        "metadata": {**node["metadata"], "mood": crew.name("mood")},
    }
    return crew.anyone.http.put(f"/nodes/{node['id']}", json=crew.some(fields))


def write_text(crew: Crew) -> httpx2.Response | None:
    scene = crew.random.choice(crew.nodes(3))
    text = crew.random.choice([None, f"{crew.name('Rain')}.\n\nMARA\nStay.", DIALOG])
    body = {"metadata": {**scene["metadata"], "content": text}}
    return crew.anyone.http.put(f"/nodes/{scene['id']}", json=body)


def move_node(crew: Crew) -> httpx2.Response | None:
    level = crew.random.choice([2, 3])
    node, parent = (crew.random.choice(crew.nodes(n)) for n in (level, level - 1))
    body = {"parent_id": parent["id"], "order_index": crew.random.randrange(3)}
    return crew.anyone.http.put(f"/nodes/{node['id']}", json=body)


def order_nodes(crew: Crew) -> httpx2.Response | None:
    parent = crew.random.choice(crew.nodes(2))
    path = f"/nodes/{parent['id']}/children"
    ids = [one["id"] for one in crew.owner.ok("GET", path)["children"]]
    crew.random.shuffle(ids)
    return crew.anyone.http.post("/nodes/reorder", json={"node_ids": ids}) if ids else None


def _node(crew: Crew, level: int) -> dict[str, Any]:
    parent = crew.random.choice(crew.nodes(level - 1))["id"]
    body = {"project_id": crew.project, "template_id": "film-3act", "level": level}
    return {**body, "parent_id": parent, "node_number": 1, "title": crew.name("EXT. PLACE")}


def add_node(crew: Crew) -> httpx2.Response | None:
    body = _node(crew, crew.random.choice([2, 3]))
    content = crew.random.choice([{}, {"content": "New.\n\nJORY\nYes."}])
    return crew.anyone.http.post("/nodes", json={**body, "metadata": content})


def add_nodes(crew: Crew) -> httpx2.Response | None:
    body = {"nodes": [_node(crew, 3) for _ in range(3)]}
    return crew.anyone.http.post("/nodes/bulk", json=body)


def delete_node(crew: Crew) -> httpx2.Response | None:
    node = crew.random.choice([*crew.nodes(3), crew.nodes(2)[-1]])
    return crew.anyone.http.delete(f"/nodes/{node['id']}")


def restore(crew: Crew) -> httpx2.Response | None:
    """Bring an act back, or make it part of that of its parent."""
    acts = crew.owner.ok("GET", f"/projects/{crew.project}/trash")["trash"]
    path = f"/projects/{crew.project}/trash/{crew.random.choice(acts)['trash_id']}/restore"
    return crew.anyone.http.post(path)


def appear(crew: Crew) -> httpx2.Response | None:
    path = f"/nodes/{crew.random.choice(crew.nodes(3))['id']}/characters"
    return crew.anyone.http.post(path, json={"character_id": crew.character()})


def disappear(crew: Crew) -> httpx2.Response | None:
    path = f"/nodes/{crew.random.choice(crew.nodes(3))['id']}/characters"
    there = crew.owner.ok("GET", path)["characters"]
    who = crew.random.choice(there)["id"] if there else crew.character()
    return crew.anyone.http.delete(f"{path}/{who}")


def change_shot(crew: Crew) -> httpx2.Response | None:
    fields = {"lens": crew.name("lens"), "notes": None, "dialog": DIALOG, "shotlength_seconds": 8}
    return crew.anyone.http.put(f"/shots/{crew.shot()['id']}", json=crew.some(fields))


def move_shot(crew: Crew) -> httpx2.Response | None:
    scene = crew.random.choice(crew.nodes(3))["id"]
    body = {"scene_id": scene, "order_index": crew.random.randrange(4)}
    return crew.anyone.http.put(f"/shots/{crew.shot()['id']}", json=body)


def order_shots(crew: Crew) -> httpx2.Response | None:
    scene = crew.shot()["sceneId"]
    ids = [one["id"] for one in crew.shots() if one["sceneId"] == scene]
    crew.random.shuffle(ids)
    return crew.anyone.http.post("/shots/reorder", json={"scene_id": scene, "shot_ids": ids})


def renumber_shots(crew: Crew) -> httpx2.Response | None:
    return crew.anyone.http.post("/shots/renumber", json={"scene_id": crew.shot()["sceneId"]})


def make_shot(crew: Crew) -> httpx2.Response | None:
    scene = crew.random.choice(crew.nodes(3))["id"]
    body = {"scene_id": scene, "shot_number": crew.name("S"), "order_index": 0}
    cast = crew.random.choice([{}, {"character_ids": [crew.character()]}])
    return crew.anyone.http.post("/shots", json=body | cast)


def delete_shot(crew: Crew) -> httpx2.Response | None:
    return crew.anyone.http.delete(f"/shots/{crew.shot()['id']}")


def recast(crew: Crew) -> httpx2.Response | None:
    people = [one["id"] for one in crew.characters()]
    body = {"character_ids": crew.random.sample(people, crew.random.randint(0, len(people)))}
    return crew.anyone.http.put(f"/shots/{crew.shot()['id']}", json=body)


def uncast(crew: Crew) -> httpx2.Response | None:
    shot = crew.shot()
    people = [one["id"] for one in shot["characters"]] or [crew.character()]
    path = f"/shots/{shot['id']}/characters/{crew.random.choice(people)}"
    return crew.anyone.http.delete(path)


def make_character(crew: Crew) -> httpx2.Response | None:
    body = {"name": crew.name("Person"), "project_id": crew.project}
    return crew.anyone.http.post("/characters", json=body)


def change_character(crew: Crew) -> httpx2.Response | None:
    fields = {"name": crew.name("Name"), "role": crew.name("role"), "backstory": None, "age": 40}
    return crew.anyone.http.put(f"/characters/{crew.character()}", json=crew.some(fields))


def delete_character(crew: Crew) -> httpx2.Response | None:
    if len(crew.characters()) < 3:
        return None
    return crew.anyone.http.delete(f"/characters/{crew.character()}")


def make_beat(crew: Crew) -> httpx2.Response | None:
    ends = {"from_container_id": "a", "to_container_id": "b"}
    body = {"project_id": crew.project, "label": crew.name("Beat"), **ends}
    return crew.anyone.http.post("/beats", json=body)


def change_beat(crew: Crew) -> httpx2.Response | None:
    fields = {"label": crew.name("Beat"), "notes": crew.name("note"), "order_index": 2}
    return crew.anyone.http.patch(f"/beats/{crew.beat()}", json=crew.some(fields))


def ripple(crew: Crew) -> httpx2.Response | None:
    body = {"edge": "right", "pct": crew.random.randrange(100)}
    return crew.anyone.http.post(f"/beats/{crew.beat()}/ripple", json=body)


def order_beats(crew: Crew) -> httpx2.Response | None:
    body = {"project_id": crew.project, "beat_ids": [crew.beat()]}
    return crew.anyone.http.post("/beats/reorder", json=body)


def plant_beats(crew: Crew) -> httpx2.Response | None:
    body = {"project_id": crew.project, "template_id": "lite-7", "replace": True}
    return crew.anyone.http.post("/beats/apply-template", json=body)


def delete_beat(crew: Crew) -> httpx2.Response | None:
    return crew.anyone.http.delete(f"/beats/{crew.beat()}") if len(crew.beats()) > 2 else None


ALL: tuple[Edit, ...] = (
    *(change_project, change_node, write_text, move_node, order_nodes, add_node, add_nodes),
    *(delete_node, restore, appear, disappear, change_shot, move_shot, order_shots),
    *(renumber_shots, make_shot, delete_shot, recast, uncast, make_character, change_character),
    *(delete_character, make_beat, change_beat, ripple, order_beats, plant_beats, delete_beat),
    *(undo_latest,),
)


@pytest.mark.parametrize(
    ("seed", "edits"),
    [(1, 40), *(pytest.param(seed, 90, marks=pytest.mark.slow) for seed in (2, 3, 4))],
)
def test_all_that_three_people_did_is_taken_back(owner: Person, seed: int, edits: int) -> None:
    edit_and_take_back(Crew(owner, seed), ALL, edits)
