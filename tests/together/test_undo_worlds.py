"""Three people write worlds, keep inspirations and mix sounds; then all of it is taken back, the
latest first, and everything is as it was."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.contract.things import SOUND
from tests.services.audio.stage import analysed, upload
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import scenes as scenes_of
from tests.services.worldbuilding.stage import (
    category,
    imported,
    item,
    items_of,
    place,
    scenes,
    world,
)
from tests.studio import Person
from tests.together.team import Edit, Team, Told, edit_and_take_back, undo_latest

EDITS = 60
OF_PROJECT = "(select p.organization_id from projects.projects p where p.id = t.project_id)"
OF_WORLD = "(select w.organization_id from worldbuilding.worlds w where w.id = t.world_id)"
TABLES = {
    "worldbuilding.worlds": "organization_id",
    "worldbuilding.categories": OF_WORLD,
    "worldbuilding.items": OF_WORLD,
    "worldbuilding.locations": f"coalesce({OF_PROJECT}, {OF_WORLD})",
    "worldbuilding.relations": "organization_id",
    "audio.clips": OF_PROJECT,
    "inspiration.inspirations": OF_PROJECT,
    "nodes.nodes": OF_PROJECT,
    "shots.shots": OF_PROJECT,
}
"""Where rows are, and what says whose they are."""
MOVES = ("revision", "updated_at", "deleted_at", "deleted_by", "trash_id")


class Crowd(Team):
    """Three people and what they share."""

    lines_wanted = "verb ~ '^(worldbuilding|inspiration|audio|nodes|shots)[.]'"

    def __init__(self, owner: Person, seed: int) -> None:
        super().__init__(owner, seed)
        self.world = world(owner, lore="Salt.")["id"]
        self.project = imported(owner)
        for name in "ABC":
            of = category(owner, self.world, name=name)
            made = [item(owner, of) for _ in range(3)]
        owner.ok("DELETE", f"{items_of(of)}/{made[0]['id']}")
        tower = place(owner, "Tower", world_id=self.world)
        place(owner, "Stairs", world_id=self.world, parent_id=tower["id"])
        self.shot = add_shot(owner, scenes_of(owner, self.project)[0])["id"]
        for _ in range(2):
            analysed(owner, upload(owner, self.shot, SOUND)["id"])
        for person in self.people:
            for shared in (False, True, False):
                self.inspire(person, shared=shared)

    def rows(self, what: str) -> list[dict[str, Any]]:
        """What there is, as the owner sees it: categories, items, locations of the world."""
        paths = {
            "categories": f"/worlds/{self.world}/categories",
            "items": f"/worlds/{self.world}/items",
            "locations": "/locations",
        }
        found = self.owner.ok("GET", paths[what])[what]
        return [one for one in found if one.get("kind") != "item"]

    def pick(self, what: str) -> dict[str, Any]:
        """One of these."""
        return self.random.choice(self.rows(what))

    def inspire(self, person: Person, **fields: Any) -> Any:
        url = f"https://img.lanternroom.example/{self.name('a').replace(' ', '')}.jpg"
        body = {"project_id": self.project, "image_url": url, **fields}
        return person.http.post("/inspirations", json=body)

    def state(self) -> dict[str, dict[str, Any]]:
        """All rows that live, by their ids, without what every write moves."""
        found: dict[str, dict[str, Any]] = {}
        for table, house in TABLES.items():
            rows = self.studio.sql(
                f"select to_jsonb(t) from {table} t where {house} = %(house)s",
                house=self.owner.organization,
            )
            for (row,) in rows:
                if row.get("deleted_at") is None:
                    found[row["id"]] = {n: v for n, v in row.items() if n not in MOVES}
        (drawn,) = self.studio.sql(
            "select (select data from worldbuilding.maps where world_id = %(id)s)", id=self.world
        )
        return found | {"map": {"data": drawn[0]}}

    def who(self, line: Told) -> Person:
        """Whoever it is private to; of what is shared who did it, else anybody."""
        id = line.owner or (line.actor if line.verb.startswith("inspiration") else None)
        return next((one for one in self.people if one.id == id), None) or self.anyone


def change_world(crowd: Crowd) -> httpx2.Response | None:
    fields = {"name": crowd.name("World"), "lore": crowd.name("Lore"), "description": None}
    fields["linked_project_id"] = crowd.random.choice([None, crowd.project])
    return crowd.anyone.http.put(f"/worlds/{crowd.world}", json=crowd.some(fields, 2))


def add_category(crowd: Crowd) -> httpx2.Response | None:
    body = {"name": crowd.name("Category"), "order_index": crowd.random.randrange(4)}
    return crowd.anyone.http.post(f"/worlds/{crowd.world}/categories", json=body)


def change_category(crowd: Crowd) -> httpx2.Response | None:
    path = f"/worlds/{crowd.world}/categories/{crowd.pick('categories')['id']}"
    body = {"order_index": crowd.random.randrange(5), "icon": crowd.name("icon")}
    name = crowd.random.choice(sorted(body))
    return crowd.anyone.http.put(path, json={name: body[name]})


def delete_category(crowd: Crowd) -> httpx2.Response | None:
    path = f"/worlds/{crowd.world}/categories/{crowd.pick('categories')['id']}"
    return crowd.anyone.http.delete(path)


def add_item(crowd: Crowd) -> httpx2.Response | None:
    body = {"name": crowd.name("Item"), "description": "New."}
    return crowd.anyone.http.post(items_of(crowd.pick("categories")), json=body)


def _item(crowd: Crowd) -> str:
    one = crowd.pick("items")
    return f"/worlds/{crowd.world}/categories/{one['category_id']}/items/{one['id']}"


def change_item(crowd: Crowd) -> httpx2.Response | None:
    body = {"name": crowd.name("Item"), "category": crowd.name("Heading")}
    body["category_id"] = crowd.pick("categories")["id"]
    return crowd.anyone.http.put(_item(crowd), json=crowd.some(body, 2))


def delete_item(crowd: Crowd) -> httpx2.Response | None:
    return crowd.anyone.http.delete(_item(crowd))


def add_location(crowd: Crowd) -> httpx2.Response | None:
    of = crowd.random.choice([{"world_id": crowd.world}, {"project_id": crowd.project}])
    return crowd.anyone.http.post("/locations", json={"name": crowd.name("PLACE"), **of})


def change_location(crowd: Crowd) -> httpx2.Response | None:
    one, other = crowd.pick("locations"), crowd.pick("locations")
    body = {
        "name": crowd.name(crowd.random.choice(["PLACE", "Place"])),
        "map_x": crowd.random.random(),
        "map_y": 0.5,
    }
    body["parent_id"] = crowd.random.choice([None, other["id"]])
    return crowd.anyone.http.put(f"/locations/{one['id']}", json=crowd.some(body, 2))


def delete_location(crowd: Crowd) -> httpx2.Response | None:
    return crowd.anyone.http.delete(f"/locations/{crowd.pick('locations')['id']}")


def draw_map(crowd: Crowd) -> httpx2.Response | None:
    tiles = [
        {"x": crowd.random.randrange(9), "y": crowd.random.randrange(9), "type": "water"}
        for _ in range(5)
    ]
    body: dict[str, Any] = {"name": crowd.name("Map"), "size": 20, "tiles": tiles}
    if crowd.random.random() < 0.2:
        body = {"map": None}
    return crowd.anyone.http.put(f"/worlds/{crowd.world}/map", json=body)


def relate(crowd: Crowd) -> httpx2.Response | None:
    body = {"from_id": crowd.pick("items")["id"], "to_id": crowd.pick("locations")["id"]}
    return crowd.anyone.http.post("/relations", json=body | {"type": crowd.name("type")})


def _relation(crowd: Crowd) -> str:
    sql = "select id::text from worldbuilding.relations where organization_id = %(id)s order by 1"
    ids = [row[0] for row in crowd.studio.sql(sql, id=crowd.owner.organization)]
    return f"/relations/{crowd.random.choice(ids)}" if ids else "/relations/none"


def change_relation(crowd: Crowd) -> httpx2.Response | None:
    body = {"type": crowd.name("type"), "description": crowd.name("text")}
    return crowd.anyone.http.put(_relation(crowd), json=body)


def remove_relation(crowd: Crowd) -> httpx2.Response | None:
    return crowd.anyone.http.delete(_relation(crowd))


def _inspirations(person: Person, crowd: Crowd) -> list[str]:
    found = person.ok("GET", "/inspirations", params={"project_id": crowd.project})
    return [one["id"] for one in found["inspirations"]]


def add_inspiration(crowd: Crowd) -> httpx2.Response | None:
    return crowd.inspire(crowd.anyone, shared=crowd.random.random() < 0.5, tags=["a"])


def change_inspiration(crowd: Crowd) -> httpx2.Response | None:
    person = crowd.anyone
    body: dict[str, Any] = {
        "title": crowd.name("Title"),
        "tags": [crowd.name("tag")],
        "order_index": crowd.random.randrange(4),
        "shared": crowd.random.random() < 0.5,
    }
    id = crowd.random.choice(_inspirations(person, crowd))
    return person.http.put(f"/inspirations/{id}", json=crowd.some(body, 2))


def order_inspirations(crowd: Crowd) -> httpx2.Response | None:
    person = crowd.anyone
    ids = _inspirations(person, crowd)
    crowd.random.shuffle(ids)
    return person.http.post("/inspirations/reorder", json={"inspiration_ids": ids})


def delete_inspiration(crowd: Crowd) -> httpx2.Response | None:
    person = crowd.anyone
    return person.http.delete(f"/inspirations/{crowd.random.choice(_inspirations(person, crowd))}")


def _clip(crowd: Crowd) -> str:
    """A clip that is not in the trash, though its shot may be."""
    sql = """
