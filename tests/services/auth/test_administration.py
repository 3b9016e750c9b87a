"""Accounts in the hands of whoever holds the service key."""

from __future__ import annotations

import httpx2
import pytest

from tests.services.auth.letters import V2, fragment_of, letter_to
from tests.studio import NOBODY, PASSWORD, Person, Studio

USERS = "/auth/v1/admin/users"


def sign_in(client: httpx2.Client, email: str, password: str = PASSWORD) -> httpx2.Response:
    body = {"email": email, "password": password}
    return client.post("/auth/v1/token?grant_type=password", json=body)


def test_making_reading_changing_removing(admin: httpx2.Client, address: str):
    body = {
        "email": address.upper(),
        "password": PASSWORD,
        "email_confirm": True,
        "user_metadata": {"name": "Ilka", "hat": "red"},
        "app_metadata": {"role": "admin", "plan": "x"},
    }
    made = admin.post(USERS, json=body).json()
    assert (made["email"], made["app_metadata"]["role"]) == (address, "admin")
    assert made["app_metadata"]["plan"] == "x"
    assert made["user_metadata"]["hat"] == "red"
    assert sign_in(admin, address).status_code == 200
    path = f"{USERS}/{made['id']}"
    changed = admin.put(
        path, json={"user_metadata": {"hat": None, "name": "I."}, "app_metadata": {"role": "user"}}
    ).json()
    assert changed["user_metadata"]["name"] == "I."
    assert "hat" not in changed["user_metadata"]
    assert (changed["app_metadata"]["role"], changed["app_metadata"]["plan"]) == ("user", "x")
    admin.put(path, json={"email": "new-" + address, "password": "another one"})
    assert sign_in(admin, "new-" + address, "another one").status_code == 200
    assert admin.get(path).json()["email"] == "new-" + address
    taken = admin.post(USERS, json={"email": "new-" + address})
    assert (taken.status_code, taken.json()["code"]) == (422, "email_exists")
    assert admin.request("DELETE", path, json={"should_soft_delete": False}).json() == {}
    gone = admin.get(path)
    assert (gone.status_code, gone.json()["code"]) == (404, "user_not_found")


def test_a_new_account_may_have_a_face(studio: Studio, admin: httpx2.Client, address: str):
    data = {"name": "Ilka", "avatar": "https://pics.example/ilka.png"}
    made = admin.post(USERS, json={"email": address, "user_metadata": data}).json()
    assert made["user_metadata"]["avatar"] == data["avatar"]
    query = "select avatar_url from auth.accounts where id = %(id)s"
    assert studio.sql(query, id=made["id"]) == [(data["avatar"],)]


@pytest.mark.parametrize("id", ["nobody", NOBODY])
def test_nobody(admin: httpx2.Client, id: str):
    for method, body in (("GET", None), ("PUT", {"email_confirm": True}), ("DELETE", {})):
        answer = admin.request(method, f"{USERS}/{id}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "user_not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "no address"},
        {"id": "x"},
        {"password_hash": "md5"},
        {"ban_duration": "long"},
        {"app_metadata": {"role": "king"}},
        {"user_metadata": {"name": 7}},
    ],
)
def test_what_making_refuses(admin: httpx2.Client, address: str, body: dict):
    answer = admin.post(USERS, json=({"email": address} | body) if body else {})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert not any(user["email"] == address for user in all_users(admin))


def all_users(admin: httpx2.Client) -> list[dict]:
    users, url = [], f"{USERS}?page=1&per_page=40"
    while url:
        answer = admin.get(url)
        users += answer.json()["users"]
        url = answer.links.get("next", {}).get("url", "")
    return users


def test_pages_of_accounts(studio: Studio, admin: httpx2.Client):
    for _ in range(3):
        studio.person()
    first = admin.get(f"{USERS}?page=&per_page=")
    total = int(first.headers["x-total-count"])
    assert len(first.json()["users"]) == min(total, 50)
    assert first.json()["aud"] == "authenticated"
    two = admin.get(f"{USERS}?page=1&per_page=2")
    assert len(two.json()["users"]) == 2
    assert set(two.links) == {"next", "last"}
    assert len({user["id"] for user in all_users(admin)}) >= total
    assert admin.get(f"{USERS}?page=0").json()["code"] == "validation_failed"
    assert admin.get(f"{USERS}?page=99999").json()["users"] == []


