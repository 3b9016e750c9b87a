"""Who may do what: each role, each verb, by membership alone."""

from __future__ import annotations

import pytest

from tests.studio import PASSWORD, Person, Studio

VERBS = {
    "read": ("GET", "/projects/{id}", None),
    "stats": ("GET", "/projects/{id}/stats", None),
    "export": ("GET", "/projects/{id}/export", None),
    "trash": ("GET", "/projects/{id}/trash", None),
    "change": ("PUT", "/projects/{id}", {"genre": "Noir"}),
    "delete": ("DELETE", "/projects/{id}", {}),
}
MAY = {
    "owner": {"read", "stats", "export", "trash", "change", "delete"},
    "admin": {"read", "stats", "export", "trash", "change", "delete"},
    "editor": {"read", "stats", "export", "trash", "change"},
    "viewer": {"read", "stats", "export", "trash"},
}


@pytest.mark.parametrize("role", MAY)
def test_members(owner: Person, stranger: Person, role: str):
    id = owner.project()
    owner.invite(stranger, role)
    for verb, (method, path, body) in VERBS.items():
        status = stranger.status(method, path.format(id=id), json=body)
        assert status == (200 if verb in MAY[role] else 403), verb


def test_an_editor_may_delete_what_he_made(owner: Person, stranger: Person):
    owner.invite(stranger, "editor")
    id = stranger.project(organization_id=owner.organization)
    assert owner.ok("GET", f"/projects/{id}")["project"]["user_id"] == stranger.id
    assert stranger.status("DELETE", f"/projects/{id}") == 200


def test_a_viewer_adds_nothing_to_the_organization(owner: Person, stranger: Person):
    owner.invite(stranger, "viewer")
    body = {"title": "x", "organization_id": owner.organization}
    assert stranger.status("POST", "/projects", json=body) == 403
    assert stranger.project() in [p["id"] for p in stranger.ok("GET", "/projects")["projects"]]


def test_a_list_covers_all_organizations(owner: Person, stranger: Person):
    owner.invite(stranger, "viewer")
    theirs, own = owner.project("Theirs"), stranger.project("Own")
    listed = [project["id"] for project in stranger.ok("GET", "/projects")["projects"]]
    assert listed == [own, theirs]


def test_authorship_gives_no_right_after_leaving(owner: Person, stranger: Person):
    owner.invite(stranger, "editor")
    id = stranger.project(organization_id=owner.organization)
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{stranger.id}")
    assert stranger.status("GET", f"/projects/{id}") == 404
    assert stranger.ok("GET", "/projects") == {"projects": []}


def test_a_superadmin_is_no_member(owner: Person, stranger: Person, studio: Studio):
    id = owner.project()
    studio.sql(
        "update auth.accounts set system_role = 'superadmin' where id = %(id)s", id=stranger.id
    )
    assert stranger.status("GET", f"/projects/{id}") == 404


def test_the_password_of_a_deletion_must_be_right(owner: Person):
    id = owner.project()
    for wrong in ("not it", ""):
        answer = owner.http.request("DELETE", f"/projects/{id}", json={"password": wrong})
        assert (answer.status_code, answer.json()["error"]) == (403, "Invalid password")
    assert owner.status("GET", f"/projects/{id}") == 200
    assert owner.ok("DELETE", f"/projects/{id}", json={"password": PASSWORD}) == {"success": True}
    assert owner.status("GET", f"/projects/{id}") == 404


def test_an_account_without_password_passes_on_its_role(owner: Person, studio: Studio):
    id = owner.project()
    studio.sql("update auth.accounts set password_hash = null where id = %(id)s", id=owner.id)
    assert owner.status("DELETE", f"/projects/{id}", json={"password": "anything"}) == 200


def test_guessing_passwords_is_limited(owner: Person):
    id = owner.project()
    tries = [
        owner.status("DELETE", f"/projects/{id}", json={"password": f"guess {n}"})
        for n in range(22)
    ]
    assert tries[:20] == [403] * 20
    assert tries[-1] == 429


def test_a_new_project_goes_home(owner: Person):
    for name in ("Second", "Third"):
        owner.ok("POST", "/organizations", json={"name": name})
    project = owner.ok("POST", "/projects", 201, json={"title": "x"})["project"]
    assert project["organization_id"] == owner.organization
