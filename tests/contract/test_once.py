"""`Idempotency-Key`: every create may be sent again, and makes its things once."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.contract.asking import ROUTES, Ask, send
from tests.contract.asks import ASKS
from tests.contract.cast import Cast
from tests.contract.things import Things
from tests.contract.ways import good_sender
from tests.studio import Studio

TOLD = """
select count(*) from kernel.events where verb not in ('audio.clip.analysed', 'audio.render.made')
"""
"""All that happened, but for what workers tell meanwhile."""
CREATES = [name for name, route in ROUTES.items() if route.again]


def test_every_create_may_be_sent_again() -> None:
    """Those of `/auth/v1`, `/storage/v1` and `/rest/v1` speak their libraries' protocols."""
    forgotten = [
        name
        for name, route in ROUTES.items()
        if route.method == "POST" and route.status in (201, 202)
        if not (route.again or route.root)
    ]
    assert not forgotten, "give these an `again`"


def send_once(things: Things, name: str, asked: Ask, key: str) -> httpx2.Response:
    """Send it with a key."""
    client = good_sender(things, ROUTES[name], asked)
    headers = {**(asked.headers or {}), "idempotency-key": key}
    return send(client, name, asked._replace(headers=headers))


def ids(value: Any) -> list[str]:
    """Every id of an answer, in order."""
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [id for one in value.values() for id in ids(one)]
    return [id for one in value for id in ids(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", CREATES)
def test_the_same_key_twice_makes_one(name: str, things: Things) -> None:
    asked, key = ASKS[name](things), str(uuid4())
    first = send_once(things, name, asked, key)
    assert first.status_code in (200, 201, 202), first.text
    counted = things.cast.studio.sql(TOLD)
    again = send_once(things, name, asked, key)
    assert (again.status_code, ids(again.json())) == (first.status_code, ids(first.json()))
    assert again.json().keys() == first.json().keys()
    assert things.cast.studio.sql(TOLD) == counted


@pytest.mark.parametrize(
    "name", [name for name in CREATES if ROUTES[name].body or ROUTES[name].form]
)
def test_the_key_with_something_else_is_a_conflict(name: str, things: Things) -> None:
    asked, key = ASKS[name](things), str(uuid4())
    assert send_once(things, name, asked, key).is_success
    if asked.files:
        field, (filename, data, kind) = next(iter(asked.files.items()))
        other = asked._replace(files={field: (f"other-{filename}", data, kind)})
    else:
        names = ("title", "name", "submission", "reason")
        changed = {k: f"{v}." for k, v in asked.json.items() if k in names}
        extra = changed or {"description": "other"}
        other = asked._replace(json={**asked.json, **extra})
        if "nodes" in asked.json:
            other = asked._replace(json={"nodes": [*asked.json["nodes"], asked.json["nodes"][0]]})
        if name.endswith("/render"):
            other = asked._replace(json={**asked.json, "format": "flac"})
        if name in ("POST /initialize-project", "POST /projects/{project_id}/init"):
            other = asked._replace(json={**asked.json, "template_id": "book-novel"})
        if name == "POST /beats/apply-template":
            other = asked._replace(json={**asked.json, "template_id": "lite-7"})
    answer = send_once(things, name, other, key)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict"), answer.text


def test_twenty_at_once_make_one_shot(things: Things) -> None:
    person, key = things.person, str(uuid4())
    scene = things.scene_with_shots()
    before = len(person.ok("GET", f"/shots/{scene}")["shots"])

    async def ask_all() -> list[httpx2.Response]:
        headers = {**person.http.headers, "idempotency-key": key}
        body = {"scene_id": scene, "shot_number": "7"}
        async with httpx2.AsyncClient(
            base_url=person.studio.url, headers=headers, timeout=60
        ) as client:
            return await asyncio.gather(*(client.post("/shots", json=body) for _ in range(20)))

    answers = asyncio.run(ask_all())
    assert [one.status_code for one in answers] == [201] * 20
    assert len({one.json()["shot"]["id"] for one in answers}) == 1
    assert len(person.ok("GET", f"/shots/{scene}")["shots"]) == before + 1


def test_rights_are_those_of_now(cast: Cast, studio: Studio) -> None:
    owner, guest = studio.person("Olga"), studio.person("Guest")
    owner.invite(guest, "editor")
    body = {"title": "The Key", "organization_id": owner.organization}
    headers = {"idempotency-key": str(uuid4())}
    made = guest.ok("POST", "/projects", 201, json=body, headers=headers)["project"]["id"]
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{guest.id}")
    assert guest.status("POST", "/projects", json=body, headers=headers) == 404
    assert owner.status("GET", f"/projects/{made}") == 200
    assert len(owner.ok("GET", "/projects")["projects"]) == 1


def test_what_is_gone_for_good_is_not_made_again(studio: Studio) -> None:
    person, headers = studio.person("First"), {"idempotency-key": str(uuid4())}
    body = {"title": "The Key"}
    id = person.ok("POST", "/projects", 201, json=body, headers=headers)["project"]["id"]
    person.ok("DELETE", f"/projects/{id}?permanent=true")
    assert person.status("POST", "/projects", json=body, headers=headers) == 404
    named = "select 1 from kernel.idempotency_keys where entity_id = %(id)s"
    assert studio.sql(named, id=id) == []


def test_keys_are_everybodys_own_and_of_a_day(studio: Studio) -> None:
    first, second = studio.person("First"), studio.person("Second")
    body, headers = {"title": "The Key"}, {"idempotency-key": f"key of {uuid4()}"}
    ids = {
        person.ok("POST", "/projects", 201, json=body, headers=headers)["project"]["id"]
        for person in (first, second, first)
    }
    assert len(ids) == 2
    studio.sql("update kernel.idempotency_keys set at = at - interval '24 hours 1 second'")
    third = first.ok("POST", "/projects", 201, json=body, headers=headers)["project"]["id"]
    assert third not in ids


def test_what_failed_was_not_made_and_may_be_sent_again(studio: Studio) -> None:
    person, headers = studio.person("First"), {"idempotency-key": str(uuid4())}
    assert person.status("POST", "/projects", json={"title": ""}, headers=headers) == 400
    assert person.status("POST", "/projects", json={"title": "Now"}, headers=headers) == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_keys_of_no_use_are_refused(key: str, studio: Studio) -> None:
    person = studio.person("First")
    headers = {"idempotency-key": key}
    assert person.status("POST", "/projects", json={"title": "Now"}, headers=headers) == 400
