"""Inspirations: whose they are, their order, their pictures and their trash."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.contract.things import PNG
from tests.studio import Person, Studio
from tests.upkeep import purge, sweep

DUSK = "https://img.lanternroom.example/dusk.jpg"


def add(person: Person, project: str, **fields: Any) -> dict[str, Any]:
    body = {"project_id": project, "image_url": DUSK} | fields
    return person.ok("POST", "/inspirations", 201, json=body)["inspiration"]


def listed(person: Person, project: str, **query: Any) -> list[str]:
    found = person.ok("GET", "/inspirations", params={"project_id": project, **query})
    return [one["id"] for one in found["inspirations"]]


@pytest.fixture
def project(owner: Person) -> str:
    return owner.project()


@pytest.fixture
def member(owner: Person, studio: Studio, project: str) -> Person:
    """An editor of the owner's organization."""
    return owner.invite(studio.person("Mara"), "editor")


def test_what_is_sent_comes_back(owner: Person, project: str) -> None:
    made = add(
        owner,
        project,
        title="Dusk",
        description="orange against teal",
        source="Test footage",
        tags=[" color ", "light", "color", ""],
    )
    assert made["tags"] == ["color", "light"]
    assert (made["imageUrl"], made["orderIndex"], made["shared"]) == (DUSK, 0, False)
    assert owner.ok("GET", f"/inspirations/{made['id']}")["inspiration"] == made
    assert listed(owner, project, tag="light") == [made["id"]]
    assert listed(owner, project, tag="dark") == []


def test_they_are_private_to_whoever_made_them(
    owner: Person, member: Person, project: str, studio: Studio
) -> None:
    id = add(owner, project, title="secret")["id"]
    for other in (member, studio.root):
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/restore")):
            assert other.status(method, f"/inspirations/{id}{path}", json={}) == 404
    assert listed(member, project) == []
    told = studio.sql(
        "select project_id, organization_id, title from kernel.events where entity_id = %(id)s",
        id=id,
    )
    assert told == [(None, None, None)]
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "still secret"})
    assert "secret" not in str(
        studio.sql("select project_id, title from kernel.events where entity_id = %(id)s", id=id)
    )
    studio.sql("select logs.take_in()")
    lines = studio.sql(
        "select distinct owner_id::text, project_id, organization_id, title from logs.entries "
        "where entity_id = %(id)s",
        id=id,
    )
    assert lines == [(owner.id, None, None, None)], "the log tells it to its maker alone"


def test_what_is_shared_is_seen_and_changed_by_members(
    owner: Person, member: Person, project: str, studio: Studio
) -> None:
    id = add(owner, project, shared=True)["id"]
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    assert listed(member, project) == listed(viewer, project) == [id]
    assert member.ok("PUT", f"/inspirations/{id}", json={"title": "Ours"})
    assert viewer.status("PUT", f"/inspirations/{id}", json={"title": "Mine"}) == 403
    assert viewer.status("DELETE", f"/inspirations/{id}") == 403
    # Who sees it is its maker's to say.
    assert member.status("PUT", f"/inspirations/{id}", json={"shared": False}) == 403
    owner.ok("PUT", f"/inspirations/{id}", json={"shared": False})
    assert member.status("GET", f"/inspirations/{id}") == 404


def test_who_may_not_edit_keeps_his_own_but_shares_none(
    owner: Person, studio: Studio, project: str
) -> None:
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    mine = add(viewer, project)["id"]
    body = {"project_id": project, "image_url": DUSK, "shared": True}
    assert viewer.status("POST", "/inspirations", json=body) == 403
    assert viewer.status("PUT", f"/inspirations/{mine}", json={"shared": True}) == 403
    assert listed(owner, project) == []


def test_leaving_the_project_hides_them_and_coming_back_shows_them(
    owner: Person, member: Person, project: str
) -> None:
    id = add(member, project)["id"]
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{member.id}")
    assert member.status("GET", f"/inspirations/{id}") == 404
    assert member.status("GET", f"/inspirations?project_id={project}") == 404
    owner.invite(member, "viewer")
    assert listed(member, project) == [id]


