"""Taking in: no event is missed or doubled, whatever commits when, is removed meanwhile or comes
back from a backup."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import pytest

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from tests.cli.command import scriptony
from tests.services.logs.test_logs import recent, scene_of, told
from tests.studio import Person, Studio

TAKE_IN = "select logs.take_in()"


@pytest.fixture
async def db(studio: Studio) -> AsyncGenerator[Database]:
    """The server's own database, with room for many writers."""
    database = Database(studio.conninfo, size=30)
    await database.open()
    yield database
    await database.close()


class Writer:
    """Somebody who writes into one project."""

    def __init__(self, person: Person, project: str) -> None:
        self.actor = Actor(person.id, new_id(), person.email)
        self.place = {"project_id": project, "organization_id": person.organization}

    async def tell(self, db: Database, id: str, pause: float = 0, **what: Any) -> None:
        """Publish one event, and leave the transaction open for a while."""
        what = {"verb": "nodes.node.added", "entity_type": "scene", **what}
        async with db.transaction() as tx:
            await publish(tx, self.actor, entity_id=id, **self.place, **what)
            await asyncio.sleep(pause)


async def reading(db: Database, *, until: asyncio.Event) -> None:
    """Takes in all the time, beside the server's own dispatcher."""
    while not until.is_set():
        async with db.session() as session:
            await session.run(TAKE_IN)


def lines_of(studio: Studio, ids: Sequence[str]) -> list[str]:
    found = studio.sql(
        "select entity_id::text from logs.entries where entity_id = any(%(ids)s::uuid[])",
        ids=list(ids),
    )
    return [id for (id,) in found]


async def test_four_hundred_writers_and_one_that_stays(
    owner: Person, studio: Studio, db: Database
) -> None:
    writer, dice = Writer(owner, owner.project()), random.Random(7)
    ids, late, done = [new_id() for _ in range(400)], new_id(), asyncio.Event()
    readers = [asyncio.create_task(reading(db, until=done)) for _ in range(2)]
    async with db.transaction() as left_open:
        await publish(
            left_open,
            writer.actor,
            "nodes.node.added",
            entity_type="scene",
            entity_id=late,
            **writer.place,
        )
        await asyncio.gather(*(writer.tell(db, id, dice.random() / 5) for id in ids))
        studio.sql(TAKE_IN)
        assert sorted(lines_of(studio, [*ids, late])) == sorted(ids)
    done.set()
    await asyncio.gather(*readers)
    studio.sql(TAKE_IN)
    assert sorted(lines_of(studio, [*ids, late])) == sorted([*ids, late])


async def test_edits_at_once_are_one_line_of_all_of_them(
    owner: Person, studio: Studio, db: Database
) -> None:
    project, id = owner.project(), new_id()
    writer = Writer(owner, project)
    for n in range(60):
        change = {"verb": "nodes.node.changed", "before": {"color": n}, "after": {"color": n + 1}}
        await asyncio.gather(
            writer.tell(db, id, **change),
            *((reading_once(db),) if n % 3 else ()),
        )
    line, _ = recent(owner, project)
    assert line["edits"] == 60
    assert line["details"]["changes"] == {"color": {"old": 0, "new": 60}}


async def reading_once(db: Database) -> None:
    async with db.session() as session:
        await session.run(TAKE_IN)


async def test_what_was_not_carried_is_no_change_that_came_back(
    owner: Person, studio: Studio, db: Database
) -> None:
    project, id = owner.project(), new_id()
    writer = Writer(owner, project)
    omitted = {"omitted": 20_000}
    for before, after in (
        ({"notes": omitted, "dialog": None}, {"notes": omitted, "dialog": None}),
        ({"notes": omitted, "lens": None}, {"notes": omitted, "lens": "50"}),
        ({"lens": "50"}, {"lens": None}),
    ):
        await writer.tell(db, id, verb="nodes.node.changed", before=before, after=after)
    changes = recent(owner, project)[0]["details"]["changes"]
    nothing = {"old": None, "new": None}
    assert changes == {"notes": nothing, "dialog": nothing}


