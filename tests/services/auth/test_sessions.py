"""Signing in, refreshing, signing out."""

from __future__ import annotations

import base64
import json

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.services.auth.letters import V2
from tests.studio import PASSWORD, Person, Studio


def sign_in(client: httpx2.Client, email: str, password: str = PASSWORD, **headers: str):
    body = {"email": email, "password": password}
    return client.post("/auth/v1/token?grant_type=password", json=body, headers=headers)


def refresh(client: httpx2.Client, token: str):
    return client.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": token})


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["x-supabase-api-version"] == "2024-01-01"
    assert answer.headers["x-sb-error-code"] == answer.json()["code"]
    return answer.status_code, answer.json()["code"]


def claims_of(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_session_has_all_that_clients_need(guest: httpx2.Client, noor: Person):
    answer = sign_in(guest, noor.email.upper())
    session = answer.json()
    assert (answer.status_code, session["token_type"], session["expires_in"]) == (
        200,
        "bearer",
        3600,
    )
    claims = claims_of(session["access_token"])
    assert claims["exp"] == session["expires_at"] == claims["iat"] + 3600
    assert (claims["sub"], claims["aud"], claims["aal"]) == (noor.id, "authenticated", "aal1")
    assert claims["amr"][0]["method"] == "password"
    user = session["user"]
    assert user["email"] == noor.email
    assert user["user_metadata"]["name"] == "Noor"
    assert "" not in [user.get(name) for name in ("invited_at", "banned_until", "new_email")]
    (identity,) = user["identities"]
    assert identity["identity_data"]["sub"] == noor.id
    assert all(
        len(identity[n]) == 27 and identity[n][-1] == "Z" for n in identity if n[-3:] == "_at"
    )


def test_wrong_password_and_unknown_address_are_told_alike(guest: httpx2.Client, noor: Person):
    wrong = sign_in(guest, noor.email, "not this one")
    unknown = sign_in(guest, "nobody-" + noor.email)
    assert code_of(wrong) == code_of(unknown) == (400, "invalid_credentials")
    assert wrong.json() == unknown.json()


def test_the_two_error_forms(studio: Studio, noor: Person):
    with studio.client() as client:
        old = sign_in(client, noor.email, "wrong")
        new = sign_in(client, noor.email, "wrong", **V2)
        other = sign_in(client, noor.email, "wrong", **{"X-Supabase-Api-Version": "2023-12-31"})
    assert old.json() == {
        "code": 400,
        "error_code": "invalid_credentials",
        "msg": "Invalid login credentials",
    }
    assert "x-supabase-api-version" not in old.headers
    assert other.json() == old.json()
    assert new.json() == {"code": "invalid_credentials", "message": "Invalid login credentials"}
    assert "x-supabase-api-version" in new.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize(
    ("grant", "body", "expected"),
    [
        ("password", {"password": "x"}, (400, "validation_failed")),
        ("password", {"email": 7, "password": "x"}, (400, "validation_failed")),
        ("pkce", {"auth_code": "x", "code_verifier": ""}, (400, "validation_failed")),
        ("pkce", {"auth_code": "x", "code_verifier": "y" * 43}, (404, "flow_state_not_found")),
        ("refresh_token", {"refresh_token": "no"}, (400, "refresh_token_not_found")),
        ("nonsense", {}, (400, "invalid_credentials")),
    ],
)
def test_what_a_grant_lacks(guest: httpx2.Client, grant: str, body: dict, expected: tuple):
    answer = guest.post(f"/auth/v1/token?grant_type={grant}", json=body)
    assert code_of(answer) == expected


def test_broken_json(guest: httpx2.Client):
    answer = guest.post(
        "/auth/v1/signup", content=b"{", headers={"content-type": "application/json"}
    )
    assert code_of(answer) == (400, "bad_json")
    assert answer.json()["message"].startswith("Could not parse request body as JSON: ")


def test_a_missing_refresh_token_is_told_as_oauth_does(guest: httpx2.Client):
    answer = guest.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": None})
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "refresh_token required",
    }


