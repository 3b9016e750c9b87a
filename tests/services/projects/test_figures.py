"""Figures: what there is in a project, its words, its length, and when it was edited."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Any

import pytest

from scriptony.kernel.events import Event
from scriptony.kernel.settings import read_settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from scriptony.services.projects.operations.trash import purge_old
from scriptony.services.projects.reactions import move_last_edited
from tests.studio import Person, Studio

STRUCTURE = {"level_1_count": 1, "level_2_per_parent": 2, "level_3_per_parent": 3}


@pytest.fixture
async def site(studio: Studio) -> AsyncIterator[Site]:
    """The running instance's databases, under the role of projects."""
    settings = read_settings({}, data=studio.data, database_roles=True)
    site = Site(settings, studio.conninfo, PUBLISHED)
    await site.database("projects").open()
    yield site
    await site.close()


def tree(person: Person, project: str) -> list[dict[str, Any]]:
    body = {"project_id": project, "template_id": "film-3act", "structure": STRUCTURE}
    return person.ok("POST", "/initialize-project", 201, json=body)["nodes"]


def write(person: Person, node: str, text: str) -> None:
    person.ok("PUT", f"/nodes/{node}", json={"metadata": {"content": text}})


def scenes(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["id"] for node in nodes if node["level"] == 3]


def read(person: Person, project: str) -> dict[str, Any]:
    return person.ok("GET", f"/projects/{project}")["project"]


def shoot(studio: Studio, project: str, scene: str, minutes: int | None, seconds: int) -> None:
    studio.sql(
        "insert into shots.shots (id, project_id, scene_id, shot_number, shotlength_minutes, "
        "shotlength_seconds, order_index) select gen_random_uuid(), %(p)s, %(s)s, '1', %(m)s, "
        "%(n)s, count(*) from shots.shots where scene_id = %(s)s",
        p=project,
        s=scene,
        m=minutes,
        n=seconds,
    )


def test_stats_count_what_lives(owner: Person, studio: Studio):
    id = owner.project()
    empty = owner.ok("GET", f"/projects/{id}/stats")["stats"]
    assert set(empty.values()) == {0}
    nodes = tree(owner, id)
    shoot(studio, id, scenes(nodes)[0], 0, 5)
    shoot(studio, id, scenes(nodes)[1], 0, 5)
    owner.ok("DELETE", f"/nodes/{scenes(nodes)[1]}")
    assert owner.ok("GET", f"/projects/{id}/stats")["stats"] == {
        "level_1": 1,
        "level_2": 2,
        "level_3": 5,
        "level_4": 0,
        "acts": 1,
        "sequences": 2,
        "scenes": 5,
        "shots": 1,
        "worlds": 0,
        "characters": 0,
    }


def test_a_books_words_follow_its_texts(owner: Person):
    id = owner.project(type="book", current_words=99)
    assert read(owner, id)["current_words"] == 0
    first, second, *_ = scenes(tree(owner, id))
    write(owner, first, "Ash fell for three days.")
    write(owner, second, "Nobody swept.")
    assert read(owner, id)["current_words"] == 7
    write(owner, first, "Ash fell.")
    assert read(owner, id)["current_words"] == 4
    owner.ok("DELETE", f"/nodes/{second}")
    assert read(owner, id)["current_words"] == 2
    assert owner.ok("POST", f"/projects/{id}/calculate-words") == {
        "success": True,
        "current_words": 2,
        "sections_count": 5,
        "message": "Counted 2 words in 5 sections",
    }


def test_a_cached_book_is_sent_again_after_writing(owner: Person):
    id = owner.project(type="book")
    scene = scenes(tree(owner, id))[0]
    cached = owner.http.get("/projects").headers["etag"]
    write(owner, scene, "Three new words")
    again = owner.http.get("/projects", headers={"If-None-Match": cached})
    assert again.json()["projects"][0]["current_words"] == 3


def test_a_revision_that_does_not_say_all_is_sent_again(owner: Person):
    """304 would leave a page with the words or the length of before."""
    book, film = owner.project(type="book"), owner.project()
    locked = owner.project(time_lock=True, max_duration_seconds=1)
    statuses = {}
    for id in (book, film, locked):
        tag = owner.http.get(f"/projects/{id}").headers["etag"]
        assert tag == f'"{id}-1"'
        again = owner.http.get(f"/projects/{id}", headers={"If-None-Match": tag})
        statuses[id] = again.status_code
    assert statuses == {book: 200, film: 304, locked: 200}


