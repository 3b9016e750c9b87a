"""Changes of locations, and of the sluglines that name them, are taken back."""

from __future__ import annotations

from typing import Any

from tests.services.worldbuilding.stage import (
    age,
    imported,
    latest,
    place,
    places,
    refused,
    scenes,
    world,
)
from tests.studio import Person
from tests.undoing import lines_of, still, take_back, undone


def test_a_rename_goes_back_in_sluglines(owner: Person) -> None:
    project = imported(owner)
    before = scenes(owner, project)
    room = places(owner, project_id=project)["LAMP ROOM"]
    owner.ok("PUT", f"/locations/{room['id']}", json={"name": "Gallery", "description": "High."})
    assert scenes(owner, project)[0]["title"] == "INT. GALLERY - NIGHT"
    answer = undone(owner, room["id"])["location"]
    assert (answer["name"], answer["description"]) == ("LAMP ROOM", None)
    titles = [one["title"] for one in before]
    assert titles[2] == "INT. Lamp Room - DAY"
    assert [one["title"] for one in scenes(owner, project)] == titles, "each letter"
    assert undone(owner, room["id"])["location"]["name"] == "Gallery"
    assert scenes(owner, project)[0]["title"] == "INT. GALLERY - NIGHT"
    age(owner)
    owner.ok("PUT", f"/locations/{room['id']}", json={"name": "EYRIE"})
    owner.ok("PUT", f"/locations/{room['id']}", json={"name": "NEST"})
    assert scenes(owner, project)[2]["title"] == "INT. NEST - DAY"
    heading(owner, scenes(owner, project)[3]["id"], "Nest")
    assert undone(owner, room["id"])["location"]["name"] == "Gallery"
    now = [one["title"] for one in scenes(owner, project)]
    assert now[2:] == ["INT. Gallery - DAY", "INT. Gallery - NIGHT"]


def test_a_location_a_slugline_made(owner: Person) -> None:
    project = imported(owner)
    scene = scenes(owner, project)[0]
    metadata = scene["metadata"] | {"location": "CELLAR"}
    change = {"title": "INT. CELLAR - DAY", "metadata": metadata}
    owner.ok("PUT", f"/nodes/{scene['id']}", json=change)
    cellar = places(owner, project_id=project)["CELLAR"]
    added = latest(owner, cellar["id"], "location")
    assert (added.after or {})["name"] == "CELLAR"
    owner.ok("PUT", f"/locations/{cellar['id']}", json={"description": "Wet."})
    assert refused(owner, added) == (409, "changed_since")
    assert undone(owner, cellar["id"])["success"]
    assert take_back(owner, added).json()["location"] is None
    assert scenes(owner, project)[0]["title"] == "INT. CELLAR - DAY", "scenes say what they said"


def heading(person: Person, id: str, place: str, **fields: Any) -> None:
    """Say in a scene's heading that it plays there."""
    person.ok("PUT", f"/nodes/{id}", json={"title": f"INT. {place} - NIGHT", **fields})


def location_of(person: Person, id: str) -> str | None:
    return person.ok("GET", f"/nodes/{id}")["node"]["locationId"]


def test_a_heading_that_left_a_location_in_the_trash(owner: Person) -> None:
    project = imported(owner)
    scene, room = scenes(owner, project)[0]["id"], places(owner, project_id=project)["LAMP ROOM"]
    harbour = places(owner, project_id=project)["HARBOUR"]["id"]
    owner.ok("DELETE", f"/locations/{room['id']}")
    trashed = latest(owner, room["id"], "location")
    owner.ok("PUT", f"/nodes/{scene}", json={"title": "INT. LAMP ROOM - DAY", "location_id": None})
    heading(owner, scene, "HARBOUR")
    heard = lines_of(owner.studio, scene)[-1]
    assert location_of(owner, scene) == harbour
    assert take_back(owner, heard).json()["node"]["locationId"] is None, "it lies in the trash"
    assert take_back(owner, trashed).status_code == 200
    assert location_of(owner, scene) == room["id"]
    assert undone(owner, scene)["node"]["locationId"] == harbour, "the heading again"
    assert undone(owner, scene)["node"]["locationId"] == room["id"]


def test_a_heading_leaves_a_location_in_the_trash_for_good(owner: Person) -> None:
    project = imported(owner)
    scene, room = scenes(owner, project)[0]["id"], places(owner, project_id=project)["LAMP ROOM"]
    owner.ok("DELETE", f"/locations/{room['id']}")
    heading(owner, scene, "CELLAR", location_id=None)
    assert undone(owner, room["id"])["success"]
    assert location_of(owner, scene) is None, "it does not say so any more"
    left = lines_of(owner.studio, scene)[-1]
    owner.ok("DELETE", f"/locations/{room['id']}?permanent=true")
    assert refused(owner, left) == (409, "changed_since"), "where it played is gone"


def test_a_heading_goes_back_when_what_it_made_has_gone(owner: Person) -> None:
    project = imported(owner)
    scene = scenes(owner, project)[0]
    heading(owner, scene["id"], "CELLAR")
    told = lines_of(owner.studio, scene["id"])[-1]
    cellar = places(owner, project_id=project)["CELLAR"]["id"]
    assert undone(owner, cellar)["location"] is None
    assert take_back(owner, told).json()["node"]["locationId"] == scene["locationId"]


