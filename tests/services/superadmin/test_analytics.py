"""A month in which it is known what happened, counted once more, and what is counted right now."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from scriptony.gateway import counts
from scriptony.gateway.counts import RequestCounts
from scriptony.kernel.db import Database
from scriptony.services.superadmin.operations.analytics import PEOPLE_DAYS, roll_up
from tests.studio import Person, Studio

SERVICES = ("auth", "projects", "nodes", "shots", "gateway")
SECRET = "a secret of the month"
BUCKET = "make-3b52693b-shots"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """An instance of its own, in which nothing happens but this."""
    running = Studio(tmp_path_factory.mktemp("month") / "data").start()
    running.root = running.person("Root")
    yield running
    running.stop()


@dataclass
class Month:
    """What is known to have happened on thirty days, the last of them yesterday."""

    today: date
    requests: list[tuple[datetime, str, int, float, str | None]] = field(default_factory=list)
    projects: list[datetime] = field(default_factory=list)
    files: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        return [self.today - timedelta(days=n) for n in range(30, 0, -1)]

    def expected_days(self) -> list[dict[str, Any]]:
        """Every day, counted from the list of what happened."""
        return [
            {
                "day": str(day),
                "requests": sum(one[0].date() == day for one in self.requests),
                "errors": sum(one[0].date() == day and one[2] >= 500 for one in self.requests),
                "activeUsers": len(
                    {one[4] for one in self.requests if one[0].date() == day and one[4]}
                ),
                "newProjects": sum(at.date() == day for at in self.projects),
                "storageBytes": sum(size for at, size in self.files if at.date() <= day),
            }
            for day in self.days
        ]

    def expected_services(self) -> list[dict[str, Any]]:
        """Every service, counted from the list of what happened."""
        found: list[dict[str, Any]] = []
        for service in sorted({one[1] for one in self.requests}):
            mine = [one for one in self.requests if one[1] == service]
            days = sorted({one[0].date() for one in mine})
            found.append(
                {
                    "service": service,
                    "requests": len(mine),
                    "errors": sum(one[2] >= 500 for one in mine),
                    "meanMs": pytest.approx(sum(one[3] for one in mine) * 1000 / len(mine), abs=1),
                    "days": [
                        {
                            "day": str(day),
                            "requests": sum(one[0].date() == day for one in mine),
                            "errors": sum(one[0].date() == day and one[2] >= 500 for one in mine),
                            "activeUsers": len(
                                {one[4] for one in mine if one[0].date() == day and one[4]}
                            ),
                        }
                        for day in days
                    ],
                }
            )
        return found


def moments(chance: random.Random, days: Sequence[date], many: int) -> list[datetime]:
    """So many moments of these days; some are the first and the last of a day."""
    hours = (time.min, time(23, 59, 59, 999_000), time(12, 30), time(0, 30), time(23, 30))
    return [
        datetime.combine(chance.choice(days), chance.choice(hours), tzinfo=UTC) for _ in range(many)
    ]


def flush(instance: Studio, monkeypatch: pytest.MonkeyPatch, month: Month) -> None:
    """Several processes, each under the role of its service, count the month and write it."""

    async def write() -> None:
        for number, role in enumerate(("scriptony_shots", "scriptony_auth", "scriptony_nodes")):
            tally, database = RequestCounts(), Database(instance.conninfo, role=role)
            await database.open()
            for at, service, status, seconds, person in month.requests[number::3]:
                monkeypatch.setattr(counts.time, "time", at.timestamp)
                tally.count(service, status, seconds, person)
                if status == 503:  # once in a while
                    await tally.flush(database, SECRET)
            await tally.flush(database, SECRET)
            await database.close()

    asyncio.run(write())
    monkeypatch.undo()


def rolled_up(instance: Studio, today: date) -> None:
    """What the job does."""

    async def work() -> None:
        database = Database(instance.conninfo, role="scriptony_superadmin")
        await database.open()
        await roll_up(database, today)
        await database.close()

    asyncio.run(work())


def analytics(person: Person, **query: object) -> dict[str, Any]:
    """The answer's only member."""
    (name, found), *_ = person.ok("GET", "/superadmin/analytics", params=query).items()
    assert name == "analytics"
    return found


