"""Suspension, roles, and that one superadmin always stays."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.cli.command import scriptony
from tests.studio import PASSWORD, Person, Studio

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


def test_of_two_who_demote_each_other_at_once_one_stays(lonely: Studio) -> None:
    root, other = lonely.root, lonely.person("Olga")
    for _ in range(20):
        assert give(root, other, "superadmin").status_code == 200
        with ThreadPoolExecutor(2) as pool:
            answers = [
                pool.submit(give, root, other, "user"),
                pool.submit(give, other, root, "user"),
            ]
            statuses = sorted(answer.result().status_code for answer in answers)
        assert statuses[0] == 200
        assert statuses[1] in (200, 403, 409)
        left = superadmins(lonely)
        assert len(left) == 1
        if left[0] == other.id:  # back to where it began
            assert give(other, root, "superadmin").status_code == 200
            assert give(root, other, "user").status_code == 200