def test_an_unknown_url_has_the_same_form(guest: httpx2.Client):
    assert guest.get("/auth/v1/factors").json()["code"] == "not_found"
    assert guest.delete("/auth/v1/user").status_code == 405


def test_refreshing_keeps_the_session_and_what_it_was_made_by(guest: httpx2.Client, noor: Person):
    first = refresh(guest, noor.session["refresh_token"]).json()
    old, new = (claims_of(s["access_token"]) for s in (noor.session, first))
    assert (old["session_id"], old["amr"]) == (new["session_id"], new["amr"])
    assert first["refresh_token"] != noor.session["refresh_token"]


def test_a_stale_bearer_does_not_matter(guest: httpx2.Client, noor: Person):
    headers = {"Authorization": "Bearer " + noor.session["access_token"][:-4] + "AAAA"}
    token = noor.session["refresh_token"]
    answer = guest.post(
        "/auth/v1/token?grant_type=refresh_token", json={"refresh_token": token}, headers=headers
    )
    assert answer.status_code == 200


def test_two_tabs_may_use_one_token(guest: httpx2.Client, noor: Person):
    token = noor.session["refresh_token"]
    tabs = [refresh(guest, token).json()["refresh_token"] for _ in range(2)]
    assert tabs[0] != tabs[1]
    assert [refresh(guest, tab).status_code for tab in tabs] == [200, 200]


def test_a_token_whose_answer_was_lost_works_again(
    studio: Studio, guest: httpx2.Client, noor: Person
):
    """The successor was never used, so the first answer may never have arrived."""
    token = noor.session["refresh_token"]
    refresh(guest, token)
    age_tokens(studio, noor)
    assert refresh(guest, token).status_code == 200


def age_tokens(studio: Studio, person: Person) -> None:
    """Let a minute pass for the used refresh tokens of somebody."""
    studio.sql(
        "update auth.refresh_tokens set replaced_at = replaced_at - interval '1 minute' "
        "where session_id in (select id from auth.sessions where user_id = %(id)s)",
        id=person.id,
    )


def test_a_stolen_old_token_ends_the_session(studio: Studio, guest: httpx2.Client, noor: Person):
    stolen = noor.session["refresh_token"]
    second = refresh(guest, stolen).json()["refresh_token"]
    newest = refresh(guest, second).json()
    age_tokens(studio, noor)
    assert code_of(refresh(guest, stolen)) == (400, "refresh_token_already_used")
    assert code_of(refresh(guest, newest["refresh_token"])) == (400, "refresh_token_not_found")
    assert noor.status("GET", "/profile") == 401
    ended = studio.sql(
        "select after ->> 'user_id' from kernel.events where verb = 'auth.session.ended' "
        "and entity_id = %(id)s",
        id=claims_of(newest["access_token"])["session_id"],
    )
    assert ended == [(noor.id,)]


def test_a_session_with_an_end_is_over(studio: Studio, guest: httpx2.Client, noor: Person):
    studio.sql(
        "update auth.sessions set not_after = now() where user_id = %(id)s",
        id=noor.id,
    )
    answer = refresh(guest, noor.session["refresh_token"])
    assert code_of(answer) == (400, "session_expired")
    assert noor.http.get("/auth/v1/user", headers=V2).json()["code"] == "session_not_found"


