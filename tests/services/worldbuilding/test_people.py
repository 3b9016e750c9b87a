"""Characters that have a place in a world: where they are seen while it lies in the trash."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.worldbuilding.stage import acts, make, remove_world, restore, world
from tests.studio import Person

WORLDS = "/functions/v1/scriptony-worldbuilding/characters"


@pytest.fixture
def tides(owner: Person) -> str:
    return world(owner)["id"]


@pytest.fixture
def project(owner: Person, tides: str) -> str:
    return owner.project(world_id=tides)


def scene(person: Person, project: str) -> str:
    ids: list[str | None] = [None]
    for level in (1, 2, 3):
        body = {"project_id": project, "template_id": "film-3act", "level": level}
        made = make(
            person, "/nodes", **body, node_number=1, title=f"Level {level}", parent_id=ids[-1]
        )
        ids.append(made["id"])
    assert ids[-1]
    return ids[-1]


def trash_without_its_people(person: Person, id: str) -> None:
    """As a world looks whose trashing met somebody who was just placing a character there."""
    person.studio.sql(
        "update worldbuilding.worlds set deleted_at = now(), deleted_by = %(by)s, "
        "trash_id = gen_random_uuid() where id = %(id)s",
        id=id,
        by=person.id,
    )


def seen(person: Person, project: str) -> dict[str, Any]:
    """Everywhere a project's people are listed: their names."""
    lists = {
        "organization": f"/characters?organization_id={person.organization}",
        "project": f"/characters?project_id={project}",
        "timeline": f"/timeline-characters?project_id={project}",
        "without project": WORLDS,
    }
    found = {
        name: [one["name"] for one in person.ok("GET", path)["characters"]]
        for name, path in lists.items()
    }
    loaded = person.ok("GET", f"/nodes/ultra-batch-load?project_id={project}")
    found["loaded"] = [one["name"] for one in loaded["characters"]]
    shots = person.ok("GET", f"/shots?project_id={project}")["shots"]
    found["cast"] = [one["name"] for shot in shots for one in shot["characters"]]
    (shot,) = shots
    one = person.ok("GET", f"/shots/{shot['sceneId']}")["shots"][0]
    assert [who["name"] for who in one["characters"]] == found["cast"]
    cast = person.ok("GET", f"/shots/{shot['id']}/characters")["characters"]
    assert [who["name"] for who in cast] == found["cast"]
    appearing = person.ok("GET", f"/nodes/{shot['sceneId']}/characters")["characters"]
    found["appearing"] = [who["name"] for who in appearing]
    return found


@pytest.mark.parametrize("trash", [remove_world, trash_without_its_people])
def test_those_of_an_organization_go_and_come_back_with_their_world(
    owner: Person, tides: str, project: str, trash: Any
) -> None:
    ilse = make(owner, "/characters", name="Ilse", world_id=tides)["id"]
    mara = make(owner, "/characters", name="Mara", project_id=project)["id"]
    home = make(owner, "/characters", name="Noor", organization_id=owner.organization)["id"]
    place = scene(owner, project)
    make(owner, "/shots", scene_id=place, shot_number="1", character_ids=[ilse, mara])
    for id in (ilse, mara):
        owner.ok("POST", f"/nodes/{place}/characters", json={"character_id": id})
    before = seen(owner, project)
    assert before["organization"] == ["Ilse", "Noor"]
    assert before["project"] == before["cast"] == before["appearing"] == ["Ilse", "Mara"]
    trash(owner, tides)
    assert seen(owner, project) == {
        "organization": ["Noor"],
        "project": ["Mara"],
        "timeline": ["Mara"],
        "without project": ["Noor"],
        "loaded": ["Mara"],
        "cast": ["Mara"],
        "appearing": ["Mara"],
    }
    for path in ("/characters", "/timeline-characters", WORLDS):
        assert owner.status("GET", f"{path}/{ilse}") == 404
        assert owner.status("PUT", f"{path}/{ilse}", json={"role": "x"}) == 404
        assert owner.status("DELETE", f"{path}/{ilse}") == 404
    assert owner.status("GET", f"/projects/{project}/characters/{ilse}") == 404
    body = {"character_id": ilse}
    assert owner.status("POST", f"/nodes/{place}/characters", json=body) in (400, 404)
    assert owner.status("GET", f"/characters/{home}") == 200
    (act,) = acts(owner)
    restore(owner, act["trash_id"])
    assert seen(owner, project) == before
    assert owner.ok("GET", f"/characters/{ilse}")["character"]["worldId"] == tides


def placed(person: Person, id: str) -> str | None:
    return person.ok("GET", f"/characters/{id}")["character"]["worldId"]


def test_one_of_a_project_loses_its_place_as_long_as_the_world_is_gone(
    owner: Person, tides: str, project: str
) -> None:
    id = make(owner, "/characters", name="Mara", project_id=project, world_id=tides)["id"]
    known = owner.http.get(f"/characters/{id}").headers["etag"]
    listed = owner.http.get(f"/characters?project_id={project}").headers["etag"]
    remove_world(owner, tides)
    answer = owner.http.get(f"/characters/{id}", headers={"if-none-match": known})
    assert (answer.status_code, answer.json()["character"]["worldId"]) == (200, None)
    path = f"/characters?project_id={project}"
    answer = owner.http.get(path, headers={"if-none-match": listed})
    assert [one["worldId"] for one in answer.json()["characters"]] == [None]
    loaded = owner.ok("GET", f"/nodes/ultra-batch-load?project_id={project}")["characters"]
    assert [one["worldId"] for one in loaded] == [None]
    assert (
        owner.ok("PUT", f"/characters/{id}", json={"role": "Keeper"})["character"]["worldId"]
        is None
    )
    (act,) = acts(owner)
    restore(owner, act["trash_id"])
    assert placed(owner, id) == tides


def test_a_place_given_up_meanwhile_does_not_come_back(
    owner: Person, tides: str, project: str
) -> None:
    people = {
        name: make(owner, "/characters", name=name, project_id=project, world_id=tides)["id"]
        for name in ("Mara", "Ilse")
    }
    remove_world(owner, tides)
    owner.ok("PUT", f"/characters/{people['Mara']}", json={"world_id": None})
    body = {"organization_id": owner.organization}
    moved = owner.ok("PUT", f"/characters/{people['Ilse']}", json=body)["character"]
    assert (moved["organizationId"], moved["worldId"]) == (owner.organization, None)
    (act,) = acts(owner)
    restore(owner, act["trash_id"])
    assert [placed(owner, id) for id in people.values()] == [None, None]
