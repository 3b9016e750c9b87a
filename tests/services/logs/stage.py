"""How lines of every kind that can be taken back come about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.contract.things import SOUND
from tests.services.audio.stage import upload
from tests.services.beats.stage import add as add_beat
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import character, node, scenes
from tests.services.worldbuilding.stage import (
    category,
    item,
    items_of,
    make,
    place,
    remove_world,
    world,
)
from tests.studio import Person
from tests.undoing import undone

Maker = Callable[[Person], str]
"""Does something; the id of what it is about."""


class Thing(NamedTuple):
    """How one is made, and where and how it is changed and deleted."""

    make: Callable[[Person], tuple[str, str]]
    fields: dict[str, Any]
    method: str = "PUT"

    def added(self, person: Person) -> str:
        return self.make(person)[1]

    def changed(self, person: Person) -> str:
        path, id = self.make(person)
        person.ok(self.method, path, json=self.fields)
        return id

    def trashed(self, person: Person) -> str:
        path, id = self.make(person)
        person.ok("DELETE", path)
        return id

    def restored(self, person: Person) -> str:
        id = self.trashed(person)
        undone(person, id)
        return id


def _at(path: str, id: str) -> tuple[str, str]:
    return f"{path}/{id}", id


def _shot(person: Person) -> str:
    return add_shot(person, scenes(person, person.project())[0])["id"]


def _clip(person: Person) -> tuple[str, str]:
    return _at("/shots/audio", upload(person, _shot(person), SOUND)["id"])


def _category(person: Person) -> tuple[str, str]:
    of = category(person, world(person)["id"])
    return _at(f"/worlds/{of['world_id']}/categories", of["id"])


def _item(person: Person) -> tuple[str, str]:
    of = category(person, world(person)["id"])
    return _at(items_of(of), item(person, of)["id"])


def inspiration(person: Person, **fields: Any) -> tuple[str, str]:
    """A new one, shared unless `fields` say otherwise: its path and its id."""
    url = "https://img.lanternroom.example/a.jpg"
    body = {"project_id": person.project(), "image_url": url, "shared": True, **fields}
    return _at("/inspirations", make(person, "/inspirations", **body)["id"])


def _template(person: Person) -> tuple[str, str]:
    beats = [{"label": "Lamp", "pct_from": 0, "pct_to": 50}]
    body = {"name": "Short", "abbreviation": "SH", "beats": beats}
    return _at("/beat-templates", make(person, "/beat-templates", **body)["id"])


def _relation(person: Person) -> tuple[str, str]:
    of = category(person, world(person)["id"])
    ends = {"from_id": item(person, of)["id"], "to_id": item(person, of)["id"]}
    return _at("/relations", make(person, "/relations", type="lies off", **ends)["id"])


THINGS = {
    "nodes.node": Thing(
        lambda person: _at("/nodes", node(person, person.project(), 1, None)), {"title": "Dusk"}
    ),
    "shots.shot": Thing(lambda person: _at("/shots", _shot(person)), {"lens": "50mm"}),
    "characters.character": Thing(
        lambda person: _at("/characters", character(person, person.project())), {"age": 40}
    ),
    "audio.clip": Thing(_clip, {"label": "Waves"}, "PATCH"),
    "worldbuilding.category": Thing(_category, {"name": "Reefs"}),
    "worldbuilding.item": Thing(_item, {"name": "Salt"}),
    "worldbuilding.location": Thing(
        lambda person: _at("/locations", place(person, "Pier", world_id=world(person)["id"])["id"]),
        {"name": "Quay"},
    ),
    "beats.beat": Thing(
        lambda person: _at("/beats", add_beat(person, person.project())["id"]),
        {"label": "Break"},
        "PATCH",
    ),
    "inspiration.inspiration": Thing(inspiration, {"title": "Dusk"}),
}


def _project_changed(person: Person) -> str:
    id = person.project()
    person.ok("PUT", f"/projects/{id}", json={"genre": "Noir"})
    return id


def _project_restored(person: Person) -> str:
    id = person.project()
    person.ok("DELETE", f"/projects/{id}")
    person.ok("POST", f"/projects/{id}/restore")
    return id


def project_moved(person: Person) -> str:
    """From a house of which only the owner is a member as well."""
    former = person.studio.person("Former")
    former.invite(person, "admin")
    id = former.project()
    there = {"organization_id": person.organization}
    person.http.patch(f"/rest/v1/projects?id=eq.{id}", json=there).raise_for_status()
    return id


def _nodes_added(person: Person) -> str:
    """Many at once, which the project tells."""
    id = person.project()
    new = {"project_id": id, "level": 1, "template_id": "film-3act", "title": "Act"}
    nodes = [{**new, "node_number": number} for number in (1, 2)]
    person.ok("POST", "/nodes/bulk", json={"nodes": nodes})
    return id


def _node_moved(person: Person) -> str:
    first, _ = scenes(person, person.project(), 2)
    person.ok("PUT", f"/nodes/{first}", json={"order_index": 1})
    return first


def _nodes_reordered(person: Person) -> str:
    ids = scenes(person, person.project(), 2)
    parent = person.ok("GET", f"/nodes/{ids[0]}")["node"]["parentId"]
    person.ok("POST", "/nodes/reorder", json={"node_ids": ids[::-1]})
    return parent


def _appearance(person: Person, *, ended: bool = False) -> str:
    project = person.project()
    (scene,) = scenes(person, project)
    who = character(person, project)
    person.ok("POST", f"/nodes/{scene}/characters", json={"character_id": who})
    if ended:
        person.ok("DELETE", f"/nodes/{scene}/characters/{who}")
    return scene


def _shot_moved(person: Person) -> str:
    one, other = scenes(person, person.project(), 2)
    id = add_shot(person, one)["id"]
    person.ok("PUT", f"/shots/{id}", json={"scene_id": other})
    return id


def _shots_reordered(person: Person) -> str:
    (scene,) = scenes(person, person.project())
    ids = [add_shot(person, scene, number)["id"] for number in (1, 2)]
    person.ok("POST", "/shots/reorder", json={"scene_id": scene, "shot_ids": ids[::-1]})
    return scene


def _casting(person: Person, *, ended: bool = False) -> str:
    project = person.project()
    id = add_shot(person, scenes(person, project)[0])["id"]
    who = character(person, project)
    person.ok("POST", f"/shots/{id}/characters", json={"character_id": who})
    if ended:
        person.ok("DELETE", f"/shots/{id}/characters/{who}")
    return id


def _world_changed(person: Person) -> str:
    id = world(person)["id"]
    person.ok("PUT", f"/worlds/{id}", json={"name": "Coast"})
    return id


def _world_trashed(person: Person) -> str:
    id = world(person)["id"]
    remove_world(person, id)
    return id


def _map_drawn(person: Person) -> str:
    id = world(person)["id"]
    tiles = [{"x": 1, "y": 1, "type": "water"}]
    person.ok("PUT", f"/worlds/{id}/map", json={"name": "Bay", "size": 20, "tiles": tiles})
    return id


def _changed(made: tuple[str, str], person: Person, **fields: Any) -> str:
    person.ok("PUT", made[0], json=fields)
    return made[1]


def _template_changed(person: Person) -> str:
    path, id = _template(person)
    person.ok("PATCH", path, json={"name": "Long"})
    return id


def _removed(made: tuple[str, str], person: Person) -> str:
    person.ok("DELETE", made[0])
    return made[1]


def _beats_reordered(person: Person) -> str:
    id = person.project()
    ids = [add_beat(person, id, label)["id"] for label in ("A", "B")]
    person.ok("POST", "/beats/reorder", json={"project_id": id, "beat_ids": ids[::-1]})
    return id


def _unshared(person: Person) -> str:
    made = inspiration(person)
    return _changed(made, person, shared=False)


def _own_order(person: Person) -> str:
    project = person.project()
    ids = [inspiration(person, project_id=project)[1] for _ in "ab"]
    person.ok("POST", "/inspirations/reorder", json={"inspiration_ids": ids[::-1]})
    return ids[1]


def _joined(person: Person, path: str, id: str, around: str) -> str:
    """Brought back from the trash while what it lies in is there too, by a deletion of its own."""
    person.ok("DELETE", path)
    if around.startswith("/worlds/") and around.count("/") == 2:
        remove_world(person, around.rpartition("/")[2])
    else:
        person.ok("DELETE", around)
    sql = "select project_id::text, trash_id::text from logs.entries where entity_id = %(id)s "
    person.studio.sql("select logs.take_in()")
    rows = person.studio.sql(f"{sql} order by pos desc limit 1", id=id)
    project, trash = rows[0]
    where = f"/projects/{project}" if project else f"/organizations/{person.organization}"
    person.ok("POST", f"{where}/trash/{trash}/restore")
    return id


def _node_joined(person: Person) -> str:
    (scene,) = scenes(person, person.project())
    parent = person.ok("GET", f"/nodes/{scene}")["node"]["parentId"]
    return _joined(person, f"/nodes/{scene}", scene, f"/nodes/{parent}")


def _item_joined(person: Person) -> str:
    path, id = _item(person)
    return _joined(person, path, id, path.rpartition("/items/")[0])


def _location_joined(person: Person) -> str:
    of = world(person)["id"]
    tower = place(person, "Tower", world_id=of)["id"]
    stairs = place(person, "Stairs", world_id=of, parent_id=tower)["id"]
    return _joined(person, f"/locations/{stairs}", stairs, f"/locations/{tower}")


def _character_joined(person: Person) -> str:
    of = world(person)["id"]
    id = make(person, "/characters", name="Salt", world_id=of)["id"]
    return _joined(person, f"/characters/{id}", id, f"/worlds/{of}")


MAKERS: dict[str, Maker] = {
    **{f"{thing}.added": how.added for thing, how in THINGS.items()},
    **{f"{thing}.changed": how.changed for thing, how in THINGS.items()},
    **{f"{thing}.trashed": how.trashed for thing, how in THINGS.items()},
    **{f"{thing}.restored": how.restored for thing, how in THINGS.items()},
    "projects.project.added": Person.project,
    "projects.project.changed": _project_changed,
    "projects.project.restored": _project_restored,
    "projects.project.moved": project_moved,
    "nodes.node.added of many": _nodes_added,
    "nodes.node.joined": _node_joined,
    "worldbuilding.item.joined": _item_joined,
    "worldbuilding.location.joined": _location_joined,
    "characters.character.joined": _character_joined,
    "nodes.node.moved": _node_moved,
    "nodes.node.reordered": _nodes_reordered,
    "nodes.appearance.added": _appearance,
    "nodes.appearance.removed": lambda person: _appearance(person, ended=True),
    "shots.shot.moved": _shot_moved,
    "shots.shot.reordered": _shots_reordered,
    "shots.shot.cast": _casting,
    "shots.shot.uncast": lambda person: _casting(person, ended=True),
    "worldbuilding.world.changed": _world_changed,
    "worldbuilding.world.trashed": _world_trashed,
    "worldbuilding.map.changed": _map_drawn,
    "worldbuilding.relation.added": lambda person: _relation(person)[1],
    "worldbuilding.relation.changed": lambda person: _changed(
        _relation(person), person, type="faces"
    ),
    "worldbuilding.relation.removed": lambda person: _removed(_relation(person), person),
    "beats.beat.reordered": _beats_reordered,
    "beats.template.added": lambda person: _template(person)[1],
    "beats.template.changed": _template_changed,
    "beats.template.removed": lambda person: _removed(_template(person), person),
    "inspiration.inspiration.added in private": lambda person: inspiration(person, shared=False)[1],
    "inspiration.inspiration.changed to shared": lambda person: _changed(
        inspiration(person, shared=False), person, shared=True
    ),
    "inspiration.inspiration.changed to private": _unshared,
    "inspiration.inspiration.reordered": _own_order,
}
"""The last line that each leaves has the verb that its name begins with."""