def test_a_tree_of_locations(owner: Person) -> None:
    project = owner.project()
    tower = place(owner, "Tower", project_id=project)
    room = place(owner, "Room", project_id=project, parent_id=tower["id"], map_x=1, map_y=2)
    before = {n: still(one) for n, one in places(owner, project_id=project).items()}
    owner.ok("PUT", f"/locations/{room['id']}", json={"parent_id": None, "map_x": None})
    moved = latest(owner, room["id"], "location")
    owner.ok("PUT", f"/locations/{tower['id']}", json={"parent_id": room["id"]})
    assert refused(owner, moved) == (409, "changed_since"), "none lies within itself"
    assert undone(owner, tower["id"])["location"]["parent_id"] is None
    assert undone(owner, room["id"])["location"]["parent_id"] == tower["id"]
    assert {n: still(one) for n, one in places(owner, project_id=project).items()} == before
    owner.ok("DELETE", f"/locations/{tower['id']}")
    assert undone(owner, tower["id"])["location"]["id"] == tower["id"]
    assert {n: still(one) for n, one in places(owner, project_id=project).items()} == before
    assert undone(owner, tower["id"])["location"] is None, "the restoring is undone"
    assert places(owner, project_id=project) == {}
    assert undone(owner, tower["id"])["success"]
    assert refused(owner, lines_of(owner.studio, tower["id"])[0]) == (409, "changed_since")


def test_a_location_below_one_in_the_trash(owner: Person) -> None:
    for of in ({"project_id": owner.project()}, {"world_id": world(owner)["id"]}):
        tower = place(owner, "Tower", **of)
        room = place(owner, "Room", parent_id=tower["id"], **of)
        owner.ok("PUT", f"/locations/{room['id']}", json={"parent_id": None})
        out = latest(owner, room["id"], "location")
        owner.ok("DELETE", f"/locations/{tower['id']}")
        assert refused(owner, out) == (409, "changed_since"), "where it lay is not there"
        assert undone(owner, tower["id"])["success"]
        assert take_back(owner, out).status_code == 200
        owner.ok("DELETE", f"/locations/{room['id']}")
        owner.ok("DELETE", f"/locations/{tower['id']}")
        own = latest(owner, room["id"], "location")
        assert undone(owner, room["id"])["location"] is None, "part of the other act now"
        assert latest(owner, room["id"], "location").verb == "worldbuilding.location.joined"
        assert undone(owner, room["id"])["location"] is None
        assert take_back(owner, own).status_code == 200, "by its own act again, and joins"
        assert places(owner, **of) == {}
        assert undone(owner, tower["id"])["location"]["name"] == "Tower"
        assert places(owner, **of).keys() == {"Tower", "Room"}


def test_what_lies_in_a_location_joins_with_it(owner: Person) -> None:
    project = owner.project()
    tower = place(owner, "Tower", project_id=project)
    room = place(owner, "Room", project_id=project, parent_id=tower["id"])
    place(owner, "Closet", project_id=project, parent_id=room["id"])
    before = {n: still(one) for n, one in places(owner, project_id=project).items()}
    owner.ok("DELETE", f"/locations/{room['id']}")
    path = f"/projects/{project}/trash"
    (act,) = owner.ok("GET", path)["trash"]
    owner.ok("DELETE", f"/locations/{tower['id']}")
    owner.ok("POST", f"{path}/{act['trash_id']}/restore")
    assert [one["count"] for one in owner.ok("GET", path)["trash"]] == [3]
    joined = latest(owner, room["id"], "location")
    assert joined.verb == "worldbuilding.location.joined"
    assert take_back(owner, joined).json()["location"] is None
    assert sorted(one["count"] for one in owner.ok("GET", path)["trash"]) == [1, 2]
    assert undone(owner, tower["id"])["success"]
    assert places(owner, project_id=project).keys() == {"Tower"}
    owner.ok("POST", f"{path}/{act['trash_id']}/restore")
    assert {n: still(one) for n, one in places(owner, project_id=project).items()} == before


def test_a_merging_is_not_undone(owner: Person) -> None:
    project = imported(owner)
    found = places(owner, project_id=project)
    room, harbour = found["LAMP ROOM"], found["HARBOUR"]
    owner.ok("PUT", f"/locations/{harbour['id']}", json={"description": "Wet."})
    owner.ok("PUT", f"/locations/{room['id']}", json={"description": ""})
    emptied = latest(owner, room["id"], "location")
    body = {"location_id": harbour["id"]}
    owner.ok("POST", f"/locations/{room['id']}/merge", json=body)
    merged = latest(owner, room["id"], "location")
    assert (merged.verb, merged.before) == (
        "worldbuilding.location.merged",
        {"description": ""},
    )
    assert refused(owner, merged) == (409, "not_undoable")
    answer = take_back(owner, emptied)
    assert (answer.status_code, answer.json()["line"]["id"]) == (409, merged.id)


# Maps