def a_month(instance: Studio, chance: random.Random) -> Month:
    """Requests of forty people, projects (some in the trash by now) and files."""
    month = Month(instance.sql("select (now() at time zone 'utc')::date")[0][0])
    people = [str(uuid4()) for _ in range(40)]  # no account has these: they are gone
    month.requests = [
        (
            at,
            chance.choice(SERVICES),
            chance.choices((200, 404, 500, 503), (90, 6, 2, 2))[0],
            chance.uniform(0.001, 0.4),
            chance.choice([*people, None]),
        )
        for at in moments(chance, month.days, 2000)
    ]
    home = instance.root.organization
    for at in moments(chance, month.days[:-1], 60):
        month.projects.append(at)
        gone = chance.random() < 0.3
        instance.sql(
            "insert into projects.projects (id, organization_id, title, created_at, deleted_at) "
            "values (gen_random_uuid(), %(home)s, 'Then', %(at)s, %(gone)s)",
            home=home,
            at=at,
            gone=datetime.now(UTC) if gone else None,
        )
    before = [date(2024, 2, 29), month.days[0] - timedelta(days=1)]
    for at in moments(chance, [*before, *month.days], 80):
        month.files.append((at, chance.randrange(5_000_000)))
        file(instance, *month.files[-1])
    return month


def file(instance: Studio, at: datetime, size: int) -> None:
    """A file of back then."""
    instance.sql(
        "insert into kernel.objects (id, bucket, path, size, content_type, checksum, created_at) "
        "values (gen_random_uuid(), %(bucket)s, gen_random_uuid(), %(size)s, 'image/png', '', "
        "%(at)s)",
        bucket=BUCKET,
        size=size,
        at=at,
    )


