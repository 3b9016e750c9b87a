"""The same characters under the other functions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.services.characters.stage import WORLDS, add, get, world
from tests.studio import Person


@pytest.mark.parametrize(
    "function",
    ["", "scriptony-characters", "scriptony-timeline-v2", "scriptony-project-nodes"],
)
def test_timeline_characters(owner: Person, function: str) -> None:
    path = f"/functions/v1/{function}/timeline-characters".replace("//", "/")
    project = owner.project()
    missing = owner.http.get(path)
    assert (missing.status_code, missing.json()["error"]) == (400, "project_id is required")
    body = {"project_id": project, "name": "Mara", "role": "Character", "personality": "dry"}
    made = owner.ok("POST", path, 201, json=body)["character"]
    assert owner.ok("GET", f"{path}?project_id={project}") == {"characters": [made]}
    assert (
        owner.ok("GET", f"{path}/{made['id']}")
        == {"character": made}
        == {"character": get(owner, made["id"])}
    )
    changed = owner.ok("PUT", f"{path}/{made['id']}", json={"role": "lead"})["character"]
    assert (changed["role"], changed["personality"]) == ("lead", "dry")
    assert owner.ok("DELETE", f"{path}/{made['id']}") == {"success": True}
    assert owner.status("GET", f"{path}/{made['id']}") == 404


@pytest.mark.parametrize("prefix", ["", "/functions/v1/scriptony-projects"])
def test_characters_of_a_project(owner: Person, stranger: Person, prefix: str) -> None:
    project = owner.project()
    path = f"{prefix}/projects/{project}/characters"
    body = {"name": "Mara", "image": "https://pics.example/mara.png", "project_id": str(uuid4())}
    made = owner.ok("POST", path, 201, json=body)["character"]
    assert (made["projectId"], made["image"], made["lastEdited"]) == (
        project,
        made["imageUrl"],
        made["updatedAt"],
    )
    assert made["image"] == "https://pics.example/mara.png"
    assert owner.ok("GET", path) == {"characters": [made]}
    one = f"{path}/{made['id']}"
    assert owner.ok("GET", one) == {"character": made}
    body = {**made, "imageUrl": None, "role": "lead"}
    changed = owner.ok("PUT", one, json=body)["character"]
    assert (changed["role"], changed["image"]) == ("lead", None), "imageUrl goes before image"
    named = owner.ok("PUT", one, json={"image": "https://pics.example/b.png"})["character"]
    assert named["imageUrl"] == "https://pics.example/b.png"
    other = f"{prefix}/projects/{owner.project()}/characters/{made['id']}"
    for method in ("GET", "PUT", "DELETE"):
        assert owner.status(method, other) == 404
        assert stranger.status(method, one) == 404
    assert stranger.status("GET", path) == 404
    assert owner.ok("DELETE", one) == {"success": True}
    assert owner.ok("GET", path) == {"characters": []}


def test_characters_of_worlds_in_both_spellings(owner: Person) -> None:
    tides = world(owner)
    body = {"name": "Ilse Tamm", "worldId": tides, "image": "https://pics.example/i.png"}
    made = owner.ok("POST", WORLDS, 201, json=body)["character"]
    assert made["organization_id"] == made["organizationId"] == owner.organization
    assert made["project_id"] is made["projectId"] is None
    assert made["world_id"] == made["worldId"] == tides
    assert made["image_url"] == made["imageUrl"] == "https://pics.example/i.png"
    assert made["user_id"] == made["userId"] == owner.id
    assert made["created_at"] == made["createdAt"]
    assert made["updated_at"] == made["updatedAt"]
    assert "avatar_url" in made
    one = f"{WORLDS}/{made['id']}"
    assert owner.ok("GET", one) == {"character": made}
    changed = owner.ok("PUT", one, json={"backstory": "Old.", "id": str(uuid4())})["character"]
    assert (changed["id"], changed["backstory"]) == (made["id"], "Old.")
    assert owner.ok("DELETE", one) == {"success": True}
    assert owner.status("GET", one) == 404


def test_lists_of_worlds_are_newest_first(owner: Person, stranger: Person) -> None:
    tides = world(owner)
    add(stranger, "Foreign", organization_id=stranger.organization)
    for name, scope in (
        ("One", {"world_id": tides}),
        ("Two", {"organization_id": owner.organization}),
        ("Three", {"project_id": owner.project(), "world_id": tides}),
        ("Four", {"world_id": tides}),
    ):
        add(owner, name, **scope)

    def names(query: str = "") -> list[str]:
        return [one["name"] for one in owner.ok("GET", f"{WORLDS}{query}")["characters"]]

    assert names() == ["Four", "Two", "One"]
    assert names(f"?world_id={tides}") == ["Four", "Three", "One"]
    assert names("?q=o&limit=2") == ["Four", "Two"]
    page = owner.ok("GET", f"{WORLDS}?limit=2")
    rest = owner.ok("GET", f"{WORLDS}?limit=2&cursor={page['next_cursor']}")
    assert [one["name"] for one in rest["characters"]] == ["One"]
    assert owner.status("GET", f"{WORLDS}?world_id={uuid4()}") == 404
    assert stranger.status("GET", f"{WORLDS}?world_id={tides}") == 404


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "name is required"),
        ({"name": ""}, "name is required"),
        ({"name": "Ilse"}, "world_id is required"),
        ({"name": "Ilse", "world_id": None}, "world_id is required"),
    ],
)
def test_what_a_world_needs(owner: Person, body: dict[str, Any], error: str) -> None:
    answer = owner.http.post(WORLDS, json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_each_function_has_its_own_face(owner: Person) -> None:
    id = add(owner, organization_id=owner.organization)["id"]
    plain = owner.ok("GET", f"/functions/v1/scriptony-characters/characters/{id}")["character"]
    assert "created_at" not in plain
    assert owner.ok("GET", f"/characters/{id}")["character"] == plain
    assert owner.status("GET", f"/functions/v1/scriptony-shots/characters/{id}") == 404
