"""Beats in the trash; and beats whose nodes are removed for good."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.beats.stage import add, events, listed
from tests.services.nodes.trees import Tree
from tests.studio import Person, Studio
from tests.upkeep import purge


def trash(person: Person, project: str) -> list[dict[str, Any]]:
    return person.ok("GET", f"/projects/{project}/trash")["trash"]


def test_a_beat_goes_to_the_trash_and_comes_back(owner: Person, project: str) -> None:
    beat = add(owner, project)
    owner.ok("DELETE", f"/beats/{beat['id']}")
    assert listed(owner, project) == []
    for method in ("GET", "PATCH", "DELETE"):
        assert owner.status(method, f"/beats/{beat['id']}") == 404
    (act,) = trash(owner, project)
    assert (act["entity_type"], act["title"], act["count"]) == ("beat", "Catalyst", 1)
    path = f"/projects/{project}/trash/{act['trash_id']}"
    assert owner.ok("POST", f"{path}/restore")["count"] == 1
    (back,) = listed(owner, project)
    changing = {"updated_at", "revision"}
    assert {k: v for k, v in back.items() if k not in changing} == {
        k: v for k, v in beat.items() if k not in changing
    }
    told = events(owner, beat["id"])
    assert [verb for verb, *_ in told] == [
        "beats.beat.added",
        "beats.beat.trashed",
        "beats.beat.restored",
    ]
    assert told[0][2] == told[1][1]
    assert told[1][1]["from_container_id"] == "placeholder-act-1"


@pytest.mark.parametrize("way", ["permanent", "from the trash", "the act"])
def test_for_good(owner: Person, project: str, way: str) -> None:
    id = add(owner, project)["id"]
    if way != "permanent":
        owner.ok("DELETE", f"/beats/{id}")
    if way == "the act":
        (act,) = trash(owner, project)
        owner.ok("DELETE", f"/projects/{project}/trash/{act['trash_id']}")
    else:
        owner.ok("DELETE", f"/beats/{id}?permanent=true")
    assert trash(owner, project) == []
    assert events(owner, id) == [("beats.beat.purged", None, None)]


async def test_after_thirty_days(owner: Person, project: str, studio: Studio) -> None:
    id = add(owner, project)["id"]
    owner.ok("DELETE", f"/beats/{id}")
    studio.sql(
        "update beats.beats set deleted_at = deleted_at - interval '31 days' where id = %(id)s",
        id=id,
    )
    await purge(studio, "projects")
    assert trash(owner, project) == []
    assert [told[0] for told in events(owner, id)] == ["beats.beat.purged"]


def test_a_project_takes_its_beats_along(owner: Person, project: str, studio: Studio) -> None:
    id = add(owner, project)["id"]
    owner.ok("DELETE", f"/projects/{project}")
    assert owner.status("GET", f"/beats/{id}") == 404
    owner.ok("POST", f"/projects/{project}/restore")
    assert owner.status("GET", f"/beats/{id}") == 200
    owner.ok("DELETE", f"/projects/{project}?permanent=true")
    assert studio.sql("select 1 from beats.beats where id = %(id)s", id=id) == []


# What becomes of a beat's containers. Acts a, b, c; below each two sequences a1, a2, …; below each
# of these two scenes a11, a12, …


class Story:
    """A tree of three levels, and beats that name its nodes."""

    def __init__(self, owner: Person) -> None:
        self.tree = Tree(owner)
        self.owner, self.ids = owner, dict[str, str]()
        for at, act in enumerate("abc"):
            node = self._add(act, None, at)
            for first in (1, 2):
                below = self._add(f"{act}{first}", node, first)
                for second in (1, 2):
                    self._add(f"{act}{first}{second}", below, second)

    def _add(self, name: str, parent: dict[str, Any] | None, number: int) -> dict[str, Any]:
        node = self.tree.add(parent, number, title=name)
        self.ids[name] = node["id"]
        return node

    def beat(self, start: str, end: str = "temp-act-id") -> str:
        ids = {"from_container_id": self.ids.get(start, start)}
        ids["to_container_id"] = self.ids.get(end, end)
        return add(self.owner, self.tree.project, **ids)["id"]

    def remove(self, name: str, *, permanent: bool = True) -> None:
        query = "?permanent=true" if permanent else ""
        self.owner.ok("DELETE", f"/nodes/{self.ids[name]}{query}")

    def ends(self, beat: str) -> tuple[str, str]:
        """The names of its containers."""
        found = self.owner.ok("GET", f"/beats/{beat}")["beat"]
        names = {id: name for name, id in self.ids.items()}
        start, end = found["from_container_id"], found["to_container_id"]
        return names.get(start, start), names.get(end, end)


@pytest.fixture
def story(owner: Person) -> Story:
    return Story(owner)


def test_in_the_trash_a_node_is_still_named(story: Story) -> None:
    beat = story.beat("b", "b1")
    story.remove("b", permanent=False)
    assert story.ends(beat) == ("b", "b1")


@pytest.mark.parametrize(
    ("removed", "named", "nearest"),
    [
        ("b", "b", "a"),  # the sibling before it
        ("a", "a", "b"),  # else the one behind
        ("b12", "b12", "b11"),
        ("b11", "b11", "b12"),
        ("b", "b21", "a"),  # what went along goes where its act goes
        ("b1", "b12", "b2"),
        ("c", "c1", "b"),
    ],
)
def test_what_is_removed_for_good_leaves_its_beats_to_the_nearest(
    story: Story, removed: str, named: str, nearest: str
) -> None:
    beat, other = story.beat(named, story.ids[named].upper()), story.beat("c22", "placeholder")
    story.remove(removed)
    assert story.ends(beat) == (nearest, nearest)
    assert removed == "c" or story.ends(other) == ("c22", "placeholder")
    assert story.owner.ok("GET", f"/beats/{beat}")["beat"]["revision"] == 2


def test_without_siblings_the_parent_is_the_nearest(story: Story) -> None:
    beat = story.beat("b11", "b12")
    story.remove("b12")
    assert story.ends(beat) == ("b11", "b11")
    story.remove("b11")
    assert story.ends(beat) == ("b1", "b1")


def test_what_lies_in_the_trash_is_not_near(story: Story) -> None:
    beat = story.beat("b", "b11")
    story.remove("a", permanent=False)
    story.remove("b", permanent=False)
    for act in trash(story.owner, story.tree.project):
        if act["title"] == "b":
            story.owner.ok("DELETE", f"/projects/{story.tree.project}/trash/{act['trash_id']}")
    assert story.ends(beat) == ("c", "c")


def test_below_what_lies_in_the_trash_one_looks_further_up(story: Story) -> None:
    beat = story.beat("b12")
    story.remove("b11")
    story.remove("b12", permanent=False)
    story.remove("b1", permanent=False)
    lone = next(act for act in trash(story.owner, story.tree.project) if act["title"] == "b12")
    story.owner.ok("DELETE", f"/projects/{story.tree.project}/trash/{lone['trash_id']}")
    assert story.ends(beat)[0] == "b2"


def test_where_nothing_lives_the_text_stays(story: Story) -> None:
    beat = story.beat("c")
    for name in ("a", "b", "c"):
        story.remove(name)
    assert story.ends(beat)[0] == "c"


def test_beats_in_the_trash_are_anchored_too(story: Story) -> None:
    beat = story.beat("b")
    story.owner.ok("DELETE", f"/beats/{beat}")
    story.remove("b")
    (act,) = trash(story.owner, story.tree.project)
    path = f"/projects/{story.tree.project}/trash/{act['trash_id']}/restore"
    story.owner.ok("POST", path)
    assert story.ends(beat)[0] == "a"


def test_beats_of_other_projects_are_not_touched(story: Story, owner: Person) -> None:
    other = add(owner, owner.project(), from_container_id=story.ids["b"])
    story.remove("b")
    assert owner.ok("GET", f"/beats/{other['id']}")["beat"] == other