def test_analytics_equal_an_independent_count(
    instance: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = a_month(instance, random.Random(20260307))
    flush(instance, monkeypatch, month)
    instance.sql("delete from superadmin.days")  # kept while the month was not there yet
    span = {"from": str(month.days[0]), "to": str(month.days[-1])}

    def is_right() -> None:
        found = analytics(instance.root, **span)
        assert found["days"] == month.expected_days()
        assert found["services"] == month.expected_services()

    is_right()
    # Put together, and that once more; the running server may have been faster.
    for _ in range(2):
        rolled_up(instance, month.today)
        is_right()
        hours = "select count(*) from superadmin.request_hours where hour < %(today)s"
        assert instance.sql(hours, today=month.today) == [(0,)]
    part = analytics(instance.root, **{"from": str(month.days[7]), "to": str(month.days[9])})
    assert part["days"] == month.expected_days()[7:10]
    assert len(analytics(instance.root)["days"]) == 30
    assert analytics(instance.root, to=span["to"])["days"] == month.expected_days()

    # A process that could not reach the database for long adds to days that were put together.
    late = Month(month.today)
    late.requests = [
        (at, "shots", 200, 0.1, str(uuid4())) for at in moments(random.Random(3), month.days, 50)
    ]
    flush(instance, monkeypatch, late)
    month.requests += late.requests
    is_right()
    rolled_up(instance, month.today)
    is_right()

    # Who asked is forgotten in time, how many they were is not.
    rolled_up(instance, month.today + timedelta(days=PEOPLE_DAYS + 1))
    assert instance.sql("select 1 from superadmin.request_people where day < %(today)s",
                        today=month.today) == []  # fmt: skip
    is_right()

    # ... and when one of them turns up once more in a process that was away all the time.
    again = Month(month.today, [one for one in month.requests if one[4]][:1])
    flush(instance, monkeypatch, again)
    month.requests += again.requests
    is_right()
    rolled_up(instance, month.today)
    is_right()

    # What was there yesterday still was, though it is removed now; who knows of earlier days?
    instance.sql("delete from kernel.objects where bucket = %(bucket)s", bucket=BUCKET)
    instance.sql("delete from projects.projects where title = 'Then'")
    last = analytics(instance.root, **span)["days"][-1]
    assert last == month.expected_days()[-1]


def test_sign_ins_and_events_equal_an_independent_count(instance: Studio) -> None:
    """Accounts that signed in or renewed their session, and organizations where things happen."""
    before = analytics(instance.root)
    ages = [0.5, 20, 23.9, 24.1, 24 * 6.9, 24 * 7.1, 24 * 20, None]
    renewed = [None, 30, 23, 1, 24 * 9, 24 * 6, None, None]
    for hours, again in zip(ages, renewed, strict=True):
        id = uuid4()
        instance.sql(
            "insert into auth.accounts (id, email, last_sign_in_at) values (%(id)s, %(email)s, "
            "now() - %(hours)s * interval '1 hour')",
            id=id,
            email=f"{id}@lanternroom.example",
            hours=hours,
        )
        if again is not None:
            instance.sql(
                "insert into auth.sessions (id, user_id, refreshed_at) values "
                "(gen_random_uuid(), %(id)s, now() - %(hours)s * interval '1 hour')",
                id=id,
                hours=again,
            )
        # Whoever acts in somebody's name makes nobody active.
        instance.sql(
            "insert into auth.sessions (id, user_id, impersonator_id, not_after) "
            "values (gen_random_uuid(), %(id)s, %(root)s, now() + interval '5 minutes')",
            id=id,
            root=instance.root.id,
        )
    latest = [
        min((one for one in pair if one is not None), default=1e9)
        for pair in zip(ages, renewed, strict=True)
    ]
    written: list[tuple[str | None, float]] = []
    rooms = [str(uuid4()) for _ in range(5)]
    for id in rooms:
        instance.sql(
            "insert into auth.organizations (id, name, slug, deleted_at) "
            "values (%(id)s::uuid, 'Room', %(id)s::uuid::text, %(gone)s)",
            id=id,
            gone=datetime.now(UTC) if id == rooms[0] else None,  # this one lies in the trash
        )
    for room, days in ((0, 1), (1, 1), (1, 2), (1, 29), (2, 6.9), (3, 7.1), (3, 20), (None, 1)):
        written.append((None if room is None else rooms[room], days))
        instance.sql(
            "insert into kernel.events (at, organization_id, entity_type, verb) values "
            "(now() - %(days)s * interval '1 day', %(room)s, 'lamp', 'lamps.lamp.lit')",
            days=days,
            room=written[-1][0],
        )
    found = analytics(instance.root)
    added = {name: found[name] - before[name] for name in list(found)[:4]}
    assert added == {
        "totalEvents": len(written),
        "activeUsers24h": sum(hours <= 24 for hours in latest),
        "activeUsers7d": sum(hours <= 24 * 7 for hours in latest),
        "activeOrganizations": len(
            {room for room, days in written if days <= 7 and room not in (None, rooms[0])}
        ),
    }
    assert before["activeUsers24h"] >= 1  # root has just signed in


def test_days_are_none_after_today(instance: Studio) -> None:
    today = instance.sql("select (now() at time zone 'utc')::date")[0][0]
    soon = analytics(instance.root, **{"from": str(today), "to": str(today + timedelta(days=9))})
    assert [one["day"] for one in soon["days"]] == [str(today)]
    never = analytics(instance.root, **{"from": "3000-01-01", "to": "3000-02-01"})
    assert (never["days"], never["services"]) == ([], [])
    year = {"from": str(today - timedelta(days=365)), "to": str(today)}
    assert len(analytics(instance.root, **year)["days"]) == 366


def of_today(root: Person) -> tuple[dict[str, Any], Counter[str], Counter[str]]:
    """The day, and by service the requests and who asked."""
    found = analytics(root)
    day = found["days"][-1]
    mine = {
        one["service"]: one["days"][-1]
        for one in found["services"]
        if one["days"][-1]["day"] == day["day"]
    }
    requests = Counter({name: one["requests"] for name, one in mine.items()})
    return day, requests, Counter({name: one["activeUsers"] for name, one in mine.items()})


def test_a_server_counts_and_writes_before_it_ends(instance: Studio) -> None:
    instance.stop()
    root = Person(instance, "Root", instance.root.email, instance.root.session)
    instance.start()
    before, requests, people = of_today(root)
    person = instance.person("Mara")
    for _ in range(3):
        person.ok("GET", "/projects")
    person.status("GET", "/nowhere")
    service = instance.client(instance.service_key, apikey=instance.service_key)
    service.delete(f"/auth/v1/admin/users/{person.id}").raise_for_status()
    instance.stop()
    instance.start()
    root = Person(instance, "Root", instance.root.email, instance.root.session)
    instance.root = root
    after, more, asked = of_today(root)
    assert more["projects"] == requests["projects"] + 3
    assert asked["projects"] == people["projects"] + 1
    assert more["gateway"] == requests["gateway"] + 1
    assert more["superadmin"] > requests["superadmin"]
    assert after["activeUsers"] >= before["activeUsers"] + 1  # root may have been new as well
    rows = instance.sql("select p::text from superadmin.request_people p")
    assert rows
    assert not any(person.id in row for (row,) in rows)


@pytest.mark.slow
def test_processes_apart_count_together(tmp_path: Path) -> None:
    names = ("auth", "projects", "superadmin")
    apart = {name: Studio(tmp_path / "data", services=(name,)) for name in names}
    for one in apart.values():
        one.start()
    try:
        root, person = apart["auth"].person("Root"), apart["auth"].person("Mara")
        for one in (root, person):
            at_projects = Person(apart["projects"], one.name, one.email, one.session)
            assert at_projects.status("GET", "/projects") == 200
        apart["projects"].stop()
        _, requests, people = of_today(
            Person(apart["superadmin"], "Root", root.email, root.session)
        )
        assert (requests["projects"], people["projects"]) == (2, 2)
        apart.pop("projects")
    finally:
        for one in reversed(apart.values()):
            one.stop()
