"""What the log tells of a clip can be taken back while it still stands."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.services.audio.sounds import sound
from tests.services.audio.stage import analysed, clips, get, patch, upload
from tests.services.shots.stage import get as get_shot
from tests.studio import Person, Studio
from tests.undoing import Line, lines_of, take_back, undone


def new(person: Person, shot: str) -> dict[str, Any]:
    """A clip of a moment, its analysis done."""
    return analysed(person, upload(person, shot, sound(seconds=0.5))["id"])


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two clips are the same but for what every write moves and every URL says."""
    moves = {"updatedAt", "revision", "fileUrl"}
    return {n: v for n, v in one.items() if n not in moves} == {
        n: v for n, v in other.items() if n not in moves
    }


def refused(person: Person, line: Line) -> tuple[int, str]:
    """How an undo is refused."""
    answer = take_back(person, line)
    return answer.status_code, answer.json()["code"]


def trash_of(person: Person, project: str) -> list[dict[str, Any]]:
    return person.ok("GET", f"/projects/{project}/trash")["trash"]


def test_a_change_goes_back(owner: Person, shot: str) -> None:
    made = new(owner, shot)
    id = made["id"]
    changed = patch(
        owner, id, label="Waves", startTime=0.1, endTime=0.4, fadeIn=0.1, offset=-2, gainDb=-6,
        muted=True, type="music",
    )  # fmt: skip
    assert same(undone(owner, id)["audio"], made)
    assert same(undone(owner, id)["audio"], changed), "an undo can be undone"
    assert get(owner, id)["revision"] > changed["revision"]


def test_what_was_changed_since_stays_and_the_later_line_is_named(owner: Person, shot: str) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = new(owner, shot)["id"]
    patch(owner, id, label="Waves", gainDb=-3)
    patch(editor, id, label="Surf")
    mine, hers = [one for one in lines_of(owner.studio, id) if one.verb.endswith(".changed")]
    refused = take_back(owner, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert refused.json()["line"]["id"] == hers.id
    assert (get(owner, id)["label"], get(owner, id)["gainDb"]) == ("Surf", -3), "all or nothing"


def test_a_new_clip_goes_to_the_trash_and_comes_back(owner: Person, shot: str) -> None:
    id = new(owner, shot)["id"]
    added = lines_of(owner.studio, id)[0]
    assert added.verb == "audio.clip.added"
    revision = get_shot(owner, shot)["revision"]
    assert take_back(owner, added).json() == {"audio": None, "success": True}
    assert clips(owner, shot) == []
    assert get_shot(owner, shot)["revision"] > revision
    assert undone(owner, id)["audio"]["id"] == id
    assert undone(owner, id)["audio"] is None, "the restoring is undone"
    assert refused(owner, added) == (409, "changed_since")
    project = get_shot(owner, shot)["projectId"]
    (act,) = trash_of(owner, project)
    owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert undone(owner, id)["audio"] is None, "so is one of the project's trash"


def test_a_new_clip_somebody_worked_on_stays(owner: Person, shot: str) -> None:
    id = new(owner, shot)["id"]
    patch(owner, id, muted=True)
    refused = take_back(owner, lines_of(owner.studio, id)[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def test_a_deletion_is_undone_once(owner: Person, shot: str) -> None:
    id = new(owner, shot)["id"]
    owner.ok("DELETE", f"/shots/audio/{id}")
    line = lines_of(owner.studio, id)[-1]
    assert take_back(owner, line).status_code == 200
    assert take_back(owner, line).json()["code"] == "changed_since"
    owner.ok("DELETE", f"/shots/audio/{id}")
    assert take_back(owner, line).json()["code"] == "changed_since", "that is another deletion"


def test_in_the_trash_it_waits_for_its_shot(owner: Person, shot: str) -> None:
    id, project = new(owner, shot)["id"], get_shot(owner, shot)["projectId"]
    owner.ok("DELETE", f"/shots/audio/{id}")
    owner.ok("DELETE", f"/shots/{shot}")
    assert undone(owner, id)["audio"] is None
    for act in trash_of(owner, project):
        owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert [one["id"] for one in clips(owner, shot)] == [id]


def test_what_a_shot_in_the_trash_hides_is_taken_back_there(owner: Person, shot: str) -> None:
    made, project = new(owner, shot), get_shot(owner, shot)["projectId"]
    id = made["id"]
    patch(owner, id, label="Waves")
    changed = lines_of(owner.studio, id)[-1]
    owner.ok("DELETE", f"/shots/audio/{id}")
    trashed = lines_of(owner.studio, id)[-1]
    assert take_back(owner, trashed).status_code == 200
    owner.ok("DELETE", f"/shots/{shot}")
    restored = lines_of(owner.studio, id)[-1]
    assert undone(owner, id)["audio"] is None, "into the trash it came from"
    assert [act["entity_type"] for act in trash_of(owner, project)] == ["clip", "shot"]
    assert refused(owner, restored) == refused(owner, changed) == (409, "changed_since")
    assert undone(owner, id)["audio"] is None, "it waits for its shot"
    assert take_back(owner, changed).json() == {"audio": None, "success": True}
    assert undone(owner, shot)["success"]
    assert same(get(owner, id), made)


def test_what_was_found_in_a_sound_is_nobodys_doing(owner: Person, shot: str) -> None:
    id = new(owner, shot)["id"]
    assert [line.verb for line in lines_of(owner.studio, id)] == ["audio.clip.added"]


def test_who_may(owner: Person, stranger: Person, studio: Studio, shot: str) -> None:
    viewer = owner.invite(studio.person("Vera"), "viewer")
    id = new(owner, shot)["id"]
    patch(owner, id, muted=True)
    line = lines_of(studio, id)[-1]
    assert take_back(viewer, line).status_code == 403
    for other in (stranger, studio.root):
        assert take_back(other, line).status_code == 404
    assert owner.status("POST", f"/shots/audio/undo/{uuid4()}") == 404
    project = get_shot(owner, shot)["projectId"]
    owner.ok("DELETE", f"/projects/{project}")
    assert refused(owner, line) == (409, "changed_since")
    owner.ok("POST", f"/projects/{project}/restore")
    owner.ok("DELETE", f"/shots/audio/{id}?permanent=true")
    assert take_back(owner, line).status_code == 404
    (gone,) = lines_of(studio, id)
    assert take_back(owner, gone).json()["code"] == "not_undoable"
