"""What the log tells of a project can be taken back while it still stands."""

from __future__ import annotations

from typing import Any

from tests.contract.things import PNG
from tests.studio import Person
from tests.undoing import lines_of, take_back, undone


def get(person: Person, id: str) -> dict[str, Any]:
    """A project without what every write moves."""
    shown = person.ok("GET", f"/projects/{id}")["project"]
    moves = ("updated_at", "revision", "last_edited", "lastEdited", "last_accessed_at")
    return {name: value for name, value in shown.items() if name not in moves}


def test_a_change_goes_back(owner: Person) -> None:
    id = owner.project(logline="A lamp goes out.", genre="Drama")
    before = get(owner, id)
    change = {"title": "The Lamps", "logline": None, "time_lock": True, "type": "book"}
    owner.ok("PUT", f"/projects/{id}", json=change)
    assert get(owner, id) != before
    answer = undone(owner, id)["project"]
    assert get(owner, id) == before
    assert answer["title"] == "The Lamp"
    assert undone(owner, id)["project"]["title"] == "The Lamps", "an undo can be undone"


def test_what_was_changed_since_stays(owner: Person) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = owner.project()
    owner.ok("PUT", f"/projects/{id}", json={"genre": "Drama"})
    editor.ok("PUT", f"/projects/{id}", json={"genre": "Farce"})
    _, mine, hers = lines_of(owner.studio, id)
    refused = take_back(owner, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert refused.json()["line"]["id"] == hers.id
    assert get(owner, id)["genre"] == "Farce"


def test_a_deletion_is_undone_by_those_who_may_delete(owner: Person) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = owner.project()
    owner.ok("DELETE", f"/projects/{id}")
    line = lines_of(owner.studio, id)[-1]
    assert take_back(editor, line).status_code == 403
    assert take_back(owner, line).json()["project"]["id"] == id
    assert take_back(owner, line).json()["code"] == "changed_since"
    assert undone(owner, id) == {"project": None, "success": True}, "the restoring is undone"
    assert owner.status("GET", f"/projects/{id}") == 404


def test_a_new_project_goes_while_there_is_nothing_in_it(owner: Person) -> None:
    id, full = owner.project(), owner.project()
    owner.ok("POST", "/characters", json={"name": "Mara", "project_id": full})
    assert undone(owner, id)["project"] is None
    refused = take_back(owner, lines_of(owner.studio, full)[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert owner.status("GET", f"/projects/{full}") == 200


def test_a_move_to_another_organization_goes_back(owner: Person, stranger: Person) -> None:
    stranger.invite(owner, "admin")
    id = owner.project()
    there = {"organization_id": stranger.organization}
    answer = owner.http.patch(f"/rest/v1/projects?id=eq.{id}", json=there)
    assert answer.is_success, answer.text
    assert get(owner, id)["organization_id"] == stranger.organization
    assert undone(owner, id)["project"]["organization_id"] == owner.organization
    assert stranger.status("GET", f"/projects/{id}") == 404


def test_a_replaced_cover_stays(owner: Person) -> None:
    id = owner.project()
    for _ in range(2):
        files = {"file": ("cover.png", PNG, "image/png")}
        owner.ok("POST", f"/projects/{id}/upload-image", files=files)
        owner.studio.sql("select logs.take_in()")
        owner.studio.sql("update logs.entries set at = at - interval '2 minutes'")
    _, first, second = lines_of(owner.studio, id)
    assert take_back(owner, second).json()["code"] == "not_undoable"
    assert take_back(owner, first).json()["code"] == "changed_since"


def test_what_was_imported_stays(owner: Person) -> None:
    files = {"file": ("a.fountain", b"INT. LAMP ROOM - NIGHT\n\nDark.\n", "text/plain")}
    id = owner.ok("POST", "/projects/import", files=files)["project"]["id"]
    line = lines_of(owner.studio, id)[0]
    assert line.verb == "projects.project.imported"
    assert take_back(owner, line).json()["code"] == "not_undoable"


def test_who_may(owner: Person, stranger: Person) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    id = owner.project()
    owner.ok("PUT", f"/projects/{id}", json={"genre": "Drama"})
    line = lines_of(owner.studio, id)[-1]
    assert take_back(viewer, line).status_code == 403
    assert take_back(stranger, line).status_code == 404
    assert get(owner, id)["genre"] == "Drama"
