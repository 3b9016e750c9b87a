"""The table: the most specific pattern wins, and no URL leads to two routes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.gateway.table import ROOT, Table, segments
from scriptony.kernel.http import Call, Route, Routes


def route(method: str, path: str, *functions: str, name: str = "some", **options: object) -> Route:
    """A route that is nothing but its place."""

    async def handler(call: Call) -> None:
        """Nothing."""

    handler.__name__ = name
    routes = Routes(*functions)
    routes._add(method, path, {"may": "open", **options})(handler)
    return routes.routes[0]


def found(table: Table, path: str, method: str = "GET", function: str = ROOT) -> str | None:
    """The pattern a path leads to, with the values in its path."""
    match = table.find(function, segments(path))
    if match is None:
        return None
    if method not in match.methods:
        return f"405 {' '.join(sorted(match.methods))}"
    return f"{match.methods[method].path} {' '.join(match.values)}".strip()


LAMPS = [
    "/lamps",
    "/lamps/{id}",
    "/lamps/new",
    "/lamps/{id}/wicks",
    "/lamps/{id}/wicks/{wick}",
    "/lamps/by-room/{room}",
    "/lamps/new/{rest*}",
    "/files/{bucket}/{path*}",
    "/files/sign/{bucket}/{path*}",
    "/",
]


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/", "/"),
        ("/lamps", "/lamps"),
        ("/lamps/", "/lamps"),
        ("//lamps//7//", "/lamps/{id} 7"),
        ("/lamps/7", "/lamps/{id} 7"),
        ("/lamps/new", "/lamps/new"),
        ("/lamps/newer", "/lamps/{id} newer"),
        ("/lamps/7/wicks", "/lamps/{id}/wicks 7"),
        ("/lamps/new/wicks", "/lamps/new/{rest*} wicks"),
        ("/lamps/by-room/9", "/lamps/by-room/{room} 9"),
        ("/lamps/by-room/wicks", "/lamps/by-room/{room} wicks"),
        ("/lamps/by-room", "/lamps/{id} by-room"),
        ("/lamps/by-room/wicks/3", "/lamps/{id}/wicks/{wick} by-room 3"),
        ("/lamps/7/other", None),
        ("/Lamps", None),
        ("/files/b/x/y.png", "/files/{bucket}/{path*} b x/y.png"),
        ("/files/sign/b/x/y.png", "/files/sign/{bucket}/{path*} b x/y.png"),
        ("/files/sign/b", "/files/{bucket}/{path*} sign b"),
        ("/files/b", None),
    ],
)
def test_the_most_specific_pattern_wins(path: str, leads: str | None) -> None:
    for patterns in (LAMPS, LAMPS[::-1]):  # in whatever order they were declared
        table = Table([route("GET", pattern, name=f"r{n}") for n, pattern in enumerate(patterns)])
        assert found(table, path) == leads


def test_methods_of_one_place() -> None:
    table = Table([route("GET", "/lamps/{id}"), route("PUT", "/lamps/{lamp}")])
    assert found(table, "/lamps/7", "PUT") == "/lamps/{lamp} 7"
    assert found(table, "/lamps/7", "DELETE") == "405 GET PUT"


def test_two_routes_at_one_place_are_a_mistake() -> None:
    for one, other in [
        (route("GET", "/lamps/{id}"), route("GET", "/lamps/{lamp}", name="other")),
        (route("GET", "/f/{a*}"), route("GET", "/f/{b*}", name="other")),
        (
            route("GET", "/a", "lamps", short=False),
            route("GET", "/a", "lamps", short=False, name="other"),
        ),
    ]:
        with pytest.raises(ValueError, match="two routes for GET"):
            Table([one, other])


def test_functions_have_rooms_of_their_own() -> None:
    table = Table(
        [
            route("GET", "/lamps", "lamps", "old-lamps"),
            route("GET", "/rooms", "rooms"),
            route("GET", "/own", "lamps", short=False),
        ]
    )
    assert table.functions == {"lamps", "old-lamps", "rooms"}
    assert found(table, "/lamps", function="old-lamps") == "/lamps"
    assert found(table, "/lamps", function="rooms") is None
    assert found(table, "/own", function="lamps") == "/own"
    assert found(table, "/own") is None
    assert table.find("nobody", ["lamps"]) is None


def test_behind_its_function_a_route_may_be_barer() -> None:
    table = Table([route("GET", "/lamps/{id}", "old", "new", bare="/lamps")])
    for function in ("old", "new"):
        assert found(table, "/lamps/7", function=function) == "/lamps/{id} 7"
        assert found(table, "/7", function=function) == "/lamps/{id} 7"
        assert found(table, "/lamps/lamps/7", function=function) is None
    assert found(table, "/lamps/7") == "/lamps/{id} 7"
    assert found(table, "/7") is None


def test_a_root_is_one_fixed_place() -> None:
    routes = Routes(root="/auth/v1")

    @routes.get("/user", may="open")
    async def user(call: Call) -> None:
        """Nothing."""

    table = Table(routes.routes)
    assert found(table, "/auth/v1/user") == "/user"
    assert found(table, "/user") is None


@given(st.lists(st.sampled_from(["lamps", "new", "by-room", "wicks", "7", "{id}", "files", "é"])))
def test_any_path_leads_to_one_place_or_nowhere(parts: list[str]) -> None:
    table = Table([route("GET", pattern, name=f"r{n}") for n, pattern in enumerate(LAMPS)])
    match = table.find(ROOT, parts)
    if match is not None:
        names = [part for part in segments(match.methods["GET"].path) if part.startswith("{")]
        assert len(names) == len(match.values)


@given(st.text("/ab", max_size=12))
def test_slashes_too_many_change_nothing(path: str) -> None:
    assert segments(path) == [part for part in path.replace("/", " ").split() if part]
    assert segments(f"/{path}/") == segments(path)
