"""Projects: adding, reading, changing, listing, and who may."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.studio import NOBODY, PASSWORD, Person, Studio, cursor_of

TWINS = {
    "linkedWorldId": "world_id",
    "coverImageUrl": "cover_image_url",
    "createdAt": "created_at",
    "lastEdited": "last_edited",
}


def add(person: Person, **fields: Any) -> dict[str, Any]:
    return person.ok("POST", "/projects", 201, json={"title": "Salzmark", **fields})["project"]


def error(person: Person, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = person.http.request(method, path, **options)
    return answer.status_code, answer.json()["error"]


def test_a_new_project_has_every_key_of_the_contract(owner: Person):
    project = add(owner)
    assert project.pop("id")
    assert project.pop("created_at")
    assert project.pop("updated_at")
    last_edited = project.pop("last_edited")
    assert project.pop("lastEdited") == last_edited
    assert project.pop("createdAt")
    assert project.pop("last_accessed_at") is None
    assert project == {
        "organization_id": owner.organization,
        "user_id": owner.id,
        "title": "Salzmark",
        "type": "film",
        "logline": None,
        "genre": None,
        "duration": None,
        "world_id": None,
        "linkedWorldId": None,
        "cover_image_url": None,
        "coverImageUrl": None,
        "template_id": "film-3act",
        "narrative_structure": None,
        "beat_template": None,
        "episode_layout": None,
        "season_engine": None,
        "time_lock": False,
        "max_duration_seconds": None,
        "over_by_seconds": None,
        "target_pages": None,
        "words_per_page": 250,
        "current_words": None,
        "reading_speed_wpm": 230,
        "title_page": [],
        "is_deleted": False,
        "deleted_at": None,
        "revision": 1,
    }


def test_what_was_added_is_what_is_read(owner: Person):
    project = add(owner, logline="A coast ruled by tide clocks.", genre="Drama, Noir")
    read = owner.ok("GET", f"/projects/{project['id']}")["project"]
    assert read == project
    for twin, name in TWINS.items():
        assert read[twin] == read[name]


@pytest.mark.parametrize(
    ("type", "template"),
    [
        ("film", "film-3act"),
        ("series", "series-traditional"),
        ("book", "book-novel"),
        ("theater", "theater-classic"),
        ("short", "short-film"),
        ("audio", "audio-play"),
        ("social", "social-series"),
    ],
)
def test_the_type_chooses_the_template(owner: Person, type: str, template: str):
    project = add(owner, type=type)
    assert (project["type"], project["template_id"]) == (type, template)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "title is required"),
        ({"title": None}, "title is required"),
        ({"title": " \n"}, "title is required"),
        ({"title": "x" * 501}, "title must have at most 500 characters"),
        ({"title": "x", "type": "game"}, "type: Invalid enum value 'game'"),
        ({"title": "x", "max_duration_seconds": -1}, "max_duration_seconds: Expected `int` >= 0"),
    ],
)
def test_bad_projects_are_refused(owner: Person, body: dict[str, Any], text: str):
    assert error(owner, "POST", "/projects", json=body) == (400, text)
    assert owner.ok("GET", "/projects") == {"projects": []}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"title": "x", "logline": 7},
        {"title": "x\u0000y"},
        {"title": "x", "target_pages": 10**12},
        {"title": "x", "cover_image_url": "javascript:alert(1)"},
        {"title": "x", "cover_image_url": "data:image/png;base64,%%%"},
    ],
)
def test_what_cannot_be_stored_is_400(owner: Person, body: Any):
    assert owner.status("POST", "/projects", json=body) == 400


def test_older_spellings_are_taken(owner: Person):
    project = add(
        owner,
        linkedWorldId="none",
        description="Told by the tide.",
        logline="",
        genre="",
        duration="",
        inspirations=[""],
        beatTemplate="save-the-cat",
        wordsPerPage=300,
    )
    assert project["world_id"] is None
    assert (project["logline"], project["genre"], project["duration"]) == (
        "Told by the tide.",
        "",
        "",
    )
    assert (project["beat_template"], project["words_per_page"]) == ("save-the-cat", 300)


def test_a_world_must_be_one_the_caller_may_see(owner: Person):
    for world, status in ((str(uuid4()), 404), ("none", 201), ("", 201), ("temp-1", 404)):
        body = {"title": "x", "world_id": world}
        assert owner.status("POST", "/projects", json=body) == status


def a_world(studio: Studio, organization: str) -> str:
    ((id,),) = studio.sql(
        "insert into worldbuilding.worlds (id, organization_id, name) "
        "values (gen_random_uuid(), %(id)s, 'Salt coast') returning id::text",
        id=organization,
    )
    return id


def test_a_project_plays_in_a_world(owner: Person, stranger: Person, studio: Studio):
    world, theirs = (a_world(studio, p.organization) for p in (owner, stranger))
    assert owner.status("POST", "/projects", json={"title": "x", "worldId": theirs}) == 404
    project = add(owner, linkedWorldId=world)
    assert project["world_id"] == project["linkedWorldId"] == world
    path = f"/projects/{project['id']}"
    assert owner.status("PUT", path, json={"world_id": theirs}) == 404
    assert owner.ok("GET", f"{path}/stats")["stats"]["worlds"] == 1
    studio.sql("delete from worldbuilding.worlds where id = %(id)s", id=world)
    gone = owner.ok("GET", path)["project"]
    assert (gone["linkedWorldId"], gone["revision"]) == (None, 2)


def test_only_named_fields_change(owner: Person):
    project = add(owner, logline="old", genre="Drama")
    changed = owner.ok(
        "PUT", f"/projects/{project['id']}", json={"logline": None, "time_lock": True}
    )
    expected = project | {"logline": None, "time_lock": True, "revision": 2}
    moving = {"updated_at", "last_edited", "lastEdited"}
    assert {k: v for k, v in changed["project"].items() if k not in moving} == {
        k: v for k, v in expected.items() if k not in moving
    }
    assert changed["project"]["updated_at"] > project["updated_at"]
    assert changed["project"]["last_edited"] == changed["project"]["updated_at"]


def test_what_is_not_the_clients_is_ignored(owner: Person, stranger: Person):
    project = add(owner)
    body = {
        "id": str(uuid4()),
        "organization_id": stranger.organization,
        "user_id": stranger.id,
        "created_at": "2001-01-01T00:00:00Z",
        "is_deleted": True,
        "deleted_at": "2001-01-01T00:00:00Z",
        "nonsense": 1,
    }
    assert owner.ok("PUT", f"/projects/{project['id']}", json=body)["project"] == project


def test_nothing_moves_when_nothing_changes(owner: Person, studio: Studio):
    project = add(owner, genre="Drama")
    for body in ({}, {"genre": "Drama"}, {"linkedWorldId": "none"}):
        assert owner.ok("PATCH", f"/projects/{project['id']}", json=body)["project"] == project
    verbs = studio.sql("select verb from kernel.events where entity_id = %(id)s", id=project["id"])
    assert verbs == [("projects.project.added",)]


def test_an_event_tells_only_what_changed(owner: Person, studio: Studio):
    project = add(owner, genre="Drama", duration="95min")
    owner.ok("PUT", f"/projects/{project['id']}", json={"genre": "Noir", "duration": "95min"})
    ((before, after, organization),) = studio.sql(
        "select before, after, organization_id::text from kernel.events "
        "where entity_id = %(id)s and verb = 'projects.project.changed'",
        id=project["id"],
    )
    assert (before, after) == ({"genre": "Drama"}, {"genre": "Noir"})
    assert organization == owner.organization


def test_if_match_guards_against_lost_changes(owner: Person):
    project = add(owner)
    path = f"/projects/{project['id']}"
    tag = owner.http.get(path).headers["etag"]
    assert tag == f'"{project["id"]}-1"'
    first = owner.http.put(path, json={"genre": "a"}, headers={"If-Match": tag})
    assert (first.status_code, first.headers["etag"]) == (200, f'"{project["id"]}-2"')
    late = owner.http.put(path, json={"genre": "b"}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert owner.ok("GET", path)["project"]["genre"] == "a"


def test_an_unchanged_project_is_not_sent_again(owner: Person):
    path = f"/projects/{owner.project()}"
    tag = owner.http.get(path).headers["etag"]
    again = owner.http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    owner.ok("PUT", path, json={"genre": "a"})
    assert owner.http.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_lists_are_newest_first_and_not_sent_twice(owner: Person):
    ids = [owner.project(f"Part {n}") for n in range(3)]
    answer = owner.http.get("/projects")
    assert [project["id"] for project in answer.json()["projects"]] == ids[::-1]
    headers = {"If-None-Match": answer.headers["etag"]}
    assert owner.http.get("/projects", headers=headers).status_code == 304
    owner.ok("PUT", f"/projects/{ids[0]}", json={"genre": "x"})
    assert owner.http.get("/projects", headers=headers).status_code == 200


def test_pages_join_without_gap_or_repeat_while_projects_are_added(owner: Person):
    ids = [owner.project(f"Part {n}") for n in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = owner.ok("GET", "/projects", params=query)
        seen += [project["id"] for project in page["projects"]]
        owner.project("Added meanwhile")
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=zzz", "type=game"])
def test_bad_queries_are_400(owner: Person, query: str):
    assert owner.status("GET", f"/projects?{query}") == 400


def test_a_cursor_that_names_no_project_is_400(owner: Person):
    made = owner.ok("GET", f"/projects/{owner.project()}")["project"]
    for bad in (
        cursor_of(made["created_at"], "no id"),
        cursor_of(made["created_at"]),
        cursor_of("no time", made["id"]),
        cursor_of("2026-01-01", made["id"]),
    ):
        answer = owner.http.get(f"/projects?cursor={bad}")
        assert (answer.status_code, answer.json().get("field")) == (400, "cursor")
    good = cursor_of(made["created_at"], made["id"])
    assert owner.ok("GET", f"/projects?cursor={good}")["projects"] == []


def test_what_is_no_organization_holds_no_project(owner: Person):
    for id in ("mine", NOBODY):
        body = {"title": "The Lamp", "organization_id": id}
        assert owner.status("POST", "/projects", json=body) == 404
    assert owner.ok("GET", "/projects") == {"projects": []}


def test_search_takes_its_words_literally(owner: Person):
    sought = owner.project("100% Salt")
    noir = owner.project("Tide", genre="Noir", type="book")
    for query, found in (
        ({"q": "100%"}, [sought]),
        ({"q": "0% s"}, [sought]),
        ({"q": "_"}, []),
        ({"q": "noir"}, [noir]),
        ({"type": "book"}, [noir]),
        ({"type": "film", "q": "tide"}, []),
    ):
        listed = owner.ok("GET", "/projects", params=query)["projects"]
        assert [project["id"] for project in listed] == found, query


def test_a_stranger_finds_nothing(owner: Person, stranger: Person):
    id = owner.project()
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert error(stranger, method, f"/projects/{id}", json={"title": "mine"}) == (
            404,
            "Project not found",
        )
    assert stranger.ok("GET", "/projects") == {"projects": []}
    assert (
        stranger.status(
            "POST", "/projects", json={"title": "x", "organization_id": owner.organization}
        )
        == 404
    )
    assert owner.ok("GET", f"/projects/{id}")["project"]["title"] == "The Lamp"


@pytest.mark.parametrize("path", ["/projects", f"/projects/{NOBODY}"])
def test_without_a_token_nothing_is_told(studio: Studio, path: str):
    answer = studio.client().get(path)
    assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


def test_both_function_name_and_short_form_answer(owner: Person):
    id = owner.project()
    for prefix in ("", "/functions/v1", "/functions/v1/scriptony-projects"):
        assert owner.ok("GET", f"{prefix}/projects/{id}")["project"]["id"] == id
    assert owner.status("GET", "/functions/v1/scriptony-shots/projects") == 404
    assert owner.status("GET", "/projects/not-an-id") == 404


def test_looking_at_a_project_is_noted_without_changing_it(owner: Person, studio: Studio):
    project = add(owner)
    first = owner.ok("GET", f"/projects/{project['id']}")["project"]
    second = owner.ok("GET", f"/projects/{project['id']}")["project"]
    assert first["last_accessed_at"] is None
    assert second["last_accessed_at"] > project["created_at"]
    assert second | {"last_accessed_at": None} == project


def test_a_world_in_the_trash_is_none_until_it_is_back(owner: Person):
    world = owner.ok("POST", "/worlds", 201, json={"name": "Sea"})["world"]["id"]
    id = owner.project(linkedWorldId=world)
    path = f"/projects/{id}"
    tag = owner.http.get(path).headers["etag"]
    owner.ok("DELETE", f"/worlds/{world}", json={"password": PASSWORD})
    answer = owner.http.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    shown = answer.json()["project"]
    assert (shown["world_id"], shown["linkedWorldId"]) == (None, None)
    for sent in (shown, {"world_id": world, "genre": "Noir"}):  # one that was open meanwhile
        assert owner.ok("PUT", path, json=sent)["project"]["world_id"] is None
    (entry,) = owner.ok("GET", f"/organizations/{owner.organization}/trash")["trash"]
    back = f"/organizations/{owner.organization}/trash/{entry['trash_id']}/restore"
    owner.ok("POST", back)
    assert owner.ok("GET", path)["project"]["world_id"] == world
    assert owner.ok("PUT", path, json={"world_id": None})["project"]["world_id"] is None


def test_a_world_that_others_do_not_see_may_be_sent_back(owner: Person, stranger: Person):
    id = owner.project()
    home = stranger.organization
    owner.invite(stranger, "editor")
    body = {"name": "Sea", "organization_id": home}
    world = stranger.ok("POST", "/worlds", 201, json=body)["world"]["id"]
    path = f"/projects/{id}"
    assert owner.status("PUT", path, json={"world_id": world}) == 404
    stranger.ok("PUT", path, json={"world_id": world})
    changed = owner.ok("PUT", path, json={"world_id": world, "genre": "Noir"})["project"]
    assert (changed["world_id"], changed["genre"]) == (world, "Noir")


def test_a_page_that_goes_on_now_is_another_page(owner: Person):
    first = owner.project()
    second = owner.project()
    owner.ok("DELETE", f"/projects/{first}")
    answer = owner.http.get("/projects?limit=1")
    assert (answer.json()["projects"][0]["id"], answer.json()["next_cursor"]) == (second, None)
    owner.ok("POST", f"/projects/{first}/restore")
    known = {"If-None-Match": answer.headers["etag"]}
    assert owner.http.get("/projects?limit=1", headers=known).json()["next_cursor"]


@pytest.mark.parametrize(
    ("method", "path", "more", "field"),
    [
        ("POST", "/projects", {"json": {"title": "a\0b"}}, "title"),
        ("POST", "/projects", {"json": {"title": "a", "titlePage": [["a", ["\0"]]]}}, "titlePage"),
        ("GET", "/projects", {"params": {"q": "a\0"}}, "q"),
        (
            "POST",
            "/projects/import",
            {"files": {"file": ("x", b"INT. A")}, "data": {"title": "\0"}},
            "title",
        ),
    ],
)
def test_what_no_text_can_hold_is_named(
    owner: Person, method: str, path: str, more: dict[str, Any], field: str
):
    answer = owner.http.request(method, path, **more)
    assert (answer.status_code, answer.json().get("field")) == (400, field)
