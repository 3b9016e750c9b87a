"""Locked scripts: a number stays with its scene, whatever is inserted, moved or cut."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.nodes.test_concurrency import at_once
from tests.services.nodes.test_drafts import a_minute_later, version, write
from tests.services.nodes.trees import Tree
from tests.studio import NOBODY, Person

COLORS = ["White", "Blue", "Pink", "Yellow", "Green", "Goldenrod", "Buff", "Salmon", "Cherry"]


class Script(Tree):
    """A project whose scenes are counted."""

    def __init__(self, person: Person, *counts: int) -> None:
        super().__init__(person)
        planted = self.plant(*counts)
        self.sequences = [node for node in planted if node["level"] == 2]
        self.scenes = [node for node in planted if node["level"] == 3]

    def lock(self, **body: Any) -> dict[str, Any]:
        return self.person.ok("POST", f"/projects/{self.project}/revisions", 201, json=body)[
            "revision"
        ]

    def shown(self) -> list[dict[str, Any]]:
        return self.person.ok("GET", f"/projects/{self.project}/scene-numbers")["scenes"]

    def numbers(self) -> list[str]:
        """The numbers of the script in order, those of scenes that were cut in brackets."""
        return [
            f"({one['sceneNumber']})" if one["isOmitted"] else one["sceneNumber"]
            for one in self.shown()
        ]

    def insert(self, sequence: dict[str, Any], at: int, **fields: Any) -> dict[str, Any]:
        made = self.add(sequence, **fields)
        return self.put(made, orderIndex=at)

    def number(self, node: dict[str, Any]) -> str:
        return self.get(node)["metadata"]["sceneNumber"]

    def cut(self, node: dict[str, Any]) -> None:
        self.person.ok("DELETE", f"/nodes/{node['id']}")

    def restore(self, node: dict[str, Any]) -> None:
        trash = self.person.studio.sql(
            "select trash_id::text from nodes.nodes where id = %(n)s", n=node["id"]
        )[0][0]
        self.person.ok("POST", f"/projects/{self.project}/trash/{trash}/restore")

    def changes(self, revision: dict[str, Any]) -> list[tuple[str, list[str]]]:
        found = self.person.ok("GET", f"/revisions/{revision['id']}/changes")["changes"]
        return [(one["sceneNumber"], one["changes"]) for one in found]


@pytest.fixture
def script(owner: Person) -> Script:
    """Two sequences of three scenes each."""
    return Script(owner, 1, 2, 3)


def test_locking_counts_the_scenes(script: Script) -> None:
    assert script.numbers() == [None] * 6
    assert script.lock()["scenes"] == 6
    assert script.numbers() == list("123456")
    assert script.number(script.scenes[4]) == "5"
    answer = script.person.ok("GET", f"/projects/{script.project}/scene-numbers")
    assert answer["isLocked"]


def test_revisions_are_called_after_their_pages(script: Script) -> None:
    path = f"/projects/{script.project}/revisions"
    named = []
    for _ in range(9):
        proposed = script.person.ok("GET", path)["suggested"]
        made = script.lock()
        assert (made["name"], made["color"]) == (proposed["name"], proposed["color"])
        named.append(made["name"])
    assert named == COLORS
    assert [script.lock()["name"] for _ in range(3)] == ["Tan", "2nd White", "2nd Blue"]
    mine = script.lock(name="Shooting script", color="#123456")
    assert (mine["name"], mine["color"], mine["number"]) == ("Shooting script", "#123456", 13)
    script.refused("POST", path, 409, json={"name": "shooting SCRIPT"})
    script.refused("POST", path, 400, json={"name": " "})
    script.refused("POST", path, 400, json={"color": "red"})
    listed = script.person.ok("GET", path, params={"limit": 10})
    assert [one["number"] for one in listed["revisions"]] == list(range(1, 11))
    more = script.person.ok("GET", path, params={"cursor": listed["next_cursor"]})
    assert [one["number"] for one in more["revisions"]] == [11, 12, 13]


def test_what_is_inserted_is_named_after_the_scene_before(script: Script) -> None:
    first, second = script.sequences
    script.lock()
    assert script.number(script.insert(first, 2)) == "2A"
    assert script.number(script.insert(first, 3)) == "2B"
    assert script.numbers() == ["1", "2", "2A", "2B", "3", "4", "5", "6"]
    assert script.number(script.insert(first, 3)) == "2AA", "between 2A and 2B"
    assert script.number(script.insert(first, 2)) == "A2A", "between 2 and 2A"
    assert script.number(script.insert(first, 3)) == "B2A", "between A2A and 2A"
    assert script.number(script.insert(first, 0)) == "A1", "before the first"
    assert script.number(script.insert(first, 1)) == "B1", "between A1 and 1"
    assert script.number(script.insert(first, 0)) == "AA1"
    assert script.number(script.add(first)) == "3A"
    assert script.number(script.add(second)) == "7", "behind the last"
    told = ["AA1", "A1", "B1", "1", "2", "A2A", "B2A", "2A", "2AA", "2B", "3", "3A"]
    assert script.numbers() == [*told, "4", "5", "6", "7"]


def test_the_answer_to_a_create_has_the_number(script: Script) -> None:
    script.lock()
    first, second = script.sequences
    assert script.add(first)["metadata"] == {"sceneNumber": "3A"}
    body = {"project_id": script.project, "template_id": "t", "level": 3, "title": "x"}
    bodies = [body | {"node_number": 9, "parent_id": one["id"]} for one in (first, second)]
    made = script.person.ok("POST", "/nodes/bulk", 201, json={"nodes": bodies})["nodes"]
    assert [one["metadata"]["sceneNumber"] for one in made] == ["3B", "7"]
    scene = {"title": "x", "parent_id": first["id"]}
    made = script.person.ok("POST", f"/projects/{script.project}/scenes", 201, json=scene)
    assert made["scene"]["metadata"]["sceneNumber"] == "3C"
    tree = {"project_id": script.project, "structure": {"level_1_count": 1}, "replace": True}
    tree["structure"] |= {"level_2_per_parent": 1, "level_3_per_parent": 2}
    made = script.person.ok("POST", "/initialize-project", 201, json=tree)["nodes"]
    assert [n["metadata"].get("sceneNumber") for n in made] == [None, None, "8", "9"]
    assert script.numbers()[:6] == [f"({n})" for n in range(1, 7)]


def test_a_new_scene_goes_by_its_place_until_a_revision_holds_it(script: Script) -> None:
    first, second = script.sequences
    script.lock()
    new = script.insert(first, 1)
    assert script.number(new) == "1A"
    script.put(new, parentId=second["id"], orderIndex=1)
    assert script.number(new) == "4A"
    script.person.ok(
        "POST", "/nodes/reorder", json={"nodeIds": [script.scenes[3]["id"], script.scenes[4]["id"]]}
    )
    assert script.number(new) == "5A"
    event = script.events("changed")[-1]
    assert event["after"]["metadata.sceneNumber"] == "4A"
    script.lock()
    script.put(new, parentId=first["id"], orderIndex=0)
    assert script.number(new) == "5A", "it is held now"
    assert script.numbers() == ["5A", "1", "2", "3", "4", "5", "6"]


def test_what_is_moved_keeps_its_number(script: Script) -> None:
    first, second = script.sequences
    script.lock()
    script.put(script.scenes[0], parentId=second["id"], orderIndex=1)
    script.put(second, orderIndex=0)
    assert script.numbers() == ["4", "1", "5", "6", "2", "3"]
    assert script.number(script.insert(second, 2)) == "1A"
    assert script.number(script.insert(first, 0)) == "6A"


def test_what_is_cut_stays_as_omitted_and_comes_back(script: Script) -> None:
    first, _ = script.sequences
    revision = script.lock()
    script.cut(script.scenes[1])
    assert script.numbers() == ["1", "(2)", "3", "4", "5", "6"]
    omitted = script.shown()[1]
    assert (omitted["title"], omitted["nodeId"]) == ("OMITTED", script.scenes[1]["id"])
    assert script.number(script.insert(first, 1)) == "1A", "its number is nobody else's"
    blue = script.lock()
    assert (blue["scenes"], blue["omitted"]) == (6, 1)
    script.restore(script.scenes[1])
    assert script.number(script.scenes[1]) == "2"
    assert "(2)" not in script.numbers()
    assert script.changes(revision) == [("1A", ["added"])]
    assert script.changes(blue) == [("2", ["restored"])]
    held = script.person.ok("GET", f"/revisions/{blue['id']}/scenes")["scenes"]
    assert [one["sceneNumber"] for one in held] == ["1", "2", "1A", "3", "4", "5", "6"]
    assert [one["isOmitted"] for one in held] == [False, True, *[False] * 5]


def test_what_is_removed_for_good_leaves_its_number(script: Script) -> None:
    first, second = script.sequences
    revision = script.lock()
    script.person.ok("DELETE", f"/nodes/{script.scenes[1]['id']}?permanent=true")
    script.person.ok("DELETE", f"/nodes/{second['id']}?permanent=true")
    assert script.numbers() == ["1", "(2)", "3", "(4)", "(5)", "(6)"]
    assert script.changes(revision) == [(number, ["omitted"]) for number in "2456"]
    assert script.number(script.add(first)) == "7"
    rows = script.person.studio.sql(
        "select title, version from nodes.revision_scenes where scene_number = '2'"
        " and project_id = %(p)s",
        p=script.project,
    )
    assert rows == [(None, None)]


def test_numbers_cannot_be_written_over(script: Script) -> None:
    script.lock()
    scene = script.put(script.scenes[2], metadata={"location": "Barn"})
    assert scene["metadata"] == {"location": "Barn", "sceneNumber": "3"}
    scene = script.put(scene, metadata={"location": "Barn", "sceneNumber": "99"})
    assert script.get(scene)["metadata"]["sceneNumber"] == "3"
    count = len(script.events("changed"))
    script.put(scene, metadata={"location": "Barn"})
    assert len(script.events("changed")) == count, "what is there already is no change"


def test_a_script_keeps_the_numbers_it_has(owner: Person) -> None:
    script = Script(owner, 1, 1, 8)
    own = {0: "5", 2: "5", 3: 17, 4: "18 b", 6: "18b", 7: {"no": 1}}
    for at, number in own.items():
        script.put(script.scenes[at], metadata={"sceneNumber": number})
    script.lock()
    assert script.numbers() == ["5", "6", "7", "17", "18-b", "18-bA", "18b", "19"]


def test_scenes_without_a_number_are_counted_where_they_stand(owner: Person) -> None:
    script = Script(owner, 1, 1, 8)
    for at, number in {1: "1", 3: "3", 6: "4"}.items():
        script.put(script.scenes[at], metadata={"sceneNumber": number})
    script.lock()
    assert script.numbers() == ["A1", "1", "2", "3", "3A", "3B", "4", "5"]


def test_what_lay_in_the_trash_when_the_script_was_locked(script: Script) -> None:
    script.cut(script.scenes[1])
    revision = script.lock()
    assert script.numbers() == list("12345")
    script.restore(script.scenes[1])
    assert script.numbers() == ["1", "1A", "2", "3", "4", "5"]
    assert script.changes(revision) == [("1A", ["added"])]


def test_which_scenes_changed_since_a_revision(script: Script) -> None:
    first, _ = script.sequences
    one, two, three, four, five, _ = script.scenes
    write(script, one, "Rain.")
    write(script, two, "Wind.")
    write(script, three, "Snow.")
    white = script.lock()
    assert script.changes(white) == []
    write(script, one, "Rain, and more of it.")
    write(script, two, "Calm.")
    write(script, two, "Wind.")
    script.put(three, title="INT. BARN - NIGHT", metadata={"content": None})
    write(script, four, "Hail.")
    script.cut(five)
    script.insert(first, 1)
    script.put(two, orderIndex=0)
    assert script.changes(white) == [
        ("2", ["moved"]),
        ("1", ["text"]),
        ("1A", ["added"]),
        ("3", ["heading", "text"]),
        ("4", ["text"]),
        ("5", ["omitted"]),
    ]
    path = f"/revisions/{white['id']}/changes"
    page = script.person.ok("GET", path, params={"limit": 4})
    assert [n["sceneNumber"] for n in page["changes"]] == ["2", "1", "1A", "3"]
    rest = script.person.ok("GET", path, params={"cursor": page["next_cursor"]})
    assert [n["sceneNumber"] for n in rest["changes"]] == ["4", "5"]
    assert rest["next_cursor"] is None
    assert page["changes"][1]["revisionVersion"] == 1
    assert page["changes"][1]["version"] == 2


def test_a_version_that_a_revision_holds_is_not_written_on(script: Script) -> None:
    scene = script.scenes[0]
    write(script, scene, "Rain.")
    script.lock()
    write(script, scene, "Rain, in the same minute.")
    assert version(script, scene, 1)["text"] == "Rain."
    assert version(script, scene, 1)["isHeld"]
    assert version(script, scene, 2)["text"] == "Rain, in the same minute."
    a_minute_later(script)


def test_a_revision_is_called_otherwise(script: Script) -> None:
    white, blue = script.lock(), script.lock()
    path = f"/revisions/{white['id']}"
    changed = script.person.ok("PUT", path, json={"name": "First", "color": None})["revision"]
    assert (changed["name"], changed["color"], changed["revision"]) == ("First", None, 2)
    assert script.person.ok("PUT", path, json={"name": "First"})["revision"]["revision"] == 2
    assert script.person.ok("PUT", path, json={"name": "FIRST"})["revision"]["name"] == "FIRST"
    script.refused("PUT", path, 409, json={"name": "blue"})
    script.refused("PUT", path, 412, json={"name": "x"}, headers={"If-Match": f'"{white["id"]}-1"'})
    assert [event["after"] for event in revision_events(script, "changed")] == [
        {"name": "First", "color": None},
        {"name": "FIRST"},
    ]
    assert script.person.ok("GET", f"/revisions/{blue['id']}")["revision"] == blue


def revision_events(script: Script, verb: str) -> list[dict[str, Any]]:
    return [one for one in script.events(verb) if one["verb"].startswith("nodes.revision.")]


def test_with_the_last_revision_the_script_is_unlocked(script: Script) -> None:
    white, blue = script.lock(), script.lock()
    path = f"/revisions/{white['id']}"
    answer = script.person.http.delete(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "confirmation_needed")
    script.refused("DELETE", path, 412, headers={"If-Match": f'"{white["id"]}-9"'})
    script.person.ok("DELETE", path, params={"confirm": "true"})
    script.refused("GET", path, 404)
    assert script.add(script.sequences[0])["metadata"] == {"sceneNumber": "3A"}
    script.person.ok("DELETE", f"/revisions/{blue['id']}", params={"confirm": "true"})
    answer = script.person.ok("GET", f"/projects/{script.project}/scene-numbers")
    assert not answer["isLocked"]
    assert script.numbers() == ["1", "2", "3", "3A", "4", "5", "6"], "as its own"
    assert script.put(script.scenes[0], metadata={})["metadata"] == {}
    assert script.add(script.sequences[0])["metadata"] == {}
    assert [event["title"] for event in revision_events(script, "removed")] == ["White", "Blue"]


def test_a_script_without_scenes_cannot_be_locked(owner: Person) -> None:
    answer = owner.http.post(f"/projects/{Tree(owner).project}/revisions", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_lock")


def test_others_have_no_part_in_it(script: Script, stranger: Person) -> None:
    revision = script.lock()
    viewer = script.person.invite(script.person.studio.person("Viewer"), "viewer")
    of_project = f"/projects/{script.project}/revisions"
    one = f"/revisions/{revision['id']}"
    reads = [of_project, one, f"{one}/scenes", f"{one}/changes"]
    reads.append(f"/projects/{script.project}/scene-numbers")
    for path in reads:
        assert viewer.status("GET", path) == 200
        assert stranger.status("GET", path) == 404
    for method, path in (("POST", of_project), ("PUT", one), ("DELETE", one)):
        assert viewer.status(method, path, json={}) == 403
        assert stranger.status(method, path, json={}) == 404
    for path in ("", "/scenes", "/changes"):
        assert script.person.status("GET", f"/revisions/{NOBODY}{path}") == 404


def test_a_project_goes_with_its_revisions(script: Script) -> None:
    revision = script.lock()
    script.person.ok("DELETE", f"/projects/{script.project}")
    script.refused("GET", f"/revisions/{revision['id']}", 404)
    script.person.ok("DELETE", f"/projects/{script.project}?permanent=true")
    rows = script.person.studio.sql(
        "select 1 from nodes.revisions where project_id = %(p)s", p=script.project
    )
    assert rows == []


def test_several_locks_at_once_are_several_revisions(script: Script) -> None:
    path = f"/projects/{script.project}/revisions"
    answers = at_once(script, [("POST", path, {})] * 6)
    assert {answer.status_code for answer in answers} == {201}
    made = sorted(answer.json()["revision"]["number"] for answer in answers)
    assert made == list(range(1, 7))
    answers = at_once(script, [("POST", path, {"name": "Final"})] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_inserts_that_race_a_lock_get_numbers(script: Script) -> None:
    body = {"project_id": script.project, "template_id": "t", "level": 3, "title": "x"}
    body |= {"node_number": 1}
    adds: list[tuple[str, str, Any]] = [
        ("POST", "/nodes", body | {"parent_id": sequence["id"]})
        for sequence in script.sequences * 8
    ]
    lock = ("POST", f"/projects/{script.project}/revisions", {})
    answers = at_once(script, [*adds[:8], lock, *adds[8:], lock])
    assert {answer.status_code for answer in answers} == {201}
    numbers = script.numbers()
    assert len(numbers) == len(set(numbers)) == 22
    assert all(numbers)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "move", "cut", "restore", "lock", "purge"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    min_size=3,
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_whatever_is_done_numbers_stay(owner: Person, moves: list[tuple[str, int, int]]) -> None:
    script = Script(owner, 1, 2, 2)
    script.lock()
    held = {node["id"]: script.number(node) for node in script.scenes}
    living = {node["id"] for node in script.scenes}
    gone: set[str] = set()
    for act, one, other in moves:
        sequence = script.sequences[one % 2]
        some = sorted(living)
        node = {"id": some[one % len(some)]} if some else None
        if act == "insert":
            living.add(script.insert(sequence, other)["id"])
        elif act == "move" and node:
            script.put(node, parentId=sequence["id"], orderIndex=other)
        elif act == "cut" and node:
            script.cut(node)
            living.discard(node["id"])
        elif act == "restore" and (cut := sorted(set(held) - living - gone)):
            script.restore({"id": cut[other % len(cut)]})
            living.add(cut[other % len(cut)])
        elif act == "purge" and node:
            script.person.ok("DELETE", f"/nodes/{node['id']}?permanent=true")
            living.discard(node["id"])
            gone.add(node["id"])
        elif act == "lock" and (living or held):
            script.lock()
            held |= {id: script.number({"id": id}) for id in living}
        shown = script.shown()
        numbers = [entry["sceneNumber"] for entry in shown]
        assert all(numbers)
        assert len({number.upper() for number in numbers}) == len(numbers)
        assert set(held.values()) <= set(numbers), "no number that was printed is lost"
        now = {entry["nodeId"]: entry for entry in shown}
        for id in living:
            assert not now[id]["isOmitted"]
            assert now[id]["sceneNumber"] == held.get(id, now[id]["sceneNumber"])
        omitted = {entry["sceneNumber"] for entry in shown if entry["isOmitted"]}
        assert omitted == {number for id, number in held.items() if id not in living}
