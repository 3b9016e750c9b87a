"""What the log tells of shots can be taken back while it still stands."""

from __future__ import annotations

from typing import Any

from tests.contract.things import DIALOG, PNG, SOUND
from tests.services.shots.stage import add, character, get, scenes, shots
from tests.studio import Person
from tests.undoing import lines_of, still, take_back, undone


def numbers(person: Person, scene: str) -> list[str]:
    """The numbers of a scene's shots, in order."""
    return [shot["shotNumber"] for shot in shots(person, scene)]


def cast_of(shot: dict[str, Any]) -> list[str]:
    """Who is in a shot, in order."""
    return [one["id"] for one in shot["characters"]]


def test_fields_go_back(owner: Person, scene: str) -> None:
    made = add(owner, scene, framing="CU", dialog=DIALOG, shotlength_seconds=4)
    change = {"framing": None, "dialog": None, "shotlength_seconds": 9, "lens": "35mm"}
    owner.ok("PUT", f"/shots/{made['id']}", json=change)
    assert still(undone(owner, made["id"])["shot"]) == still(made)
    assert undone(owner, made["id"])["shot"]["lens"] == "35mm"


def test_what_was_changed_since_stays(owner: Person, scene: str) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = add(owner, scene)["id"]
    owner.ok("PUT", f"/shots/{id}", json={"lens": "35mm"})
    editor.ok("PUT", f"/shots/{id}", json={"lens": "50mm"})
    _, mine, hers = lines_of(owner.studio, id)
    refused = take_back(owner, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert refused.json()["line"]["id"] == hers.id
    assert get(owner, id)["lens"] == "50mm"


def test_a_move_goes_back(owner: Person, project: str) -> None:
    one, two = scenes(owner, project, 2)
    made = [add(owner, one, number=str(n)) for n in (1, 2, 3)]
    add(owner, two, number="9")
    owner.ok("PUT", f"/shots/{made[1]['id']}", json={"scene_id": two, "order_index": 0})
    assert numbers(owner, two) == ["2", "9"]
    assert still(undone(owner, made[1]["id"])["shot"]) == still(made[1])
    assert (numbers(owner, one), numbers(owner, two)) == (["1", "2", "3"], ["9"])
    undone(owner, made[1]["id"])
    owner.ok("DELETE", f"/nodes/{one}")
    refused = take_back(owner, lines_of(owner.studio, made[1]["id"])[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert numbers(owner, two) == ["2", "9"]


def test_an_order_goes_back_around_what_came_since(owner: Person, scene: str) -> None:
    ids = [add(owner, scene, number=str(n))["id"] for n in (1, 2, 3)]
    owner.ok("POST", "/shots/reorder", json={"scene_id": scene, "shot_ids": ids[::-1]})
    add(owner, scene, number="4", order_index=1)
    assert numbers(owner, scene) == ["3", "4", "2", "1"]
    line = lines_of(owner.studio, scene)[-1]
    assert take_back(owner, line).json() == {"shot": None, "success": True}
    assert numbers(owner, scene) == ["1", "4", "2", "3"]
    assert take_back(owner, line).json()["code"] == "changed_since"


def test_casting_goes_back_in_its_order(owner: Person, project: str, scene: str) -> None:
    people = [character(owner, project, name) for name in ("Mara", "Ilse", "Jory")]
    shot = add(owner, scene, character_ids=people)
    owner.ok("DELETE", f"/shots/{shot['id']}/characters/{people[0]}")
    line = lines_of(owner.studio, shot["id"])[-1]
    assert cast_of(take_back(owner, line).json()["shot"]) == people
    assert take_back(owner, line).json()["code"] == "changed_since"
    assert cast_of(undone(owner, shot["id"])["shot"]) == people[1:]
    owner.ok("DELETE", f"/characters/{people[0]}?permanent=true")
    refused = take_back(owner, line)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def test_a_new_shot_goes_and_comes_back(owner: Person, scene: str) -> None:
    add(owner, scene, number="1")
    shot = add(owner, scene, number="0", order_index=0)
    assert undone(owner, shot["id"])["shot"] is None
    assert numbers(owner, scene) == ["1"]
    assert still(undone(owner, shot["id"])["shot"]) == still(shot)
    assert numbers(owner, scene) == ["0", "1"]
    assert undone(owner, shot["id"])["shot"] is None


def test_a_new_shot_somebody_worked_on_stays(owner: Person, scene: str) -> None:
    changed, heard = add(owner, scene), add(owner, scene)
    owner.ok("PUT", f"/shots/{changed['id']}", json={"notes": "Rain."})
    files = {"file": ("waves.wav", SOUND, "audio/wav")}
    owner.ok("POST", f"/shots/{heard['id']}/upload-audio", files=files, data={"type": "sfx"})
    for id in (changed["id"], heard["id"]):
        refused = take_back(owner, lines_of(owner.studio, id)[0])
        assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def test_a_deletion_is_undone_once(owner: Person, scene: str) -> None:
    made = [add(owner, scene, number=str(n)) for n in (1, 2)]
    owner.ok("DELETE", f"/shots/{made[0]['id']}")
    line = lines_of(owner.studio, made[0]["id"])[-1]
    owner.ok("DELETE", f"/nodes/{scene}")
    refused = take_back(owner, line)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    undone(owner, scene)
    assert still(take_back(owner, line).json()["shot"]) == still(made[0])
    assert take_back(owner, line).json()["code"] == "changed_since"
    assert numbers(owner, scene) == ["1", "2"]


def test_pictures(owner: Person, scene: str) -> None:
    id = add(owner, scene)["id"]
    files = {"file": ("a.png", PNG, "image/png")}
    owner.ok("POST", f"/shots/{id}/upload-image", files=files)
    assert undone(owner, id)["shot"]["imageUrl"] is None
    refused = take_back(owner, lines_of(owner.studio, id)[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")


def test_who_may(owner: Person, stranger: Person, scene: str) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    id = add(owner, scene)["id"]
    owner.ok("PUT", f"/shots/{id}", json={"lens": "35mm"})
    line = lines_of(owner.studio, id)[-1]
    assert take_back(viewer, line).status_code == 403
    assert take_back(stranger, line).status_code == 404
    assert get(owner, id)["lens"] == "35mm"


def test_moves_of_a_moment_go_back_as_one(owner: Person, project: str) -> None:
    """Within one scene, and away and back: the line tells only what is another now."""
    one, two = scenes(owner, project, 2)
    made = [add(owner, one, number=str(n)) for n in (1, 2, 3)]
    for place in (2, 1):
        owner.ok("PUT", f"/shots/{made[0]['id']}", json={"order_index": place})
    undone(owner, made[0]["id"])
    assert numbers(owner, one) == ["1", "2", "3"]
    for scene, place in ((two, 0), (one, 1)):
        body = {"scene_id": scene, "order_index": place}
        owner.ok("PUT", f"/shots/{made[2]['id']}", json=body)
    undone(owner, made[2]["id"])
    assert numbers(owner, one) == ["1", "2", "3"]


def test_orders_that_came_back_by_themselves_are_nothing_to_undo(owner: Person, scene: str) -> None:
    ids = [add(owner, scene, number=str(n))["id"] for n in (1, 2, 3)]
    for order in (ids[::-1], ids):
        owner.ok("POST", "/shots/reorder", json={"scene_id": scene, "shot_ids": order})
    refused = take_back(owner, lines_of(owner.studio, scene)[-1])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")
