"""Acting for somebody: its limits, its trail, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from tests.services.audio.sounds import sound
from tests.services.shots.stage import add, scenes
from tests.studio import Person, Studio
from tests.wait import wait_until

ONLY = "Only the person herself may do this, nobody who acts for her"


def begin(studio: Studio, of: Person, **wish: Any) -> dict[str, Any]:
    path = f"/superadmin/users/{of.id}/impersonate"
    return studio.root.ok("POST", path, 201, json={"reason": "Support"} | wish)


@contextmanager
def acting_for(studio: Studio, of: Person) -> Iterator[tuple[httpx2.Client, str]]:
    begun = begin(studio, of)
    with studio.client(begun["access_token"]) as client:
        yield client, begun["impersonation"]["id"]


def trail(person: Person, id: str) -> list[tuple[str, str, int]]:
    steps = person.ok("GET", f"/profile/impersonations/{id}")["steps"]
    return [(step["method"], step["route"], step["status"]) for step in steps]


def test_who_acts_sees_what_the_account_sees_and_leaves_a_trail(
    studio: Studio, owner: Person
) -> None:
    project = owner.project("The Lamp")
    with acting_for(studio, owner) as (client, id):
        assert client.get("/profile").json()["profile"]["id"] == owner.id
        assert client.get(f"/projects/{project}?view=full").status_code == 200
        changed = client.put(f"/projects/{project}", json={"title": "The Lantern"})
        assert changed.status_code == 200
        assert client.get("/projects/0199d1c2-0000-7000-8000-000000000000").status_code == 404
        assert client.get("/gym/nowhere").status_code == 404  # no route, so nobody was asked
        assert client.delete(f"/organizations/{owner.organization}").status_code == 403
    assert trail(owner, id) == [
        ("GET", "/profile", 200),
        ("GET", "/projects/{id}", 200),
        ("PUT", "/projects/{id}", 200),
        ("GET", "/projects/{id}", 404),
        ("DELETE", "/organizations/{id}", 403),
    ]
    (shown,) = owner.ok("GET", "/profile/impersonations")["impersonations"]
    assert (shown["id"], shown["requests"], shown["reason"]) == (id, 5, "Support")
    assert shown["impersonator"]["email"] == studio.root.email
    assert shown["endedAt"] is None
    rows = studio.sql(
        "select actor_id::text, impersonator_id::text from kernel.events "
        "where entity_id = %(id)s and verb = 'projects.project.changed'",
        id=project,
    )
    assert rows == [(owner.id, studio.root.id)]


def test_the_trail_is_the_accounts_alone(studio: Studio, owner: Person, stranger: Person) -> None:
    with acting_for(studio, owner) as (client, id):
        assert client.get("/profile/impersonations").status_code == 403
    assert stranger.status("GET", f"/profile/impersonations/{id}") == 404
    assert stranger.ok("GET", "/profile/impersonations")["impersonations"] == []
    found = studio.root.ok("GET", f"/superadmin/impersonations?search={owner.email}")
    assert [one["id"] for one in found["impersonations"]] == [id]


def test_pages(studio: Studio, owner: Person) -> None:
    ids = []
    for _ in range(3):
        with acting_for(studio, owner) as (client, id):
            ids.append(id)
            for _ in range(3):
                client.get("/profile")
    first = owner.ok("GET", "/profile/impersonations?limit=2")
    rest = owner.ok("GET", f"/profile/impersonations?limit=2&cursor={first['next_cursor']}")
    assert [one["id"] for one in first["impersonations"] + rest["impersonations"]] == ids[::-1]
    one = owner.ok("GET", f"/profile/impersonations/{id}?limit=2")
    two = owner.ok("GET", f"/profile/impersonations/{id}?limit=2&cursor={one['next_cursor']}")
    assert (len(one["steps"]), len(two["steps"]), two["next_cursor"]) == (2, 1, None)


def test_credentials_and_private_things_are_out_of_reach(studio: Studio, owner: Person) -> None:
    project = owner.project()
    inspirations = [
        owner.ok(
            "POST",
            "/inspirations",
            201,
            json={"project_id": project, "image_url": "https://x.test/a.png", "shared": shared},
        )["inspiration"]["id"]
        for shared in (False, True)
    ]
    with acting_for(studio, owner) as (client, _):
        for method, path, body in (
            ("PUT", "/auth/v1/user", {"password": "something else entirely"}),
            ("PUT", "/auth/v1/user", {"email": "other@lanternroom.example"}),
            ("GET", "/auth/v1/reauthenticate", None),
            ("PUT", "/profile", {"name": "Somebody"}),
            ("GET", "/storage/usage", None),
            ("GET", "/exercises", None),
            ("GET", "/progress", None),
            ("POST", "/inspirations", {"project_id": project, "image_url": "https://x.test/b.png"}),
            ("DELETE", f"/inspirations/{inspirations[1]}", None),
            ("POST", f"/organizations/{owner.organization}/members", {"email": "a@x.example"}),
            ("GET", "/storage/v1/object/make-3b52693b-storage/general/x.png", None),
        ):
            answer = client.request(method, path, json=body)
            assert answer.status_code in (400, 403), (method, path, answer.text)
            assert ONLY in answer.text, (method, path, answer.text)
        listed = client.get(f"/inspirations?project_id={project}").json()["inspirations"]
        assert [one["id"] for one in listed] == [inspirations[1]]
        assert client.get(f"/inspirations/{inspirations[0]}").status_code == 404
        assert client.get("/superadmin/stats").status_code == 403
        again = client.post(f"/superadmin/users/{owner.id}/impersonate", json={"reason": "x"})
        assert again.status_code == 403
    assert len(owner.ok("GET", f"/inspirations?project_id={project}")["inspirations"]) == 2


def test_uploads_are_in_the_trail(studio: Studio, owner: Person) -> None:
    shot = add(owner, scenes(owner, owner.project())[0])["id"]
    with acting_for(studio, owner) as (client, id):
        files = {"file": ("a.wav", sound(), "audio/wav")}
        path = f"/shots/{shot}/upload-audio"
        assert client.post(path, files=files, data={"type": "sfx"}).status_code == 200
        files = {"file": ("a.wav", b"nothing", "audio/wav")}
        assert client.post(path, files=files, data={"type": "sfx"}).status_code == 415
    assert trail(owner, id) == [
        ("POST", "/shots/{id}/upload-audio", 200),
        ("POST", "/shots/{id}/upload-audio", 415),
    ]


def is_dead(client: httpx2.Client) -> bool:
    return client.get("/profile").status_code == 401


def test_an_hour_is_the_most_and_cannot_be_renewed(studio: Studio, owner: Person) -> None:
    begun = begin(studio, owner, minutes=60)
    assert "refresh_token" not in begun
    assert 3595 <= begun["expires_in"] <= 3600
    id = begun["impersonation"]["id"]
    assert studio.sql("select 1 from auth.refresh_tokens where session_id = %(id)s", id=id) == []
    with studio.client(begun["access_token"]) as client:
        assert not is_dead(client)
        studio.sql(
            "update auth.sessions set not_after = now() - interval '1 second' where id = %(id)s",
            id=id,
        )
        assert is_dead(client)
    for late in ("created_at + interval '61 minutes'", "null"):
        with pytest.raises(Exception, match="acting_is_brief"):
            studio.sql(f"update auth.sessions set not_after = {late} where id = %(id)s", id=id)
    with pytest.raises(Exception, match="check constraint"):
        studio.sql(
            "update auth.impersonations set not_after = created_at + interval '61 minutes' "
            "where id = %(id)s",
            id=id,
        )


def test_whatever_ends_it_ends_it_at_once(studio: Studio, owner: Person) -> None:
    def ended(id: str) -> bool:
        return (
            owner.ok("GET", f"/profile/impersonations/{id}")["impersonation"]["endedAt"] is not None
        )

    with acting_for(studio, owner) as (client, id):
        studio.root.ok("DELETE", f"/superadmin/impersonations/{id}")
        assert is_dead(client)
        assert ended(id)
        studio.root.ok("DELETE", f"/superadmin/impersonations/{id}")  # it stays over
    with acting_for(studio, owner) as (client, id):
        assert client.post("/auth/v1/logout?scope=global").status_code == 204
        assert is_dead(client)
        assert ended(id)
        assert owner.status("GET", "/profile") == 200  # she herself was not signed out
    with acting_for(studio, owner) as (client, _):
        studio.root.ok("PUT", f"/superadmin/users/{owner.id}/role", json={"role": "superadmin"})
        assert is_dead(client)  # nobody acts for a superadmin
        studio.root.ok("PUT", f"/superadmin/users/{owner.id}/role", json={"role": "user"})
    with acting_for(studio, owner) as (client, _):
        studio.root.ok("POST", f"/superadmin/users/{owner.id}/suspend", json={})
        assert is_dead(client)
        studio.root.ok("POST", f"/superadmin/users/{owner.id}/restore")


def test_who_is_no_superadmin_any_more_acts_for_nobody(studio: Studio, owner: Person) -> None:
    helper = studio.person("Helga")
    role = f"/superadmin/users/{helper.id}/role"
    studio.root.ok("PUT", role, json={"role": "superadmin"})
    path = f"/superadmin/users/{owner.id}/impersonate"
    token = helper.ok("POST", path, 201, json={"reason": "Support"})["access_token"]
    with studio.client(token) as client:
        assert not is_dead(client)
        studio.root.ok("POST", f"/superadmin/users/{helper.id}/suspend", json={})
        assert is_dead(client)
        studio.root.ok("POST", f"/superadmin/users/{helper.id}/restore")
        studio.root.ok("PUT", role, json={"role": "user"})
        assert is_dead(client)


def test_sent_again_it_tells_no_token(studio: Studio, owner: Person) -> None:
    path, key = f"/superadmin/users/{owner.id}/impersonate", {"Idempotency-Key": "once"}
    one, two = (
        studio.root.http.post(path, json={"reason": "Support"}, headers=key) for _ in range(2)
    )
    assert one.status_code == two.status_code == 201
    assert one.json()["impersonation"]["id"] == two.json()["impersonation"]["id"]
    assert one.json()["access_token"]
    assert two.json()["access_token"] is None


def helping(studio: Studio, of: Person) -> tuple[Person, httpx2.Client, str]:
    """A superadmin of one's own, who acts for an account; and the impersonation."""
    helper = studio.person("Helga")
    studio.root.ok("PUT", f"/superadmin/users/{helper.id}/role", json={"role": "superadmin"})
    path = f"/superadmin/users/{of.id}/impersonate"
    begun = helper.ok("POST", path, 201, json={"reason": "Support"})
    return helper, studio.client(begun["access_token"]), begun["impersonation"]["id"]