select id::text from audio.clips where shot_id = %(id)s and deleted_at is null order by 1
"""
    return crowd.random.choice([row[0] for row in crowd.studio.sql(sql, id=crowd.shot)])


def change_clip(crowd: Crowd) -> httpx2.Response | None:
    body = {"label": crowd.name("Label"), "gainDb": -3, "muted": True, "endTime": 1.5}
    return crowd.anyone.http.patch(f"/shots/audio/{_clip(crowd)}", json=crowd.some(body, 2))


def delete_clip(crowd: Crowd) -> httpx2.Response | None:
    return crowd.anyone.http.delete(f"/shots/audio/{_clip(crowd)}")


def delete_shot(crowd: Crowd) -> httpx2.Response | None:
    return crowd.anyone.http.delete(f"/shots/{crowd.shot}")


def _trash(crowd: Crowd) -> list[tuple[str, set[str]]]:
    """What brings back each act of the organization's trash and the project's; what it took."""
    return [
        (f"{house}/trash/{act['trash_id']}/restore", {one["entity_id"] for one in act["items"]})
        for house in (f"/organizations/{crowd.owner.organization}", f"/projects/{crowd.project}")
        for act in crowd.owner.ok("GET", f"{house}/trash")["trash"]
    ]


def restore(crowd: Crowd) -> httpx2.Response | None:
    """Bring an act back; perhaps it joins another."""
    return crowd.anyone.http.post(crowd.random.choice(_trash(crowd))[0])


def _inside(crowd: Crowd) -> list[tuple[str, str, str]]:
    """What lies in something: its id, its path, and that of what it lies in."""
    shelf, found = f"/worlds/{crowd.world}/categories", list[tuple[str, str, str]]()
    for one in crowd.rows("items"):
        around = f"{shelf}/{one['category_id']}"
        found.append((one["id"], f"{around}/items/{one['id']}", around))
    for one in crowd.rows("locations"):
        if above := one["parent_id"]:
            found.append((one["id"], f"/locations/{one['id']}", f"/locations/{above}"))
    return found


def join(crowd: Crowd) -> httpx2.Response | None:
    """Bring something back while what it lay in, which went after it, lies in the trash."""
    id, *paths = crowd.random.choice(_inside(crowd))
    for path in paths:
        crowd.anyone.http.delete(path)
    (act,) = [path for path, took in _trash(crowd) if id in took]
    return crowd.anyone.http.post(act)


def restore_inspiration(crowd: Crowd) -> httpx2.Response | None:
    person = crowd.anyone
    query = {"project_id": crowd.project}
    found = person.ok("GET", "/inspirations/trash", params=query)["inspirations"]
    ids = [one["id"] for one in found]
    return person.http.post(f"/inspirations/{crowd.random.choice(ids)}/restore")


def change_heading(crowd: Crowd) -> httpx2.Response | None:
    """Let a scene play at another place, which may lie in the trash, or be nowhere."""
    scene = crowd.random.choice(scenes(crowd.owner, crowd.project))["id"]
    place = crowd.random.choice([crowd.name("PLACE"), crowd.pick("locations")["name"], "HARBOUR"])
    return crowd.anyone.http.put(f"/nodes/{scene}", json={"title": f"INT. {place} - NIGHT"})


ALL: tuple[Edit, ...] = (
    *(change_world, add_category, change_category, delete_category, add_item, change_item),
    *(delete_item, add_location, change_location, delete_location, draw_map, relate),
    *(change_relation, remove_relation, add_inspiration, change_inspiration),
    *(order_inspirations, delete_inspiration, restore_inspiration, change_clip, delete_clip),
    *(delete_shot, restore, join, change_heading, undo_latest),
)


SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3)]


@pytest.mark.parametrize("seed", [1, *SLOW])
def test_all_that_three_people_did_is_taken_back(owner: Person, seed: int) -> None:
    edit_and_take_back(Crowd(owner, seed), ALL, EDITS)
