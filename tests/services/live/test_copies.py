"""Two copies of the server on one database, and each service apart: they behave as one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.live.ear import Ear, ear
from tests.studio import Person, Studio
from tests.together.apart import started
from tests.wait import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, Studio]]:
    """One database, two servers."""
    data = tmp_path_factory.mktemp("copies") / "data"
    first, second = Studio(data).start(), Studio(data).start()
    first.root = first.person("Root")
    yield first, second
    second.stop()
    first.stop()


def test_what_happens_on_one_is_heard_on_the_other(copies: tuple[Studio, Studio]) -> None:
    first, second = copies
    owner = first.person("Olga")
    token = owner.session["access_token"]
    ticket = owner.ok("POST", "/events/ticket")["ticket"]
    with Ear(second, token) as other, Ear(second, ticket=ticket) as by_ticket, ear(owner) as here:
        owner.project("A")
        second.client(token).post("/projects", json={"title": "B"}).raise_for_status()
        for one in (other, by_ticket, here):
            one.hears("projects.project.added", times=2)
        titles = [
            [one["title"] for one in each.heard if one["verb"] == "projects.project.added"]
            for each in (other, by_ticket, here)
        ]
    assert titles == [["A", "B"]] * 3


def test_a_listener_may_go_on_at_the_other_copy(copies: tuple[Studio, Studio]) -> None:
    """Cut again and again, each time it comes to the other copy, which may be behind or ahead."""
    first, second = copies
    owner = first.person("Olga")
    project = owner.project()
    token, last = owner.session["access_token"], ear(owner).ready().id
    heard: list[str] = []
    for turn in range(10):
        listening = Ear(copies[turn % 2], token, last=last, project_id=project).ready()
        for n in range(30):
            owner.ok("PUT", f"/projects/{project}", json={"title": f"{turn}-{n}"})
        listening.close()  # in the middle of it
        heard += [one["title"] for one in listening.heard]
        last = listening.id
    with Ear(second, token, last=last, project_id=project) as listening:

        def all_is_heard() -> bool:
            return len(heard) + len(listening.heard) >= 300

        wait_until(all_is_heard, 10)
        heard += [one["title"] for one in listening.heard]
    assert heard == [f"{turn}-{n}" for turn in range(10) for n in range(30)]


def test_a_removal_at_one_closes_the_stream_at_the_other(copies: tuple[Studio, Studio]) -> None:
    first, second = copies
    owner, other = first.person("Olga"), first.person("Ed")
    owner.invite(other, "editor")
    project = owner.project()
    with Ear(second, other.session["access_token"]) as listening:
        owner.ok("DELETE", f"/organizations/{owner.organization}/members/{other.id}")
        removed = time.monotonic()
        owner.ok("PUT", f"/projects/{project}", json={"title": "After"})
        assert listening.ends() - removed < 1
        assert listening.verbs("auth.member") == ["auth.member.removed"]
        assert "After" not in listening.text


def test_a_copy_that_stops_loses_nothing(copies: tuple[Studio, Studio]) -> None:
    first, second = copies
    owner = first.person("Olga")
    third = Studio(second.data).start()
    listening = Ear(third, owner.session["access_token"]).ready()
    owner.project("A")
    listening.hears("projects.project.added")
    third.stop()
    listening.ends()
    owner.project("B")
    with Ear(second, owner.session["access_token"], last=listening.id) as again:
        assert again.hears("projects.project.added")["title"] == "B"
        assert len(again.verbs("projects")) == 1


def test_live_as_a_process_of_its_own(tmp_path: Path) -> None:
    studio = started(tmp_path)
    try:
        studio.person("Root")
        person: Person = studio.person("Wanda")
        live = (studio.processes or {})["live"]
        with Ear(live, person.session["access_token"]) as listening:
            person.project("Apart")
            assert listening.hears("projects.project.added")["title"] == "Apart"
            person.http.post("/auth/v1/logout").raise_for_status()
            ended = time.monotonic()
            assert listening.ends() - ended < 1
    finally:
        studio.stop()
