"""Who may do what, on every route: `matrix/expected.txt` is the table, kept by people.

Each request that is denied to somebody succeeds for whoever may, before and after; while it is
denied no row changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import httpx2
import pytest

from tests.contract.asking import ROUTES, SERVICES, Ask, send
from tests.contract.asks import ASKS
from tests.contract.cast import ACTORS, Cast
from tests.contract.things import Things
from tests.studio import Studio
from tests.together.matrix.expected import Cell, ForeignId, foreign_ids, matrix
from tests.together.matrix.fingerprint import Watch

EXPECTED = matrix()


class Stage:
    """The cast, what the organization has, and an eye on the database."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.watch = cast, Watch(cast.studio)
        self._of_owner = Things(cast, cast.owner)
        self.of_stranger = Things(cast, cast.stranger)
        self._of = {
            name: Things(cast, cast.owner, pool) if "projects" in SERVICES else self._of_owner
            for name, pool in cast.pools.items()
        }

    def things(self, actor: str) -> Things:
        """The things an actor asks about: a former maker asks for the project they made."""
        return self._of.get(actor, self._of_owner)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server of its own, so that only these tests write while the rows are watched."""
    running = Studio(tmp_path_factory.mktemp("matrix") / "data").start()
    made = Stage(Cast(running, running.person("Root")))
    yield made
    made.watch.close()
    running.stop()


def test_every_route_has_a_line() -> None:
    """A route nobody thought about is a route anybody may use."""
    there = {route for route in EXPECTED if route in ROUTES or SERVICES == ()}
    assert not ROUTES.keys() - EXPECTED.keys(), "these lack a line in matrix/expected.txt"
    assert not ROUTES.keys() - ASKS.keys(), "these lack a good request in tests/contract/asks"
    assert there == ROUTES.keys()


def test_no_line_is_of_a_route_that_is_gone() -> None:
    """With all services running, the table names what there is."""
    from scriptony.services import NAMES

    if NAMES == SERVICES:
        assert not EXPECTED.keys() - ROUTES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_everybody_gets_what_the_table_says(stage: Stage, route: str) -> None:
    row = EXPECTED[route]
    assert tuple(row) == ACTORS
    for actor in ACTORS:
        if row[actor].is_ok:
            asked = ASKS[route](stage.things(actor))
            answer = send(stage.cast.asker(actor, asked), route, asked)
            check(stage, route, actor, row[actor], answer)
    groups: dict[int, list[str]] = {}
    for actor in ACTORS:
        if not row[actor].is_ok:
            groups.setdefault(id(stage.things(actor)), []).append(actor)
    for denied in groups.values():
        nothing_happens(stage, route, denied)


def nothing_happens(stage: Stage, route: str, denied: list[str]) -> None:
    """The denied get their refusals, and nothing changes; whoever may, may before and after."""
    row, recipe = EXPECTED[route], ASKS[route]
    allowed = next((name for name in ("owner", *ACTORS) if row[name].is_ok), None)
    if allowed:
        prove(stage, route, allowed, recipe(stage.things(denied[0])))
    asked = recipe(stage.things(denied[0]))
    before = stage.watch.settled()
    for actor in denied:
        answer = send(stage.cast.client(actor), route, asked)
        check(stage, route, actor, row[actor], answer)
        after = stage.watch.look()
        changed = [name for name in after if after[name] != before.get(name)]
        assert not changed, f"{route} is denied to {actor}, yet {changed} changed"
    if allowed:
        prove(stage, route, allowed, asked)


def prove(stage: Stage, route: str, allowed: str, asked: Ask) -> None:
    """Whoever may do this succeeds with it."""
    answer = send(stage.cast.asker(allowed, asked), route, asked)
    check(stage, route, allowed, Cell("ok"), answer)


def check(stage: Stage, route: str, actor: str, cell: Cell, answer: httpx2.Response) -> None:
    """The answer is what the cell says."""
    told = f"{route} by {actor}: expected {cell.text}, got {answer.status_code} {answer.text[:300]}"
    if cell.is_ok or cell.text == "nil":
        assert answer.status_code < 400, told
        if cell.is_blind:
            assert stage.cast.owner.organization not in answer.text, told
    elif cell.status.startswith("s"):
        assert answer.status_code == 400, told
        assert answer.json()["statusCode"] == cell.status[1:], told
    else:
        assert answer.status_code == int(cell.status), told


FOREIGN = [line for line in foreign_ids() if line.route in ROUTES]


def ids_of(route: str) -> set[str]:
    """Where a request to this route holds ids, as its signature has it."""
    told = ROUTES[route]
    found = {f"path.{name.rstrip('*')}" for name in told.path_names if _names_a_thing(name)}
    for part, kind in (("query", told.query), ("body", told.body), ("form", told.form)):
        for one in (kind, *get_args(kind)):
            for name in getattr(one, "__struct_fields__", ()):
                if _names_a_thing(name):
                    found.add(f"{part}.{name}{'[]' if name.endswith('s') else ''}")
    return found


def _names_a_thing(name: str) -> bool:
    is_id = name == "id" or name.endswith(("_id", "_ids"))
    return is_id and name != "template_id"  # templates are everybody's


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_id_has_a_line(route: str) -> None:
    """An id nobody thought about is a way into somebody else's organization."""
    if not EXPECTED[route]["owner"].is_ok:
        return
    tried = {line.where for line in FOREIGN if line.route == route}
    assert not ids_of(route) - tried, f"{route}: these lack a line in matrix/foreign.txt"


