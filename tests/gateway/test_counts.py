"""Requests are counted as they are answered, and written without naming anybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from scriptony.gateway import counts
from scriptony.gateway.counts import RequestCounts, number_of
from scriptony.gateway.mount import Gateway
from scriptony.kernel.db import Database
from scriptony.kernel.http import Call, Routes
from tests.kernel.running import client_of, gateway_of, service_of, signed_in, sql, until

SECRET = "a secret of this instance"
HOURS = "select requests, errors from superadmin.request_hours where service = %s order by hour"
PEOPLE = "select day, person from superadmin.request_people where service = %s order by 1, 2"

lamps = Routes("scriptony-lamps")


@lamps.get("/lamps", may="user")
async def list_lamps(call: Call) -> list[str]:
    """Lamps."""
    return []


@lamps.get("/broken", may="open")
async def broken(call: Call) -> list[str]:
    """A lamp that does not burn."""
    raise RuntimeError("out of oil")


for _handler in (list_lamps, broken):
    _handler.__module__ = "scriptony.services.lamps.routes"  # tells whose routes they are


@pytest.fixture
async def database(conninfo: str) -> AsyncGenerator[Database]:
    opened = Database(conninfo)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def gateway(conninfo: str, tmp_path: Path) -> AsyncGenerator[Gateway]:
    services = [service_of(lamps, "scriptony-lamps", name="lamps")]
    async with gateway_of(conninfo, tmp_path, services) as opened:
        yield opened


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let it be this moment."""
    seconds = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    monkeypatch.setattr(counts.time, "time", lambda: seconds)


async def test_hours_and_people_are_added_up(
    conninfo: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"service {uuid4()}"
    one, other = RequestCounts(), RequestCounts()  # two processes
    at(monkeypatch, "2026-03-07T23:59:59")
    one.count(name, 200, 0.25, "ada")
    one.count(name, 503, 0.75, None)
    other.count(name, 499, 0.5, "ada")
    at(monkeypatch, "2026-03-08T00:00:00")
    one.count(name, 200, 0.1, "ada")
    one.count(name, 200, 0.1, "bo")
    await asyncio.gather(one.flush(database, SECRET), other.flush(database, SECRET))
    one.count(name, 200, 0.1, "bo")
    await one.flush(database, SECRET)
    await one.flush(database, SECRET)  # nothing is left
    assert sql(conninfo, HOURS, name) == [(3, 1), (3, 0)]
    spent = "select milliseconds from superadmin.request_hours where service = %s order by hour"
    assert [row[0] for row in sql(conninfo, spent, name)] == pytest.approx([1500, 300])
    people = sql(conninfo, PEOPLE, name)
    assert [str(day) for day, _ in people] == ["2026-03-07", "2026-03-08", "2026-03-08"]
    assert len({number for _, number in people}) == 3  # on another day ada is another number


def test_a_number_says_nothing_of_whose_it_is() -> None:
    number = number_of("ada", "2026-03-07", SECRET)
    assert number == number_of("ada", "2026-03-07", SECRET)
    assert number != number_of("ada", "2026-03-08", SECRET)
    assert number != number_of("ada", "2026-03-07", "another secret")
    assert -(2**63) <= number < 2**63


async def test_what_could_not_be_written_waits(
    conninfo: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, tally = f"service {uuid4()}", RequestCounts()
    tally.count(name, 500, 0.1, "ada")
    away = Database(conninfo.replace("dbname=scriptony", "dbname=nowhere"))
    away.pool.timeout = 0.1
    await away.open()
    with pytest.raises(Exception, match="cannot be reached"):
        await tally.flush(away, SECRET)
    await away.close()
    tally.count(name, 200, 0.1, "bo")
    await tally.flush(database, SECRET)
    assert sql(conninfo, "select sum(requests), sum(errors) from superadmin.request_hours "
               "where service = %s", name) == [(2, 1)]  # fmt: skip
    assert len(sql(conninfo, PEOPLE, name)) == 2


async def test_counts_are_written_again_and_again(
    conninfo: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(counts, "FLUSH_SECONDS", 0.01)
    name, tally = f"service {uuid4()}", RequestCounts()
    monkeypatch.setattr(counts, "COUNT", "select nonsense(%(counts)s)")
    tally.count(name, 200, 0.1, None)
    task = asyncio.create_task(tally.flush_for_ever(database, SECRET))
    await until(lambda: "counts could not be written" in caplog.text)
    monkeypatch.undo()
    await until(lambda: sql(conninfo, HOURS, name) == [(1, 0)])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_gateway_counts_what_it_answers(gateway: Gateway, conninfo: str) -> None:
    person, guest = str(uuid4()), str(uuid4())
    mine = signed_in(conninfo, user_id=person)
    helped = signed_in(conninfo, user_id=guest, impersonator_id=person)
    async with client_of(gateway) as client:
        assert (await client.get("/lamps", headers=mine)).status_code == 200
        assert (await client.get("/lamps", headers=helped)).status_code == 200
        assert (await client.get("/lamps")).status_code == 401
        assert (await client.post("/lamps")).status_code == 405
        assert (await client.get("/broken")).status_code == 500
        assert (await client.get("/nowhere")).status_code == 404
        assert (await client.get("/health")).status_code == 200
        assert (await client.options("/lamps")).status_code == 204
    found: dict[str, Any] = {}
    for (_, service), tally in gateway.counts._tallies.items():
        requests, errors, people = found.get(service, (0, 0, set()))
        found[service] = (requests + tally.requests, errors + tally.errors, people | tally.people)
    # Whoever acts in another's name is the one who is active.
    assert found == {"lamps": (4, 1, {person}), "gateway": (3, 0, set())}


def test_counting_costs_next_to_nothing() -> None:
    tally, people = RequestCounts(), [str(uuid4()) for _ in range(500)]
    began = time.perf_counter()
    for n in range(20_000):
        tally.count("shots", 200, 0.001, people[n % 500])
    each = (time.perf_counter() - began) / 20_000
    assert each < 20e-6, f"{each * 1e6:.2f} µs"
