"""Characters: adding, reading, changing, deleting."""

from __future__ import annotations

import base64
import os
from typing import Any
from uuid import uuid4

import pytest

from tests.clients.media import png, png_above_five_mebibytes, png_as_data_url
from tests.services.characters.stage import WORLDS, add, events, get, names, world
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import get as get_shot
from tests.services.shots.stage import scenes
from tests.studio import NOBODY, Person, cursor_of

TEXTS = """role description age gender species backstory personality skills strengths weaknesses
color"""


def put(person: Person, id: str, **body: Any) -> dict[str, Any]:
    return person.ok("PUT", f"/characters/{id}", json=body)["character"]


def test_every_text_field_comes_back(owner: Person) -> None:
    texts = {name: f" {name} \u00a0" for name in TEXTS.split()}
    made = add(owner, project_id=owner.project(), **texts)
    assert {name: made[name] for name in texts} == texts
    assert get(owner, made["id"]) == made
    assert made.keys() >= {"projectId", "worldId", "organizationId", "imageUrl", "createdAt"}
    assert "userId" not in made
    changed = {name: f"{text}!" for name, text in texts.items()}
    after = put(owner, made["id"], **changed)
    assert {name: after[name] for name in changed} == changed
    assert after["updatedAt"] > made["updatedAt"]
    (first, second) = events(owner, made["id"])
    assert first[:2] == ("characters.character.added", None)
    assert first[2].items() >= texts.items()
    assert second == ("characters.character.changed", texts, changed)


@pytest.mark.parametrize(("age", "kept"), [(41, "41"), (4.5, "4.5"), ("old", "old"), (None, None)])
def test_ages_may_be_numbers(owner: Person, age: str | float | None, kept: str | None) -> None:
    assert add(owner, project_id=owner.project(), age=age)["age"] == kept


def test_texts_of_none_clear_but_a_name_stays(owner: Person) -> None:
    id = add(owner, project_id=owner.project(), role="lead")["id"]
    assert put(owner, id, role=None)["role"] is None
    for name in (None, "", "  "):
        answer = owner.http.put(f"/characters/{id}", json={"name": name})
        assert (answer.status_code, answer.json()["error"]) == (400, "name is required")
    assert get(owner, id)["name"] == "Mara"


def test_camel_case_wins_when_changing_and_snake_case_when_adding(owner: Person) -> None:
    ours, theirs = "https://pics.example/camel.png", "https://pics.example/snake.png"
    both = {"imageUrl": ours, "image_url": theirs}
    made = add(owner, project_id=owner.project(), **both)
    assert made["imageUrl"] == theirs
    assert put(owner, made["id"], **both)["imageUrl"] == ours


def test_time_moves_with_every_put_but_events_only_with_changes(owner: Person) -> None:
    made = add(owner, project_id=owner.project(), role="lead")
    touched = put(owner, made["id"], role="lead")
    assert touched["updatedAt"] > made["updatedAt"]
    assert put(owner, made["id"], unknown=1) == touched
    assert len(events(owner, made["id"])) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": "Mara"}, "project_id, world_id, or organization_id is required"),
        ({}, "project_id, world_id, or organization_id is required"),
        ({"project_id": "mine"}, "name is required"),
        ({"project_id": "mine", "name": " "}, "name is required"),
        ({"project_id": "mine", "name": 4}, "name: "),
        ({"project_id": "mine", "name": "nul \0"}, ""),
        ({"project_id": "mine", "name": "Mara", "image_url": "javascript:x"}, "image_url"),
        (
            {"project_id": "mine", "name": "Mara", "imageUrl": "data:image/png;base64,!"},
            "image_url",
        ),
        ({"project_id": "mine", "name": "Mara", "organization_id": NOBODY}, "not to both"),
    ],
)
def test_bad_bodies_make_nothing(owner: Person, body: dict[str, Any], error: str) -> None:
    project = owner.project()
    body = {key: project if value == "mine" else value for key, value in body.items()}
    answer = owner.http.post("/characters", json=body)
    assert answer.status_code == 400, answer.text
    assert error in answer.json()["error"]
    assert names(owner, f"project_id={project}") == []