def test_everybody_has_an_order_of_his_own(owner: Person, member: Person, project: str) -> None:
    ids = [add(owner, project)["id"] for _ in range(4)]
    other = add(member, project)
    assert other["orderIndex"] == 0
    owner.ok("PUT", f"/inspirations/{ids[3]}", json={"order_index": 1})
    assert listed(owner, project) == [ids[0], ids[3], ids[1], ids[2]]
    order = {"inspirationIds": [ids[2], other["id"], ids[0], str(uuid4())]}
    assert owner.ok("POST", "/inspirations/reorder", json=order) == {"success": True, "count": 2}
    assert listed(owner, project) == [ids[2], ids[0], ids[3], ids[1]]
    found = owner.ok("GET", f"/inspirations?project_id={project}")["inspirations"]
    assert [one["orderIndex"] for one in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("ids", [[], None, "x", ["x"], 7])
def test_an_order_needs_ids(owner: Person, ids: object) -> None:
    answer = owner.http.post("/inspirations/reorder", json={"inspiration_ids": ids})
    assert answer.status_code == 400
    assert answer.json()["error"] == "inspirationIds array is required"


def test_fifty_at_once_have_fifty_places(owner: Person, project: str) -> None:
    async def add_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=owner.studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            body = {"project_id": project, "image_url": DUSK}
            return await asyncio.gather(
                *(client.post("/inspirations", json=body) for _ in range(50))
            )

    answers = asyncio.run(add_all())
    places = [one.json()["inspiration"]["orderIndex"] for one in answers]
    assert sorted(places) == list(range(50))


def test_pages_in_order(owner: Person, project: str) -> None:
    ids = [add(owner, project)["id"] for _ in range(5)]
    first = owner.ok("GET", f"/inspirations?project_id={project}&limit=2")
    add(owner, project)
    cursor = first["next_cursor"]
    second = owner.ok("GET", f"/inspirations?project_id={project}&limit=3&cursor={cursor}")
    assert [one["id"] for page in (first, second) for one in page["inspirations"]] == ids


async def test_pictures_as_files_and_as_data(owner: Person, project: str, studio: Studio) -> None:
    id = add(owner, project)["id"]
    files = {"file": ("dusk.png", PNG, "image/png")}
    shown = owner.ok("POST", f"/inspirations/{id}/upload-image", files=files)["inspiration"]
    assert httpx2.get(shown["imageUrl"]).headers["content-type"].startswith("image/")
    assert httpx2.get(shown["thumbnailUrl"]).status_code == 200
    again = owner.ok("PUT", f"/inspirations/{id}", json={"imageUrl": shown["imageUrl"]})
    assert again["inspiration"]["imageUrl"] == shown["imageUrl"]
    replaced = owner.ok("PUT", f"/inspirations/{id}", json={"imageUrl": DUSK})["inspiration"]
    assert (replaced["imageUrl"], replaced["thumbnailUrl"]) == (DUSK, None)
    await sweep(studio)
    assert httpx2.get(shown["imageUrl"]).status_code != 200
    not_one = {"file": ("dusk.png", b"<html>", "image/png")}
    assert owner.status("POST", f"/inspirations/{id}/upload-image", files=not_one) == 415
    assert owner.status("POST", f"/inspirations/{id}/upload-image", files={"x": b"y"}) == 400


@pytest.mark.parametrize("url", ["", None, "ftp://x.example/a", "javascript:alert(1)", "x"])
def test_a_picture_is_a_url_or_none_of_ours(owner: Person, project: str, url: str | None) -> None:
    body = {"project_id": project, "image_url": url}
    answer = owner.http.post("/inspirations", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, "image_url")


def test_into_the_trash_and_back(owner: Person, member: Person, project: str) -> None:
    first, second = add(owner, project)["id"], add(owner, project, shared=True)["id"]
    owner.ok("DELETE", f"/inspirations/{first}")
    assert listed(owner, project) == [second]
    assert owner.ok("GET", f"/inspirations/{second}")["inspiration"]["orderIndex"] == 0
    trash = owner.ok("GET", f"/inspirations/trash?project_id={project}")["inspirations"]
    assert [one["id"] for one in trash] == [first]
    assert member.ok("GET", f"/inspirations/trash?project_id={project}")["inspirations"] == []
    owner.ok("POST", f"/inspirations/{first}/restore")
    assert listed(owner, project) == [second, first]
    member.ok("DELETE", f"/inspirations/{second}")  # shared: editors may
    assert member.status("POST", f"/inspirations/{second}/restore") == 404
    owner.ok("POST", f"/inspirations/{second}/restore")
    assert listed(owner, project) == [first, second]


def test_gone_for_good(owner: Person, project: str, studio: Studio) -> None:
    id = add(owner, project)["id"]
    owner.ok("DELETE", f"/inspirations/{id}?permanent=true")
    assert owner.status("POST", f"/inspirations/{id}/restore") == 404
    verbs = studio.sql("select verb from kernel.events where entity_id = %(id)s", id=id)
    assert verbs == [("inspiration.inspiration.purged",)]


async def test_a_month_in_the_trash_is_for_good(
    owner: Person, project: str, studio: Studio
) -> None:
    id, young = (add(owner, project)["id"] for _ in range(2))
    for one in (id, young):
        owner.ok("DELETE", f"/inspirations/{one}")
    studio.sql(
        "update inspiration.inspirations set deleted_at = now() - interval '31 days' "
        "where id = %(id)s",
        id=id,
    )
    await purge(studio, "inspiration")
    left = "select id::text from inspiration.inspirations where project_id = %(id)s"
    assert studio.sql(left, id=project) == [(young,)]


def test_a_deleted_project_takes_them_along(owner: Person, project: str, studio: Studio) -> None:
    id = add(owner, project)["id"]
    owner.ok("DELETE", f"/projects/{project}")
    assert owner.status("GET", f"/inspirations/{id}") == 404
    owner.ok("POST", f"/projects/{project}/restore")
    assert listed(owner, project) == [id]
    owner.ok("DELETE", f"/projects/{project}?permanent=true")
    assert studio.sql("select 1 from inspiration.inspirations where id = %(id)s", id=id) == []


def test_tags_and_stale_writers(owner: Person, project: str) -> None:
    id = add(owner, project)["id"]
    answer = owner.http.get(f"/inspirations/{id}")
    tag = answer.headers["etag"]
    unchanged = owner.http.get(f"/inspirations/{id}", headers={"if-none-match": tag})
    assert unchanged.status_code == 304
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "One"}, headers={"if-match": tag})
    late = {"headers": {"if-match": tag}, "json": {"title": "Two"}}
    assert owner.status("PUT", f"/inspirations/{id}", **late) == 412
    assert owner.status("DELETE", f"/inspirations/{id}", headers=late["headers"]) == 412
    owner.ok("PUT", f"/inspirations/{id}", json={})
    assert owner.ok("GET", f"/inspirations/{id}")["inspiration"]["title"] == "One"
