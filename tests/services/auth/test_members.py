"""Members of an organization: who may add, promote and remove whom."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.services.auth.letters import letter_to
from tests.studio import NOBODY, Person, Studio

ROLES = ("owner", "admin", "editor", "viewer")


@pytest.fixture
def house(studio: Studio, owner: Person) -> dict[str, Person]:
    """An organization with one member of each role, and a stranger."""
    people = {"owner": owner, "stranger": studio.person("Stranger")}
    for role in ROLES[1:]:
        people[role] = studio.person(role.title())
        owner.invite(people[role], role)
    return people


def members_path(house: dict[str, Person], *more: str) -> str:
    return "/".join([f"/organizations/{house['owner'].organization}/members", *more])


def answer_of(person: Person, method: str, path: str, body: dict | None = None) -> tuple[int, str]:
    answer = person.http.request(method, path, json=body)
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.parametrize("who", [*ROLES, "stranger"])
def test_who_may_add_whom(studio: Studio, house: dict[str, Person], who: str):
    for role in ROLES:
        new = studio.person("New")
        status, error = answer_of(
            house[who], "POST", members_path(house), {"user_id": new.id, "role": role}
        )
        if who == "owner" or (who == "admin" and role in ("editor", "viewer")):
            assert status == 200
        elif who == "admin":
            assert (status, error) == (403, "Only owners can grant this role")
        else:
            assert (status, error) == (403, "Only owners and admins can invite members")
        listed = house["owner"].ok("GET", members_path(house))["members"]
        assert (new.id in [member["user_id"] for member in listed]) == (status == 200)


def test_the_default_role_and_its_alias(studio: Studio, house: dict[str, Person]):
    owner, one, two = house["owner"], studio.person(), studio.person()
    made = owner.ok("POST", members_path(house), json={"userId": one.id})["member"]
    assert (made["role"], made["user_id"]) == ("viewer", one.id)
    body = {"user_id": two.id, "role": "member"}
    assert owner.ok("POST", members_path(house), json=body)["member"]["role"] == "viewer"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "user_id is required"),
        ({"user_id": "somebody"}, 400, "user_id must be the id of an account"),
        ({"user_id": NOBODY, "role": "king"}, 400, "Invalid role"),
        ({"user_id": NOBODY}, 404, "User not found"),
        ({"email": "no address"}, 400, "Unable to validate email address: invalid format"),
    ],
)
def test_what_adding_refuses(house: dict[str, Person], body: dict, status: int, error: str):
    assert answer_of(house["owner"], "POST", members_path(house), body) == (status, error)


def test_twice_is_a_conflict(house: dict[str, Person]):
    body = {"user_id": house["editor"].id, "role": "viewer"}
    assert answer_of(house["owner"], "POST", members_path(house), body) == (
        409,
        "User is already a member",
    )


@pytest.mark.parametrize("who", [*ROLES, "stranger"])
def test_who_sees_the_members(house: dict[str, Person], who: str):
    answer = house[who].http.get(members_path(house))
    if who == "stranger":
        assert answer.status_code == 403
        assert answer.json()["error"] == "Not a member of this organization"
    else:
        listed = answer.json()["members"]
        assert [member["role"] for member in listed] == list(ROLES)
        assert listed[0]["users"] == {
            "id": house["owner"].id,
            "name": "Olga",
            "email": house["owner"].email,
            "avatar_url": None,
        }


@pytest.mark.parametrize("target", ROLES)
@pytest.mark.parametrize("who", [*ROLES, "stranger"])
def test_who_may_remove_whom(house: dict[str, Person], who: str, target: str):
    path = members_path(house, house[target].id)
    status, error = answer_of(house[who], "DELETE", path)
    if who == target == "owner":
        assert (status, error) == (403, "Cannot remove the organization owner")
    elif who in (target, "owner") or (who == "admin" and target in ("editor", "viewer")):
        assert status == 200
        assert house[target].status("GET", members_path(house)) == 403
    elif who == "admin":
        assert (status, error) == (403, "Cannot remove the organization owner")
    else:
        assert (status, error) == (403, "Only owners and admins can remove members")


def test_admins_do_not_remove_admins(studio: Studio, house: dict[str, Person]):
    other = studio.person("Other")
    house["owner"].invite(other, "admin")
    answer = answer_of(house["admin"], "DELETE", members_path(house, other.id))
    assert answer == (403, "Only owners can remove admins")


@pytest.mark.parametrize("id", [NOBODY, "nobody"])
def test_removing_nobody(house: dict[str, Person], id: str):
    answer = answer_of(house["owner"], "DELETE", members_path(house, id))
    assert answer == (404, "Member not found")


@pytest.mark.parametrize("who", [*ROLES, "stranger"])
def test_who_changes_roles(house: dict[str, Person], who: str):
    path = members_path(house, house["viewer"].id)
    status, error = answer_of(house[who], "PUT", path, {"role": "editor"})
    if who == "owner":
        assert status == 200
    else:
        assert (status, error) == (403, "Only organization owners can change roles")


def test_the_role_one_has_is_no_change(studio: Studio, house: dict[str, Person]):
    path = members_path(house, house["editor"].id)
    assert house["owner"].ok("PUT", path, json={"role": "editor"})["member"]["role"] == "editor"
    told = "select count(*) from kernel.events where verb = 'auth.member.changed' "
    told += "and organization_id = %(id)s"
    assert studio.sql(told, id=house["owner"].organization) == [(0,)]


def test_an_organization_in_the_trash_takes_nobody(studio: Studio, owner: Person):
    made = owner.ok("POST", "/organizations", json={"name": "Lantern Room"})["organization"]
    path, new = f"/organizations/{made['id']}/members", studio.person("New")
    owner.ok("DELETE", f"/organizations/{made['id']}")
    body = {"user_id": new.id, "role": "viewer"}
    assert answer_of(owner, "POST", path, body) == (
        403,
        "Only owners and admins can invite members",
    )
    owner.ok("POST", f"/organizations/{made['id']}/restore")
    assert new.status("GET", path) == 403


def test_ownership_is_handed_over(house: dict[str, Person]):
    owner, admin = house["owner"], house["admin"]
    organization = f"/organizations/{owner.organization}"
    alone = owner.http.put(members_path(house, owner.id), json={"role": "viewer"})
    told = {"error": "An organization needs an owner", "code": "last_owner"}
    assert (alone.status_code, alone.json()) == (409, told)
    owner.ok("PUT", members_path(house, admin.id), json={"role": "owner"})
    owner.ok("PUT", members_path(house, owner.id), json={"role": "viewer"})
    assert admin.ok("GET", organization)["organization"]["owner_id"] == admin.id
    assert owner.ok("GET", organization)["role"] == "viewer"
    assert owner.status("PUT", organization, json={"name": "Mine"}) == 403


@pytest.mark.parametrize("body", [{}, {"role": "king"}])
def test_no_role_at_all(house: dict[str, Person], body: dict):
    path = members_path(house, house["viewer"].id)
    assert house["owner"].status("PUT", path, json=body) == 400


def go(way: str, person: Person, path: str) -> int:
    if way == "leave":
        return person.status("DELETE", path)
    return person.status("PUT", path, json={"role": "viewer"})


@pytest.mark.parametrize("way", ["demote", "leave"])
def test_two_owners_who_go_at_once_leave_one(studio: Studio, way: str):
    for _ in range(5):
        first, second = studio.person("First"), studio.person("Second")
        first.invite(second, "owner")
        path = f"/organizations/{first.organization}/members/"

        with ThreadPoolExecutor(2) as pool:
            ways = [(way, first, path + second.id), (way, second, path + first.id)]
            if way == "leave":
                ways = [(way, first, path + first.id), (way, second, path + second.id)]
            statuses = sorted(pool.map(lambda one: go(*one), ways))
        assert statuses in ([200, 403], [200, 409])
        owners = studio.sql(
            "select count(*) from auth.organization_members "
            "where organization_id = %(id)s and role = 'owner'",
            id=first.organization,
        )
        assert owners == [(1,)]


def test_who_loses_the_only_organization_gets_another(studio: Studio, house: dict[str, Person]):
    """Nobody is left without a place to write in."""
    viewer, owner = house["viewer"], house["owner"]
    home = viewer.organization
    viewer.invite(owner, "owner")
    viewer.ok("DELETE", f"/organizations/{home}/members/{viewer.id}")
    owner.ok("DELETE", members_path(house, viewer.id))
    (membership,) = viewer.ok("GET", "/organizations")["organizations"]
    assert membership["role"] == "owner"
    assert membership["organizations"]["id"] not in (home, owner.organization)


def test_members_are_told_of(studio: Studio, house: dict[str, Person]):
    viewer, owner = house["viewer"], house["owner"]
    owner.ok("PUT", members_path(house, viewer.id), json={"role": "editor"})
    owner.ok("DELETE", members_path(house, viewer.id))
    told = studio.sql(
        "select verb, before, after, actor_id::text from kernel.events where entity_id = "
        "(select entity_id from kernel.events where verb = 'auth.member.added' "
        " and organization_id = %(home)s and after ->> 'user_id' = %(viewer)s) order by seq",
        home=owner.organization,
        viewer=viewer.id,
    )
    assert told == [
        ("auth.member.added", None, {"user_id": viewer.id, "role": "viewer"}, owner.id),
        ("auth.member.changed", {"role": "viewer"}, {"role": "editor"}, owner.id),
        ("auth.member.removed", {"user_id": viewer.id, "role": "editor"}, None, owner.id),
    ]


# Invitations.


def invite(person: Person, address: str, role: str = "editor") -> dict:
    path = f"/organizations/{person.organization}/members"
    return person.ok("POST", path, json={"email": address, "role": role})["invitation"]


def test_a_known_address_is_a_member_at_once(studio: Studio, owner: Person):
    noor = studio.person()
    path = f"/organizations/{owner.organization}/members"
    made = owner.ok("POST", path, json={"email": noor.email.upper(), "role": "editor"})
    assert made["member"]["user_id"] == noor.id
    assert "invitation" not in made


def test_invitations_are_listed_and_taken_back(studio: Studio, owner: Person, address: str):
    invitation = invite(owner, address)
    again = invite(owner, address, "viewer")
    assert (again["id"], again["role"]) == (invitation["id"], "viewer")
    path = f"/organizations/{owner.organization}/invitations"
    assert owner.ok("GET", path)["invitations"] == [again]
    noor = studio.person()
    owner.invite(noor, "editor")
    assert noor.status("GET", path) == 403
    assert noor.status("DELETE", f"{path}/{invitation['id']}") == 403
    owner.ok("DELETE", f"{path}/{invitation['id']}")
    assert owner.status("DELETE", f"{path}/{invitation['id']}") == 404
    assert owner.ok("GET", path)["invitations"] == []


def test_an_admin_invites_no_owner(studio: Studio, owner: Person, address: str):
    admin = studio.person("Admin")
    owner.invite(admin, "admin")
    body = {"email": address, "role": "owner"}
    path = f"/organizations/{owner.organization}/members"
    assert admin.status("POST", path, json=body) == 403
    assert owner.ok("GET", f"/organizations/{owner.organization}/invitations")["invitations"] == []


def test_the_invited_are_members_once_they_sign_up(studio: Studio, owner: Person, address: str):
    invite(owner, address, "admin")
    letter = letter_to(studio, address)
    assert owner.email in letter.text
    with studio.client() as client:
        body = {"email": address, "password": "long enough"}
        session = client.post("/auth/v1/signup", json=body).json()
    ilka = Person(studio, "Ilka", address, session)
    assert ilka.ok("GET", f"/organizations/{owner.organization}")["role"] == "admin"
    assert ilka.ok("GET", "/invitations")["invitations"] == []


def test_an_invitation_accepted_later(studio: Studio, owner: Person, address: str):
    """Made before the account took the invited address."""
    invitation = invite(owner, address)
    noor, stranger = studio.person(), studio.person()
    assert noor.status("POST", f"/invitations/{invitation['id']}/accept") == 404
    noor.ok("PUT", "/auth/v1/user", json={"email": address})
    (listed,) = noor.ok("GET", "/invitations")["invitations"]
    assert listed["organization_name"] == "Olga's Organization"
    assert stranger.status("POST", f"/invitations/{invitation['id']}/accept") == 404
    accepted = noor.ok("POST", f"/invitations/{invitation['id']}/accept")
    assert (accepted["organization"]["id"], accepted["role"]) == (owner.organization, "editor")
    assert noor.status("POST", f"/invitations/{invitation['id']}/accept") == 404


def test_an_expired_invitation_opens_nothing(studio: Studio, owner: Person, address: str):
    invitation = invite(owner, address)
    studio.sql("update auth.invitations set expires_at = now() where email = %(a)s", a=address)
    noor = studio.person()
    noor.ok("PUT", "/auth/v1/user", json={"email": address})
    assert noor.ok("GET", "/invitations")["invitations"] == []
    assert noor.status("POST", f"/invitations/{invitation['id']}/accept") == 404
    assert noor.status("POST", "/invitations/nonsense/accept") == 404


def test_who_waits_and_loses_the_role_meanwhile_is_refused(
    studio: Studio, house: dict[str, Person], stranger: Person
):
    """What counts is the role when one's turn comes, not the one when the request came in."""
    body = {"user_id": stranger.id, "role": "viewer"}
    held = {"id": house["owner"].organization, "admin": house["admin"].id}
    pause = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(studio.conninfo) as other:
            other.execute("update auth.organizations set name = name where id = %(id)s", held)
            added = pool.submit(answer_of, house["admin"], "POST", members_path(house), body)
            waiting = "select count(*) from pg_locks where not granted"
            for _ in range(1200):
                if studio.sql(waiting) == [(1,)]:
                    break
                pause.wait(0.02)
            other.execute(
                "update auth.organization_members set role = 'viewer' "
                "where organization_id = %(id)s and user_id = %(admin)s",
                held,
            )
        assert added.result() == (403, "Only owners and admins can invite members")
    assert stranger.status("GET", members_path(house)) == 403
