"""Suspension, roles, and that one superadmin always stays."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from tests.cli.command import scriptony
from tests.studio import PASSWORD, Person, Studio
from tests.wait import wait_until

LAST = "Somebody must stay superadmin: give the role to another account first"
BELOW = "/functions/v1/scriptony-superadmin"


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio of its own: nobody else is superadmin meanwhile."""
    running = Studio(tmp_path_factory.mktemp("lonely") / "data").start()
    running.root = running.person("Root")
    yield running
    running.stop()


def superadmins(studio: Studio) -> list[str]:
    query = (
        "select id from auth.accounts where system_role = 'superadmin' "
        "and (banned_until is null or banned_until <= now())"
    )
    return [str(row[0]) for row in studio.sql(query)]


def give(by: Person, to: Person, role: str) -> httpx2.Response:
    return by.http.put(f"/superadmin/users/{to.id}/role", json={"role": role})


def sign_in(studio: Studio, person: Person) -> int:
    body = {"email": person.email, "password": PASSWORD}
    return studio.client().post("/auth/v1/token?grant_type=password", json=body).status_code


def events(studio: Studio, person: Person, verb: str) -> list[tuple[Any, ...]]:
    return studio.sql(
        "select actor_id::text, before, after from kernel.events "
        "where entity_id = %(id)s and verb = %(verb)s order by seq",
        id=person.id,
        verb=verb,
    )


@pytest.mark.parametrize("base", ["", f"{BELOW}", f"{BELOW}/superadmin"])
def test_a_suspended_account_is_out_at_once(studio: Studio, base: str) -> None:
    somebody = studio.person("Sam")
    path = f"{base or '/superadmin'}/users/{somebody.id}"
    user = studio.root.ok("POST", f"{path}/suspend", json={"reason": "Spam"})["user"]
    assert user["id"] == somebody.id
    assert user["bannedUntil"] > "2100"
    assert somebody.status("GET", "/profile") == 401
    assert sign_in(studio, somebody) == 400
    assert studio.root.ok("POST", f"{path}/restore")["user"]["bannedUntil"] is None
    assert somebody.status("GET", "/profile") == 401  # the old session is over for good
    assert sign_in(studio, somebody) == 200
    ((actor, before, after),) = events(studio, somebody, "auth.account.banned")
    assert (actor, before["banned_until"], after["reason"]) == (studio.root.id, None, "Spam")
    assert len(events(studio, somebody, "auth.account.unbanned")) == 1
    studio.root.ok("POST", f"{path}/restore")
    assert len(events(studio, somebody, "auth.account.unbanned")) == 1


def test_a_suspension_may_end_by_itself(studio: Studio) -> None:
    somebody = studio.person("Sam")
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    path = f"/superadmin/users/{somebody.id}/suspend"
    studio.root.ok("POST", path, json={"until": until})
    assert sign_in(studio, somebody) == 400
    studio.sql(
        "update auth.accounts set banned_until = now() - interval '1 second' where id = %(id)s",
        id=somebody.id,
    )
    assert sign_in(studio, somebody) == 200


def test_roles_come_and_go_with_their_rights(studio: Studio) -> None:
    somebody = studio.person("Sam")
    assert somebody.status("GET", "/superadmin/stats") == 403
    assert give(somebody, somebody, "superadmin").status_code == 403
    assert give(studio.root, somebody, "superadmin").json()["user"]["role"] == "superadmin"
    assert somebody.status("GET", "/superadmin/stats") == 200
    assert give(somebody, somebody, "user").status_code == 409
    assert give(studio.root, somebody, "user").status_code == 200
    assert somebody.status("GET", "/superadmin/stats") == 403
    changed = events(studio, somebody, "auth.account.changed")
    assert [(one[1], one[2]) for one in changed] == [
        ({"role": "user"}, {"role": "superadmin"}),
        ({"role": "superadmin"}, {"role": "user"}),
    ]


def test_the_last_superadmin_stays_whatever_is_tried(lonely: Studio) -> None:
    root = lonely.root
    service = {"Authorization": f"Bearer {lonely.service_key}", "apikey": lonely.service_key}
    with lonely.client(**service) as admin:
        path = f"/auth/v1/admin/users/{root.id}"
        for body in ({"ban_duration": "24h"}, {"app_metadata": {"role": "user"}}):
            refused = admin.put(path, json=body)
            assert (refused.status_code, refused.json()["msg"]) == (409, LAST), body
        assert admin.request("DELETE", path, json={}).status_code == 409
    assert superadmins(lonely) == [root.id]
    assert root.status("GET", "/superadmin/stats") == 200


def test_one_who_is_suspended_counts_for_nothing(lonely: Studio) -> None:
    root, other = lonely.root, lonely.person("Olga")
    assert give(root, other, "superadmin").status_code == 200
    root.ok("POST", f"/superadmin/users/{other.id}/suspend", json={})
    done = scriptony("user", "promote", root.email, "--role", "user", data=lonely.data)
    assert (done.returncode, LAST in done.stderr) == (1, True)
    root.ok("POST", f"/superadmin/users/{other.id}/restore")
    assert give(root, other, "user").status_code == 200
    assert superadmins(lonely) == [root.id]


