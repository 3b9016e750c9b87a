"""The contract as data: `answers.toml` says what every route must be able to answer, `cases/` and
`ways.py` make it answer so."""

from __future__ import annotations

import inspect
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest

from scriptony.services import NAMES as ALL
from tests.contract.asking import ROUTES, SERVICES, Ask, send
from tests.contract.asks import ASKS
from tests.contract.cases.case import Case
from tests.contract.cast import Cast
from tests.contract.likeness import unlike
from tests.contract.things import Things
from tests.contract.ways import WAYS, good_sender, has_way

Status = int | str
HERE = Path(__file__).parent


def read_answers() -> dict[str, list[Status]]:
    """Route → statuses, of the services that run here."""
    text = (HERE / "answers.toml").read_text()
    listed: dict[str, dict[str, list[Status]]] = tomllib.loads(text)
    rows = [row for name in ("gateway", *SERVICES) for row in listed[name].items()]
    assert len(dict(rows)) == len(rows), "a route stands in two places"
    return dict(rows)


def _is_of_others(route: str) -> bool:
    """A face of a function whose service does not run here."""
    return SERVICES != ALL and route.startswith("GET /functions/v1/") and route not in ROUTES


ANSWERS = {
    route: statuses for route, statuses in read_answers().items() if not _is_of_others(route)
}
CASES: list[Case] = [
    case
    for name in ("gateway", *SERVICES)
    for case in import_module(f"tests.contract.cases.{name}").CASES
    if not _is_of_others(case.route)
]
PAIRS = [(route, status) for route, statuses in ANSWERS.items() for status in statuses]
WITH_CASE = {(case.route, case.status) for case in CASES}


def test_the_list_names_every_route_and_no_other() -> None:
    assert not ROUTES.keys() - ANSWERS.keys(), "these are missing in answers.toml"
    assert not ANSWERS.keys() - ROUTES.keys(), "answers.toml lists these, which are gone"


def test_every_answer_of_the_list_is_tried() -> None:
    untried = [pair for pair in PAIRS if pair not in WITH_CASE and not has_way(*pair)]
    assert not untried, "these answers need a case in tests/contract/cases"


def test_every_case_is_of_the_list() -> None:
    assert not WITH_CASE - set(PAIRS), "these cases have a status that answers.toml does not list"


def test_whoever_reads_if_match_can_answer_412() -> None:
    readers = {n for n, route in ROUTES.items() if "if_match" in inspect.getsource(route.handler)}
    assert {name for name in readers if 412 not in ANSWERS[name]} == set()


def check(answer: httpx2.Response, status: Status, example: Any = ...) -> None:
    """The answer has the status, and is like the example."""
    got = answer.status_code
    request = f"{answer.request.method} {answer.request.url}" if answer._request else ""
    told = f"{request}: expected {status}, got {got} {answer.text[:500]}"
    if isinstance(status, str):
        assert got == 400, told
        assert answer.json()["statusCode"] == status[1:], told
        assert answer.json().keys() == {"statusCode", "error", "code", "message"}, told
    else:
        assert got == status, told
    if status not in (204, 302, 303, 304) and answer.headers.get("content-type", "").startswith(
        "application/json"
    ):
        body = answer.json()
        assert not unlike(body, example), f"{told}\n{unlike(body, example)}"
    elif example is not ...:
        assert not unlike(answer.text, example), told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_a_case(cast: Cast, things: Things, case: Case) -> None:
    asked = (case.asks or ASKS[case.route])(things)
    client = (
        cast.asker(case.who, asked) if case.who else good_sender(things, ROUTES[case.route], asked)
    )
    answer = send(client, case.route, asked)
    example = (
        case.has(asked, things)
        if callable(case.has) and not isinstance(case.has, type)
        else case.has
    )
    check(answer, case.status, example)


@pytest.mark.parametrize(("route", "status"), [pair for pair in PAIRS if pair not in WITH_CASE])
def test_a_common_refusal(cast: Cast, things: Things, route: str, status: Status) -> None:
    """What every route refuses in the same way, each asked as its good request asks."""
    answer = WAYS[status](things, route, ASKS[route](things))
    check(answer, status)
    if isinstance(status, int) and status >= 400:
        assert answer.json().keys() & {"error", "msg", "message"}, answer.text


