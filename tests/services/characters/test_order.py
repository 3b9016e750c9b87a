"""Lists by name, as people look for names."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.services.characters.stage import add, names, world
from tests.studio import Person, cursor_of

IN_ORDER = ["Älva", "Ångström", "émile", "Zoe", "zoe"]


def shuffled() -> list[str]:
    return random.sample(IN_ORDER, len(IN_ORDER))


@pytest.fixture(params=["project_id", "world_id", "organization_id"])
def house(request: pytest.FixtureRequest, owner: Person) -> dict[str, str]:
    """Where characters are, as a query and as what makes one there."""
    of = {"project_id": owner.project, "world_id": lambda: world(owner)}
    return {request.param: of.get(request.param, lambda: owner.organization)()}


def query(house: dict[str, str], **more: Any) -> str:
    return "&".join(f"{name}={value}" for name, value in {**house, **more}.items())


def test_accents_and_case_matter_last(owner: Person, house: dict[str, str]) -> None:
    for name in shuffled():
        add(owner, name, **house)
    assert names(owner, query(house)) == IN_ORDER


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_each_other_whoever_comes_in_between(
    owner: Person, house: dict[str, str], limit: int
) -> None:
    for name in [*shuffled(), "Zoe"]:  # two of one name are told apart by their ids
        add(owner, name, **house)
    page = owner.ok("GET", f"/characters?{query(house, limit=limit)}")
    seen = [one["name"] for one in page["characters"]]
    add(owner, "Aaron", **house)
    while cursor := page["next_cursor"]:
        page = owner.ok("GET", f"/characters?{query(house, limit=limit, cursor=cursor)}")
        seen += [one["name"] for one in page["characters"]]
    assert seen == ["Älva", "Ångström", "émile", "Zoe", "Zoe", "zoe"]


def test_a_rename_moves(owner: Person, house: dict[str, str]) -> None:
    ids = {name: add(owner, name, **house)["id"] for name in shuffled()}
    owner.ok("PUT", f"/characters/{ids['Älva']}", json={"name": "Élodie"})
    assert names(owner, query(house)) == ["Ångström", "Élodie", "émile", "Zoe", "zoe"]


@pytest.mark.parametrize("name", [7, True, None, "", "\x00", "å"])
def test_no_cursor_is_a_bug(owner: Person, house: dict[str, str], name: Any) -> None:
    id = add(owner, **house)["id"]
    path = f"/characters?{query(house, limit=1, cursor=cursor_of(name, id))}"
    assert owner.status("GET", path) in (200, 400)


def test_all_of_a_project_at_once(owner: Person) -> None:
    project = owner.project()
    for name in shuffled():
        add(owner, name, project_id=project)
    loaded = owner.ok("GET", f"/nodes/ultra-batch-load?project_id={project}")
    assert [one["name"] for one in loaded["characters"]] == IN_ORDER
    timeline = owner.ok("GET", f"/timeline-characters?project_id={project}")
    assert [one["name"] for one in timeline["characters"]] == IN_ORDER


def test_the_trash(owner: Person) -> None:
    world_id = world(owner)
    for name in shuffled():
        add(owner, name, world_id=world_id)
    sql = "select characters.trash_with_world(%(w)s, %(by)s, gen_random_uuid())"
    owner.studio.sql(sql, w=world_id, by=owner.id)
    (act,) = owner.ok("GET", f"/organizations/{owner.organization}/trash")["trash"]
    assert [one["title"] for one in act["items"]] == IN_ORDER
