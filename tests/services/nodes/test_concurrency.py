"""Many at once: every write finds its place."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx2
import psycopg
import pytest

from tests.services.nodes.trees import Tree, ids
from tests.studio import Person


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def at_once(
    tree: Tree, requests: list[tuple[str, str, Any]], headers: dict[str, str] | None = None
) -> list[httpx2.Response]:
    """The answers to requests that are sent together, each on a connection of its own."""
    token = tree.person.session["access_token"]

    def send(request: tuple[str, str, Any]) -> httpx2.Response:
        method, path, body = request
        with tree.person.studio.client(token) as client:
            return client.request(method, path, json=body, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_fifty_nodes_made_at_once_have_fifty_places(tree: Tree) -> None:
    body = {
        "project_id": tree.project,
        "template_id": "film-3act",
        "level": 1,
        "node_number": 1,
        "title": "x",
    }
    answers = at_once(tree, [("POST", "/nodes", body)] * 50)
    assert {answer.status_code for answer in answers} == {201}
    nodes = [answer.json()["node"] for answer in answers]
    assert sorted(node["orderIndex"] for node in nodes) == list(range(50))
    assert sorted(node["nodeNumber"] for node in nodes) == list(range(1, 51))
    assert tree.is_dense()


def test_eight_initializations_at_once_make_one_tree(tree: Tree) -> None:
    body = {
        "project_id": tree.project,
        "template_id": "film-3act",
        "structure": {"level_1_count": 3, "level_2_per_parent": 2},
    }
    answers = at_once(tree, [("POST", "/initialize-project", body)] * 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    acts = ids(tree.nodes(level=1))
    assert len(tree.nodes()) == 9
    for answer in answers:
        assert [n["id"] for n in answer.json()["nodes"] if n["level"] == 1] == acts


def test_twenty_reorders_at_once_end_in_one_of_them(tree: Tree) -> None:
    acts = ids(tree.plant(20))
    orders = [acts[at:] + acts[:at] for at in range(1, 21)]
    answers = at_once(tree, [("POST", "/nodes/reorder", {"nodeIds": order}) for order in orders])
    assert {answer.status_code for answer in answers} == {200}
    assert ids(tree.children()) in orders
    assert tree.is_dense()


def test_changes_of_one_node_at_once_all_count(tree: Tree) -> None:
    act = tree.add(metadata={"content": "none"})
    path = f"/nodes/{act['id']}"
    bodies: list[Any] = [{"title": f"title {n}"} for n in range(8)]
    bodies += [{"metadata": {"content": f"text {n}"}} for n in range(8)]
    bodies += [{"nodeNumber": 10 + n} for n in range(4)]
    answers = at_once(tree, [("PUT", path, body) for body in bodies])
    assert {answer.status_code for answer in answers} == {200}
    assert len(tree.events("changed")) == 20
    for event, before in zip(tree.events("changed")[1:], tree.events("changed"), strict=False):
        # what is typed within a minute is one version
        for field in event["before"].keys() & before["after"].keys() - {"text_version"}:
            assert event["before"][field] == before["after"][field]
    tagged = [("PUT", path, {"title": f"only one {n}"}) for n in range(6)]
    tag = {"If-Match": f'"{act["id"]}-{tree.get(act)["revision"]}"'}
    answers = at_once(tree, tagged, tag)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5


def test_moves_creations_deletions_and_restores_at_once_leave_a_tree(tree: Tree) -> None:
    planted = tree.plant(3, 4, 2)
    acts = [n for n in planted if n["level"] == 1]
    sequences = [n for n in planted if n["level"] == 2]
    scenes = [n for n in planted if n["level"] == 3]
    body = {"project_id": tree.project, "template_id": "t", "node_number": 1, "title": "x"}
    requests: list[tuple[str, str, Any]] = []
    for at, scene in enumerate(scenes):
        target = sequences[(at * 5) % len(sequences)]["id"]
        requests.append(("PUT", f"/nodes/{scene['id']}", {"parentId": target, "orderIndex": 0}))
    for sequence in sequences:
        requests.append(("POST", "/nodes", body | {"level": 3, "parent_id": sequence["id"]}))
        requests.append(("PUT", f"/nodes/{sequence['id']}", {"orderIndex": 2, "title": "y"}))
    requests += [("DELETE", f"/nodes/{node['id']}", None) for node in (acts[1], sequences[0])]
    answers = at_once(tree, requests)
    assert {a.status_code for a in answers} <= {200, 201, 400, 404, 409}, [
        a.text for a in answers if a.status_code >= 500
    ]
    assert tree.is_dense()
    living = {n["id"]: n for n in tree.nodes()}
    assert all(n["parentId"] in living for n in living.values() if n["parentId"])
    sql = tree.person.studio.sql
    acts_of_deletion = sql(
        "select distinct trash_id::text from nodes.published_trash where project_id = %(p)s",
        p=tree.project,
    )
    for (trash_id,) in acts_of_deletion:
        sql("select nodes.restore_trash(%(p)s, %(t)s)", p=tree.project, t=trash_id)
    assert tree.is_dense()
    assert len(tree.nodes()) == len(planted) + sum(a.status_code == 201 for a in answers)


def test_moves_of_one_node_below_several_parents_at_once_all_count(tree: Tree) -> None:
    planted = tree.plant(1, 4, 1)
    sequences, scene = [n for n in planted if n["level"] == 2], planted[2]
    places = [{"parentId": sequence["id"], "orderIndex": 0} for sequence in sequences]
    path = f"/nodes/{scene['id']}"
    requests: list[tuple[str, str, Any]] = [("PUT", path, place) for place in places * 3]
    requests += [("PUT", path, {"nodeNumber": number}) for number in range(20, 24)]
    answers = at_once(tree, requests)
    assert {answer.status_code for answer in answers} == {200}
    assert tree.is_dense()


@pytest.mark.parametrize("act", ["reorder", "move", "remove", "restore", "rename"])
def test_who_moves_siblings_does_not_cross_who_writes_in_them(tree: Tree, act: str) -> None:
    """A story: whoever typed and whoever dragged waited for each other, until the database broke
    one of them off. Rows are taken in the order of their ids, before any is written."""
    below = tree.add(tree.add())
    first = tree.add(below, 0)
    barn = {"location": "BARN"}
    scenes = [tree.add(below, number, metadata=barn) for number in range(1, 7)]
    if act == "restore":
        tree.person.ok("DELETE", f"/nodes/{first['id']}")
    known = sorted(scene["id"] for scene in scenes)
    # However the database looks for them, it finds the last id first.
    living = [] if act == "restore" else [first["id"]]
    tree.person.ok("POST", "/nodes/reorder", json={"nodeIds": [*living, *known[::-1]]})
    for id in known[::-1]:
        tree.put({"id": id}, description="to be written")
    with psycopg.connect(tree.person.studio.conninfo) as writer, ThreadPoolExecutor(1) as pool:
        write = "update nodes.nodes set description = 'written' where id = %s"
        writer.execute(write, [known[0]])
        asked = pool.submit(_one_act, tree, act, first, known)
        _wait_until_blocked(tree, asked)
        writer.execute("set lock_timeout = '300ms'")
        writer.execute(write, [known[-1]])
        writer.commit()
        answer = asked.result()
    assert answer.status_code == 200, answer.text
    assert {tree.get({"id": id})["description"] for id in (known[0], known[-1])} == {"written"}
    assert tree.is_dense()


def _one_act(tree: Tree, act: str, first: dict[str, Any], known: list[str]) -> httpx2.Response:
    """Something that writes many siblings at once."""
    token, project = tree.person.session["access_token"], tree.project
    with tree.person.studio.client(token) as client:
        if act == "restore":
            (gone,) = client.get(f"/projects/{project}/trash").json()["trash"]
            return client.post(f"/projects/{project}/trash/{gone['trash_id']}/restore")
        if act == "rename":
            (barn,) = client.get("/locations", params={"project_id": project}).json()["locations"]
            return client.put(f"/locations/{barn['id']}", json={"name": "Stable"})
        path = f"/nodes/{first['id']}"
        if act == "remove":
            return client.delete(path)
        if act == "move":
            return client.put(path, json={"orderIndex": 6})
        pairs = [known[at] for at in (4, 5, 2, 3, 0, 1)]
        return client.post("/nodes/reorder", json={"nodeIds": pairs})


def _wait_until_blocked(tree: Tree, asked: Future[httpx2.Response]) -> None:
    blocked = """select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'"""
    until = time.monotonic() + 10
    while not tree.person.studio.sql(blocked):
        assert not asked.done(), asked.result().text
        assert time.monotonic() < until, "nothing waits"
        time.sleep(0.02)