@pytest.mark.parametrize("line", FOREIGN, ids=lambda line: f"{line.route} {line.where}")
@pytest.mark.slow
def test_ids_of_others_lead_nowhere(stage: Stage, line: ForeignId) -> None:
    if line.is_nobodys:
        assert line.expected[0] == "-"
        assert len(line.expected) > 1, "say why"
        return
    asked = ASKS[line.route](stage.things("owner"))
    prove(stage, line.route, "owner", asked)
    asked, id = ASKS[line.route](stage.things("owner")), getattr(stage.of_stranger, line.what)
    part, names = line.place
    where = PARTS[part]
    changed = put({} if part == "alone" else getattr(asked, where), names, id)
    plain = id.removeprefix("eq.")
    before, naming = stage.watch.settled(), stage.watch.naming(plain)
    answer = send(stage.cast.asker("owner", asked), line.route, asked._replace(**{where: changed}))
    told = f"{line.route} with another's {line.where}: {answer.status_code} {answer.text[:300]}"
    if answer.is_success:
        assert "skipped" in line.expected, told
        assert stage.watch.naming(plain) == naming, told
        assert plain not in answer.text, told
        assert stage.of_stranger.organization not in answer.text, told
    else:
        status = answer.status_code
        if any(one.startswith("s4") for one in line.expected) and status == 400:
            status = f"s{answer.json().get('statusCode')}"
        assert str(status) in line.expected, told
        assert stage.watch.look() == before, told


PARTS = {"path": "params", "query": "query", "alone": "query", "body": "json", "form": "data"}
"""Where in an `Ask` an id stands; `alone` is a query of nothing else."""


def put(into: Any, names: list[str], value: str) -> Any:
    """A copy of `into` with `value` at the place that `names` lead to."""
    name, *rest = names
    if name == "[]":
        items = list(into or [{}])
        return [put(items[0], rest, value) if rest else value, *items[1:]]
    copy = dict(into or {})
    copy[name] = put(copy.get(name), rest, value) if rest else value
    return copy


def test_what_changes_is_seen(stage: Stage) -> None:
    """The eye on the database is open: an allowed change shows, reading does not."""
    owner, before = stage.cast.owner, stage.watch.settled()
    owner.ok("GET", "/profile")
    assert stage.watch.look() == before
    owner.ok("PUT", "/profile", json={"bio": "Watched."})
    after = stage.watch.look()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"auth.accounts", "kernel.events"}


def test_an_editor_deletes_what_they_made(stage: Stage) -> None:
    """Their own project, and nobody else's."""
    editor, owner = stage.cast.editor, stage.cast.owner
    home = {"organization_id": owner.organization}
    assert editor.status("DELETE", f"/projects/{editor.project(**home)}") == 200
    assert editor.status("DELETE", f"/projects/{owner.project(**home)}") == 403