def test_the_command_line_says_why(lonely: Studio) -> None:
    done = scriptony("user", "promote", lonely.root.email, "--role", "user", data=lonely.data)
    assert done.returncode == 1
    assert LAST in done.stderr
    assert "Traceback" not in done.stderr
    assert superadmins(lonely) == [lonely.root.id]


def act(by: Person, to: Person, what: str) -> httpx2.Response:
    """Try to do something to another superadmin."""
    if what == "demote":
        return give(by, to, "user")
    if what == "suspend":
        return by.http.post(f"/superadmin/users/{to.id}/suspend", json={})
    key = by.studio.service_key
    with by.studio.client(key, apikey=key) as service:
        path = f"/auth/v1/admin/users/{to.id}"
        if what == "delete":
            return service.request("DELETE", path, json={})
        return service.put(path, json={"ban_duration": "24h"})


WAITING = """select count(*) from pg_locks where locktype = 'advisory' and not granted
  and objid = 7303011 and database = (select oid from pg_database where datname = 'scriptony')"""


@pytest.mark.parametrize(
    ("one", "another", "rounds"),
    [
        ("demote", "demote", 20),
        ("suspend", "suspend", 3),
        ("suspend", "demote", 3),
        ("ban", "demote", 3),
        ("delete", "delete", 3),
        ("delete", "suspend", 3),
    ],
)
def test_of_two_who_act_on_each_other_at_once_one_stays(
    lonely: Studio, one: str, another: str, rounds: int
) -> None:
    """Both are let in and have written before either is decided about: left to chance the second
    would nearly always find that it is no superadmin any more."""
    last = lonely.root
    for _ in range(rounds):
        pair = [last, lonely.person("Olga")]
        assert give(last, pair[1], "superadmin").status_code == 200
        with psycopg.connect(lonely.conninfo) as gate, ThreadPoolExecutor(2) as pool:
            gate.execute("select pg_advisory_xact_lock(7303011)")
            answers = [pool.submit(act, *pair, one), pool.submit(act, *reversed(pair), another)]
            wait_until(lambda: lonely.sql(WAITING) == [(2,)], 30)
            gate.rollback()
            refused, done = sorted(
                (answer.result() for answer in answers), key=lambda a: -a.status_code
            )
        assert (done.status_code, refused.status_code) == (200, 409), refused.text
        assert LAST in refused.text
        (left,) = superadmins(lonely)
        last = next(person for person in pair if person.id == left)
        assert last.status("GET", "/superadmin/stats") == 200
    lonely.root = last


def test_one_who_is_banned_already_is_none_to_lose(lonely: Studio) -> None:
    """An instance whose only superadmin was banned before this was looked at stays usable."""
    root, other = lonely.root, lonely.person("Olga")
    unseen = "set session_replication_role = replica; update auth.accounts set "
    lonely.sql(f"{unseen} system_role = 'user' where id = '{root.id}'")
    banned = "system_role = 'superadmin', banned_until = now() + interval '1 day'"
    lonely.sql(f"{unseen} {banned} where id = '{other.id}'")
    assert superadmins(lonely) == []
    assert act(root, other, "ban").status_code == 200
    assert act(root, other, "delete").status_code == 200
    lonely.sql(f"update auth.accounts set system_role = 'superadmin' where id = '{root.id}'")
    assert act(root, root, "delete").status_code == 409


def test_a_sign_in_that_overlaps_a_suspension_leaves_no_session(studio: Studio) -> None:
    somebody = studio.person("Sam")
    blocked = """select count(*) from pg_stat_activity
      where wait_event_type = 'Lock' and query like '%%insert into auth.sessions%%'
      and pid <> pg_backend_pid()"""
    with psycopg.connect(studio.conninfo) as suspending, ThreadPoolExecutor(1) as pool:
        row = {"id": somebody.id}
        suspending.execute("select from auth.accounts where id = %(id)s for update", row)
        answer = pool.submit(sign_in, studio, somebody)
        wait_until(lambda: studio.sql(blocked) == [(1,)], 10)
        suspending.execute(
            "update auth.accounts set banned_until = now() + interval '1 day' where id = %(id)s",
            row,
        )
        suspending.execute("delete from auth.sessions where user_id = %(id)s", row)
        suspending.commit()
        assert answer.result() == 400
    assert studio.sql("select 1 from auth.sessions where user_id = %(id)s", **row) == []


@pytest.mark.parametrize(
    "until", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00", "9999-12-31T23:59:59-14:00", ""]
)
def test_ends_of_suspensions_there_are_none_of(studio: Studio, until: str) -> None:
    somebody = studio.person("Sam")
    path = f"/superadmin/users/{somebody.id}/suspend"
    refused = studio.root.http.post(path, json={"until": until})
    assert (refused.status_code, refused.json()["field"]) == (400, "until")
    assert somebody.status("GET", "/profile") == 200