@pytest.mark.parametrize("field", ["project_id", "world_id", "organization_id"])
@pytest.mark.parametrize("id", [NOBODY, "no id"])
def test_what_is_not_there_has_no_characters(owner: Person, field: str, id: str) -> None:
    body = {"name": "Mara", field: id}
    assert owner.status("POST", "/characters", json=body) == 404
    assert owner.status("GET", f"/characters?{field}={id}") == 404
    mine = add(owner, organization_id=owner.organization)["id"]
    assert owner.status("PUT", f"/characters/{mine}", json={field: id}) == 404


def test_three_scopes(owner: Person) -> None:
    project, tides = owner.project(), world(owner)
    of_project = add(owner, project_id=project, worldId=tides, organizationId=owner.organization)
    of_world = add(owner, world_id=tides)
    of_house = add(owner, organization_id=owner.organization)
    ids = ("projectId", "organizationId", "worldId")
    assert [of_project[id] for id in ids] == [project, None, tides]
    assert [of_world[id] for id in ids] == [None, owner.organization, tides]
    assert [of_house[id] for id in ids] == [None, owner.organization, None]


def test_moving_between_scopes(owner: Person, stranger: Person) -> None:
    project, tides = owner.project(), world(owner)
    id = add(owner, world_id=tides)["id"]
    moved = put(owner, id, project_id=project)
    assert (moved["projectId"], moved["organizationId"], moved["worldId"]) == (project, None, tides)
    back = put(owner, id, projectId=None)
    assert (back["projectId"], back["organizationId"]) == (None, owner.organization)
    whole = owner.ok("PUT", f"/characters/{id}", json=back)["character"]
    assert {name for name in back if back[name] != whole[name]} == {"updatedAt", "revision"}
    answer = owner.http.put(f"/characters/{id}", json={"organization_id": None, "world_id": None})
    assert answer.status_code == 400
    foreign, abroad = stranger.project(), world(stranger)
    for body in ({"project_id": foreign}, {"world_id": abroad},
                 {"organization_id": stranger.organization}):  # fmt: skip
        assert owner.status("PUT", f"/characters/{id}", json=body) == 404
    stranger.invite(owner, "viewer")
    assert owner.status("PUT", f"/characters/{id}", json={"project_id": foreign}) == 403
    assert owner.status("PUT", f"/characters/{id}", json={"world_id": abroad}) == 403
    assert get(owner, id)["projectId"] is None
    change = events(owner, id)[1]
    assert change[1] == {"project_id": None, "organization_id": owner.organization}


def test_a_world_of_another_organization_is_refused(owner: Person, stranger: Person) -> None:
    stranger.invite(owner, "editor")
    mine = owner.ok("GET", "/organizations")["organizations"]
    home = next(one["organizations"]["id"] for one in mine if one["role"] == "owner")
    body = {"name": "Mara", "organization_id": home, "world_id": world(stranger)}
    answer = owner.http.post("/characters", json=body)
    assert (answer.status_code, answer.json().get("field")) == (400, "world_id")


def test_who_leaves_a_project_leaves_its_shots(owner: Person, stranger: Person) -> None:
    project = owner.project()
    (scene,) = scenes(owner, project)
    id = add(owner, project_id=project)["id"]
    shot = add_shot(owner, scene, character_ids=[id])["id"]
    owner.ok("POST", f"/nodes/{scene}/characters", json={"character_id": id})
    stranger.invite(owner, "editor")
    put(owner, id, project_id=stranger.project())
    assert get_shot(owner, shot)["characters"] == []
    assert owner.ok("GET", f"/nodes/{scene}/characters")["characters"] == []


def test_lists_of_each_scope(owner: Person) -> None:
    project, other = owner.project(), owner.project("Other")
    linked, unlinked = world(owner, project), world(owner)
    owner.studio.sql("update projects.projects set world_id = %(w)s where id = %(id)s",
                     w=unlinked, id=other)  # fmt: skip
    add(owner, "Own", project_id=project)
    add(owner, "Another's", project_id=other, world_id=linked)
    add(owner, "Of the linked world", world_id=linked)
    add(owner, "Of the other world", world_id=unlinked)
    add(owner, "At home", organization_id=owner.organization)
    assert names(owner, f"project_id={project}") == ["Of the linked world", "Own"]
    assert names(owner, f"project_id={other}") == ["Another's", "Of the other world"]
    assert names(owner, f"world_id={linked}") == ["Another's", "Of the linked world"]
    house = ["At home", "Of the linked world", "Of the other world"]
    assert names(owner, f"organization_id={owner.organization}") == house
    first = names(owner, f"project_id={project}&world_id={linked}")
    assert first == names(owner, f"project_id={project}"), "the project is asked first"
    assert owner.http.get("/characters").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/characters?project_id={}", "/timeline-characters?project_id={}", "/projects/{}/characters"],
)
def test_a_project_lists_those_of_its_world_as_its_own(owner: Person, path: str) -> None:
    project = owner.project()
    ilse = add(owner, "Ilse", world_id=world(owner, project))
    add(owner, "Mara", project_id=project)
    listed = owner.ok("GET", path.format(project.upper()))["characters"]
    assert [one["projectId"] for one in listed] == [project, project]
    assert ilse.items() - listed[0].items() == {("projectId", None)}
    assert get(owner, ilse["id"]) == ilse, "alone it is still the organization's"


