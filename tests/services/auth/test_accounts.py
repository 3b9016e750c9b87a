"""Making accounts, and who may."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import psycopg
import pytest

from tests.services.auth.conftest import MakeStudio
from tests.services.auth.letters import V2, fragment_of, letter_to, letters_to
from tests.studio import NOBODY, PASSWORD, Person, Studio

FORWARDED = {"X-Forwarded-For": "203.0.113.7"}


def sign_up(client: httpx2.Client, email: str, **more):
    headers = more.pop("headers", {})
    body = {"email": email, "password": PASSWORD, **more}
    return client.post("/auth/v1/signup", json=body, headers=headers)


def role_of(answer: httpx2.Response) -> str:
    return answer.json()["user"]["app_metadata"]["role"]


def test_an_account_comes_with_profile_and_organization(noor: Person):
    profile = noor.ok("GET", "/profile")
    (membership,) = profile["organizations"]
    assert membership["role"] == "owner"
    home = membership["organizations"]
    assert (home["name"], home["owner_id"]) == ("Noor's Organization", noor.id)
    assert home["slug"].startswith("org-")
    assert profile["profile"]["organizations"] == home
    assert profile["profile"]["organization_id"] == home["id"]


@pytest.mark.parametrize(
    "path",
    [
        "/functions/v1/scriptony-auth/signup",
        "/functions/v1/auth/signup",
        "/auth/signup",
        "/signup",
    ],
)
def test_the_form_signs_up(studio: Studio, guest: httpx2.Client, address: str, path: str):
    body = {"email": address.upper(), "password": PASSWORD, "name": "Ilka"}
    answer = guest.post(path, json=body)
    made = answer.json()
    assert (answer.status_code, made["success"]) == (200, True)
    assert made["user"] == {"id": made["user_id"], "email": address, "name": "Ilka"}
    grant = guest.post("/auth/v1/token?grant_type=password", json=body | {"email": address})
    client = studio.client(grant.json()["access_token"])
    (membership,) = client.get("/organizations").json()["organizations"]
    assert membership["organizations"]["id"] == made["organization_id"]
    client.close()
    again = guest.post(path, json=body)
    assert again.status_code == 400
    assert "already been registered" in again.json()["error"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Email and password are required"),
        ({"email": "a@b.example", "password": ""}, "Email and password are required"),
        ({"email": "a@b.example", "password": "short"}, "at least 6 characters"),
        ({"email": "no address", "password": PASSWORD}, "Unable to validate email address"),
        ({"email": "a@b@c", "password": PASSWORD}, "Unable to validate email address"),
        ({"email": "a@b.example\u0000", "password": PASSWORD}, "email: the character U+0000"),
        ({"email": "x" * 250 + "@b.example", "password": PASSWORD}, "Unable to validate"),
        ({"email": "a@b.example", "password": "ü" * 37}, "72 bytes"),
        ({"email": "a@b.example", "password": PASSWORD, "name": "n" * 201}, "200 characters"),
    ],
)
def test_what_the_form_refuses(guest: httpx2.Client, body: dict, words: str):
    answer = guest.post("/signup", json=body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_what_the_libraries_are_told(guest: httpx2.Client, noor: Person, address: str):
    taken = sign_up(guest, noor.email)
    assert (taken.status_code, taken.json()["code"]) == (422, "user_already_exists")
    weak = guest.post("/auth/v1/signup", json={"email": address, "password": "abc"})
    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert weak.json()["weak_password"] == {"reasons": ["length"]}
    phone = guest.post("/auth/v1/signup", json={"phone": "123", "password": PASSWORD})
    assert phone.json()["code"] == "phone_provider_disabled"
    nobody = guest.post("/auth/v1/signup", json={"data": {}})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "anonymous_provider_disabled")


def test_nobody_names_their_own_role(guest: httpx2.Client, address: str):
    data = {"role": "superadmin", "sub": "x", "email_verified": False, "name": "Ilka", "hat": "red"}
    user = sign_up(guest, address, data=data, app_metadata={"role": "superadmin"}).json()["user"]
    assert user["app_metadata"]["role"] == user["user_metadata"]["role"] == "user"
    assert user["user_metadata"]["sub"] == user["id"]
    assert user["user_metadata"]["hat"] == "red"


def test_too_much_data(guest: httpx2.Client, address: str):
    answer = sign_up(guest, address, data={"diary": "x" * 9000})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_accounts_made_at_once_have_slugs_of_their_own(studio: Studio):
    def make(_: int) -> int:
        with studio.client() as client:
            return sign_up(client, f"many-{uuid4().hex}@lanternroom.example").status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(make, range(12))) == {200}


# Who becomes superadmin.


def test_of_first_accounts_made_at_once_one_becomes_superadmin(studio_with: MakeStudio):
    """All of them are stopped just before they are written, when none has seen another."""
    studio, pause = studio_with(fresh=True), threading.Event()

    def make(number: int) -> str:
        with studio.client() as client:
            return role_of(sign_up(client, f"first-{number}@lanternroom.example"))

    waiting = "select count(*) from pg_locks where not granted"
    with ThreadPoolExecutor(5) as pool:
        with psycopg.connect(studio.conninfo) as stopper:
            stopper.execute("lock table auth.accounts in share row exclusive mode")
            made = [pool.submit(make, number) for number in range(5)]
            for _ in range(1200):
                if studio.sql(waiting) == [(5,)]:
                    break
                pause.wait(0.02)
            assert studio.sql(waiting) == [(5,)]
        roles = sorted(one.result() for one in made)
    assert roles == ["superadmin", *["user"] * 4]
    assert studio.sql("select count(*) from auth.accounts where system_role <> 'user'") == [(1,)]


@pytest.mark.parametrize("headers", [FORWARDED, {"Forwarded": "for=1.2.3.4"}, {"Via": "1.1 x"}])
def test_a_forwarded_request_is_not_from_here(studio_with: MakeStudio, headers: dict):
    studio = studio_with(demo="true")  # of its own for these tests: nobody becomes superadmin
    with studio.client() as client:
        email = f"far-{uuid4().hex}@lanternroom.example"
        assert role_of(sign_up(client, email, headers=headers)) == "user"


def test_a_foreign_page_makes_nobody_superadmin(studio_with: MakeStudio):
    """A page elsewhere can post to this machine through the browser of whoever runs it."""
    studio = studio_with(demo="true")
    with studio.client(Origin="https://elsewhere.example") as client:
        email = f"lured-{uuid4().hex}@lanternroom.example"
        assert role_of(sign_up(client, email)) == "user"


def test_the_demo_account_is_an_ordinary_user(studio_with: MakeStudio):
    studio = studio_with(demo="true")
    with studio.client() as client:
        made = client.post("/functions/v1/scriptony-auth/create-demo-user").json()
        grant = {"email": made["email"], "password": made["password"]}
        user = client.post("/auth/v1/token?grant_type=password", json=grant).json()["user"]
        assert user["app_metadata"]["role"] == "user"
        assert client.post("/create-demo-user").status_code == 409
        seeded = client.post("/functions/v1/scriptony-auth/auth/seed-test-user").json()
        assert seeded["success"]


def test_without_demo_there_is_no_demo_account(studio: Studio, guest: httpx2.Client):
    answer = guest.post("/create-demo-user")
    assert (answer.status_code, answer.json()["error"]) == (
        409,
        "Demo user has already been registered",
    )
    assert guest.post("/auth/seed-test-user").json()["message"] == "Test user already exists"
    assert studio.sql("select 1 from auth.accounts where email = 'demo@studio.example'") == []


def test_the_setup_code_opens_a_closed_instance_once(studio_with: MakeStudio):
    studio = studio_with(fresh=True, signup="closed", setup_code="open-sesame")
    with studio.client(**FORWARDED, **V2) as client:
        refused = sign_up(client, "a@lanternroom.example")
        assert (refused.status_code, refused.json()["code"]) == (422, "signup_disabled")
        wrong = sign_up(client, "a@lanternroom.example", setup_code="guess")
        assert wrong.status_code == 400
        right = sign_up(client, "a@lanternroom.example", data={"setup_code": "open-sesame"})
        assert role_of(right) == "superadmin"
        assert "setup_code" not in right.json()["user"]["user_metadata"]
        late = sign_up(client, "b@lanternroom.example", setup_code="open-sesame")
        assert late.json()["code"] == "signup_disabled"
        assert client.get("/auth/v1/settings").json()["disable_signup"] is True


def test_by_invitation_only(studio_with: MakeStudio):
    studio = studio_with(signup="invite")
    with studio.client() as client:
        first = sign_up(client, "boss@lanternroom.example", data={"name": "Boss"}).json()
        boss = Person(studio, "Boss", "boss@lanternroom.example", first)
        with studio.client(**V2) as guest:
            refused = sign_up(guest, "ilka@lanternroom.example")
            assert refused.json()["code"] == "signup_disabled"
            path = f"/organizations/{boss.organization}/members"
            body = {"email": "Ilka@lanternroom.example", "role": "editor"}
            invited = boss.ok("POST", path, json=body)
            assert invited["member"] is None
            assert invited["invitation"]["email"] == "ilka@lanternroom.example"
            letter = letter_to(studio, "ilka@lanternroom.example")
            assert "Boss's Organization" in letter.text
            session = sign_up(guest, "ilka@lanternroom.example").json()
        ilka = Person(studio, "Ilka", "ilka@lanternroom.example", session)
        roles = {
            row["organizations"]["id"]: row["role"]
            for row in ilka.ok("GET", "/organizations")["organizations"]
        }
        assert roles[boss.organization] == "editor"
        assert sorted(roles.values()) == ["editor", "owner"]


# Addresses that must be confirmed.


@pytest.fixture
def careful(studio_with: MakeStudio) -> Studio:
    """A server that believes an address only after a mail was read. Its first account is made."""
    return studio_with(confirm_email="true", recovery_form="false", signup="open")


def test_a_new_address_must_be_confirmed(careful: Studio, address: str):
    page = "http://127.0.0.1:3000/welcome"
    with careful.client(**V2, **FORWARDED) as client:
        body = {"email": address, "password": PASSWORD, "data": {"name": "Ilka"}}
        made = client.post(f"/auth/v1/signup?redirect_to={page}", json=body)
        user = made.json()
        assert made.status_code == 200
        assert "access_token" not in user
        assert (user["email"], len(user["identities"])) == (address, 1)
        assert "email_confirmed_at" not in user
        early = client.post("/auth/v1/token?grant_type=password", json=body)
        assert (early.status_code, early.json()["code"]) == (400, "email_not_confirmed")
        letter = letter_to(careful, address)
        answer = client.get(letter.link, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(page + "#access_token=")
        members = fragment_of(answer.headers["location"])
        assert (members["type"], members["token_type"], members["expires_in"]) == (
            "signup",
            "bearer",
            "3600",
        )
        assert client.post("/auth/v1/token?grant_type=password", json=body).status_code == 200


def test_a_taken_address_looks_like_a_new_one(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        real = sign_up(client, address, data={"name": "Ilka"}).json()
        fake = sign_up(client, address, data={"name": "Ilka"}).json()
        assert real.keys() == fake.keys()
        assert real["user_metadata"].keys() == fake["user_metadata"].keys()
        assert fake["identities"] == []
        assert fake["id"] != real["id"]


def test_the_form_waits_for_the_mail_too(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        body = {"email": address, "password": PASSWORD}
        assert client.post("/signup", json=body).json()["success"] is True
        early = client.post("/auth/v1/token?grant_type=password", json=body)
        assert early.json()["code"] == "email_not_confirmed"
        client.get(letter_to(careful, address).link, follow_redirects=False)
        assert client.post("/auth/v1/token?grant_type=password", json=body).status_code == 200


def test_an_invitation_waits_for_the_confirmation(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        boss_address = f"boss-{address}"
        sign_up(client, boss_address)
        location = client.get(
            letter_to(careful, boss_address).link, follow_redirects=False
        ).headers["location"]
        boss = careful.client(fragment_of(location)["access_token"])
        organization = boss.get("/organizations").json()["organizations"][0]["organizations"]["id"]
        boss.post(f"/organizations/{organization}/members", json={"email": address})
        letter_to(careful, address)
        sign_up(client, address)
        members = boss.get(f"/organizations/{organization}/members").json()["members"]
        assert len(members) == 1, "anybody could have signed up with that address"
        client.get(letter_to(careful, address, 2).link, follow_redirects=False)
        members = boss.get(f"/organizations/{organization}/members").json()["members"]
        assert [(m["role"], m["users"]["email"]) for m in members][1:] == [("viewer", address)]
        boss.close()


def test_invitations_are_shown_to_whoever_reads_their_mails(careful: Studio, address: str):
    """The address of a session may have been unconfirmed again, by whoever runs the place."""
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        location = client.get(letter_to(careful, address).link, follow_redirects=False).headers[
            "location"
        ]
    careful.sql("update auth.accounts set email_confirmed_at = null where email = %(a)s", a=address)
    with careful.client(fragment_of(location)["access_token"]) as me:
        assert me.get("/invitations").json() == {"invitations": []}
        answer = me.post(f"/invitations/{NOBODY}/accept")
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_confirmed")


def test_a_confirmed_address_gets_no_second_letter_of_welcome(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        client.get(letter_to(careful, address).link, follow_redirects=False)
        careful.sql("delete from kernel.rate_limits")
        again = {"type": "signup", "email": address}
        assert client.post("/auth/v1/resend", json=again).json() == {}
        client.post("/auth/v1/recover", json={"email": address})
    assert "/auth/v1/verify?" in letter_to(careful, address, 2).link
    assert "type=recovery" in letters_to(careful, address)[1].link
    assert len(letters_to(careful, address)) == 2


def test_a_new_address_of_an_account_is_confirmed(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        location = client.get(letter_to(careful, address).link, follow_redirects=False).headers[
            "location"
        ]
        me = careful.client(fragment_of(location)["access_token"], **V2)
        user = me.put("/auth/v1/user", json={"email": "new-" + address}).json()
        assert (user["email"], user["new_email"]) == (address, "new-" + address)
        client.get(letter_to(careful, "new-" + address).link, follow_redirects=False)
        user = me.get("/auth/v1/user").json()
        assert user["email"] == "new-" + address
        assert user["identities"][0]["email"] == "new-" + address
        assert "new_email" not in user
        me.close()


def test_who_cannot_read_a_new_address_cannot_confirm_it(careful: Studio, address: str):
    """Asking for the mail again sends it to the new address as well, not to the one known."""
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        location = client.get(letter_to(careful, address).link, follow_redirects=False).headers[
            "location"
        ]
        with careful.client(fragment_of(location)["access_token"], **V2) as me:
            assert me.put("/auth/v1/user", json={"email": "b-" + address}).status_code == 200
            letter_to(careful, "b-" + address)
            again = {"type": "email_change", "email": address}
            assert client.post("/auth/v1/resend", json=again).json() == {}
            link = letter_to(careful, "b-" + address, 2).link
            assert len(letters_to(careful, address)) == 1, "only that of the sign-up"
            client.get(link, follow_redirects=False)
            assert me.get("/auth/v1/user").json()["email"] == "b-" + address
            client.post("/auth/v1/resend", json=again | {"email": "b-" + address})
            assert me.put("/auth/v1/user", json={"email": "c-" + address}).status_code == 200
            letter_to(careful, "c-" + address)
        assert len(letters_to(careful, "b-" + address)) == 2, "nothing waits, so nothing is sent"


def test_nobody_floods_somebody_elses_address(careful: Studio, address: str):
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        location = client.get(letter_to(careful, address).link, follow_redirects=False).headers[
            "location"
        ]
        with careful.client(fragment_of(location)["access_token"], **V2) as me:
            first, second = (
                me.put("/auth/v1/user", json={"email": "far-" + address}) for _ in range(2)
            )
        assert first.status_code == 200
        assert (second.status_code, second.json()["code"]) == (429, "over_email_send_rate_limit")
        assert 1 <= int(second.headers["retry-after"]) <= 60


def test_who_signed_up_first_does_not_share_the_account(careful: Studio, address: str):
    """Somebody signs up with the address of somebody else, and waits for its owner to confirm."""
    with careful.client(**V2, **FORWARDED) as client:
        early = {"email": address, "password": "known to somebody"}
        assert client.post("/auth/v1/signup", json=early).status_code == 200
        letter_to(careful, address)
        careful.sql("delete from kernel.rate_limits where key like 'mail:%%'")
        sign_up(client, address)
        client.get(letter_to(careful, address, 2).link, follow_redirects=False)
        token = "/auth/v1/token?grant_type=password"
        assert client.post(token, json=early).json()["code"] == "invalid_credentials"
        own = {"email": address, "password": PASSWORD}
        assert client.post(token, json=own).status_code == 200


def test_a_sign_in_link_ends_a_password_set_before_the_address_was_confirmed(
    careful: Studio, address: str
):
    with careful.client(**V2, **FORWARDED) as client:
        early = {"email": address, "password": "known to somebody"}
        client.post("/auth/v1/signup", json=early)
        letter_to(careful, address)
        client.post("/auth/v1/magiclink", json={"email": address})
        client.get(letter_to(careful, address, 2).link, follow_redirects=False)
        answer = client.post("/auth/v1/token?grant_type=password", json=early)
        assert answer.json()["code"] == "invalid_credentials"


def test_an_unconfirmed_account_is_invited_and_not_added(careful: Studio, address: str):
    """Somebody else may have signed up with the address."""
    with careful.client(**V2, **FORWARDED) as client:
        sign_up(client, address)
        sign_up(client, f"boss-{address}")
        link = letter_to(careful, f"boss-{address}").link
        location = client.get(link, follow_redirects=False).headers["location"]
        with careful.client(fragment_of(location)["access_token"]) as boss:
            found = boss.get("/organizations").json()["organizations"][0]
            path = f"/organizations/{found['organizations']['id']}/members"
            made = boss.post(path, json={"email": address}).json()
            assert (made["member"], made["invitation"]["email"]) == (None, address)
            client.get(letter_to(careful, address).link, follow_redirects=False)
            assert [one["role"] for one in boss.get(path).json()["members"]] == ["owner", "viewer"]


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://a]b"])
def test_an_origin_that_is_none_is_no_fault_of_ours(guest: httpx2.Client, origin: str):
    answer = guest.get("/auth/v1/verify?token=x&type=signup", headers={"Origin": origin})
    assert answer.status_code == 303


def test_sign_ups_from_one_address_are_limited(studio_with: MakeStudio):
    """Two hundred in an hour; the machine itself is not counted, or no test-suite could run."""
    studio = studio_with(demo="true")
    place = {"X-Forwarded-For": "198.51.100.4"}
    with studio.client(**V2) as client:
        before = {row[0] for row in studio.sql("select key from kernel.rate_limits")}
        assert sign_up(client, f"{uuid4().hex}@x.example", headers=place).status_code == 200
        (mine,) = {row[0] for row in studio.sql("select key from kernel.rate_limits")} - before
        studio.sql("update kernel.rate_limits set hits = 200 where key = %(key)s", key=mine)
        answer = sign_up(client, f"{uuid4().hex}@x.example", headers=place)
        assert (answer.status_code, answer.json()["code"]) == (429, "over_request_rate_limit")
        assert sign_up(client, f"{uuid4().hex}@x.example").status_code == 200


def test_pages_of_2025_are_never_told_to_sign_in_by_themselves(guest: httpx2.Client):
    for path in ("/migration-status", "/functions/v1/migration-status"):
        assert guest.get(path).json() == {"migrationDone": False}


@pytest.mark.parametrize("path", ["/migrate", "/migrate-sql"])
def test_migrations_are_the_superadmins_and_do_nothing(studio: Studio, noor: Person, path: str):
    answer = noor.http.post(path)
    assert (answer.status_code, answer.json()["error"]) == (
        403,
        "Forbidden - Superadmin access required",
    )
    done = studio.root.ok("POST", path)
    assert (done["success"], done["errors"]) == (True, [])