def test_a_banned_account_is_shut_out_at_once(
    studio: Studio, admin: httpx2.Client, guest: httpx2.Client, noor: Person
):
    path = f"{USERS}/{noor.id}"
    assert admin.put(path, json={"ban_duration": "1h30m"}).json()["banned_until"]
    bearer = noor.http.get("/auth/v1/user", headers=V2)
    assert (bearer.status_code, bearer.json()["code"]) == (403, "user_banned")
    assert noor.status("GET", "/profile") == 401
    for answer in (
        sign_in(guest, noor.email),
        guest.post(
            "/auth/v1/token?grant_type=refresh_token",
            json={"refresh_token": noor.session["refresh_token"]},
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "user_banned")
    told = studio.sql(
        "select verb from kernel.events where entity_id = %(id)s and verb like '%%banned'",
        id=noor.id,
    )
    assert told == [("auth.account.banned",)]
    assert "banned_until" not in admin.put(path, json={"ban_duration": "none"}).json()
    assert noor.status("GET", "/profile") == 200


def test_a_hash_from_elsewhere(admin: httpx2.Client, address: str):
    from argon2 import PasswordHasher

    hashed = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("from elsewhere")
    body = {"email": address, "password_hash": hashed, "email_confirm": True}
    assert admin.post(USERS, json=body).status_code == 200
    assert sign_in(admin, address, "from elsewhere").status_code == 200
    assert sign_in(admin, address, "elsewhere").status_code == 400


def test_no_account_goes_while_others_depend_on_it(
    studio: Studio, admin: httpx2.Client, noor: Person
):
    other = studio.person("Other")
    noor.invite(other, "admin")
    answer = admin.delete(f"{USERS}/{noor.id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert noor.status("GET", "/profile") == 200
    path = f"/organizations/{noor.organization}/members/{other.id}"
    noor.ok("PUT", path, json={"role": "owner"})
    assert admin.delete(f"{USERS}/{noor.id}").status_code == 200
    assert noor.status("GET", "/profile") == 401
    organization = other.ok("GET", f"/organizations/{noor.organization}")["organization"]
    assert organization["owner_id"] == other.id


def test_what_only_the_account_had_goes_with_it(studio: Studio, admin: httpx2.Client, noor: Person):
    home = noor.organization
    admin.delete(f"{USERS}/{noor.id}")
    assert studio.sql("select 1 from auth.organizations where id = %(id)s", id=home) == []
    told = studio.sql(
        "select verb from kernel.events where entity_id = %(id)s order by seq desc limit 1",
        id=noor.id,
    )
    assert told == [("auth.account.deleted",)]


@pytest.mark.parametrize("type", ["recovery", "magiclink"])
def test_links_to_send_oneself(admin: httpx2.Client, noor: Person, type: str):
    page = "http://127.0.0.1:3000/reset-password"
    body = {"type": type, "email": noor.email}
    made = admin.post(f"/auth/v1/admin/generate_link?redirect_to={page}", json=body).json()
    assert (made["id"], made["verification_type"], made["redirect_to"]) == (noor.id, type, page)
    assert made["hashed_token"] in made["action_link"]
    proof = {"type": type, "email": noor.email, "token": made["email_otp"]}
    assert admin.post("/auth/v1/verify", json=proof).json()["user"]["id"] == noor.id


def test_a_sign_up_link_makes_the_account(admin: httpx2.Client, address: str):
    body = {"type": "signup", "email": address, "password": PASSWORD, "data": {"name": "Ilka"}}
    made = admin.post("/auth/v1/admin/generate_link", json=body).json()
    assert sign_in(admin, address).json()["code"] == "email_not_confirmed"
    location = admin.get(made["action_link"], follow_redirects=False).headers["location"]
    assert fragment_of(location)["type"] == "signup"
    assert sign_in(admin, address).status_code == 200
    again = admin.post("/auth/v1/admin/generate_link", json=body)
    assert (again.status_code, again.json()["code"]) == (422, "email_exists")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "recovery", "email": "nobody@lanternroom.example"}, "user_not_found"),
        ({"type": "nonsense", "email": "nobody@lanternroom.example"}, "validation_failed"),
        ({"type": "recovery"}, "validation_failed"),
    ],
)
def test_links_for_nobody(admin: httpx2.Client, body: dict, code: str):
    assert admin.post("/auth/v1/admin/generate_link", json=body).json()["code"] == code


def test_an_invitation_to_an_account(studio: Studio, admin: httpx2.Client, address: str):
    user = admin.post("/auth/v1/invite", json={"email": address, "data": {"name": "Ilka"}}).json()
    assert user["invited_at"]
    assert "email_confirmed_at" not in user
    letter = letter_to(studio, address)
    location = admin.get(letter.link, follow_redirects=False).headers["location"]
    assert fragment_of(location)["type"] == "invite"
    me = studio.client(fragment_of(location)["access_token"])
    assert me.put("/auth/v1/user", json={"password": PASSWORD}).status_code == 200
    assert sign_in(admin, address).status_code == 200
    me.close()