@pytest.mark.parametrize(
    ("scope", "here", "there"), [("local", 403, 200), ("others", 200, 403), ("global", 403, 403)]
)
def test_signing_out(
    studio: Studio, guest: httpx2.Client, noor: Person, scope: str, here: int, there: int
):
    elsewhere = studio.client(sign_in(guest, noor.email).json()["access_token"])
    answer = noor.http.post(f"/auth/v1/logout?scope={scope}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert noor.status("GET", "/auth/v1/user") == here
    assert elsewhere.get("/auth/v1/user").status_code == there
    assert elsewhere.get("/profile").status_code == (401 if there == 403 else 200)
    elsewhere.close()


def test_an_unknown_way_of_signing_out(noor: Person):
    answer = noor.http.post("/auth/v1/logout?scope=everyone", headers=V2)
    assert code_of(answer) == (400, "validation_failed")
    assert noor.status("GET", "/auth/v1/user") == 200


def test_without_a_token(guest: httpx2.Client):
    assert code_of(guest.get("/auth/v1/user")) == (401, "no_authorization")
    profile = guest.get("/functions/v1/scriptony-auth/profile")
    assert (profile.status_code, profile.json()["error"]) == (401, "Unauthorized")


def test_the_anon_key_is_nobody(studio: Studio):
    with studio.client(studio.anon_key, **V2) as client:
        assert code_of(client.get("/auth/v1/user")) == (403, "bad_jwt")
        assert client.get("/profile").json()["error"] == "Unauthorized"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text([chr(n) for n in range(33, 256) if n != 127], min_size=1, max_size=120))
@example("a.b.c")
@example("..")
@example("eyJhbGciOiJub25lIn0.e30.")
@example("eyJhbGciOiJFUzI1NiIsImtpZCI6bnVsbH0.e30.AAAA")
@example("W10.W10.W10")
def test_any_other_bearer_is_refused(guest: httpx2.Client, token: str):
    headers = {b"Authorization": f"Bearer {token}".encode("latin-1")}
    assert guest.get("/auth/v1/user", headers=headers).status_code in (401, 403)
    assert guest.get("/profile", headers=headers).status_code == 401


def test_an_unsigned_or_resigned_token_is_refused(noor: Person, guest: httpx2.Client):
    head, body, signature = noor.session["access_token"].split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    claims = claims_of(noor.session["access_token"]) | {"exp": 4102444800}
    longer = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    for forged in (f"{none}.{body}.", f"{head}.{longer}.{signature}", f"{none}.{longer}.x"):
        headers = {"Authorization": f"Bearer {forged}"}
        assert code_of(guest.get("/auth/v1/user", headers=headers)) == (403, "bad_jwt")


def test_guessing_is_limited_for_one_account_from_one_place(guest: httpx2.Client, studio: Studio):
    """The one who guesses waits; the owner at home and other accounts do not."""
    noor, other = studio.person("Noor"), studio.person("Other")
    there = {"X-Forwarded-For": "203.0.113.9"}
    statuses = {sign_in(guest, noor.email, "guess", **there).status_code for _ in range(20)}
    assert statuses == {400}
    answer = sign_in(guest, noor.email, PASSWORD, **there)
    assert code_of(answer) == (429, "over_request_rate_limit")
    assert int(answer.headers["retry-after"]) >= 1
    assert sign_in(guest, noor.email).status_code == 200
    assert sign_in(guest, other.email, **there).status_code == 200
    assert refresh(guest, noor.session["refresh_token"]).status_code == 200


def test_a_right_password_forgives(guest: httpx2.Client, noor: Person):
    for _ in range(3):
        for _ in range(9):
            sign_in(guest, noor.email, "guess")
        assert sign_in(guest, noor.email).status_code == 200


def test_one_password_cannot_be_tried_on_every_account(studio: Studio, address: str):
    """From one place; the machine itself is not counted."""
    place = "198.51.100.77"
    with studio.client(**V2) as client:
        known = {row[0] for row in studio.sql("select key from kernel.rate_limits")}
        sign_in(client, address, **{"X-Forwarded-For": place})
        counted = "select key from kernel.rate_limits where key like 'sign-in:%%'"
        (mine,) = {row[0] for row in studio.sql(counted)} - known
        studio.sql("update kernel.rate_limits set hits = 600 where key = %(key)s", key=mine)
        answer = sign_in(client, f"b-{address}", **{"X-Forwarded-For": place})
        assert code_of(answer) == (429, "over_request_rate_limit")
        assert code_of(sign_in(client, f"b-{address}")) == (400, "invalid_credentials")