@pytest.mark.parametrize("route", [key for key, route in ROUTES.items() if route.body is not None])
def test_what_is_not_json_is_refused(cast: Cast, things: Things, route: str) -> None:
    asked = ASKS[route](things)
    headers = {**(asked.headers or {}), "content-type": "application/json"}
    for body in (b'{"a":', b"\xff\xfe", b'["a"]', b'"a"', b"null x"):
        broken = asked._replace(json=None, files=None, data=None, content=body, headers=headers)
        answer = send(good_sender(things, ROUTES[route], asked), route, broken)
        assert answer.status_code == 400, f"{body!r}: {answer.status_code} {answer.text}"


PATHS: dict[str, set[str]] = {}
for _name in ROUTES:
    _method, _, _path = _name.partition(" ")
    PATHS.setdefault(_path, set()).add(_method)


@pytest.mark.parametrize("path", sorted(PATHS))
def test_other_methods_are_405(cast: Cast, things: Things, path: str) -> None:
    """With `Allow` naming those there are; HEAD goes where GET goes."""
    method = next(iter(PATHS[path]))
    asked = ASKS[f"{method} {path}"](things)
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - PATHS[path]:
        plain = Ask(asked.params)
        answer = send(cast.owner.http, f"{other} {path}", plain)
        allow = {one.strip() for one in answer.headers.get("allow", "").split(",")}
        if answer.status_code != 405 and f"{other} {path}" not in ROUTES:
            # Another pattern takes this very URL, as /object/{bucket}/{path} does /object/list/a.
            assert any(
                _takes(pattern, answer.request.url.path)
                for pattern in PATHS
                if other in PATHS[pattern]
            )
            continue
        assert answer.status_code == 405, f"{other} {path}: {answer.status_code} {answer.text}"
        assert PATHS[path] <= allow, f"{other} {path}: {allow}"
        assert other not in allow


def _takes(pattern: str, path: str) -> bool:
    """Whether a URL fits a pattern, whose last parameter may take several segments."""
    wanted, there = pattern.strip("/").split("/"), path.strip("/").split("/")
    if len(there) > len(wanted) and wanted[-1].startswith("{"):
        there = there[: len(wanted)]
    fits = (a == b or a.startswith("{") for a, b in zip(wanted, there, strict=False))
    return len(wanted) == len(there) and all(fits)


FUNCTIONS: dict[str, list[str]] = tomllib.loads((HERE / "functions.toml").read_text())["names"]
SHORT = [name for name, route in ROUTES.items() if route.short and route.service]


@pytest.mark.parametrize("name", SHORT)
def test_functions_are_those_of_the_contract(name: str) -> None:
    path = name.partition(" ")[2]
    begin = max((one for one in FUNCTIONS if path.startswith(one)), key=len, default="")
    assert begin, f"{path} is missing in functions.toml"
    assert set(ROUTES[name].functions) == set(FUNCTIONS[begin])


SPELLINGS = [
    (name, "/".join(("", "functions", "v1", *function)))
    for name, route in ROUTES.items()
    for function in ((), *((one,) for one in route.functions))
    if route.short and route.service
]


@pytest.mark.parametrize(("route", "under"), SPELLINGS)
def test_every_spelling_of_the_url_answers_the_same(
    cast: Cast, things: Things, route: str, under: str
) -> None:
    """Below each function's name and below `/functions/v1`, as at the short URL."""
    short, long = ASKS[route](things), ASKS[route](things)
    expected = send(good_sender(things, ROUTES[route], short), route, short)
    answer = send(good_sender(things, ROUTES[route], long), route, long, under)
    assert answer.status_code == expected.status_code, answer.text
    assert answer.headers["content-type"] == expected.headers["content-type"]
    if "json" in answer.headers["content-type"]:
        assert shape(answer.json()) == shape(expected.json())


def shape(value: Any) -> Any:
    """The keys of an answer, and of what is in it."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None
