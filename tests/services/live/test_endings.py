"""Nothing later than a removal is sent, and the stream closes within a second."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services.live.ear import Ear, ear
from tests.studio import PASSWORD, Person, Studio
from tests.wait import wait_until


def service_of(studio: Studio):  # type: ignore[no-untyped-def]
    """Whoever holds the service key."""
    return studio.client(studio.service_key, apikey=studio.service_key)


def sign_out(person: Person) -> None:
    """One's own wish."""
    person.http.post("/auth/v1/logout?scope=local").raise_for_status()


def ban(person: Person) -> None:
    """Another's."""
    service = service_of(person.studio)
    path = f"/auth/v1/admin/users/{person.id}"
    service.put(path, json={"ban_duration": "24h"}).raise_for_status()


def delete(person: Person) -> None:
    """For good."""
    service = service_of(person.studio)
    service.delete(f"/auth/v1/admin/users/{person.id}").raise_for_status()


def expire(person: Person) -> None:
    """By itself, without an event."""
    person.studio.sql(
        "update auth.sessions set not_after = now() where user_id = %(id)s", id=person.id
    )


def change_password(person: Person) -> None:
    """With which all other sessions end."""
    again = person.studio.client().post(
        "/auth/v1/token?grant_type=password", json={"email": person.email, "password": PASSWORD}
    )
    other = person.studio.client(again.json()["access_token"])
    body = {"password": "quite another battery", "current_password": PASSWORD}
    other.put("/auth/v1/user", json=body).raise_for_status()


@pytest.mark.parametrize(
    ("end", "verb"),
    [
        (sign_out, "auth.session.ended"),
        (ban, "auth."),
        (delete, "auth."),
        (expire, None),
        (change_password, "auth.session.ended"),
    ],
)
def test_a_session_that_ends_closes_its_stream(
    owner: Person, studio: Studio, end: Callable[[Person], None], verb: str | None
) -> None:
    other = owner.invite(studio.person("Ed"), "editor")
    project = owner.project()
    with ear(other) as listening, ear(owner) as stays:
        owner.ok("PUT", f"/projects/{project}", json={"title": "Before"})
        listening.hears("projects.project.changed")
        end(other)
        ended = time.monotonic()
        owner.ok("PUT", f"/projects/{project}", json={"title": "After"})
        assert listening.ends() - ended < 1
        stays.hears("projects.project.changed", times=2)
        assert "After" not in listening.text
        if verb:
            assert listening.verbs()[-1].startswith(verb)
        assert stays.is_open


def test_nothing_later_than_a_removal_is_sent(owner: Person, studio: Studio) -> None:
    other = owner.invite(studio.person("Ed"), "editor")
    project = owner.project()
    with ear(other) as listening, ear(other, project_id=project) as its, ear(owner) as stays:
        for n in range(5):
            owner.ok("PUT", f"/projects/{project}", json={"title": f"Before {n}"})
        owner.ok("DELETE", f"/organizations/{owner.organization}/members/{other.id}")
        removed = time.monotonic()
        for n in range(5):
            owner.ok("PUT", f"/projects/{project}", json={"title": f"After {n}"})
        assert listening.ends() - removed < 1
        assert its.ends() - removed < 1
        stays.hears("projects.project.changed", times=10)
        for one in (listening, its):
            assert "After" not in one.text
            assert one.verbs()[-1] == "auth.member.removed"
    with ear(other, last=str(listening.heard[-1]["pos"])) as again:
        again.ready()
        other.project("Mine")
        assert again.hears("projects.project.added")["title"] == "Mine"
        assert "After" not in again.text
    assert other.status("GET", f"/events?project_id={project}") == 404


def test_an_organization_that_is_deleted_ends_the_streams_of_its_projects(
    owner: Person, studio: Studio
) -> None:
    other = owner.invite(studio.person("Ed"), "editor")
    project = owner.project()
    owner.ok("POST", "/organizations", json={"name": "Second"})
    with ear(other, project_id=project) as its, ear(other) as listening:
        owner.ok("DELETE", f"/organizations/{owner.organization}", json={"password": PASSWORD})
        deleted = time.monotonic()
        assert its.ends() - deleted < 1
        assert listening.is_open


