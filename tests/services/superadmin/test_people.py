"""Stats, accounts and organizations, as superadmins see them."""

from __future__ import annotations

from unittest.mock import ANY
from uuid import uuid4

import pytest

from tests.studio import PASSWORD, Person, Studio

BELOW = "/functions/v1/scriptony-superadmin"
USER = ["id", "email", "name", "role", "lastSignIn", "createdAt", "emailConfirmed"]
ORGANIZATION = [
    *("id", "name", "slug", "ownerEmail"),
    *("memberCount", "projectCount", "worldCount", "createdAt"),
]


def new_name() -> str:
    """A name nobody else has."""
    return f"Zoë{uuid4().hex[:10]}"


def named(studio: Studio, name: str) -> Person:
    """Somebody with an address of letters and the name."""
    email = f"{uuid4().hex[:12]}@lanternroom.example"
    body = {"email": email, "password": PASSWORD, "data": {"name": name}}
    answer = studio.client().post("/auth/v1/signup", json=body).raise_for_status()
    return Person(studio, name, email, answer.json())


@pytest.mark.parametrize("name", ["stats", "users", "organizations", "analytics"])
def test_every_spelling_of_the_url(studio: Studio, name: str) -> None:
    for path in (f"{BELOW}/superadmin/{name}", f"{BELOW}/{name}", f"/superadmin/{name}"):
        assert [*studio.root.ok("GET", path)][:1] == [name]
    assert studio.root.status("GET", f"/functions/v1/superadmin/{name}") == 200
    assert studio.root.status("GET", "/stats") == 404
    assert studio.root.status("GET", f"{BELOW}/superadmin/superadmin/{name}") == 404


@pytest.mark.parametrize("path", ["", "/", "/health"])
def test_the_function_has_a_face(studio: Studio, path: str) -> None:
    face = studio.client().get(BELOW + path).raise_for_status().json()
    assert (face["status"], face["function"], face["version"]) == (
        "ok",
        "scriptony-superadmin",
        "1.0.0",
    )
    assert face["message"]


def test_who_is_none_is_told_so(studio: Studio, owner: Person) -> None:
    answer = owner.http.get(f"{BELOW}/superadmin/stats")
    assert answer.status_code == 403
    assert answer.json()["error"] == "Forbidden - Superadmin access required"
    assert studio.client().get(f"{BELOW}/superadmin/stats").status_code == 401


def test_stats_count_what_lives(studio: Studio) -> None:
    def stats() -> dict[str, int]:
        found = studio.root.ok("GET", "/superadmin/stats")
        assert list(found) == ["stats"]
        return found["stats"]

    before = stats()
    person = studio.person("Mara")
    project, other = person.project(), person.project()
    world = person.ok("POST", "/worlds", 201, json={"name": "Salzmark"})["world"]["id"]
    added = stats()
    assert {key: added[key] - before[key] for key in added} == {
        "totalUsers": 1,
        "totalOrganizations": 1,
        "totalProjects": 2,
        "totalWorlds": 1,
    }
    assert all(type(value) is int for value in added.values())
    person.ok("DELETE", f"/projects/{other}")
    person.ok("DELETE", f"/worlds/{world}", json={"password": PASSWORD})
    left = stats()
    assert (left["totalProjects"], left["totalWorlds"]) == (
        added["totalProjects"] - 1,
        added["totalWorlds"] - 1,
    )
    assert project


def test_an_account_as_the_page_reads_it(studio: Studio) -> None:
    person = named(studio, new_name())
    studio.sql(
        "update auth.accounts set email_confirmed_at = null, last_sign_in_at = null "
        "where id = %(id)s",
        id=person.id,
    )
    found = studio.root.ok("GET", "/superadmin/users", params={"search": person.email.upper()})
    (user,) = found["users"]
    assert list(user)[: len(USER)] == USER
    assert user.pop("createdAt").endswith("Z")
    assert user == {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": "user",
        "lastSignIn": None,
        "emailConfirmed": False,
        "bannedUntil": None,
        "organizationCount": 1,
    }
    (root,) = studio.root.ok("GET", "/superadmin/users", params={"search": studio.root.email})[
        "users"
    ]
    assert (root["role"], root["emailConfirmed"]) == ("superadmin", True)
    assert root["lastSignIn"] >= root["createdAt"]


def test_a_ban_shows_while_it_holds(studio: Studio) -> None:
    person = named(studio, new_name())

    def banned_until(change: str) -> str | None:
        studio.sql(
            f"update auth.accounts set name = null, banned_until = now() {change} "  # no name set
            "where id = %(id)s",
            id=person.id,
        )
        (user,) = studio.root.ok("GET", "/superadmin/users", params={"search": person.email})[
            "users"
        ]
        assert user["name"] == "Unknown"
        return user["bannedUntil"]

    assert banned_until("+ interval '1 day'") is not None
    assert banned_until("- interval '1 day'") is None


