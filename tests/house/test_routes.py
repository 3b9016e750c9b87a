"""Routes: each names who may, and its handler takes what its path has."""

from __future__ import annotations

import inspect

import pytest

from scriptony.gateway.openapi import RIGHTS
from scriptony.kernel.http import Route
from scriptony.main import table_of
from scriptony.services import NAMES, load_services
from tests.house.repository import SERVICES

ROUTES = table_of(load_services()).routes


def place(route: Route) -> str:
    """A route as a test's message names it."""
    return f"{route.method} {route.root}{route.path} ({route.handler.__module__}.{route.name})"


def test_every_service_is_served() -> None:
    assert sorted(NAMES) == SERVICES, "scriptony.services.NAMES must name every service"


@pytest.mark.parametrize("route", ROUTES, ids=place)
def test_a_route_is_whole(route: Route) -> None:
    assert route.may in RIGHTS, f"{place(route)}: `may` must be one of {list(RIGHTS)}"
    taken = {*inspect.signature(route.handler).parameters}
    in_path = {name.rstrip("*") for name in route.path_names}
    assert in_path <= taken, f"{place(route)} does not take {in_path - taken}"
    assert "call" in taken
    if route.method == "GET":
        assert route.body is None, f"{place(route)}: a GET has no body"
        assert route.form is None, f"{place(route)}: a GET has no body"


def test_nobody_takes_a_name_of_the_root() -> None:
    """Short forms stand beside the instance's own pages and must not hide them."""
    taken = {"auth", "functions", "storage", "rest", "app", "events", ".well-known"}
    allowed = {"/auth/signup", "/auth/seed-test-user", "/storage/usage", "/storage/upload"}
    allowed |= {"/events", "/events/ticket"}
    hiding = [
        place(route)
        for route in ROUTES
        if route.short
        and route.service
        and route.path.strip("/").partition("/")[0] in taken
        and route.path not in allowed
    ]
    assert not hiding, f"choose another first word for {hiding}"
