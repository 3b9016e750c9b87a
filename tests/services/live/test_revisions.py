"""The revision that is told is the one the thing has."""

from __future__ import annotations

from typing import Any

from tests.contract.things import PNG, SOUND
from tests.services.audio.stage import analysed, upload
from tests.services.beats.stage import add as add_beat
from tests.services.live.ear import ear
from tests.services.shots.stage import add as add_shot
from tests.services.shots.stage import character, scenes
from tests.services.worldbuilding.stage import category, item, items_of, make, place, world
from tests.studio import Person

PICTURE = {"file": ("a.png", PNG, "image/png")}


def things(person: Person) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """What can be changed, by the verb that tells it, and how."""
    project, salt = person.project(), world(person)["id"]
    scene = scenes(person, project)[0]
    shot = add_shot(person, scene)["id"]
    shelf = category(person, salt)
    lamp, tower = item(person, shelf), place(person, "Tower", world_id=salt)
    lamp = f"{items_of(shelf)}/{lamp['id']}"
    body = {"from_id": lamp.rpartition("/")[2], "to_id": tower["id"], "type": "in"}
    relation = make(person, "/relations", **body)["id"]
    idea = {"project_id": project, "image_url": "https://img.lanternroom.example/a.jpg"}
    kept = person.ok("POST", "/inspirations", 201, json=idea)["inspiration"]["id"]
    house = person.organization
    clip = f"/shots/audio/{analysed(person, upload(person, shot, SOUND)['id'])['id']}"
    return {
        "projects.project.changed": ("PUT", f"/projects/{project}", {"genre": "Noir"}),
        "nodes.node.changed": ("PUT", f"/nodes/{scene}", {"description": "Dark."}),
        "shots.shot.changed": ("PUT", f"/shots/{shot}", {"lens": "35mm"}),
        "characters.character.changed": (
            *("PUT", f"/characters/{character(person, project)}"),
            {"role": "keeper"},
        ),
        "beats.beat.changed": (
            *("PATCH", f"/beats/{add_beat(person, project)['id']}"),
            {"notes": "Rain."},
        ),
        "worldbuilding.world.changed": ("PUT", f"/worlds/{salt}", {"lore": "Salt."}),
        "worldbuilding.category.changed": (
            *("PUT", f"/worlds/{salt}/categories/{shelf['id']}"),
            {"icon": "ship"},
        ),
        "worldbuilding.item.changed": ("PUT", lamp, {"description": "It rings."}),
        "worldbuilding.location.changed": (
            *("PUT", f"/locations/{tower['id']}"),
            {"description": "Tall."},
        ),
        "worldbuilding.relation.changed": (
            *("PUT", f"/relations/{relation}"),
            {"description": "By night."},
        ),
        "worldbuilding.map.changed": ("PUT", f"/worlds/{salt}/map", {"name": "Skerry"}),
        "inspiration.inspiration.changed": ("PUT", f"/inspirations/{kept}", {"title": "Dusk"}),
        "audio.clip.changed": ("PATCH", clip, {"label": "Waves"}),
        "auth.organization.changed": ("PUT", f"/organizations/{house}", {"name": "Room"}),
    }


def changed(person: Person, method: str, path: str, body: dict[str, Any]) -> int:
    """The revision of the answer's tag."""
    answer = person.http.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["etag"].strip('"').rpartition("-")[2])


def test_what_is_told_is_the_revision_of_the_tag(owner: Person) -> None:
    told: dict[str, int] = {}
    with ear(owner) as listening:
        last = listening.id
        for verb, change in things(owner).items():
            told[verb] = changed(owner, *change)
            assert listening.hears(verb)["revision"] == told[verb], verb
    project = listening.hears("projects.project.changed")["entity_id"]
    owner.ok("PUT", f"/projects/{project}", json={"genre": "Farce"})
    with ear(owner, last=last) as again:  # a project's, a world's is a later one by now
        for verb, revision in told.items():
            assert again.hears(verb)["revision"] >= revision, verb
        assert (
            again.hears("projects.project.changed")["revision"] > told["projects.project.changed"]
        )


def test_what_is_removed_for_good_has_none(owner: Person) -> None:
    project = owner.project()
    mara = character(owner, project)
    with ear(owner) as listening:
        owner.ok("DELETE", f"/characters/{mara}")
        assert listening.hears("characters.character.trashed")["revision"] == 2
        owner.ok("DELETE", f"/characters/{mara}", params={"permanent": "true"})
        assert listening.hears("characters.character.purged")["revision"] is None
        member = owner.invite(owner.studio.person("Vera"), "viewer")
        heard = listening.hears("auth.member.added")
    assert heard["revision"] is None, member.id