def test_searching_and_pages(owner: Person) -> None:
    project = owner.project()
    for name in ("Ilse", "Jory", "Mara 10%", "Mara 100", "Zoe"):
        add(owner, name, project_id=project, role="keeper" if name == "Zoe" else None)
    path = f"project_id={project}"
    assert names(owner, f"{path}&q=mara") == ["Mara 10%", "Mara 100"]
    assert names(owner, f"{path}&q=10%25") == ["Mara 10%"]
    assert names(owner, f"{path}&q=KEEP") == ["Zoe"]
    page = owner.ok("GET", f"/characters?{path}&limit=2")
    add(owner, "Abel", project_id=project)
    seen = [one["name"] for one in page["characters"]]
    while cursor := page["next_cursor"]:
        page = owner.ok("GET", f"/characters?{path}&limit=2&cursor={cursor}")
        seen += [one["name"] for one in page["characters"]]
    assert seen == ["Ilse", "Jory", "Mara 10%", "Mara 100", "Zoe"]
    assert "next_cursor" not in owner.ok("GET", f"/characters?{path}")
    for bad in ("bm9uc2Vuc2U", cursor_of("Ilse", "no id")):
        assert owner.status("GET", f"/characters?{path}&cursor={bad}") == 400


def test_two_editors_with_if_match(owner: Person) -> None:
    id = add(owner, project_id=owner.project())["id"]
    path = f"/characters/{id}"
    tag = owner.http.get(path).headers["etag"]
    assert owner.status("GET", path, headers={"If-None-Match": tag}) == 304
    held = {"If-Match": tag}
    first = owner.http.put(path, json={"role": "lead"}, headers=held)
    second = owner.http.put(path, json={"role": "villain"}, headers=held)
    third = owner.http.delete(path, headers=held)
    assert [first.status_code, second.status_code, third.status_code] == [200, 412, 412]
    assert get(owner, id)["role"] == "lead"
    assert owner.status("GET", path, headers={"If-None-Match": tag}) == 200
    files = {"file": ("a.png", png(), "image/png")}
    upload = f"{path}/upload-image"
    assert owner.status("POST", upload, files=files, headers=held) == 412
    held = {"If-Match": first.headers["etag"]}
    pictured = owner.http.post(upload, files=files, headers=held)
    assert (pictured.status_code, pictured.headers["etag"] != held["If-Match"]) == (200, True)
    assert owner.status("DELETE", path, headers={"If-Match": pictured.headers["etag"]}) == 200


def test_lists_have_tags(owner: Person) -> None:
    project = owner.project()
    id = add(owner, project_id=project)["id"]
    path = f"/characters?project_id={project}"
    held = {"If-None-Match": owner.http.get(path).headers["etag"]}
    assert owner.status("GET", path, headers=held) == 304
    put(owner, id, role="lead")
    assert owner.status("GET", path, headers=held) == 200


def loads(person: Person, url: str) -> bool:
    answer = person.studio.client().get(url)
    return answer.status_code == 200 and answer.headers["content-type"].startswith("image/")


def test_a_data_url_becomes_a_file(owner: Person) -> None:
    made = add(owner, project_id=owner.project(), imageUrl=png_as_data_url())
    assert made["imageUrl"].startswith("http")
    assert loads(owner, made["imageUrl"])
    assert loads(owner, made["thumbnailUrl"])
    kept = put(owner, made["id"], imageUrl=made["imageUrl"])
    assert kept["imageUrl"] == made["imageUrl"]
    new = put(owner, made["id"], image_url=png_as_data_url())
    assert new["imageUrl"] != made["imageUrl"]
    let_go = owner.studio.sql(
        "select count(*) from kernel.objects where path like %(path)s and released_at is not null",
        path=f"characters/{made['id']}%",
    )
    assert let_go == [(1,)]
    assert put(owner, made["id"], imageUrl="")["imageUrl"] is None


