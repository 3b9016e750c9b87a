"""What the log tells of a character can be taken back while it still stands."""

from __future__ import annotations

from uuid import uuid4

from tests.contract.things import PNG
from tests.services.characters.stage import add, get, world
from tests.studio import Person
from tests.undoing import lines_of, take_back, undone

LATER = ("id", "at", "actor_id", "verb", "title")


def test_a_change_goes_back(owner: Person) -> None:
    made = add(owner, organization_id=owner.organization, role="keeper", age=41)
    change = {"name": "Mara Quill", "role": None, "age": 42}
    owner.ok("PUT", f"/characters/{made['id']}", json=change)
    shown = undone(owner, made["id"])["character"]
    moved = ("updatedAt", "revision")
    assert {**shown, **{name: made[name] for name in moved}} == made
    assert shown["revision"] > made["revision"]


def test_several_changes_of_a_moment_go_back_as_one(owner: Person) -> None:
    made = add(owner, organization_id=owner.organization)
    for name in ("Mar", "Mara Q", "Mara Quill"):
        owner.ok("PUT", f"/characters/{made['id']}", json={"name": name})
    assert undone(owner, made["id"])["character"]["name"] == "Mara"


def test_an_undo_is_undone(owner: Person) -> None:
    id = add(owner, organization_id=owner.organization)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"role": "keeper"})
    assert undone(owner, id)["character"]["role"] is None
    assert undone(owner, id)["character"]["role"] == "keeper"
    assert undone(owner, id)["character"]["role"] is None


def test_what_was_changed_since_stays_and_the_later_line_is_named(owner: Person) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = add(owner, organization_id=owner.organization)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"role": "keeper", "color": "#aabbcc"})
    editor.ok("PUT", f"/characters/{id}", json={"role": "pilot"})
    _, mine, hers = lines_of(owner.studio, id)
    refused = take_back(owner, mine)
    assert refused.status_code == 409
    body = refused.json()
    assert body["code"] == "changed_since"
    assert tuple(body["line"]) == LATER
    assert (body["line"]["id"], body["line"]["actor_id"]) == (hers.id, editor.id)
    assert get(owner, id)["role"] == "pilot"
    assert get(owner, id)["color"] == "#aabbcc", "all or nothing"
    assert take_back(owner, hers).status_code == 200
    assert take_back(owner, mine).status_code == 200
    assert get(owner, id)["color"] is None


def test_a_change_is_not_undone_twice(owner: Person) -> None:
    id = add(owner, organization_id=owner.organization)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"role": "keeper"})
    line = lines_of(owner.studio, id)[-1]
    assert take_back(owner, line).status_code == 200
    assert take_back(owner, line).json()["code"] == "changed_since"


def test_a_new_character_goes_to_the_trash_and_comes_back(owner: Person) -> None:
    id = add(owner, organization_id=owner.organization)["id"]
    assert undone(owner, id) == {"character": None, "success": True}
    assert owner.status("GET", f"/characters/{id}") == 404
    assert undone(owner, id)["character"]["id"] == id
    assert undone(owner, id)["character"] is None


def test_a_new_character_somebody_worked_on_stays(owner: Person) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = add(owner, organization_id=owner.organization)["id"]
    editor.ok("PUT", f"/characters/{id}", json={"backstory": "Born on the boat."})
    added, changed = lines_of(owner.studio, id)
    refused = take_back(owner, added)
    assert (refused.status_code, refused.json()["line"]["id"]) == (409, changed.id)
    assert get(owner, id)["backstory"] == "Born on the boat."


def test_a_deletion_is_undone_once(owner: Person) -> None:
    project = owner.project()
    id = add(owner, project_id=project)["id"]
    owner.ok("DELETE", f"/characters/{id}")
    line = lines_of(owner.studio, id)[-1]
    assert take_back(owner, line).json()["character"]["projectId"] == project
    assert take_back(owner, line).json()["code"] == "changed_since"
    owner.ok("DELETE", f"/characters/{id}")
    assert take_back(owner, line).json()["code"] == "changed_since", "that is another deletion"


def test_a_character_goes_back_where_it_belonged(owner: Person) -> None:
    project, place = owner.project(), world(owner)
    id = add(owner, project_id=project)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"world_id": place, "project_id": None})
    assert get(owner, id)["worldId"] == place
    shown = undone(owner, id)["character"]
    assert (shown["projectId"], shown["worldId"]) == (project, None)


def test_pictures(owner: Person) -> None:
    """A first picture can be taken away again; one that was replaced is gone."""
    id = add(owner, organization_id=owner.organization)["id"]
    files = {"file": ("face.png", PNG, "image/png")}
    owner.ok("POST", f"/characters/{id}/upload-image", files=files)
    assert undone(owner, id)["character"]["imageUrl"] is None
    refused = take_back(owner, lines_of(owner.studio, id)[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")


def test_what_is_too_large_to_be_remembered_stays(owner: Person) -> None:
    id = add(owner, organization_id=owner.organization, backstory="x" * 20_000)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"backstory": "short"})
    refused = take_back(owner, lines_of(owner.studio, id)[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")


def test_who_may(owner: Person, stranger: Person) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    id = add(owner, organization_id=owner.organization)["id"]
    owner.ok("PUT", f"/characters/{id}", json={"role": "keeper"})
    line = lines_of(owner.studio, id)[-1]
    assert take_back(viewer, line).status_code == 403
    assert take_back(stranger, line).status_code == 404
    assert owner.status("POST", f"/shots/undo/{line.id}") == 404, "it is no line about a shot"
    assert owner.status("POST", f"/characters/undo/{uuid4()}") == 404
    assert owner.status("POST", "/characters/undo/last") == 404
    assert get(owner, id)["role"] == "keeper"


def test_an_older_deletion_is_undone_after_its_restoring_was(owner: Person) -> None:
    """Backwards: the restoring is taken back, and then what it had brought back from."""
    id = add(owner, organization_id=owner.organization)["id"]
    owner.ok("DELETE", f"/characters/{id}")
    deleted = lines_of(owner.studio, id)[-1]
    assert take_back(owner, deleted).status_code == 200
    restored = lines_of(owner.studio, id)[-1]
    assert take_back(owner, restored).status_code == 200
    assert take_back(owner, deleted).json()["character"]["id"] == id