def is_over(person: Person, id: str) -> bool:
    trail = person.ok("GET", f"/profile/impersonations/{id}")
    return trail["impersonation"]["endedAt"] is not None


def test_it_ends_with_the_session_it_was_begun_in(studio: Studio, owner: Person) -> None:
    helper, client, id = helping(studio, owner)
    assert not is_dead(client)
    helper.http.post("/auth/v1/logout?scope=others").raise_for_status()
    assert not is_dead(client)
    helper.http.post("/auth/v1/logout?scope=local").raise_for_status()
    assert is_dead(client)
    assert is_over(owner, id)


@pytest.mark.parametrize("whose", ["helper", "account"])
def test_what_is_over_stays_over(studio: Studio, owner: Person, whose: str) -> None:
    for method, path, there, back in (
        ("PUT", "role", {"role": "user"}, {"role": "superadmin"}),
        ("POST", "suspend", {}, None),
    ):
        helper, client, id = helping(studio, owner)
        who = helper if whose == "helper" else owner
        if whose == "account" and back:
            there, back = back, there
        url = f"/superadmin/users/{who.id}"
        studio.root.ok(method, f"{url}/{path}", json=there)
        assert is_dead(client)
        if back:
            studio.root.ok(method, f"{url}/{path}", json=back)
        else:
            studio.root.ok("POST", f"{url}/restore")
        assert is_dead(client)
        ended = "select 1 from auth.impersonations where id = %(id)s and ended_at is not null"
        assert studio.sql(ended, id=id) == [(1,)]


