"""Whole projects in one answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.nodes.people import character, link, shot, world
from tests.services.nodes.trees import DOC, Tree, ids
from tests.studio import Person


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def load(tree: Tree, **query: str) -> dict[str, Any]:
    params = {"project_id": tree.project} | query
    return tree.person.ok("GET", "/nodes/ultra-batch-load", params=params)


def test_batch_load_gives_the_levels(tree: Tree) -> None:
    planted = tree.plant(2, 2, 2, 1)
    answer = tree.person.ok("GET", "/nodes/batch-load", params={"project_id": tree.project})
    for name, level in (("acts", 1), ("sequences", 2), ("scenes", 3)):
        assert answer[name] == [n for n in planted if n["level"] == level]
    assert answer["stats"] == {"totalNodes": 14, "acts": 2, "sequences": 4, "scenes": 8}
    empty = Tree(tree.person)
    answer = empty.person.ok("GET", "/nodes/batch-load", params={"project_id": empty.project})
    assert answer["acts"] == []
    assert answer["stats"]["totalNodes"] == 0


def test_ultra_batch_load_gives_all_that_a_project_page_opens_with(tree: Tree) -> None:
    planted = tree.plant(1, 1, 2)
    scene = tree.put(planted[2], metadata={"content": DOC})
    zoe, adam = character(tree, "Zoe"), character(tree, "Adam")
    first = shot(tree, scene, 0, zoe, adam)
    second = shot(tree, scene, 1)
    answer = load(tree)
    assert answer["timeline"] == {
        "acts": [planted[0]],
        "sequences": [planted[1]],
        "scenes": [scene, planted[3]],
    }
    assert [c["name"] for c in answer["characters"]] == ["Adam", "Zoe"]
    assert answer["characters"][0]["projectId"] == tree.project
    assert answer["characters"][0]["imageUrl"] is None
    assert ids(answer["shots"]) == [first, second]
    shown = answer["shots"][0]
    assert (shown["shotNumber"], shown["sceneId"], shown["dialog"]) == (
        "Shot 1",
        scene["id"],
        "Stay close.",
    )
    assert [c["name"] for c in shown["characters"]] == ["Zoe", "Adam"], "as they were linked"
    assert shown["characters"][1] == answer["characters"][0]
    assert shown["audioFiles"] == []
    assert answer["stats"] == {
        "totalNodes": 4,
        "acts": 1,
        "sequences": 1,
        "scenes": 2,
        "characters": 2,
        "shots": 2,
    }


def test_parts_can_be_left_out(tree: Tree) -> None:
    planted = tree.plant(1, 1, 1)
    tree.put(planted[2], metadata={"content": DOC})
    shot(tree, planted[2], 0)
    assert load(tree, include_shots="false")["shots"] == []
    (scene,) = load(tree, exclude_content="true")["timeline"]["scenes"]
    assert scene["metadata"] == {"wordCount": 4}
    assert scene["wordCount"] == 4


def test_characters_of_linked_worlds_belong_to_the_project(tree: Tree, stranger: Person) -> None:
    organization = {"project_id": None, "organization_id": tree.person.organization}
    by_project, by_world, other = world(tree), world(tree, linked=tree.project), world(tree)
    link(tree, by_project)
    character(tree, "Own")
    character(tree, "Placed", **organization, world_id=by_project)
    character(tree, "Linked", **organization, world_id=by_world)
    unlinked = character(tree, "Elsewhere", **organization, world_id=other)
    character(tree, "Nowhere", **organization)
    character(tree, "Strange", project_id=None, organization_id=stranger.organization)
    assert [c["name"] for c in load(tree)["characters"]] == ["Linked", "Own", "Placed"]
    assert {c["projectId"] for c in load(tree)["characters"]} == {tree.project}
    scene = tree.plant(1, 1, 1)[2]
    shot(tree, scene, 0, unlinked)
    answer = load(tree)
    assert [c["name"] for c in answer["shots"][0]["characters"]] == ["Elsewhere"]
    assert len(answer["characters"]) == 3


def test_shots_and_characters_are_those_of_their_services(tree: Tree) -> None:
    organization = {"project_id": None, "organization_id": tree.person.organization}
    place, elsewhere = world(tree), world(tree)
    link(tree, place)
    scenes = [n for n in tree.plant(1, 2, 2) if n["level"] == 3]
    cast = [
        character(tree, "Zoe"),
        character(tree, "Adam", world_id=elsewhere),
        character(tree, "Placed", **organization, world_id=place),
        character(tree, "Elsewhere", **organization, world_id=elsewhere),
    ]
    character(tree, "Other", project_id=Tree(tree.person).project, world_id=place)
    for at, scene in enumerate(scenes):
        for place_in_scene in range(2):
            shot(tree, scene, place_in_scene, *cast[at:])
    params = {"project_id": tree.project}
    answer = load(tree)
    assert answer["shots"] == tree.person.ok("GET", "/shots", params=params)["shots"]
    listed = tree.person.ok("GET", "/characters", params=params)["characters"]
    assert answer["characters"] == listed


def test_pictures_are_signed(tree: Tree) -> None:
    sql = tree.person.studio.sql
    sql(
        "with o as (insert into kernel.objects (id, bucket, path, size, content_type, checksum)"
        " values (gen_random_uuid(), 'make-3b52693b-characters', 'characters/' || %(p)s, 1,"
        " 'image/png', 'x') returning id),"
        " s as (insert into kernel.objects (id, bucket, path, size, content_type, checksum,"
        " thumbnail_of) select gen_random_uuid(), 'make-3b52693b-characters',"
        " 'characters/thumb-' || %(p)s, 1, 'image/png', 'x', id from o)"
        " insert into characters.characters (id, project_id, name, image_id)"
        " select gen_random_uuid(), %(p)s::uuid, 'Mara', id from o",
        p=tree.project,
    )
    (mara,) = load(tree)["characters"]
    for key, path in (("imageUrl", ""), ("thumbnailUrl", "thumb-")):
        start = f"{tree.person.studio.url}/storage/v1/object/sign/make-3b52693b-characters"
        assert mara[key].startswith(f"{start}/characters/{path}{tree.project}?token=")


def test_the_tag_covers_characters_shots_and_casting(tree: Tree) -> None:
    scene = tree.plant(1, 1, 1)[2]
    mara = character(tree, "Mara")
    one = shot(tree, scene, 0)
    sql = tree.person.studio.sql
    params = {"project_id": tree.project}
    tag = ""
    for query in (
        "select 1",
        "update characters.characters set name = 'Maria' where id = %(c)s",
        "update shots.shots set notes = 'x' where id = %(s)s",
        "insert into shots.shot_characters values (%(s)s, %(c)s)",
        "delete from shots.shot_characters where shot_id = %(s)s",
        "delete from shots.shots where id = %(s)s",
    ):
        sql(query, c=mara, s=one)
        known = {"If-None-Match": tag}
        answer = tree.person.http.get("/nodes/ultra-batch-load", params=params, headers=known)
        assert answer.status_code == 200, query
        tag = answer.headers["etag"]
        known = {"If-None-Match": tag}
        again = tree.person.http.get("/nodes/ultra-batch-load", params=params, headers=known)
        assert (again.status_code, again.headers["etag"]) == (304, tag)


@pytest.mark.parametrize("what", ["/nodes", "/nodes/batch-load", "/nodes/ultra-batch-load"])
def test_a_tag_that_is_old_or_only_looks_alike_gets_a_whole_answer(tree: Tree, what: str) -> None:
    params = {"project_id": tree.project}
    first = tree.person.http.get(what, params=params)
    tag = first.headers["etag"]
    for headers, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": f"x{tag}"}, 200),
        ({"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200),
    ):
        answer = tree.person.http.get(what, params=params, headers=headers)
        assert answer.status_code == status
        assert answer.text == ("" if status == 304 else first.text)


def test_the_tag_covers_guests_of_shots(tree: Tree) -> None:
    """Somebody of a world that is not linked any more stays in the shots."""
    scene = tree.plant(1, 1, 1)[2]
    place = {"project_id": None, "organization_id": tree.person.organization}
    guest = character(tree, "Guest", **place)
    shot(tree, scene, 0, guest)
    before = load(tree)
    assert before["characters"] == []
    assert [c["name"] for c in before["shots"][0]["characters"]] == ["Guest"]
    params = {"project_id": tree.project}
    get = tree.person.http.get
    tag = get("/nodes/ultra-batch-load", params=params).headers["etag"]
    tree.person.ok("PUT", f"/characters/{guest}", json={"name": "Another"})
    assert get("/nodes/ultra-batch-load", params=params).headers["etag"] != tag
