"""A line says where it is taken back to those who may do it, and to nobody else: whoever reads it
asks, and is refused just where it said nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scriptony.services.logs.rules import LASTING, UNDO, UNDOABLE
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
from tests.studio import Person, Studio
from tests.undoing import PREFIXES, undone

EVENTS = Path(__file__).parents[3] / "docs" / "events.md"
REFUSED = (403, 404)
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


def _inspiration(person: Person, **fields: Any) -> tuple[str, str]:
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
    "inspiration.inspiration": Thing(_inspiration, {"title": "Dusk"}),
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


def _project_moved(person: Person) -> str:
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
    made = _inspiration(person)
    return _changed(made, person, shared=False)


def _own_order(person: Person) -> str:
    project = person.project()
    ids = [_inspiration(person, project_id=project)[1] for _ in "ab"]
    person.ok("POST", "/inspirations/reorder", json={"inspiration_ids": ids[::-1]})
    return ids[1]


MAKERS: dict[str, Maker] = {
    **{f"{thing}.added": how.added for thing, how in THINGS.items()},
    **{f"{thing}.changed": how.changed for thing, how in THINGS.items()},
    **{f"{thing}.trashed": how.trashed for thing, how in THINGS.items()},
    **{f"{thing}.restored": how.restored for thing, how in THINGS.items()},
    "projects.project.added": Person.project,
    "projects.project.changed": _project_changed,
    "projects.project.restored": _project_restored,
    "projects.project.moved": _project_moved,
    "nodes.node.added of many": _nodes_added,
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
    "inspiration.inspiration.added in private": lambda person: _inspiration(person, shared=False)[
        1
    ],
    "inspiration.inspiration.changed to shared": lambda person: _changed(
        _inspiration(person, shared=False), person, shared=True
    ),
    "inspiration.inspiration.changed to private": _unshared,
    "inspiration.inspiration.reordered": _own_order,
}
BY_THEMSELVES = {"projects.project.deleted"}
"""What only whoever did it reads."""

DELETING = {f"projects.project.{what}" for what in ("added", "restored")} | {
    "worldbuilding.world.trashed"
}
OWNERS = {
    *("projects.project.moved", "inspiration.inspiration.reordered"),
    *(f"inspiration.inspiration.{what}" for what in ("added in private", "changed to private")),
    "inspiration.inspiration.changed to shared",
}
"""What is the owner's alone here: the rest of the house is not where the project came from, and
does not say who sees an inspiration."""


class House(NamedTuple):
    """An organization with somebody of each role."""

    viewer: Person
    editor: Person
    admin: Person
    owner: Person

    def those_who_may(self, what: str) -> set[str]:
        if what in OWNERS:
            return {"owner"}
        return {"admin", "owner"} if what in DELETING else {"editor", "admin", "owner"}


@pytest.fixture(scope="module")
def house(studio_of_worker: Studio) -> House:
    """The same for all kinds of lines: each is about something new."""
    owner = studio_of_worker.person("Olga")
    viewer, editor, admin = (
        owner.invite(studio_of_worker.person(name), role)
        for name, role in (("Vera", "viewer"), ("Edda", "editor"), ("Ada", "admin"))
    )
    return House(viewer, editor, admin, owner)


def latest(studio: Studio, verb: str, entity: str) -> tuple[str, str]:
    """The id of the latest line of this verb about something, and what that is."""
    studio.sql("select logs.take_in()")
    rows = studio.sql(
        "select id::text, entity_type from logs.entries where entity_id = %(id)s "
        "and verb = %(verb)s order by pos desc limit 1",
        id=entity,
        verb=verb,
    )
    return rows[0]


def shown_url(person: Person, kind: str, entity: str, line: str) -> str | None:
    """Where a line says to this reader that it is taken back."""
    answer = person.http.get(f"/logs/entity/{kind}/{entity}", params={"limit": 50})
    lines = answer.json()["logs"] if answer.is_success else []
    own = person.ok("GET", "/logs/user/activity", params={"limit": 100})["logs"]
    urls = {one["undo_url"] for one in (*lines, *own) if one["id"] == line}
    assert len(urls) < 2, "every list says the same"
    return urls.pop() if urls else None


def take_back(person: Person, verb: str, line: str) -> int:
    """The status of asking for it, whatever the line says."""
    return person.status("POST", f"{PREFIXES[verb.partition('.')[0]]}/undo/{line}")


@pytest.mark.parametrize("what", MAKERS)
def test_a_line_says_where_to_those_who_may(house: House, what: str) -> None:
    verb, entity, status = what.partition(" ")[0], "", 200
    told, refused = set[str](), set[str]()
    for role, reader in zip(House._fields, house, strict=True):
        if status == 200:  # whoever is refused leaves it as it was
            entity = MAKERS[what](house.owner)
        line, kind = latest(house.owner.studio, verb, entity)
        if shown_url(reader, kind, entity, line):
            told.add(role)
        status = take_back(reader, verb, line)
        assert status in (200, *REFUSED)
        if status in REFUSED:
            refused.add(role)
    assert told == house.those_who_may(what)
    assert refused == {*House._fields} - told


@pytest.mark.parametrize("role", House._fields)
def test_a_deletion_of_a_project_is_taken_back_by_who_may_delete_it_now(
    owner: Person, role: str
) -> None:
    doer = owner.invite(owner.studio.person("Ada"), "admin")
    project = owner.project()
    doer.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    doer.ok("DELETE", f"/projects/{project}")
    path = f"/organizations/{owner.organization}/members/{doer.id}"
    owner.ok("PUT", path, json={"role": role})
    lines = doer.ok("GET", "/logs/user/activity")["logs"]
    deleted, changed = (one for one in lines if one["entity_id"] == project)
    assert changed["undo_url"] is None, "what lies in the trash is not changed"
    assert take_back(doer, "projects.project.changed", changed["id"]) in REFUSED
    may = role in ("admin", "owner")
    assert (deleted["undo_url"] is not None) == may
    assert take_back(doer, "projects.project.deleted", deleted["id"]) == (200 if may else 403)


def test_an_editor_takes_back_what_he_did_to_his_own_project(house: House) -> None:
    body = {"title": "His", "organization_id": house.owner.organization}
    project = house.editor.ok("POST", "/projects", 201, json=body)["project"]["id"]
    line, kind = latest(house.owner.studio, "projects.project.added", project)
    url = shown_url(house.editor, kind, project, line)
    assert url is not None
    assert house.editor.ok("POST", url)["project"] is None


def test_whoever_left_takes_back_nothing_of_theirs(owner: Person) -> None:
    guest = owner.invite(owner.studio.person("Gil"), "editor")
    url = "https://img.lanternroom.example/a.jpg"
    body = {"project_id": owner.project(), "image_url": url}
    id = guest.ok("POST", "/inspirations", 201, json=body)["inspiration"]["id"]
    line, kind = latest(owner.studio, "inspiration.inspiration.added", id)
    assert shown_url(guest, kind, id, line) is not None
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{guest.id}")
    assert shown_url(guest, kind, id, line) is None
    assert take_back(guest, "inspiration.inspiration.added", line) in REFUSED


def test_whoever_shows_nothing_any_more_and_may_write_nothing_does_not_share_it_again(
    owner: Person,
) -> None:
    guest = owner.invite(owner.studio.person("Gil"), "editor")
    url = "https://img.lanternroom.example/a.jpg"
    body = {"project_id": owner.project(), "image_url": url, "shared": True}
    id = guest.ok("POST", "/inspirations", 201, json=body)["inspiration"]["id"]
    guest.ok("PUT", f"/inspirations/{id}", json={"shared": False})
    line, kind = latest(owner.studio, "inspiration.inspiration.changed", id)
    assert shown_url(guest, kind, id, line) is not None
    path = f"/organizations/{owner.organization}/members/{guest.id}"
    owner.ok("PUT", path, json={"role": "viewer"})
    assert shown_url(guest, kind, id, line) is None
    assert take_back(guest, "inspiration.inspiration.changed", line) == 403


def test_who_acts_for_somebody_gives_no_project_away(house: House) -> None:
    project = _project_moved(house.owner)
    studio = house.owner.studio
    line, kind = latest(studio, "projects.project.moved", project)
    assert shown_url(house.owner, kind, project, line) is not None
    path = f"/superadmin/users/{house.owner.id}/impersonate"
    begun = studio.root.ok("POST", path, 201, json={"reason": "Support", "minutes": 5})
    with studio.client(begun["access_token"]) as acting:
        moved, *_ = acting.get(f"/logs/entity/{kind}/{project}").json()["logs"]
        assert (moved["id"], moved["undo_url"]) == (line, None)
        assert acting.post(f"/projects/undo/{line}").status_code == 403


def test_every_kind_of_line_is_in_the_table() -> None:
    verbs = set(re.findall(r"^\| `([a-z_.]+)` \|", EVENTS.read_text(), re.MULTILINE))
    undoable = {
        verb
        for verb in verbs - LASTING
        if verb.rpartition(".")[0] in UNDO and verb.rpartition(".")[2] in UNDOABLE
    }
    assert {what.partition(" ")[0] for what in MAKERS} | BY_THEMSELVES == undoable
