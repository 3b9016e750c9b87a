"""What is out of reach of whoever acts for somebody, route by route, on a running server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from scriptony.gateway.openapi import url_of
from scriptony.kernel.http import Route
from tests.house.test_private import PRIVATE, name_of, personal
from tests.studio import NOBODY, Studio

ONLY = "Only the person herself may do this, nobody who acts for her"
ROUTES = {name_of(route): route for _, route in personal()}


@pytest.fixture(scope="module")
def acting(studio_of_worker: Studio) -> Iterator[httpx2.Client]:
    """A superadmin who acts for somebody."""
    studio = studio_of_worker
    person = studio.person("Olga")
    path, body = f"/superadmin/users/{person.id}/impersonate", {"reason": "Every route"}
    made = studio.root.ok("POST", path, 201, json=body)
    with studio.client(made["access_token"]) as client:
        yield client


def ask(client: httpx2.Client, route: Route) -> httpx2.Response:
    path = url_of(route)
    for name in route.path_names:
        path = path.replace("{" + name.rstrip("*") + "}", NOBODY)
    return client.request(route.method, path)


@pytest.mark.parametrize("name", sorted(ROUTES.keys() - {"POST /auth/v1/logout"}))
def test_private_routes_refuse_and_no_others(acting: httpx2.Client, name: str) -> None:
    answer = ask(acting, ROUTES[name])
    assert (ONLY in answer.text) == (name in PRIVATE), f"{answer.status_code} {answer.text[:300]}"
    assert answer.status_code == 403 or name not in PRIVATE
    assert answer.status_code not in (401, 500, 503), answer.text


@pytest.mark.parametrize("name", ["object", "object/info", "object/authenticated"])
def test_files_of_ones_own_too(acting: httpx2.Client, name: str) -> None:
    answer = acting.get(f"/storage/v1/{name}/scriptony-images/a.png")
    assert (answer.status_code, answer.json()["statusCode"]) == (400, "403")
    assert answer.json()["message"] == ONLY