def test_all_accounts_come_the_newest_first(studio: Studio) -> None:
    name = new_name()
    people = [named(studio, name) for _ in range(3)]
    everybody = studio.root.ok("GET", "/superadmin/users")
    assert everybody["total"] == len(everybody["users"])
    assert everybody["next_cursor"] is None
    moments = [user["createdAt"] for user in everybody["users"]]
    assert moments == sorted(moments, reverse=True)
    found = studio.root.ok("GET", "/superadmin/users", params={"search": name.lower()})
    assert [user["id"] for user in found["users"]] == [one.id for one in reversed(people)]


def test_pages_of_accounts(studio: Studio) -> None:
    name = new_name()
    ids = [named(studio, name).id for _ in range(5)][::-1]

    def page(**query: object) -> tuple[list[str], int, str | None]:
        answer = studio.root.ok("GET", "/superadmin/users", params={"search": name, **query})
        return [one["id"] for one in answer["users"]], answer["total"], answer["next_cursor"]

    assert page(page=1, per_page=2)[:2] == (ids[:2], 5)
    assert page(page=3, per_page=2) == (ids[4:], 5, None)
    assert page(page=4, per_page=2) == ([], 5, None)
    assert page(page=2, per_page=3)[0] == ids[3:]
    assert page(per_page=2)[0] == ids[:2]
    assert page(page=1) == (ids, 5, None)
    first, _, cursor = page(limit=2)
    newer = named(studio, name).id  # moves nothing
    assert (first, page(limit=9, cursor=cursor)[0]) == (ids[:2], ids[2:])
    assert page()[0] == [newer, *ids]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("per_page=0", "per_page"),
        ("per_page=1001", "per_page"),
        ("page=9999999999", "page"),
        ("page=1&limit=2", "page"),
        ("limit=0", "limit"),
        ("cursor=nonsense", "cursor"),
    ],
)
@pytest.mark.parametrize("name", ["users", "organizations", "jobs"])
def test_pages_there_are_none_of(studio: Studio, name: str, query: str, field: str) -> None:
    answer = studio.root.http.get(f"/superadmin/{name}?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_an_organization_as_the_page_reads_it(studio: Studio) -> None:
    person = studio.person("Olga")
    name = new_name()
    made = person.ok("POST", "/organizations", json={"name": name})["organization"]
    home = {"organization_id": made["id"]}
    guest = studio.person("Guest")
    members = f"/organizations/{made['id']}/members"
    person.ok("POST", members, json={"user_id": guest.id, "role": "viewer"})
    projects = [person.project(**home) for _ in range(3)]
    person.ok("DELETE", f"/projects/{projects[0]}")
    person.ok("POST", "/worlds", 201, json={"name": "Salzmark", **home})

    for search in (name, made["slug"]):
        (found,) = studio.root.ok("GET", "/superadmin/organizations", params={"search": search})[
            "organizations"
        ]
        assert list(found) == ORGANIZATION
        assert found.pop("createdAt").endswith("Z")
        assert found == {
            "id": made["id"],
            "name": name,
            "slug": made["slug"],
            "ownerEmail": person.email,
            "memberCount": 2,
            "projectCount": 2,
            "worldCount": 1,
        }
    mine = studio.root.ok("GET", "/superadmin/organizations", params={"search": person.email})
    assert [one["name"] for one in mine["organizations"]] == [name, ANY]
    assert mine["total"] == 2
    person.ok("DELETE", f"/organizations/{made['id']}")
    left = studio.root.ok("GET", "/superadmin/organizations", params={"search": name})
    assert (left["organizations"], left["total"]) == ([], 0)


def test_pages_of_organizations(studio: Studio) -> None:
    person, name = studio.person("Olga"), new_name()
    ids = [
        person.ok("POST", "/organizations", json={"name": f"{name} {n}"})["organization"]["id"]
        for n in range(3)
    ][::-1]

    def page(**query: object) -> tuple[list[str], str | None]:
        answer = studio.root.ok(
            "GET", "/superadmin/organizations", params={"search": name, **query}
        )
        assert answer["total"] == 3
        return [one["id"] for one in answer["organizations"]], answer["next_cursor"]

    first, cursor = page(limit=2)
    assert (first, page(limit=2, cursor=cursor)[0]) == (ids[:2], ids[2:])
    assert page(page=2, per_page=1)[0] == [ids[1]]


def test_addresses_are_for_superadmins_and_accounts_alone(studio: Studio) -> None:
    """What the roles file grants to everybody does not reach these views."""
    sql = """select r.rolname from pg_roles r where r.rolname like 'scriptony\\_%%'
      and has_table_privilege(r.rolname, %(view)s, 'select') order by 1"""
    people = [row[0] for row in studio.sql(sql, view="auth.published_person")]
    assert people == ["scriptony_auth", "scriptony_superadmin"]
    for view in ("projects.published_record", "superadmin.kept_file", "superadmin.request_people"):
        assert [row[0] for row in studio.sql(sql, view=view)] == ["scriptony_superadmin"]
    published = "select 1 from pg_roles where rolname = 'scriptony_shots'"
    assert studio.sql(published), "without roles this shows nothing"