def test_what_a_job_does_carries_both_names(studio: Studio, owner: Person) -> None:
    script = f"INT. LAMP ROOM - NIGHT\n\nMara waits.\n\n/* {'fog ' * 300_000} */\n"
    file = ("harbour.fountain", script.encode(), "text/plain")
    with acting_for(studio, owner) as (client, _):
        answer = client.post("/projects/import", files={"file": file})
    assert answer.status_code == 202, answer.text
    path = answer.json()["job"]["url"]
    wait_until(lambda: owner.ok("GET", path)["job"]["state"] == "done", 60)
    made = owner.ok("GET", path)["job"]["result"]["project_id"]
    found = studio.sql(
        "select distinct actor_id::text, impersonator_id::text from kernel.events "
        "where project_id = %(id)s",
        id=made,
    )
    assert found == [(owner.id, studio.root.id)]


def test_a_project_is_not_given_away(studio: Studio, owner: Person) -> None:
    project = owner.project()
    studio.root.invite(owner, "editor")
    path, body = f"/rest/v1/projects?id=eq.{project}", {"organization_id": studio.root.organization}
    with acting_for(studio, owner) as (client, _):
        answer = client.patch(path, json=body)
        assert (answer.status_code, ONLY in answer.text) == (403, True)
    assert owner.ok("GET", f"/projects/{project}")["project"]["organization_id"] == (
        owner.organization
    )
    assert owner.http.patch(path, json=body).is_success
