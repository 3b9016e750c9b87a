"""Organizations, their trash and their end."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from tests.services.auth.conftest import MakeStudio
from tests.studio import NOBODY, Person, Studio


def make(person: Person, name: str = "Lantern Room", **more) -> dict:
    return person.ok("POST", "/organizations", json={"name": name, **more})["organization"]


def test_a_new_organization(owner: Person):
    made = make(owner, "Lantern  Room é")
    assert (made["name"], made["owner_id"], made["is_deleted"], made["deleted_at"]) == (
        "Lantern  Room é",
        owner.id,
        False,
        None,
    )
    head, _, tail = made["slug"].rpartition("-")
    assert (head, tail.isdigit()) == ("lantern--room--", True)
    read = owner.http.get(f"/organizations/{made['id']}")
    assert read.json() == {"organization": made, "role": "owner"}
    names = [
        row["organizations"]["name"] for row in owner.ok("GET", "/organizations")["organizations"]
    ]
    assert names == ["Olga's Organization", "Lantern  Room é"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Organization name is required"),
        ({"name": "  "}, "Organization name is required"),
        ({"name": "x" * 201}, "name is longer than 200 characters"),
        ({"name": "x", "slug": "Ü"}, "slug: use a-z, 0-9 and -, at most 100 characters"),
    ],
)
def test_what_a_new_one_refuses(owner: Person, body: dict, error: str):
    answer = owner.http.post("/organizations", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("name", ["unknown", NOBODY, "theirs"])
def test_others_organizations_are_403_like_unknown_ones(owner: Person, stranger: Person, name: str):
    id = stranger.organization if name == "theirs" else name
    read = owner.http.get(f"/organizations/{id}")
    change = owner.http.put(f"/organizations/{id}", json={"name": "Mine"})
    remove = owner.http.delete(f"/organizations/{id}")
    assert [(a.status_code, a.json()["error"]) for a in (read, change, remove)] == [
        (403, "Not a member of this organization"),
        (403, "Only organization owners can update settings"),
        (403, "Only organization owners can delete"),
    ]


def test_an_id_in_capitals_names_the_same_revision(owner: Person):
    path = f"/organizations/{owner.organization.upper()}"
    tag = owner.http.get(path).headers["etag"]
    for status in (200, 412):
        answer = owner.http.put(path, json={"name": f"New {status}"}, headers={"If-Match": tag})
        assert answer.status_code == status


def test_changing_name_and_slug(studio: Studio, owner: Person, stranger: Person):
    slug = f"slug-{uuid4().hex}"
    path = f"/organizations/{owner.organization}"
    answer = owner.http.put(path, json={"name": "New", "slug": slug, "owner_id": stranger.id})
    changed = answer.json()["organization"]
    assert (changed["name"], changed["slug"], changed["owner_id"]) == ("New", slug, owner.id)
    tag = answer.headers["etag"]
    assert tag == f'"{owner.organization}-{changed["revision"]}"'
    again = owner.ok("PUT", path, json={"name": "New"}, headers={"If-Match": tag})
    assert again["organization"] == changed, "nothing changed, so no new revision"
    owner.ok("PUT", path, json={"name": "Newer"}, headers={"If-Match": tag})
    stale = owner.http.put(path, json={"name": "Newest"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    told = studio.sql(
        "select before, after from kernel.events where entity_id = %(id)s "
        "and verb = 'auth.organization.changed' order by seq",
        id=owner.organization,
    )
    assert [after for _, after in told] == [{"name": "New", "slug": slug}, {"name": "Newer"}]
    assert told[1][0] == {"name": "New"}
    assert owner.http.put(path, json={"owner_id": stranger.id}).json()["error"] == (
        "No valid fields to update"
    )


def test_a_taken_slug(owner: Person, stranger: Person):
    slug = f"slug-{uuid4().hex}"
    make(owner, slug=slug)
    for answer in (
        stranger.http.post("/organizations", json={"name": "x", "slug": slug}),
        stranger.http.put(f"/organizations/{stranger.organization}", json={"slug": slug}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (
            409,
            "Organization slug is already taken",
        )


def test_the_only_one_stays(owner: Person):
    answer = owner.http.delete(f"/organizations/{owner.organization}?permanent=true")
    assert (answer.status_code, answer.json()["error"]) == (
        409,
        "Cannot delete your only organization",
    )


def test_to_the_trash_and_back(studio: Studio, owner: Person):
    made = make(owner)
    viewer = studio.person("Viewer")
    owner.ok("POST", f"/organizations/{made['id']}/members", json={"user_id": viewer.id})
    path = f"/organizations/{made['id']}"
    assert viewer.status("DELETE", path) == 403
    assert owner.ok("DELETE", path) == {"success": True}
    assert owner.ok("DELETE", path) == {"success": True}
    assert owner.status("GET", path) == viewer.status("GET", path) == 403
    assert owner.status("PUT", path, json={"name": "x"}) == 403
    (trashed,) = owner.ok("GET", "/organizations/trash")["organizations"]
    assert trashed["organizations"]["is_deleted"] is True
    assert viewer.ok("GET", "/organizations/trash")["organizations"] == []
    assert viewer.status("POST", f"{path}/restore") == 403
    back = owner.ok("POST", f"{path}/restore")["organization"]
    assert (back["is_deleted"], back["deleted_at"]) == (False, None)
    assert viewer.status("GET", path) == 200
    assert owner.status("POST", f"{path}/restore") == 404
    told = studio.sql(
        "select verb, trash_id from kernel.events where entity_id = %(id)s and trash_id is not null"
        " order by seq",
        id=made["id"],
    )
    assert [verb for verb, _ in told] == ["auth.organization.deleted", "auth.organization.restored"]
    assert told[0][1] == told[1][1]


def test_for_good(studio: Studio, owner: Person):
    made = make(owner)
    owner.ok("DELETE", f"/organizations/{made['id']}?permanent=true")
    assert studio.sql("select 1 from auth.organizations where id = %(id)s", id=made["id"]) == []
    told = studio.sql(
        "select verb, title from kernel.events where organization_id = %(id)s", id=made["id"]
    )
    assert told == [("auth.organization.purged", None)], "one tombstone, without its name"


def test_for_good_out_of_the_trash(studio: Studio, owner: Person):
    made = make(owner)
    owner.ok("DELETE", f"/organizations/{made['id']}")
    owner.ok("DELETE", f"/organizations/{made['id']}?permanent=true")
    assert studio.sql("select 1 from auth.organizations where id = %(id)s", id=made["id"]) == []


def test_members_of_a_deleted_one_are_housed(studio: Studio, owner: Person):
    made, guest = make(owner), studio.person("Guest")
    owner.ok("POST", f"/organizations/{made['id']}/members", json={"user_id": guest.id})
    own = guest.organization
    guest.invite(owner, "owner")
    guest.ok("DELETE", f"/organizations/{own}/members/{guest.id}")
    owner.ok("DELETE", f"/organizations/{made['id']}")
    profile = guest.ok("GET", "/profile")
    (membership,) = profile["organizations"]
    assert membership["role"] == "owner"
    assert profile["profile"]["organization_id"] == membership["organizations"]["id"]


def test_an_unchanged_organization_is_not_sent_again(studio: Studio, owner: Person):
    for path in ("/organizations", f"/organizations/{owner.organization}"):
        tag = owner.http.get(path).headers["etag"]
        known = {"If-None-Match": tag}
        assert owner.http.get(path, headers=known).status_code == 304
        owner.invite(studio.person(), "viewer")
        assert owner.http.get(path, headers=known).status_code == 200


@pytest.mark.slow
def test_what_is_over_is_purged(studio_with: MakeStudio):
    """By the chore that runs when a server starts, and every minute from then on."""
    studio = studio_with(fresh=True)
    owner = studio.person()
    old, young = make(owner, "Old"), make(owner, "Young")
    for one in (old, young):
        owner.ok("DELETE", f"/organizations/{one['id']}")
    studio.sql(
        "update auth.organizations set deleted_at = now() - interval '31 days' where id = %(id)s",
        id=old["id"],
    )
    path = f"/organizations/{owner.organization}/members"
    for age in ("new", "old"):
        owner.ok("POST", path, json={"email": f"{age}@lanternroom.example"})
    studio.sql("update auth.invitations set expires_at = now() where email like 'old%%'")
    other = studio.person()
    studio.sql(
        "update auth.sessions set refreshed_at = now() - interval '181 days' "
        "where user_id = %(id)s",
        id=other.id,
    )
    studio.stop()
    studio.start()
    left = "select (select array_agg(name) from auth.organizations where deleted_at is not null),"
    left += " (select array_agg(email) from auth.invitations),"
    left += " (select array_agg(user_id::text) from auth.sessions)"
    expected = (["Young"], ["new@lanternroom.example"], [owner.id])
    pause = threading.Event()
    for _ in range(300):
        if studio.sql(left) == [expected]:
            break
        pause.wait(0.05)
    assert studio.sql(left) == [expected]
