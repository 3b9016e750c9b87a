"""Every kind of call the two original frontends made, replayed in order against a running server.

The calls are data (calls/*.jsonl), the replayer is replay/. Each frontend walks once, with an
account of its own that has a project already; each of its calls is then a test of its own.
"""

from collections.abc import Mapping

import httpx2
import pytest

from tests.clients.accounts import PASSWORD, fresh_address
from tests.clients.replay.calls import Call, calls_of, kinds_listed, kinds_sent
from tests.clients.replay.walk import Walk
from tests.studio import Studio

FRONTENDS = ("2025-11-01", "2026-01-30")

# Services that do not exist yet: their calls are left out. Delete a name once its service answers.
NOT_YET = frozenset({"assistant"})
STANDING = frozenset(
    {
        "gateway",
        "audio",
        "auth",
        "projects",
        "nodes",
        "shots",
        "characters",
        "beats",
        "worldbuilding",
        "inspiration",
        "logs",
        "superadmin",
        "stats",
    }
)


def _standing(name: str) -> list[Call]:
    return [call for call in calls_of(name) if not NOT_YET & {call.service, *call.needs}]


CASES = {
    f"{frontend}-{number:02}-{call.method}-{call.path}": (frontend, number)
    for frontend in FRONTENDS
    for number, call in enumerate(_standing(frontend))
}
Outcomes = Mapping[str, list[list[str]]]


@pytest.fixture(scope="module")
def outcomes(studio_of_worker: Studio) -> Outcomes:
    """What went wrong with each call of each frontend."""
    with httpx2.Client(timeout=30, follow_redirects=False) as http:
        return {frontend: _walk(studio_of_worker, http, frontend) for frontend in FRONTENDS}


def _walk(studio: Studio, http: httpx2.Client, frontend: str) -> list[list[str]]:
    walk = Walk(studio, http)
    walk.prepare(_standing("before"))
    return [walk.take(call) for call in _standing(frontend)]


@pytest.mark.xdist_group("frontend-calls")
@pytest.mark.parametrize(("frontend", "number"), CASES.values(), ids=CASES.keys())
def test_call(outcomes: Outcomes, frontend: str, number: int):
    faults = outcomes[frontend][number]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("frontend", FRONTENDS)
def test_the_replay_sends_what_is_listed(frontend: str):
    """Each field with each of its types, and nothing beside them."""
    for call in calls_of(frontend):
        assert kinds_sent(call) == kinds_listed(call), call.path
        assert {key for request in call.requests for key in request.query} == set(call.query)
        assert all(len(request.ids) == call.path.count(":id") for request in call.requests)


@pytest.mark.parametrize("frontend", FRONTENDS)
def test_every_call_names_who_answers(frontend: str):
    assert {call.service for call in calls_of(frontend)} <= NOT_YET | STANDING
    assert not NOT_YET & STANDING


@pytest.mark.xdist_group("frontend-calls")
def test_the_sign_up_form_leads_to_an_empty_studio_that_works(studio: Studio):
    """The form's address has no function in it, and the page signs in by itself afterwards."""
    email = fresh_address()
    json_only = {"Content-Type": "application/json"}
    with httpx2.Client(base_url=studio.url, headers=json_only, timeout=30) as http:
        bearer = {"Authorization": f"Bearer {studio.anon_key}"}
        person = {"email": email, "password": PASSWORD, "name": "Ilka Brandt"}
        assert http.post("/functions/v1/auth/signup", json=person, headers=bearer).json()["success"]

        key = {"apikey": studio.anon_key, **bearer}
        sign_in = {"email": email, "password": PASSWORD, "gotrue_meta_security": {}}
        session = http.post("/auth/v1/token?grant_type=password", json=sign_in, headers=key).json()
        assert session["user"]["user_metadata"]["name"] == "Ilka Brandt"

        user = {"Authorization": f"Bearer {session['access_token']}"}
        projects = "/functions/v1/scriptony-projects/projects"
        assert http.get(projects, headers=user).json()["projects"] == []
        assert http.post(projects, json={"title": "First"}, headers=user).status_code == 201


@pytest.mark.xdist_group("frontend-calls")
def test_the_sign_up_form_shows_why_it_failed(studio: Studio):
    """The page parses the body of a failure too, and shows its `error`."""
    person = {"email": fresh_address(), "password": PASSWORD, "name": "Ilka Brandt"}
    url = f"{studio.url}/functions/v1/auth/signup"
    httpx2.post(url, json=person).raise_for_status()
    again = httpx2.post(url, json=person)
    assert again.status_code in (400, 409)
    assert "already been registered" in again.json()["error"]
