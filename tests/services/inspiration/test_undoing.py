"""What the log tells of an inspiration can be taken back while it still stands."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.things import PNG
from tests.services.inspiration.test_inspirations import DUSK, add, listed
from tests.studio import Person, Studio
from tests.undoing import lines_of, take_back, undone

MOVES = ("updatedAt", "revision")


@pytest.fixture
def project(owner: Person) -> str:
    return owner.project()


@pytest.fixture
def member(owner: Person, studio: Studio, project: str) -> Person:
    """An editor of the owner's organization."""
    return owner.invite(studio.person("Mara"), "editor")


def get(person: Person, id: str) -> dict[str, Any]:
    """An inspiration without what every write moves."""
    shown = person.ok("GET", f"/inspirations/{id}")["inspiration"]
    return {name: value for name, value in shown.items() if name not in MOVES}


def test_a_change_of_a_private_one_goes_back_for_its_maker_alone(
    owner: Person, member: Person, project: str
) -> None:
    id = add(owner, project, title="Dusk", tags=["light"])["id"]
    before = get(owner, id)
    change = {"title": None, "tags": ["a", "b"], "source": "Film", "image_url": DUSK + "?2"}
    owner.ok("PUT", f"/inspirations/{id}", json=change)
    line = lines_of(owner.studio, id)[-1]
    assert take_back(member, line).status_code == 404
    assert take_back(owner, line).status_code == 200
    assert get(owner, id) == before
    assert undone(owner, id)["inspiration"]["source"] == "Film", "an undo can be undone"


def test_what_was_changed_since_stays_and_the_later_line_is_named(
    owner: Person, member: Person, project: str
) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    id = add(owner, project, shared=True)["id"]
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "Mine"})
    member.ok("PUT", f"/inspirations/{id}", json={"title": "Ours"})
    _, mine, hers = lines_of(owner.studio, id)
    assert take_back(viewer, mine).status_code == 403
    refused = take_back(owner, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert refused.json()["line"]["id"] == hers.id
    assert get(owner, id)["title"] == "Ours"
    assert take_back(owner, hers).json()["inspiration"]["title"] == "Mine"


def test_who_sees_it_is_its_makers_to_take_back(
    owner: Person, member: Person, project: str
) -> None:
    id = add(owner, project, title="secret")["id"]
    owner.ok("PUT", f"/inspirations/{id}", json={"shared": True, "title": "Ours"})
    private, public = lines_of(owner.studio, id)[1:]
    if "title" not in (private.after or {}):
        private, public = public, private
    assert public.before == {"shared": False}, "what it was called in private is told to nobody"
    assert take_back(member, private).status_code == 404
    assert take_back(member, public).status_code == 403
    assert take_back(owner, public).json()["inspiration"]["shared"] is False
    assert take_back(owner, private).json()["inspiration"]["title"] == "secret"
    assert member.status("GET", f"/inspirations/{id}") == 404


def test_a_new_one_goes_to_the_trash_and_comes_back_to_its_place(
    owner: Person, project: str
) -> None:
    first, second, third = (add(owner, project)["id"] for _ in range(3))
    assert undone(owner, first) == {"inspiration": None, "success": True}
    assert listed(owner, project) == [second, third]
    assert undone(owner, first)["inspiration"]["orderIndex"] == 0
    assert listed(owner, project) == [first, second, third]
    assert undone(owner, first)["inspiration"] is None, "the restoring is undone"
    assert listed(owner, project) == [second, third]


def test_it_comes_back_to_where_each_deletion_found_it(owner: Person, project: str) -> None:
    first, second = (add(owner, project)["id"] for _ in range(2))
    owner.ok("DELETE", f"/inspirations/{first}")
    line = lines_of(owner.studio, first)[-1]
    owner.ok("POST", f"/inspirations/{first}/restore")
    assert listed(owner, project) == [second, first], "at the end"
    assert undone(owner, first)["inspiration"] is None
    assert undone(owner, first)["inspiration"]["orderIndex"] == 1
    assert undone(owner, first)["inspiration"] is None
    assert take_back(owner, line).json()["inspiration"]["orderIndex"] == 0
    assert listed(owner, project) == [first, second]


def test_a_new_one_that_was_changed_stays(owner: Person, project: str) -> None:
    id = add(owner, project)["id"]
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "Dusk"})
    added, changed = lines_of(owner.studio, id)
    owner.ok("DELETE", f"/inspirations/{id}")
    in_the_trash = take_back(owner, changed)
    assert undone(owner, id)["success"]
    for refused in (in_the_trash, take_back(owner, added)):
        assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def test_who_deleted_what_is_shared_brings_it_back(
    owner: Person, member: Person, project: str
) -> None:
    id, other = add(owner, project, shared=True)["id"], add(owner, project)["id"]
    member.ok("DELETE", f"/inspirations/{id}")
    line = lines_of(owner.studio, id)[-1]
    assert take_back(member, line).json()["inspiration"]["id"] == id
    assert listed(owner, project) == [id, other]
    assert take_back(member, line).json()["code"] == "changed_since"


