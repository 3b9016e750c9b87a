"""`/rest/v1`: rows for the recovery page, in the forms its clients know."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.services.nodes.people import character, link, shot, world
from tests.services.nodes.trees import Tree
from tests.studio import Person, Studio

ROWS = "/rest/v1/projects"
BACK = {"Prefer": "return=representation"}


def ids(person: Person, query: str = "") -> list[str]:
    return [row["id"] for row in person.ok("GET", f"{ROWS}?{query}")]


def refusal(person: Person, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = person.http.request(method, path, **options)
    body = answer.json()
    assert set(body) == {"code", "details", "hint", "message"}
    return answer.status_code, body["code"]


def test_rows_are_bare_and_newest_first_and_hold_the_trash(owner: Person, stranger: Person):
    first, second = owner.project("First"), owner.project("Second")
    stranger.project("Not theirs")
    owner.ok("DELETE", f"/projects/{first}")
    answer = owner.http.get(f"{ROWS}?select=*&order=created_at.desc")
    assert [(row["id"], row["is_deleted"]) for row in answer.json()] == [
        (second, False),
        (first, True),
    ]
    assert answer.headers["content-range"] == "0-1/*"
    row = answer.json()[0]
    assert (row["title"], row["organization_id"]) == ("Second", owner.organization)
    assert not any(name != name.lower() for name in row), "no camelCase twins here"


def test_filters_order_and_parts(owner: Person):
    a, b, c = (
        owner.project(title, genre=genre)
        for title, genre in (("A, one", "Noir"), ("B", None), ("C", "Drama"))
    )
    owner.ok("DELETE", f"/projects/{c}")
    for query, found in (
        (f"id=eq.{b}", [b]),
        (f"id=in.({a},{c})", [c, a]),
        (f"id=in.%28{a}%2C{c}%29&order=title", [a, c]),
        ('title=in.("A, one",B)&order=title.asc', [a, b]),
        ("genre=is.null", [b]),
        ("is_deleted=eq.true", [c]),
        ("is_deleted=is.false&order=title.desc", [b, a]),
        ("order=genre.asc", [c, a, b]),
        ("order=genre.desc", [b, a, c]),
        ("order=genre.desc.nullslast", [a, c, b]),
        ("order=title&limit=1&offset=1", [b]),
        ("id=eq.nonsense", []),
        ("id=in.()", []),
    ):
        assert ids(owner, query) == found, query
    assert owner.ok("GET", f"{ROWS}?select=id,title&id=eq.{a}") == [{"id": a, "title": "A, one"}]


def test_titles_in_the_order_in_which_people_look_for_them(owner: Person):
    for title in ("zoe", "Älva", "émile", "Zoe", "Ångström"):
        owner.project(title)
    titles = [row["title"] for row in owner.ok("GET", f"{ROWS}?select=title&order=title")]
    assert titles == ["Älva", "Ångström", "émile", "Zoe", "zoe"]
    down = [row["title"] for row in owner.ok("GET", f"{ROWS}?select=title&order=title.desc")]
    assert down == titles[::-1]


def test_ranges_tell_how_many_there_are_when_asked(owner: Person):
    for number in range(3):
        owner.project(str(number))
    for query, range_ in (("limit=2", "0-1/3"), ("limit=2&offset=2", "2-2/3"), ("offset=9", "*/3")):
        answer = owner.http.get(f"{ROWS}?{query}", headers={"Prefer": "count=exact"})
        assert answer.headers["content-range"] == range_


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nope=eq.1", "42703"),
        ("select=id,nope", "42703"),
        ("order=nope", "42703"),
        ("id=like.x", "PGRST100"),
        ("id=x", "PGRST100"),
        ("order=title.sideways", "PGRST100"),
        ("limit=many", "PGRST100"),
        ('id=in.(a"b")', "PGRST100"),
    ],
)
def test_what_is_not_understood_is_400(owner: Person, query: str, code: str):
    assert refusal(owner, "GET", f"{ROWS}?{query}") == (400, code)


def test_a_project_comes_back_from_the_trash(owner: Person, studio: Studio):
    id, other = owner.project(), owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    answer = owner.http.patch(f"{ROWS}?id=eq.{id}", json={"is_deleted": False}, headers=BACK)
    assert answer.status_code == 200
    assert [(row["id"], row["is_deleted"]) for row in answer.json()] == [(id, False)]
    assert owner.status("GET", f"/projects/{id}") == 200
    plain = owner.http.patch(f"{ROWS}?id=eq.{other}", json={"genre": "Noir"})
    assert (plain.status_code, plain.content) == (204, b"")
    assert owner.ok("GET", f"/projects/{other}")["project"]["genre"] == "Noir"
    verbs = studio.sql(
        "select verb from kernel.events where entity_id = %(id)s order by seq", id=id
    )
    assert verbs[-1] == ("projects.project.restored",)


def test_a_row_that_is_deleted_already_stays_so_and_is_told_once(owner: Person, studio: Studio):
    id = owner.project()
    for _ in range(2):
        owner.http.patch(f"/rest/v1/projects?id=eq.{id}", json={"is_deleted": True})
    assert owner.status("GET", f"/projects/{id}") == 404
    told = "select count(*) from kernel.events where entity_id = %(id)s and trash_id is not null"
    assert studio.sql(told, id=id) == [(1,)]


def test_a_project_moves_between_ones_own_organizations_only(owner: Person, stranger: Person):
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    second = owner.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    body = {"organization_id": second, "is_deleted": False}
    owner.http.patch(f"{ROWS}?id=eq.{id}", json=body)
    assert owner.ok("GET", f"/projects/{id}")["project"]["organization_id"] == second
    theirs = {"organization_id": stranger.organization, "title": "Gift"}
    assert refusal(owner, "PATCH", f"{ROWS}?id=eq.{id}", json=theirs) == (403, "42501")
    project = owner.ok("GET", f"/projects/{id}")["project"]
    assert (project["organization_id"], project["title"]) == (second, "The Lamp")


def test_a_project_that_moves_leaves_the_characters_of_the_organization_behind(
    owner: Person, studio: Studio
):
    """Members of its new organization may not read them, in the trash or not."""
    tree = Tree(owner)
    link(tree, place := world(tree))
    own, lent = (
        character(tree, "Own"),
        character(
            tree, "Lent", project_id=None, organization_id=owner.organization, world_id=place
        ),
    )
    scene, other = (node for node in tree.plant(1, 1, 2) if node["level"] == 3)
    for node, at in ((scene, 0), (other, 1)):
        shot(tree, node, at, own, lent)
        for one in (own, lent):
            owner.ok("POST", f"/nodes/{node['id']}/characters", json={"character_id": one})
    owner.ok("DELETE", f"/nodes/{other['id']}")
    second = owner.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    owner.http.patch(f"{ROWS}?id=eq.{tree.project}", json={"organization_id": second})
    moved = owner.ok("GET", f"/projects/{tree.project}")["project"]
    assert moved["organization_id"] == second
    for table in ("nodes.scene_characters", "shots.shot_characters"):
        query = f"select character_id::text from {table} where character_id = any(%(ids)s::uuid[])"
        assert studio.sql(query, ids=[own, lent]) == [(own,), (own,)]


def test_rows_one_may_not_change_are_not_matched(owner: Person, stranger: Person):
    id = owner.project()
    for role in (None, "viewer"):
        if role:
            owner.invite(stranger, role)
        body = {"title": "Mine"}
        answer = stranger.http.patch(f"{ROWS}?id=eq.{id}", json=body, headers=BACK)
        assert (answer.status_code, answer.json()) == (200, [])
    assert owner.ok("GET", f"/projects/{id}")["project"]["title"] == "The Lamp"


def test_an_editor_does_not_restore_what_he_may_not_delete(owner: Person, stranger: Person):
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    owner.invite(stranger, "editor")
    body = {"is_deleted": False}
    assert stranger.http.patch(f"{ROWS}?id=eq.{id}", json=body, headers=BACK).json() == []
    assert owner.status("GET", f"/projects/{id}") == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"nope": 1}, "PGRST204"),
        ({"type": "game"}, "22P02"),
        ({"is_deleted": "yes"}, "22P02"),
        ({"organization_id": "x"}, "22P02"),
        ({"world_id": "x"}, "23503"),
        ({"world_id": str(uuid4())}, "23503"),
    ],
)
def test_bad_changes_change_nothing(owner: Person, body: dict[str, Any], code: str):
    id = owner.project()
    change = {"genre": "Noir"} | body
    assert refusal(owner, "PATCH", f"{ROWS}?id=eq.{id}", json=change) == (400, code)
    assert owner.ok("GET", f"/projects/{id}")["project"]["revision"] == 1


def test_a_change_needs_a_condition(owner: Person):
    id = owner.project()
    assert refusal(owner, "PATCH", f"{ROWS}?limit=1", json={"genre": "x"}) == (400, "21000")
    assert owner.ok("GET", f"/projects/{id}")["project"]["genre"] is None


def test_organizations_are_ones_own(owner: Person, stranger: Person):
    (row,) = owner.ok("GET", "/rest/v1/organizations?select=*")
    assert (row["id"], row["owner_id"]) == (owner.organization, owner.id)
    assert owner.ok("GET", f"/rest/v1/organizations?id=eq.{stranger.organization}") == []


def test_errors_are_in_this_apis_form(owner: Person, studio: Studio):
    assert refusal(owner, "GET", "/rest/v1/accounts") == (404, "PGRST205")
    assert refusal(owner, "DELETE", "/rest/v1/events?id=eq.1") == (404, "PGRST205")
    assert refusal(owner, "DELETE", f"{ROWS}?id=eq.{uuid4()}") == (405, "PGRST117")
    answer = studio.client("[object Promise]").get(ROWS)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": "PGRST301",
        "details": None,
        "hint": None,
        "message": "No suitable key or wrong key type",
    }


def test_a_list_of_blanks_is_read_at_once(owner: Person):
    """Where two parts of a pattern can take the same blank, a few thousand take hours."""
    blanks = "+" * 20_000
    assert refusal(owner, "GET", f'{ROWS}?id=in.({blanks}")') == (400, "PGRST100")
    assert ids(owner, f"title=in.({blanks}A,{blanks}B)") == []


def test_ids_are_the_same_in_capitals(owner: Person):
    id = owner.project()
    assert ids(owner, f"id=eq.{id.upper()}") == [id]
    assert ids(owner, f"organization_id=in.({owner.organization.upper()})") == [id]
    body = {"organization_id": owner.organization.upper()}
    owner.ok("PATCH", f"{ROWS}?id=eq.{id.upper()}", json=body, headers=BACK)
    verbs = owner.studio.sql("select verb from kernel.events where entity_id = %(id)s", id=id)
    assert verbs == [("projects.project.added",)], "it has not moved"
