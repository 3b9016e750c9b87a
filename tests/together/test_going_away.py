"""Who goes to another project leaves scenes, shots and the names in texts behind; who comes back
finds them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.characters.stage import world
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import get as get_shot
from tests.studio import Person
from tests.together.naming import Stage, document, labels, mention
from tests.undoing import lines_of, undone


@pytest.fixture
def stage(owner: Person) -> Stage:
    return Stage(owner)


def appearing(stage: Stage) -> list[str]:
    """Who appears in the first scene."""
    path = f"/nodes/{stage.scenes[0]['id']}/characters"
    return [one["id"] for one in stage.person.ok("GET", path)["characters"]]


def cast(stage: Stage, shot: str) -> list[str]:
    return [one["id"] for one in get_shot(stage.person, shot)["characters"]]


def go(stage: Stage, **where: Any) -> None:
    """Mara belongs elsewhere from now on."""
    stage.person.ok("PUT", f"/characters/{stage.mara}", json=where)


def cues(stage: Stage) -> list[str]:
    """The lines of the first scene that say who speaks."""
    source = stage.kept(stage.scenes[0]["id"])[0]
    return [line for line in source.splitlines() if line.startswith(("MARA", "@", "VERA", "JO"))]


def test_taking_a_move_back_brings_castings_appearances_and_mentions(stage: Stage) -> None:
    person = stage.person
    people = person.ok("GET", "/characters", params={"project_id": stage.project})["characters"]
    jo = next(one["id"] for one in people if one["name"] == "JO")
    shot = add_shot(person, stage.scenes[0]["id"], 1, character_ids=[stage.mara, jo])["id"]
    note = json.dumps(stage.mentioning())
    person.ok("PUT", f"/shots/{shot}", json={"notes": note})
    person.ok("PUT", f"/characters/{stage.mara}", json={"backstory": mentioning(jo)})
    text = stage.write(stage.mentioning())["id"]
    first = appearing(stage)
    assert stage.mara in first
    go(stage, project_id=person.project("Elsewhere"))
    assert stage.mara not in [*appearing(stage), *cast(stage, shot)]
    undone(person, stage.mara)
    assert appearing(stage) == first
    assert cast(stage, shot) == [stage.mara, jo], "in the order in which they were cast"
    stage.rename("character", "Vera")
    person.ok("PUT", f"/characters/{jo}", json={"name": "Joe"})
    assert labels(stage.kept(text)[0]) == ["Vera", "Lamp", "KITCHEN", "Vera"]
    assert labels(get_shot(person, shot)["notes"]) == ["Vera", "Lamp", "KITCHEN", "Vera"]
    backstory = person.ok("GET", f"/characters/{stage.mara}")["character"]["backstory"]
    assert labels(backstory) == ["Joe"]
    assert cues(stage) == ["VERA", "VERA (V.O.)", "JOE", "@Vera (CONT'D) ^"]
    undone(person, stage.mara)
    line = next(one for one in lines_of(person.studio, stage.mara) if "project_id" in one.after)
    assert person.status("POST", f"/characters/undo/{line.id}") == 409, "it is back already"


def mentioning(id: str) -> str:
    return json.dumps(document(mention("character", id)))


def test_who_comes_back_under_another_name_is_called_so(stage: Stage) -> None:
    text = stage.write(stage.mentioning())
    go(stage, project_id=stage.person.project("Elsewhere"))
    before = stage.node(text["id"])
    stage.rename("character", "Vera")
    assert stage.node(text["id"]) == before, "nothing is followed from afar"
    go(stage, project_id=stage.project)
    now = stage.node(text["id"])
    assert labels(now["metadata"]["content"])[0] == "Vera"
    assert now["revision"] > before["revision"]
    assert "Vera’s Lamp" in stage.kept(text["id"])[1]
    assert cues(stage) == ["VERA", "VERA (V.O.)", "JO", "@Vera (CONT'D) ^"]
    stage.rename("character", "MARA")
    assert cues(stage)[0] == "MARA"


def test_a_text_that_was_written_meanwhile_still_names_who_is_away(stage: Stage) -> None:
    person = stage.person
    text, scene = stage.write(stage.mentioning())["id"], stage.scenes[0]["id"]
    go(stage, project_id=person.project("Elsewhere"))
    content = document("New: ", mention("character", stage.mara, "MARA"), ".")
    person.ok("PUT", f"/nodes/{text}", json={"metadata": {"content": content}})
    script = "They wait.\n\nMARA\nNo.\n\nANN\nYes."
    person.ok("PUT", f"/nodes/{scene}", json={"metadata": {"content": script}})
    undone(person, stage.mara)
    stage.rename("character", "Vera")
    assert stage.kept(text)[1] == "New: Vera."
    assert "VERA" in stage.kept(scene)[0]


def test_a_cue_goes_to_a_new_character_of_that_name(stage: Stage) -> None:
    """Who is away does not speak here, while somebody else is called so."""
    person, scene = stage.person, stage.scenes[0]["id"]
    go(stage, project_id=person.project("Elsewhere"))
    body = {"name": "Mara", "project_id": stage.project}
    other = person.ok("POST", "/characters", 201, json=body)["character"]["id"]
    content = stage.node(scene)["metadata"]["content"]
    content["content"][0]["content"][0]["text"] += " Again."
    person.ok("PUT", f"/nodes/{scene}", json={"metadata": {"content": content}})
    person.ok("PUT", f"/characters/{other}", json={"name": "Ann"})
    assert "ANN" in stage.kept(scene)[0]
    undone(person, stage.mara)
    stage.rename("character", "Vera")
    assert "VERA" not in stage.kept(scene)[0]


def test_who_is_removed_for_good_elsewhere_leaves_texts_as_they_are(stage: Stage) -> None:
    text = stage.write(stage.mentioning())["id"]
    before = stage.kept(text)
    go(stage, project_id=stage.person.project("Elsewhere"))
    stage.person.ok("DELETE", f"/characters/{stage.mara}", params={"permanent": "true"})
    assert stage.kept(text) == before


def test_a_project_that_moves_and_returns(stage: Stage) -> None:
    """Its own people come along; those of the organization wait for it."""
    person, scene = stage.person, stage.scenes[0]["id"]
    place = world(person, stage.project)
    body = {"name": "Old Salt", "world_id": place}
    salt = person.ok("POST", "/characters", 201, json=body)["character"]["id"]
    person.ok("POST", f"/nodes/{scene}/characters", json={"character_id": salt})
    shot = add_shot(person, scene, 1, character_ids=[salt, stage.mara])["id"]
    text = stage.write(document(mention("character", salt), mention("character", stage.mara)))["id"]
    first = appearing(stage)
    second = person.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    moved = person.http.patch(
        f"/rest/v1/projects?id=eq.{stage.project}", json={"organization_id": second}
    )
    assert moved.status_code == 204
    assert cast(stage, shot) == [stage.mara]
    assert salt not in appearing(stage)
    person.ok("PUT", f"/characters/{salt}", json={"name": "Young Salt"})
    assert labels(stage.kept(text)[0]) == ["Old Salt", "MARA"]
    undone(person, stage.project)
    assert cast(stage, shot) == [salt, stage.mara]
    assert appearing(stage) == first
    assert labels(stage.kept(text)[0]) == ["Young Salt", "MARA"]