def test_bodies_may_have_fifteen_mebibytes(owner: Person) -> None:
    id = add(owner, project_id=owner.project())["id"]
    padding = base64.b64encode(os.urandom(11 * 1024 * 1024)).decode()
    assert (
        owner.status("PUT", f"/characters/{id}", json={"role": "lead", "unknown": padding}) == 200
    )
    picture = base64.b64encode(png_above_five_mebibytes()).decode()
    body = {"imageUrl": f"data:image/png;base64,{picture}"}
    assert owner.status("PUT", f"/characters/{id}", json=body) == 413


def test_uploading_a_picture(owner: Person) -> None:
    id = add(owner, project_id=owner.project())["id"]
    path = f"/characters/{id}/upload-image"
    answer = owner.ok("POST", path, 200, files={"file": ("x.svg", png(), "text/html")})
    assert answer.keys() == {"imageUrl"}
    assert loads(owner, answer["imageUrl"])
    assert get(owner, id)["imageUrl"] == answer["imageUrl"]
    nothing = owner.http.post(path, files={"other": ("a.png", png(), "image/png")})
    assert (nothing.status_code, nothing.json()["error"]) == (400, "No file provided")
    assert owner.status("POST", path, files={"file": ("a.png", b"x", "image/png")}) == 415
    missing = f"/characters/{uuid4()}/upload-image"
    assert owner.status("POST", missing, files={"file": ("a.png", png(), "image/png")}) == 404


@pytest.mark.parametrize("scope", ["project_id", "organization_id"])
def test_trash(owner: Person, scope: str) -> None:
    where = owner.project() if scope == "project_id" else owner.organization
    id = add(owner, **{scope: where})["id"]
    path = f"/characters/{id}"
    assert owner.ok("DELETE", path) == {"success": True}
    for method in ("GET", "PUT", "DELETE"):
        assert owner.status(method, path) == 404
    assert names(owner, f"{scope}={where}") == []
    trashed = owner.studio.sql(
        "select project_id::text, trash_id::text from characters.published_trash "
        "where entity_id = %(id)s and title = 'Mara' and deleted_by = %(owner)s and is_root",
        id=id,
        owner=owner.id,
    )
    if scope == "project_id":
        ((project, trash),) = trashed
        assert owner.ok("POST", f"/projects/{project}/trash/{trash}/restore")["count"] == 1
        assert get(owner, id)["name"] == "Mara"
    else:
        assert trashed == []
    assert owner.ok("DELETE", f"{path}?permanent=true") == {"success": True}
    assert [row[0] for row in events(owner, id)] == ["characters.character.purged"]
    assert owner.status("DELETE", f"{path}?permanent=true") == 404


def test_who_may_what(owner: Person, stranger: Person) -> None:
    project = owner.project()
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    nobody = owner.studio.client()
    for scope in ({"project_id": project}, {"organization_id": owner.organization}):
        id = add(owner, **scope)["id"]
        ((field, where),) = scope.items()
        reads = [f"/characters/{id}", f"/timeline-characters/{id}", f"/characters?{field}={where}"]
        reads += [f"{WORLDS}/{id}"]
        writes: list[tuple[str, str, Any]] = [
            ("POST", "/characters", {"name": "x", **scope}),
            ("POST", "/timeline-characters", {"name": "x", **scope}),
            ("PUT", f"/characters/{id}", {"role": "x"}),
            ("PUT", f"/characters/{id}", {}),
            ("PUT", f"/timeline-characters/{id}", {"imageUrl": png_as_data_url()}),
            ("PUT", f"{WORLDS}/{id}", {"role": "x"}),
            ("DELETE", f"/characters/{id}?permanent=true", None),
            ("DELETE", f"{WORLDS}/{id}", None),
            ("DELETE", f"/characters/{id}", None),
        ]
        for path in reads:
            assert nobody.get(path).status_code == 401
            assert stranger.status("GET", path) == 404
            assert viewer.status("GET", path) == 200
        for method, path, body in writes:
            assert nobody.request(method, path, json=body).status_code == 401
            assert stranger.status(method, path, json=body) == 404, path
            assert viewer.status(method, path, json=body) == 403, path
        for method, path, body in writes[:-3] + writes[-1:]:
            assert editor.status(method, path, json=body) < 300, path