def test_places_and_orders_go_back(owner: Person, member: Person, project: str) -> None:
    ids = [add(owner, project)["id"] for _ in range(4)]
    add(member, project)
    owner.ok("PUT", f"/inspirations/{ids[3]}", json={"order_index": 1})
    assert undone(owner, ids[3])["inspiration"]["orderIndex"] == 3
    assert listed(owner, project) == ids
    order = [ids[2], ids[0], ids[3], ids[1]]
    owner.ok("POST", "/inspirations/reorder", json={"inspirationIds": order})
    line = lines_of(owner.studio, ids[2])[-1]
    assert take_back(member, line).status_code == 404
    assert take_back(owner, line).status_code == 200
    assert listed(owner, project) == ids
    assert take_back(owner, line).json()["code"] == "changed_since"
    assert undone(owner, ids[2])["success"]
    assert listed(owner, project) == order


def test_an_order_goes_back_around_what_came_and_went_since(owner: Person, project: str) -> None:
    ids = [add(owner, project)["id"] for _ in range(3)]
    owner.ok("POST", "/inspirations/reorder", json={"inspirationIds": ids[::-1]})
    line = lines_of(owner.studio, ids[2])[-1]
    new = add(owner, project)["id"]
    owner.ok("DELETE", f"/inspirations/{ids[1]}")
    assert take_back(owner, line).status_code == 200
    assert listed(owner, project) == [ids[0], ids[2], new]


def test_a_replaced_file_stays_away(owner: Person, project: str) -> None:
    id = add(owner, project)["id"]
    files = {"file": ("dusk.png", PNG, "image/png")}
    owner.ok("POST", f"/inspirations/{id}/upload-image", files=files)
    assert undone(owner, id)["inspiration"]["imageUrl"] == DUSK
    refused = take_back(owner, lines_of(owner.studio, id)[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")


def test_leaving_the_project_hides_it(owner: Person, member: Person, project: str) -> None:
    id = add(member, project)["id"]
    member.ok("PUT", f"/inspirations/{id}", json={"title": "Dusk"})
    line = lines_of(owner.studio, id)[-1]
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{member.id}")
    assert take_back(member, line).status_code == 404


def test_who_may(owner: Person, stranger: Person, studio: Studio, project: str) -> None:
    id = add(owner, project, shared=True)["id"]
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "Dusk"})
    line = lines_of(owner.studio, id)[-1]
    for other in (stranger, studio.root):
        assert take_back(other, line).status_code == 404
    assert owner.status("POST", f"/shots/audio/undo/{line.id}") == 404
    assert owner.status("POST", f"/inspirations/undo/{uuid4()}") == 404
    owner.ok("DELETE", f"/inspirations/{id}?permanent=true")
    assert take_back(owner, line).status_code == 404
    (gone,) = lines_of(owner.studio, id)
    assert take_back(owner, gone).json()["code"] == "not_undoable"
