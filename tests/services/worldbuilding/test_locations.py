"""Locations: their tree, merging, and the scenes that play there."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.worldbuilding.stage import (
    category,
    imported,
    item,
    make,
    place,
    places,
    remove_world,
    scenes,
    verbs,
    world,
)
from tests.studio import Person


def at(person: Person, id: str) -> list[str]:
    found = person.ok("GET", f"/locations/{id}/scenes")["scenes"]
    return [scene["title"] for scene in found]


def act_of(person: Person, project: str) -> str:
    (act,) = person.ok("GET", f"/projects/{project}/trash")["trash"]
    return act["trash_id"]


def test_an_import_links_scenes_by_their_sluglines(owner: Person) -> None:
    project = imported(owner)
    found = places(owner, project_id=project)
    assert list(found) == ["HARBOUR", "LAMP ROOM"]
    links = [scene["locationId"] for scene in scenes(owner, project)]
    lamp, harbour = found["LAMP ROOM"]["id"], found["HARBOUR"]["id"]
    assert links == [lamp, harbour, lamp, lamp]
    assert at(owner, lamp) == [
        "INT. LAMP ROOM - NIGHT",
        "INT. Lamp Room - DAY",
        "INT. LAMP ROOM - CONTINUOUS",
    ]
    assert verbs(owner, lamp) == []  # an import is one event


def test_the_schedule_goes_by_place_and_time_of_day(owner: Person) -> None:
    project = imported(owner)
    found = owner.ok("GET", f"/projects/{project}/schedule")["scenes"]
    assert [(one["location"], one["time_of_day"], one["position"]) for one in found] == [
        ("HARBOUR", "day", 1),
        ("LAMP ROOM", "day", 2),
        ("LAMP ROOM", "continuous", 3),  # as bright as the scene before
        ("LAMP ROOM", "night", 0),
    ]
    assert len(found[3]["character_ids"]) == 1


def test_an_edit_links_and_makes_what_is_missing(owner: Person) -> None:
    project = imported(owner)
    first = scenes(owner, project)[0]["id"]
    path = f"/nodes/{first}"
    moved = owner.ok("PUT", path, json={"title": "EXT. PIER - DAWN"})["node"]
    assert moved["metadata"]["location"] == "PIER"
    assert moved["metadata"]["timeOfDay"] == "dawn"
    pier = places(owner, project_id=project)["PIER"]
    assert moved["locationId"] == pier["id"]
    assert verbs(owner, pier["id"]) == ["worldbuilding.location.added"]
    again = owner.ok("PUT", path, json={"metadata": {"location": " harbour."}})["node"]
    assert again["locationId"] == places(owner, project_id=project)["HARBOUR"]["id"]
    none = owner.ok("PUT", path, json={"metadata": {"location": None}})["node"]
    assert none["locationId"] is None
    by_hand = owner.ok("PUT", path, json={"location_id": pier["id"]})["node"]
    assert by_hand["locationId"] == pier["id"]
    assert owner.ok("PUT", path, json={"color": "#123456"})["node"]["locationId"] == pier["id"]
    assert len(places(owner, project_id=project)) == 3


def test_new_scenes_are_linked(owner: Person) -> None:
    project = imported(owner)
    sequence = scenes(owner, project)[0]["parentId"]
    body = {
        "project_id": project,
        "template_id": "film-3act",
        "level": 3,
        "node_number": 9,
        "parent_id": sequence,
    }
    lamp = places(owner, project_id=project)["LAMP ROOM"]["id"]
    one = make(owner, "/nodes", **body, title="INT. LAMP ROOM - DUSK")
    assert one["locationId"] == lamp
    named = [
        {**body, "title": "Up", "metadata": {"location": "Lamp room"}},
        {**body, "title": "Down", "metadata": {"location": "Cellar"}},
        {**body, "title": "Deeper", "metadata": {"location": "CELLAR"}},
        {**body, "title": "By hand", "location_id": lamp},
    ]
    made = owner.ok("POST", "/nodes/bulk", json={"nodes": named})["nodes"]
    cellar = places(owner, project_id=project)["Cellar"]["id"]
    assert [one["locationId"] for one in made] == [lamp, cellar, cellar, lamp]
    by_id = {one["id"]: one["locationId"] for one in scenes(owner, project)}
    assert [by_id[one["id"]] for one in made] == [lamp, cellar, cellar, lamp]


def test_a_world_s_location_is_used_before_one_is_made(owner: Person) -> None:
    project = imported(owner)
    id = world(owner, linked_project_id=project)["id"]
    cove = place(owner, "Cove", world_id=id)
    scene = scenes(owner, project)[0]["id"]
    body = {"metadata": {"location": "COVE"}}
    assert owner.ok("PUT", f"/nodes/{scene}", json=body)["node"]["locationId"] == cove["id"]
    assert at(owner, cove["id"]) == ["INT. LAMP ROOM - NIGHT"]
    remove_world(owner, id)
    node = next(one for one in scenes(owner, project) if one["id"] == scene)
    assert node["locationId"] is None


def test_many_writers_make_one_location(owner: Person) -> None:
    project = imported(owner)
    ids = [scene["id"] for scene in scenes(owner, project)]

    def edit(id: str) -> str:
        body = {"metadata": {"location": "Cellar"}}
        return owner.ok("PUT", f"/nodes/{id}", json=body)["node"]["locationId"]

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(edit, ids))) == 1


def test_a_rename_is_written_into_sluglines(owner: Person) -> None:
    project = imported(owner)
    lamp = places(owner, project_id=project)["LAMP ROOM"]["id"]
    before = scenes(owner, project)
    owner.ok("PUT", f"/locations/{lamp}", json={"name": "Light Chamber"})
    after = scenes(owner, project)
    assert [scene["title"] for scene in after] == [
        "INT. LIGHT CHAMBER - NIGHT",
        "EXT. HARBOUR - DAY",
        "INT. Light Chamber - DAY",
        "INT. LIGHT CHAMBER - CONTINUOUS",
    ]
    assert after[2]["metadata"]["location"] == "Light Chamber"
    risen = [new["revision"] - old["revision"] for old, new in zip(before, after, strict=True)]
    assert risen == [1, 0, 1, 1]
    assert verbs(owner, after[0]["id"]) == []  # one event, the location's
    text = owner.http.get(f"/projects/{project}/export?format=fountain").text
    assert "INT. LIGHT CHAMBER - NIGHT" in text


def test_a_scene_linked_by_hand_keeps_its_slugline(owner: Person) -> None:
    project = imported(owner)
    found = places(owner, project_id=project)
    harbour_scene = scenes(owner, project)[1]["id"]
    body = {"location_id": found["LAMP ROOM"]["id"]}
    owner.ok("PUT", f"/nodes/{harbour_scene}", json=body)
    owner.ok("PUT", f"/locations/{found['LAMP ROOM']['id']}", json={"name": "Light Chamber"})
    assert scenes(owner, project)[1]["title"] == "EXT. HARBOUR - DAY"


def test_two_become_one(owner: Person) -> None:
    project = imported(owner)
    found = places(owner, project_id=project)
    lamp, harbour = found["LAMP ROOM"]["id"], found["HARBOUR"]["id"]
    owner.ok("PUT", f"/locations/{harbour}", json={"description": "Windy.", "map_x": 3, "map_y": 4})
    place(owner, "Quay", project_id=project, parent_id=harbour)
    body = {"location_id": harbour}
    merged = owner.ok("POST", f"/locations/{lamp}/merge", json=body)["location"]
    assert (merged["name"], merged["description"], merged["mapX"]) == ("LAMP ROOM", "Windy.", 3)
    assert owner.status("GET", f"/locations/{harbour}") == 404
    assert places(owner, project_id=project)["Quay"]["parentId"] == lamp
    assert scenes(owner, project)[1]["title"] == "EXT. LAMP ROOM - DAY"
    assert len(at(owner, lamp)) == 4
    assert verbs(owner, lamp)[-1] == "worldbuilding.location.merged"
    owner.ok("POST", f"/projects/{project}/trash/{act_of(owner, project)}/restore")
    assert at(owner, harbour) == []


def test_a_location_merges_into_what_lies_deep_within_it(owner: Person) -> None:
    project = owner.project()
    house = place(owner, "House", project_id=project)
    floor = place(owner, "Floor", project_id=project, parent_id=house["id"])
    room = place(owner, "Room", project_id=project, parent_id=floor["id"])
    owner.ok("POST", f"/locations/{room['id']}/merge", json={"location_id": house["id"]})
    found = places(owner, project_id=project)
    assert list(found) == ["Floor", "Room"]
    assert found["Room"]["parentId"] is None
    assert found["Floor"]["parentId"] == room["id"]


def test_a_project_s_location_becomes_the_world_s(owner: Person, stranger: Person) -> None:
    project = imported(owner)
    id = world(owner, linked_project_id=project)["id"]
    port = place(owner, "Port", world_id=id)
    harbour = places(owner, project_id=project)["HARBOUR"]["id"]
    path = f"/locations/{harbour}/merge"
    assert owner.status("POST", path, json={"location_id": port["id"]}) == 400  # not downwards
    owner.ok("POST", f"/locations/{port['id']}/merge", json={"location_id": harbour})
    assert at(owner, port["id"]) == ["EXT. PORT - DAY"]
    foreign = place(stranger, "Port", project_id=stranger.project())
    body = {"location_id": foreign["id"]}
    assert owner.status("POST", f"/locations/{port['id']}/merge", json=body) == 404


def test_a_location_takes_along_what_lies_in_it(owner: Person) -> None:
    project = owner.project()
    house = place(owner, "House", project_id=project)
    room = place(owner, "Room", project_id=project, parent_id=house["id"])
    owner.ok("DELETE", f"/locations/{room['id']}")
    alone = act_of(owner, project)
    owner.ok("DELETE", f"/locations/{house['id']}")
    path = f"/projects/{project}/trash"
    both = owner.ok("POST", f"{path}/{alone}/restore")["trash_id"]  # joins the house's act
    assert owner.ok("GET", path)["trash"][0]["count"] == 2
    owner.ok("POST", f"{path}/{both}/restore")
    found = places(owner, project_id=project)
    assert found["Room"]["parentId"] == house["id"]
    owner.ok("DELETE", f"/locations/{house['id']}", params={"permanent": "true"})
    assert places(owner, project_id=project) == {}
    assert verbs(owner, house["id"]) == ["worldbuilding.location.purged"]
    assert verbs(owner, room["id"]) == []


def test_scenes_lose_and_regain_a_location(owner: Person) -> None:
    project = imported(owner)
    lamp = places(owner, project_id=project)["LAMP ROOM"]["id"]
    tag = owner.http.get("/nodes", params={"project_id": project}).headers["etag"]
    owner.ok("DELETE", f"/locations/{lamp}")
    answer = owner.http.get(
        "/nodes", params={"project_id": project}, headers={"if-none-match": tag}
    )
    assert answer.status_code == 200
    assert scenes(owner, project)[0]["locationId"] is None
    assert scenes(owner, project)[0]["title"] == "INT. LAMP ROOM - NIGHT"
    owner.ok("POST", f"/projects/{project}/trash/{act_of(owner, project)}/restore")
    assert scenes(owner, project)[0]["locationId"] == lamp
    owner.ok("DELETE", f"/locations/{lamp}", params={"permanent": "true"})
    assert scenes(owner, project)[0]["locationId"] is None


def test_items_of_geography_are_places_too(owner: Person) -> None:
    id = world(owner)["id"]
    project = owner.project(world_id=id)
    item(owner, category(owner, id, type="geography"), "Reef")
    item(owner, category(owner, id, type="politics"), "Tide law")
    place(owner, "Cove", world_id=id)
    place(owner, "Aft deck", project_id=project)
    shown = [(one["name"], one["kind"]) for one in places(owner, project_id=project).values()]
    assert shown == [("Aft deck", "location"), ("Cove", "location"), ("Reef", "item")]
    assert list(places(owner, world_id=id)) == ["Cove", "Reef"]
    assert set(places(owner)) == {"Aft deck", "Cove", "Reef"}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"project_id": project, "limit": 1, "cursor": cursor}
        page = owner.ok("GET", "/locations", params=query)
        seen += [one["name"] for one in page["locations"]]
        cursor = page["next_cursor"]
    assert seen == ["Aft deck", "Cove", "Reef"]


def test_a_project_in_another_house_leaves_foreign_places(owner: Person) -> None:
    project = imported(owner)
    id = world(owner, linked_project_id=project)["id"]
    cove = place(owner, "Cove", world_id=id)
    first, second = (scene["id"] for scene in scenes(owner, project)[:2])
    owner.ok("PUT", f"/nodes/{first}", json={"location_id": cove["id"]})
    other = owner.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    sql = "update projects.projects set organization_id = %(house)s where id = %(id)s"
    owner.studio.sql(sql, house=other, id=project)
    by_id = {scene["id"]: scene["locationId"] for scene in scenes(owner, project)}
    assert by_id[first] is None
    assert by_id[second] == places(owner, project_id=project)["HARBOUR"]["id"]


def test_a_project_document_carries_its_locations(owner: Person) -> None:
    project = imported(owner)
    found = places(owner, project_id=project)
    body = {"description": "Windy.", "map_x": 1.5, "map_y": 2}
    owner.ok("PUT", f"/locations/{found['HARBOUR']['id']}", json=body)
    body = {"parent_id": found["HARBOUR"]["id"]}
    owner.ok("PUT", f"/locations/{found['LAMP ROOM']['id']}", json=body)
    last = scenes(owner, project)[3]["id"]
    owner.ok("PUT", f"/nodes/{last}", json={"location_id": found["HARBOUR"]["id"]})
    document = owner.http.get(f"/projects/{project}/export?format=json").content
    files = {"file": ("lamp.json", document, "application/json")}
    copy = owner.ok("POST", "/projects/import", 201, files=files)["project"]["id"]
    copied = places(owner, project_id=copy)
    assert list(copied) == ["HARBOUR", "LAMP ROOM"]
    harbour = copied["HARBOUR"]
    assert (harbour["description"], harbour["mapX"]) == ("Windy.", 1.5)
    assert copied["LAMP ROOM"]["parentId"] == harbour["id"] != found["HARBOUR"]["id"]
    assert scenes(owner, copy)[3]["locationId"] == harbour["id"]


def test_a_ring_of_locations_in_a_document_is_broken(owner: Person) -> None:
    ids = [f"0199d1c2-0000-7000-8000-00000000000{n}" for n in range(2)]
    ring = [{"id": ids[n], "parent_id": ids[1 - n], "name": f"L{n}"} for n in range(2)]
    document = {
        "format": "scriptony-project",
        "version": 1,
        "project": {"title": "Ring"},
        "locations": ring,
    }
    raw = json.dumps(document).encode()
    files = {"file": ("ring.json", raw, "application/json")}
    assert owner.http.post("/projects/import", files=files).json()["code"] == "broken_file"
    assert owner.ok("GET", "/projects")["projects"] == []


BY_NAME = ["Älva", "Ångström", "émile", "Zo", "zoe"]


@pytest.mark.parametrize("of", ["project_id", "world_id"])
def test_names_in_the_order_in_which_people_look_for_them(owner: Person, of: str) -> None:
    owned = {of: owner.project() if of == "project_id" else world(owner)["id"]}
    for name in ("zoe", "émile", "Zo", "Ångström", "Älva"):
        place(owner, name, **owned)
    assert list(places(owner, **owned)) == BY_NAME
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        query = {**owned, "limit": "2", **cursor}
        page = owner.ok("GET", "/locations", params=query)
        seen += [one["name"] for one in page["locations"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == BY_NAME
    path = f"/projects/{owned[of]}" if of == "project_id" else f"/worlds/{owned[of]}"
    nodes = owner.ok("GET", f"{path}/graph")["nodes"]
    assert [one["name"] for one in nodes] == BY_NAME