def test_what_was_fetched_a_week_ago_is_sent_again(owner: Person):
    """The file URLs in it have run out, though the project is at the same revision."""
    project = owner.project()
    first = owner.http.get(f"/projects/{project}").headers
    same = {"If-None-Match": first["etag"], "If-Modified-Since": first["last-modified"]}
    assert owner.http.get(f"/projects/{project}", headers=same).status_code == 304
    long_ago = formatdate(time.time() - 7 * 86_400, usegmt=True)
    old = same | {"If-Modified-Since": long_ago}
    assert owner.http.get(f"/projects/{project}", headers=old).status_code == 200
    odd = same | {"If-Modified-Since": "yesterday"}
    assert owner.http.get(f"/projects/{project}", headers=odd).status_code == 304


def test_only_books_are_counted(owner: Person):
    answer = owner.http.post(f"/projects/{owner.project()}/calculate-words")
    assert answer.status_code == 400
    assert answer.json()["error"] == "Only book projects support word counting"


def test_words_of_other_types_are_the_clients(owner: Person):
    id = owner.project(current_words=1200, target_pages=90)
    assert (read(owner, id)["current_words"], read(owner, id)["target_pages"]) == (1200, 90)


def test_a_locked_length_tells_by_how_much_it_is_exceeded(owner: Person, studio: Studio):
    id = owner.project(max_duration_seconds=100)
    scene = scenes(tree(owner, id))[0]
    shoot(studio, id, scene, 1, 30)
    shoot(studio, id, scene, None, 17)
    assert read(owner, id)["over_by_seconds"] is None, "not locked"
    path = f"/projects/{id}"
    assert owner.ok("PUT", path, json={"time_lock": True})["project"]["over_by_seconds"] == 7
    longer = {"max_duration_seconds": 107}
    assert owner.ok("PUT", path, json=longer)["project"]["over_by_seconds"] == 0
    none = {"max_duration_seconds": None}
    assert owner.ok("PUT", path, json=none)["project"]["over_by_seconds"] is None


def test_last_edited_follows_what_happens_inside(owner: Person):
    id = owner.project()
    scene = scenes(tree(owner, id))[0]
    before = read(owner, id)
    write(owner, scene, "The lamp goes out.")
    written = owner.ok("GET", f"/nodes/{scene}")["node"]["updatedAt"]
    for _ in range(100):
        after = read(owner, id)
        if after["last_edited"] >= written:
            break
        time.sleep(0.05)
    assert after["last_edited"] >= written > before["last_edited"]
    assert (after["updated_at"], after["revision"]) == (before["updated_at"], 1)


async def test_the_reaction_may_run_twice_and_never_goes_back(
    owner: Person, site: Site, studio: Studio
):
    id = owner.project()

    def edit(at: str, verb: str = "shots.shot.changed") -> Event:
        return Event(project_id=id, at=at, verb=verb, entity_type="shot")

    def edited() -> str:
        return read(owner, id)["last_edited"]

    late, early = "2099-01-02T00:00:00.000000Z", "2098-01-01T00:00:00.000000Z"
    private = edit("2100-01-01T00:00:00.000000Z", "assistant.conversation.added")
    for events in ([edit(late), edit(early)], [edit(late)], [edit(early)], [private]):
        async with site.database("projects").transaction() as tx:
            await move_last_edited(tx, events)
        assert edited() == late
    assert read(owner, id)["revision"] == 1


async def test_after_thirty_days_the_trash_is_empty(owner: Person, site: Site, studio: Studio):
    old, fresh, living = owner.project(), owner.project(), owner.project()
    nodes = tree(owner, living)
    gone, kept = scenes(nodes)[:2]
    for path in (f"projects/{old}", f"projects/{fresh}", f"nodes/{gone}", f"nodes/{kept}"):
        owner.ok("DELETE", f"/{path}")
    past = "set deleted_at = now() - interval '30 days 1 second' where id = %(id)s"
    studio.sql(f"update projects.projects {past}", id=old)
    studio.sql(f"update nodes.nodes {past}", id=gone)
    await purge_old(site)
    left = [e["items"][0]["entity_id"] for e in owner.ok("GET", "/projects/trash")["trash"]]
    assert left == [fresh]
    (entry,) = owner.ok("GET", f"/projects/{living}/trash")["trash"]
    assert [item["entity_id"] for item in entry["items"]] == [kept]
    for id in (old, gone):
        ((verb, title),) = studio.sql(
            "select verb, title from kernel.events where entity_id = %(id)s", id=id
        )
        assert (verb.rpartition(".")[2], title) == ("purged", None)
