"""Worlds: what they keep, their covers, and who may delete them."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

from tests.contract.things import PNG, picture
from tests.services.worldbuilding.stage import category, get_world, item, verbs, world
from tests.studio import PASSWORD, Person


def upload(person: Person, id: str, color: str = "teal") -> str:
    files = {"file": ("w.png", picture(color), "image/png")}
    return person.ok("POST", f"/worlds/{id}/upload-image", files=files)["imageUrl"]


def test_the_latest_edited_comes_first(owner: Person) -> None:
    first, second = world(owner, name="First"), world(owner, name="Second")
    names = [one["name"] for one in owner.ok("GET", "/worlds")["worlds"]]
    assert names == ["Second", "First"]
    item(owner, category(owner, first["id"]))  # what happens inside is an edit of the world
    worlds = owner.ok("GET", "/worlds")["worlds"]
    assert [one["id"] for one in worlds] == [first["id"], second["id"]]
    assert worlds[0]["lastEdited"] == worlds[0]["updated_at"] > first["updated_at"]


def test_reading_is_no_edit(owner: Person) -> None:
    made = world(owner)
    assert get_world(owner, made["id"]) == get_world(owner, made["id"]) == made


def test_pages_hold_every_world_once(owner: Person) -> None:
    ids = {world(owner)["id"] for _ in range(5)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": 2, "cursor": cursor}
        page = owner.ok("GET", "/worlds", params=query)
        seen += [one["id"] for one in page["worlds"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(ids)


def test_both_spellings_and_snake_wins(owner: Person) -> None:
    project = owner.project()
    made = world(owner, linkedProjectId=project, linked_project_id=None)
    assert made["linkedProjectId"] is made["linked_project_id"] is None
    path = f"/worlds/{made['id']}"
    changed = owner.ok("PUT", path, json={"linkedProjectId": project})["world"]
    assert changed["linkedProjectId"] == changed["linked_project_id"] == project
    assert (changed["name"], changed["description"]) == ("Salzmark", "")
    assert owner.ok("PUT", path, json={"linkedProjectId": ""})["world"]["linkedProjectId"] is None


def test_what_is_protected_stays(owner: Person, stranger: Person) -> None:
    made = world(owner)
    body = {"organization_id": stranger.organization, "id": stranger.id, "is_deleted": True}
    assert owner.ok("PUT", f"/worlds/{made['id']}", json=body)["world"] == made
    assert verbs(owner, made["id"]) == ["worldbuilding.world.added"]


def test_a_cover_is_kept_replaced_and_let_go(owner: Person) -> None:
    id = world(owner)["id"]
    first = upload(owner, id)
    shown = get_world(owner, id)
    assert shown["cover_image_url"] == shown["coverImage"] == first
    sent_back = owner.ok("PUT", f"/worlds/{id}", json={"cover_image_url": first})["world"]
    assert sent_back["cover_image_url"] == first
    sql = "select cover_id::text from worldbuilding.worlds where id = %(id)s"
    old = owner.studio.sql(sql, id=id)[0][0]
    second = upload(owner, id, "red")
    assert second != first
    released = "select released_at is not null from kernel.objects where id = %(id)s"
    assert owner.studio.sql(released, id=old) == [(True,)]
    assert owner.http.get(second).status_code == 200
    data = "data:image/png;base64," + base64.b64encode(PNG).decode()
    cover = owner.ok("PUT", f"/worlds/{id}", json={"coverImage": data})["world"]["coverImage"]
    assert owner.http.get(cover).status_code == 200
    assert owner.ok("PUT", f"/worlds/{id}", json={"imageUrl": None})["world"]["coverImage"] is None


def test_deleting_asks_for_the_password(owner: Person) -> None:
    id = world(owner)["id"]
    answer = owner.http.request("DELETE", f"/worlds/{id}")
    assert (answer.status_code, answer.json()["field"]) == (400, "password")
    answer = owner.http.request("DELETE", f"/worlds/{id}", json={"password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_password")
    assert owner.status("DELETE", f"/worlds/{id}", json={"password": PASSWORD}) == 200
    assert owner.status("GET", f"/worlds/{id}") == owner.status("GET", f"/worlds/{id}/items") == 404
    assert owner.status("DELETE", f"/worlds/{id}", json={"password": PASSWORD}) == 404


def test_who_has_no_password_need_not_give_one(owner: Person) -> None:
    id = world(owner)["id"]
    sql = "update auth.accounts set password_hash = null where id = %(id)s"
    owner.studio.sql(sql, id=owner.id)
    assert owner.status("DELETE", f"/worlds/{id}") == 200


def test_guesses_are_counted(owner: Person) -> None:
    id = world(owner)["id"]
    with ThreadPoolExecutor(4) as pool:
        tries = [
            pool.submit(owner.status, "DELETE", f"/worlds/{id}", json={"password": f"no {n}"})
            for n in range(22)
        ]
    assert {one.result() for one in tries} == {403, 429}
    assert owner.status("DELETE", f"/worlds/{id}", json={"password": PASSWORD}) == 429


def test_an_editor_writes_but_does_not_delete(owner: Person, stranger: Person) -> None:
    id = world(owner)["id"]
    owner.invite(stranger, "editor")
    assert stranger.status("PUT", f"/worlds/{id}", json={"name": "Salzburg"}) == 200
    assert stranger.status("DELETE", f"/worlds/{id}", json={"password": PASSWORD}) == 403


def test_somebody_without_an_organization(owner: Person, stranger: Person) -> None:
    sql = "delete from auth.organizations where id = %(id)s"
    owner.studio.sql(sql, id=stranger.organization)
    answer = stranger.http.post("/worlds", json={"name": "Salzmark"})
    assert (answer.status_code, answer.json()["error"]) == (403, "User has no organization")
    assert stranger.ok("GET", "/worlds") == {"worlds": []}


def test_if_match(owner: Person) -> None:
    id = world(owner)["id"]
    tag = owner.http.get(f"/worlds/{id}").headers["etag"]
    headers = {"if-match": tag}
    assert owner.status("PUT", f"/worlds/{id}", json={"name": "A"}, headers=headers) == 200
    assert owner.status("PUT", f"/worlds/{id}", json={"name": "B"}, headers=headers) == 412
    assert owner.status("PUT", f"/worlds/{id}", json={}, headers=headers) == 412
    assert get_world(owner, id)["name"] == "A"
