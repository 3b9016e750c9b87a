"""The keys of an instance."""

from __future__ import annotations

import base64
import json

from joserfc import jwt
from joserfc.jwk import KeySet

from tests.services.auth.conftest import MakeStudio
from tests.services.auth.letters import V2
from tests.studio import Person, Studio


def test_access_tokens_can_be_checked_by_the_published_keys(studio: Studio, noor: Person):
    with studio.client() as client:
        answer = client.get("/auth/v1/.well-known/jwks.json")
    assert "max-age=600" in answer.headers["cache-control"]
    keys = answer.json()["keys"]
    assert all(key.keys() & {"d", "k"} == set() for key in keys), "public halves only"
    token = jwt.decode(noor.session["access_token"], KeySet.import_key_set(answer.json()))
    assert token.claims["sub"] == noor.id
    assert token.header["alg"] == "ES256"


def test_the_api_keys_are_tokens_that_survive_a_restart(studio_with: MakeStudio):
    studio = studio_with(fresh=True)
    before = studio.secret("anon_key"), studio.secret("service_key")
    noor = studio.person()
    studio.stop()
    studio.start()
    assert (studio.secret("anon_key"), studio.secret("service_key")) == before
    for key, role in zip(before, ("anon", "service_role"), strict=True):
        part = key.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        assert (claims["iss"], claims["role"]) == ("supabase", role)
    assert Person(studio, "Noor", noor.email, noor.session).status("GET", "/profile") == 200


def test_without_configured_key_any_will_do(studio: Studio):
    for headers in ({}, {"apikey": "anything"}):
        with studio.client(**headers) as client:
            assert client.get("/auth/v1/settings").status_code == 200


def test_a_configured_key_is_asked_for(studio_with: MakeStudio):
    studio = studio_with(anon_key="one.two.three", service_key="s.e.cret")
    assert (studio.secret("anon_key"), studio.secret("service_key")) == (
        "one.two.three",
        "s.e.cret",
    )
    with studio.client(**V2) as client:
        missing = client.post("/auth/v1/token?grant_type=password", json={})
        assert (missing.status_code, missing.json()["message"]) == (
            401,
            "No API key found in request",
        )
        assert missing.json()["hint"]
        wrong = client.get("/auth/v1/settings", headers={"apikey": "another"})
        assert (wrong.status_code, wrong.json()["message"]) == (401, "Invalid API key")
        for key in ("one.two.three", "s.e.cret"):
            assert client.get("/auth/v1/settings", headers={"apikey": key}).status_code == 200
            assert client.get(f"/auth/v1/settings?apikey={key}").status_code == 200
        for path in ("health", ".well-known/jwks.json"):
            assert client.get(f"/auth/v1/{path}").status_code == 200
        follow = client.get("/auth/v1/verify?token=x&type=signup", follow_redirects=False)
        assert follow.status_code == 303, "links in mails carry no key"


def test_the_service_key_rules(studio: Studio, noor: Person):
    for headers in (
        {"apikey": studio.service_key},
        {"Authorization": f"Bearer {studio.service_key}"},
    ):
        with studio.client(**headers) as client:
            assert client.get("/auth/v1/admin/users").status_code == 200
    with studio.client(**V2) as client:
        assert client.get("/auth/v1/admin/users").json()["code"] == "no_authorization"
    answer = noor.http.get("/auth/v1/admin/users", headers=V2)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_admin")
