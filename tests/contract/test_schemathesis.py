"""Generated requests to every operation of the served OpenAPI document, as a signed-in owner, with
the ids of real things: no server error, answers as described, and nearly all reach a success."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.asking import ROUTES, STREAM, Ask, send
from tests.contract.asks import ASKS
from tests.contract.things import Things
from tests.contract.ways import good_sender
from tests.studio import Studio

pytestmark = pytest.mark.slow

WAIVERS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "waivers.toml").read_text()
)
# Streams do not end, and whoever sends these requests would wait for that.
OPERATIONS = sorted(
    name for name, route in ROUTES.items() if route.service and route.media != STREAM
)
BREAKABLE = [
    name for name in OPERATIONS if ROUTES[name].query or ROUTES[name].body or ROUTES[name].form
]
EXAMPLES = {GenerationMode.POSITIVE: 10, GenerationMode.NEGATIVE: 6}
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
OWN_ACCOUNT = ("PUT /auth/v1/user", "PUT /profile")
"""Each request changes another account, since it may change its address or password."""


@pytest.fixture(scope="session")
def api(studio_of_worker: Studio) -> Any:
    """The document as it is served."""
    answer = studio_of_worker.client().get("/openapi.json").raise_for_status()
    return schemathesis.openapi.from_dict(answer.json())


def in_settings(mode: GenerationMode) -> Callable[[Any], Any]:
    """The same requests in every run."""
    return settings(
        max_examples=EXAMPLES[mode],
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_as_described(api: Any, own: Things, name: str) -> None:
    """What fits the description gets what is described, and at least one success."""
    reached: list[int] = []

    @in_settings(GenerationMode.POSITIVE)
    @given(st.data())
    def run(data: Any) -> None:
        case = data.draw(operation(api, name).as_strategy(GenerationMode.POSITIVE))
        asked, is_anchored = ASKS[name](own), data.draw(st.sampled_from((True, True, False)))
        place(case, asked, own, is_anchored=is_anchored)
        client = sender(own, name, asked)
        if is_anchored and (asked.files or asked.data or asked.content):
            answer: Any = send(client, name, asked)
            answer.request.read()  # the checks quote the request
        else:
            answer = call(case, client)
        reached.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    run()
    has_success = any(200 <= status < 300 for status in reached)
    assert has_success != (name in WAIVERS["never_2xx"]), f"{name}: {reached}"


@pytest.mark.parametrize("name", BREAKABLE)
def test_what_does_not_fit_is_no_server_error(api: Any, own: Things, name: str) -> None:
    """Broken requests get described refusals, or are understood all the same."""
    strategy = operation(api, name).as_strategy(GenerationMode.NEGATIVE)

    @in_settings(GenerationMode.NEGATIVE)
    @given(st.data())
    def run(data: Any) -> None:
        case, asked = data.draw(strategy), ASKS[name](own)
        case.path_parameters = dict(asked.params)
        case.validate_response(call(case, sender(own, name, asked)), checks=CHECKS)

    run()


def test_nine_of_ten_operations_reach_a_success() -> None:
    """Each that is not waived does, by the first test; so few may be waived."""
    waived = [name for name in OPERATIONS if name in WAIVERS["never_2xx"]]
    assert len(waived) <= len(OPERATIONS) // 10


def test_every_waiver_is_of_a_route_and_has_its_reason() -> None:
    for group in WAIVERS.values():
        assert all(len(reason) > 15 for reason in group.values())


def operation(api: Any, name: str) -> Any:
    """The described operation of a route."""
    method, _, path = name.partition(" ")
    return api[path][method]


def sender(own: Things, name: str, asked: Ask) -> httpx2.Client:
    """Who sends it: whoever may, but what changes an account or ends its sessions, a new one."""
    if name in OWN_ACCOUNT or asked.fresh:
        return own.someone().http
    return good_sender(own, ROUTES[name], asked)


def call(case: Any, client: httpx2.Client) -> Any:
    """Send it with this client's rights."""
    names = ("authorization", "apikey")
    headers = {name: client.headers[name] for name in names if name in client.headers}
    return case.call(base_url=str(client.base_url), headers=headers, allow_redirects=False)


def place(case: Any, asked: Ask, own: Things, *, is_anchored: bool) -> None:
    """Put ids of real things wherever the generated request names things. An anchored request is
    moreover the good one, with whatever else was generated beside it."""
    case.path_parameters = dict(asked.params)
    case.query = with_ids(case.query or {}, own) | dict(asked.query or {})
    if isinstance(case.body, dict):
        case.body = with_ids(case.body, own)
        if is_anchored and isinstance(asked.json, dict):
            case.body |= asked.json
    elif is_anchored and asked.json is not None:
        case.body, case.media_type = asked.json, "application/json"


LIVE: dict[str, Callable[[Things], Any]] = {
    "project": lambda own: own.project,
    "world": lambda own: own.world,
    "organization": lambda own: own.organization,
    "parent": lambda own: own.sequence,
    "scene": lambda own: own.scene,
    "character": lambda own: own.mara,
    "after_shot": lambda own: own.first_shot,
    "shot": lambda own: own.first_shot,
    "node": lambda own: own.scene,
    "user": lambda own: own.person.id,
}


def with_ids(values: dict[str, Any], own: Things) -> dict[str, Any]:
    """The same values, but with living ids under the keys of ids, and whole numbers written so."""
    return {key: live_id(key, own) or whole(value) for key, value in values.items()}


def whole(value: Any) -> Any:
    """`3` for `3.0`: to JSON Schema they are one, to typed servers not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def live_id(key: str, own: Things) -> Any:
    """A thing's id for a key like `sceneId`, a picture for one like `imageUrl`."""
    plain = re.sub(r"([A-Z])", r"_\1", key).lower()
    if plain.endswith("_url"):
        return "https://pictures.example/a.png"
    found = re.fullmatch(r"(\w+)_id(s?)", plain)
    if found is None or found[1] not in LIVE:
        return None
    id = LIVE[found[1]](own)
    return [id] if found[2] else id