def test_a_listener_too_slow_is_cut_off_and_holds_up_nobody(owner: Person, studio: Studio) -> None:
    """One reads nothing at all, while more happens than may wait for it. Another reads, and goes on
    where it was cut: it hears each once."""
    project, many = owner.project(), 20_000
    slow = deaf(owner)
    listening = ear(owner, project_id=project).ready()
    burst(owner, project, many)
    titles: list[str] = []
    deadline = time.monotonic() + 60
    while len(titles) + len(listening.heard) < many and time.monotonic() < deadline:
        time.sleep(0.05)
        if not listening.is_open:
            titles += [one["title"] for one in listening.heard]
            listening.close()
            listening = ear(owner, project_id=project, last=listening.id).ready()
    titles += [one["title"] for one in listening.heard]
    listening.close()
    assert [title.rstrip("x") for title in titles] == [str(n) for n in range(1, many + 1)]
    slow.settimeout(20)
    got = 0
    while piece := slow.recv(1 << 20):  # what it had, and then the end
        got += len(piece)
    assert got < many * 400
    slow.close()


def test_a_burst_cuts_nobody_who_reads(owner: Person, studio: Studio) -> None:
    """More at once than may wait for a listener."""
    project, many = owner.project(), 8_000
    with ear(owner, project_id=project) as listening:
        burst(owner, project, many)

        def all_are_heard() -> bool:
            return len(listening.heard) == many or not listening.is_open

        wait_until(all_are_heard, 60)
        assert listening.is_open
    assert [one["title"].rstrip("x") for one in listening.heard] == [
        str(n + 1) for n in range(many)
    ]


def deaf(person: Person) -> socket.socket:
    """A stream whose head is read and no more."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", urlsplit(person.studio.url).port))
    token = person.session["access_token"]
    request = f"GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    slow.sendall(request.encode())
    assert slow.recv(20).startswith(b"HTTP/1.1 200")
    return slow


def burst(owner: Person, project: str, many: int) -> None:
    """So many events at once, of half a kilobyte each."""
    owner.studio.sql(
        "insert into kernel.events (actor_id, organization_id, project_id, entity_type, entity_id, "
        "verb, title) select %(who)s, %(house)s, %(project)s, 'project', %(project)s, "
        "'projects.project.changed', n::text || repeat('x', 400) "
        "from generate_series(1, %(many)s) n",
        who=owner.id,
        house=owner.organization,
        project=project,
        many=many,
    )


def test_a_server_that_stops_ends_its_streams(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data").start()
    person = studio.person("Root")
    ears = [ear(person).ready() for _ in range(5)]
    stopped = time.monotonic()
    studio.stop()
    assert time.monotonic() - stopped < 8
    for one in ears:
        one.ends()
    assert "Traceback" not in studio.log
    assert "Cancel" not in studio.log


def test_who_does_not_read_keeps_no_server_from_stopping(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data").start()
    person = studio.person("Root")
    project, slow = person.project(), deaf(person)
    with ear(person, project_id=project) as listening:
        burst(person, project, 8_000)
        listening.hears("projects.project.changed", times=8_000, seconds=60)
    stopped = time.monotonic()
    studio.stop()
    assert time.monotonic() - stopped < 8
    assert "Traceback" not in studio.log
    slow.close()


def test_a_stream_outlives_its_database_for_a_while(tmp_path: Path) -> None:
    """Sessions cut off from their database say nothing, and go on when it is back."""
    studio = Studio(tmp_path / "data").start()
    try:
        person = studio.person("Root")
        with ear(person) as listening:
            studio.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and application_name like 'scriptony%%'"
            )
            person.project("Afterwards")
            assert listening.hears("projects.project.added")["title"] == "Afterwards"
            assert listening.is_open
    finally:
        studio.stop()


def test_nobody_who_listens_means_nobody_who_asks(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data").start()
    try:
        person = studio.person("Root")
        with ear(person) as listening:
            person.project()
            listening.hears("projects.project.added")

        def questions() -> int:
            return studio.sql(
                "select count(*) from pg_stat_activity where usename is not null "
                "and application_name = 'scriptony scriptony_live' "
                "and query_start > now() - interval '1 second'"
            )[0][0]

        def nobody_asks() -> bool:
            return questions() == 0

        wait_until(nobody_asks, 15)
    finally:
        studio.stop()


def test_ears_close(owner: Person) -> None:
    """A client that leaves is forgotten at once: its place is free."""
    for _ in range(50):
        one = Ear(owner.studio, owner.session["access_token"])
        one.ready().close()
        time.sleep(0.01)
    assert owner.status("HEAD", "/events") == 200
