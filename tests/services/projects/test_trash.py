"""The trash: there, back, and away for good, with what it leaves behind."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from scriptony.kernel.settings import read_settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from scriptony.services.projects.operations.trash import purge_old
from tests.studio import Person, Studio


def events(studio: Studio, project: str) -> list[tuple[Any, ...]]:
    return studio.sql(
        "select verb, entity_id::text, title from kernel.events "
        "where project_id = %(id)s order by seq",
        id=project,
    )


def test_a_deleted_project_is_in_the_trash_and_nowhere_else(owner: Person):
    id = owner.project("Salzmark")
    owner.ok("DELETE", f"/projects/{id}")
    assert owner.ok("GET", "/projects") == {"projects": []}
    for method in ("GET", "PUT", "DELETE"):
        assert owner.status(method, f"/projects/{id}", json={}) == 404
    (entry,) = owner.ok("GET", "/projects/trash")["trash"]
    assert entry.pop("trash_id")
    assert entry.pop("deleted_at")
    assert entry == {
        "entity_type": "project",
        "title": "Salzmark",
        "deleted_by": owner.id,
        "count": 1,
        "items": [{"entity_type": "project", "entity_id": id, "title": "Salzmark"}],
    }


def test_a_restored_project_is_as_it_was(owner: Person, studio: Studio):
    id = owner.project("Salzmark", genre="Noir")
    owner.ok("DELETE", f"/projects/{id}")
    restored = owner.ok("POST", f"/projects/{id}/restore")["project"]
    assert (restored["genre"], restored["is_deleted"], restored["deleted_at"]) == (
        "Noir",
        False,
        None,
    )
    assert owner.ok("GET", "/projects/trash") == {"trash": []}
    assert owner.status("POST", f"/projects/{id}/restore") == 404
    assert [verb for verb, *_ in events(studio, id)] == [
        "projects.project.added",
        "projects.project.deleted",
        "projects.project.restored",
    ]


def test_only_those_who_may_delete_bring_back(owner: Person, stranger: Person):
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    assert stranger.status("POST", f"/projects/{id}/restore") == 404
    owner.invite(stranger, "editor")
    assert stranger.status("POST", f"/projects/{id}/restore") == 403
    assert [e["title"] for e in stranger.ok("GET", "/projects/trash")["trash"]] == ["The Lamp"]


def test_a_permanent_deletion_leaves_one_event_without_a_name(owner: Person, studio: Studio):
    id = owner.project("Secret title")
    node = {"project_id": id, "template_id": "film-3act", "level": 1, "node_number": 1}
    act = owner.ok("POST", "/nodes", 201, json=node | {"title": "Act"})["node"]["id"]
    owner.ok("DELETE", f"/projects/{id}?permanent=true")
    assert events(studio, id) == [("projects.project.purged", id, None)]
    assert studio.sql("select 1 from nodes.nodes where id = %(id)s", id=act) == []
    assert studio.sql("select 1 from kernel.events where entity_id = %(id)s", id=act) == []
    assert owner.status("POST", f"/projects/{id}/restore") == 404


def test_what_is_in_the_trash_can_be_removed_for_good(owner: Person, studio: Studio):
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    owner.ok("DELETE", f"/projects/{id}?permanent=true")
    assert owner.ok("GET", "/projects/trash") == {"trash": []}
    assert studio.sql("select 1 from projects.projects where id = %(id)s", id=id) == []


def test_a_stale_deletion_is_refused(owner: Person):
    id = owner.project()
    owner.ok("PUT", f"/projects/{id}", json={"genre": "x"})
    headers = {"If-Match": f'"{id}-1"'}
    assert owner.status("DELETE", f"/projects/{id}", headers=headers) == 412
    assert owner.status("GET", f"/projects/{id}") == 200


def test_a_project_of_a_deleted_organization_is_out_of_reach(owner: Person):
    organization = owner.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    id = owner.project(organization_id=organization)
    owner.ok("DELETE", f"/organizations/{organization}")
    assert owner.status("GET", f"/projects/{id}") == 404
    owner.ok("POST", f"/organizations/{organization}/restore")
    assert owner.status("GET", f"/projects/{id}") == 200


def tree(person: Person, project: str) -> list[dict[str, Any]]:
    body = {
        "project_id": project,
        "template_id": "film-3act",
        "structure": {"level_1_count": 2, "level_2_per_parent": 1, "level_3_per_parent": 2},
    }
    return person.ok("POST", "/initialize-project", 201, json=body)["nodes"]


def living(person: Person, project: str) -> set[str]:
    return {n["id"] for n in person.ok("GET", f"/nodes?project_id={project}")["nodes"]}


def test_an_act_of_deletion_shows_and_restores_all_it_took(owner: Person, studio: Studio):
    id = owner.project()
    nodes = tree(owner, id)
    act = next(node for node in nodes if node["level"] == 1)
    before = living(owner, id)
    owner.ok("DELETE", f"/nodes/{act['id']}")
    (entry,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
    assert (entry["entity_type"], entry["title"], entry["count"]) == ("act", act["title"], 4)
    assert entry["items"][0] == {
        "entity_type": "act",
        "entity_id": act["id"],
        "title": act["title"],
    }
    assert entry["deleted_by"] == owner.id
    assert {item["entity_id"] for item in entry["items"]} == before - living(owner, id)
    answer = owner.ok("POST", f"/projects/{id}/trash/{entry['trash_id']}/restore")
    assert answer == {"success": True, "count": 4, "trash_id": None}
    assert living(owner, id) == before
    assert owner.ok("GET", f"/projects/{id}/trash") == {"trash": []}
    assert events(studio, id)[-1] == ("nodes.node.restored", act["id"], act["title"])


def test_a_child_of_something_deleted_joins_its_parents_act(owner: Person):
    id = owner.project()
    nodes = tree(owner, id)
    act = next(node for node in nodes if node["level"] == 1)
    sequence = next(node for node in nodes if node["parentId"] == act["id"])
    owner.ok("DELETE", f"/nodes/{sequence['id']}")
    (first,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
    owner.ok("DELETE", f"/nodes/{act['id']}")
    path = f"/projects/{id}/trash/{first['trash_id']}/restore"
    joined = owner.ok("POST", path)["trash_id"]
    (entry,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
    assert (entry["trash_id"], entry["count"]) == (joined, 4)
    assert sequence["id"] not in living(owner, id)


def test_an_act_can_be_removed_for_good(owner: Person, stranger: Person, studio: Studio):
    id = owner.project()
    act = tree(owner, id)[0]["id"]
    owner.ok("DELETE", f"/nodes/{act}")
    (entry,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
    path = f"/projects/{id}/trash/{entry['trash_id']}"
    assert owner.invite(studio.person("Viewer"), "viewer").status("DELETE", path) == 403
    # Whoever may remove a node for good may do so in the trash as well.
    assert owner.invite(stranger, "editor").ok("DELETE", path) == {"success": True, "count": 4}
    assert owner.status("DELETE", path) == 404
    assert studio.sql("select 1 from nodes.nodes where id = %(id)s", id=act) == []
    named = [(verb, title) for verb, entity, title in events(studio, id) if entity == act]
    assert named == [("nodes.node.purged", None)]


def test_another_projects_trash_is_not_reached(owner: Person, stranger: Person):
    id, other = owner.project(), owner.project()
    owner.ok("DELETE", f"/nodes/{tree(owner, id)[0]['id']}")
    (entry,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
    trash = entry["trash_id"]
    assert owner.status("POST", f"/projects/{other}/trash/{trash}/restore") == 404
    assert owner.status("DELETE", f"/projects/{other}/trash/{trash}") == 404
    assert owner.status("POST", f"/projects/{id}/trash/{uuid4()}/restore") == 404
    for method, path in (
        ("GET", f"/projects/{id}/trash"),
        ("POST", f"/projects/{id}/trash/{trash}/restore"),
        ("DELETE", f"/projects/{id}/trash/{trash}"),
    ):
        assert stranger.status(method, path) == 404
    owner.invite(stranger, "viewer")
    assert stranger.status("POST", f"/projects/{id}/trash/{trash}/restore") == 403
    assert owner.ok("GET", f"/projects/{id}/trash")["trash"] == [entry]


@pytest.mark.parametrize("kind", ["character", "shot"])
def test_characters_and_shots_have_their_acts_too(owner: Person, studio: Studio, kind: str):
    id = owner.project()
    scene = next(node["id"] for node in tree(owner, id) if node["level"] == 3)
    body = {
        "character": {"project_id": id, "name": "Mara"},
        "shot": {"scene_id": scene, "shot_number": "1A"},
    }[kind]
    thing = owner.ok("POST", f"/{kind}s", 201, json=body)[kind]["id"]
    for verb, method, path in (("restored", "POST", "/restore"), ("purged", "DELETE", "")):
        owner.ok("DELETE", f"/{kind}s/{thing}")
        (entry,) = owner.ok("GET", f"/projects/{id}/trash")["trash"]
        assert (entry["entity_type"], entry["items"][0]["entity_id"]) == (kind, thing)
        answer = owner.ok(method, f"/projects/{id}/trash/{entry['trash_id']}{path}")
        assert answer["count"] == 1
        assert owner.ok("GET", f"/projects/{id}/trash") == {"trash": []}
        assert events(studio, id)[-1][:2] == (f"{kind}s.{kind}.{verb}", thing)
    named = [event for event in events(studio, id) if event[1] == thing]
    assert len(named) == 1, "the events of what is gone are gone too"


def test_who_waits_for_a_project_sees_it_as_it_is_then(owner: Person, studio: Studio):
    """Two deletions at once are one: the second finds the project in the trash."""
    id, trash_id = owner.project(), str(uuid4())
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(studio.conninfo) as other:
            other.execute(
                "update projects.projects set deleted_at = now(), trash_id = %(trash)s "
                "where id = %(id)s",
                {"id": id, "trash": trash_id},
            )
            deleted = pool.submit(owner.status, "DELETE", f"/projects/{id}")
            wait_for_a_waiter(studio)
        assert deleted.result() == 404
    (entry,) = owner.ok("GET", "/projects/trash")["trash"]
    assert entry["trash_id"] == trash_id
    assert [verb for verb, *_ in events(studio, id)] == ["projects.project.added"]


def wait_for_a_waiter(studio: Studio) -> None:
    """Wait until one connection waits for another."""
    pause = threading.Event()
    for _ in range(1200):
        if studio.sql("select count(*) from pg_locks where not granted") == [(1,)]:
            return
        pause.wait(0.02)
    raise AssertionError("nobody waits")


async def test_what_is_brought_back_at_the_last_moment_stays(owner: Person, studio: Studio):
    """The chore has found it already when its owner restores it."""
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    studio.sql(
        "update projects.projects set deleted_at = now() - interval '31 days' where id = %(id)s",
        id=id,
    )
    settings = read_settings({}, data=studio.data, database_roles=True)
    site = Site(settings, studio.conninfo, PUBLISHED)
    await site.database("projects").open()
    with psycopg.connect(studio.conninfo) as other:
        other.execute(
            "update projects.projects set deleted_at = null, trash_id = null where id = %(id)s",
            {"id": id},
        )
        purging = asyncio.create_task(purge_old(site))
        await asyncio.to_thread(wait_for_a_waiter, studio)
    await purging
    await site.close()
    assert owner.ok("GET", f"/projects/{id}")["project"]["is_deleted"] is False


@pytest.mark.parametrize("inside", [False, True])
def test_the_trash_comes_in_pages_and_not_again_when_nothing_changed(owner: Person, inside: bool):
    project = owner.project()
    path = f"/projects/{project}/trash" if inside else "/projects/trash"

    def throw() -> None:
        body = {"project_id": project, "template_id": "x", "level": 1, "node_number": 1}
        act = owner.ok("POST", "/nodes", 201, json=body | {"title": "x"})["node"]["id"]
        owner.ok("DELETE", f"/nodes/{act}" if inside else f"/projects/{owner.project()}")

    for _ in range(5):
        throw()
    whole = owner.http.get(path)
    assert "next_cursor" not in whole.json()
    acts = [entry["trash_id"] for entry in whole.json()["trash"]]
    first = owner.ok("GET", path, params={"limit": 2})
    throw()
    params = {"limit": 2, "cursor": first["next_cursor"]}
    second = owner.ok("GET", path, params=params)
    third = owner.ok("GET", path, params={"limit": 2, "cursor": second["next_cursor"]})
    pages = [*first["trash"], *second["trash"], *third["trash"]]
    assert [entry["trash_id"] for entry in pages] == acts
    assert third["next_cursor"] is None
    known = {"If-None-Match": whole.headers["etag"]}
    assert owner.status("GET", path, headers=known) == 200
    known = {"If-None-Match": owner.http.get(path).headers["etag"]}
    assert owner.status("GET", path, headers=known) == 304
    for query in ("limit=0", "cursor=x"):
        assert owner.status("GET", f"{path}?{query}") == 400