async def test_an_undo_is_a_line_of_its_own(owner: Person, studio: Studio, db: Database) -> None:
    project, id = owner.project(), new_id()
    writer = Writer(owner, project)
    change = {"verb": "nodes.node.changed", "before": {"color": 1}, "after": {"color": 2}}
    await writer.tell(db, id, **change)
    writer.actor = writer.actor._replace(via="undo")
    for _ in range(2):
        await writer.tell(db, id, **change)
    assert told(recent(owner, project)) == [("updated", "Scene")] * 3 + [("created", "Project")]


def test_writes_while_a_thing_is_removed_leave_nothing_of_it(owner: Person, studio: Studio) -> None:
    project, secret = owner.project(), new_id()
    for _ in range(8):
        act, _, scene = scene_of(owner, project)

        def write(id: str = scene) -> None:
            with owner.studio.client(owner.session["access_token"]) as http:
                for n in range(12):
                    http.put(f"/nodes/{id}", json={"title": f"{secret} {n}"})

        def read() -> None:
            with owner.studio.client(owner.session["access_token"]) as http:
                for _ in range(8):
                    http.get(f"/logs/project/{project}/recent").raise_for_status()

        threads = [threading.Thread(target=one) for one in (write, write, read)]
        for thread in threads:
            thread.start()
        owner.ok("DELETE", f"/nodes/{act}", params={"permanent": True})
        for thread in threads:
            thread.join()
    lines = recent(owner, project)
    assert told(lines) == [("deleted", "Act")] * 8 + [("created", "Project")]
    told_of = "select 1 from logs.entries e where strpos(e::text, %(secret)s) > 0"
    assert studio.sql(told_of, secret=secret) == []


def test_whoever_is_gone_did_it_nameless(owner: Person, studio: Studio) -> None:
    project = owner.project()
    guest = owner.invite(studio.person("Guest"), "editor")
    guest.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    key = {"apikey": studio.service_key, "Authorization": f"Bearer {studio.service_key}"}
    studio.client().delete(f"/auth/v1/admin/users/{guest.id}", headers=key).raise_for_status()
    line, _ = recent(owner, project)
    assert (line["user"], line["details"]["new"]) == (None, {"genre": "Noir"})
    named = "select 1 from logs.entries where %(id)s in (actor_id, owner_id, impersonator_id)"
    assert studio.sql(named, id=guest.id) == []


def test_a_consumer_row_that_is_lost_doubles_nothing(owner: Person, studio: Studio) -> None:
    project = owner.project()
    assert len(recent(owner, project)) == 1
    studio.sql("delete from kernel.consumers where name = 'logs'")
    owner.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    assert told(recent(owner, project)) == [("updated", "Project"), ("created", "Project")]


@pytest.mark.slow
def test_after_a_restore_the_log_goes_on(owner: Person, studio: Studio, tmp_path: Path) -> None:
    project = owner.project()
    owner.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    before = recent(owner, project)
    file = tmp_path / "studio.tar"
    owner.ok("PUT", f"/projects/{project}", json={"logline": "Not read before the backup."})
    for command in (("backup", studio.data), ("restore", tmp_path / "copy" / "data")):
        done = scriptony(command[0], file, data=command[1])
        assert done.returncode == 0, done.stderr
    copy = Studio(tmp_path / "copy" / "data").start()
    try:
        again = Person(copy, owner.name, owner.email, owner.session)
        lines = recent(again, project)
        assert [line["id"] for line in lines] == [line["id"] for line in before]
        assert (lines[0]["edits"], lines[1]) == (2, before[1])
        again.ok("PUT", f"/projects/{project}", json={"title": "After"})
        assert recent(again, project)[0]["details"]["new"]["title"] == "After"
        seen = "select count(*), count(distinct first_pos) from logs.entries"
        ((all_lines, distinct),) = copy.sql(seen)
        assert all_lines == distinct
    finally:
        copy.stop()
