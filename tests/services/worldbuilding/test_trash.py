"""What goes to the trash of an organization comes back as it was, or goes for good."""

from __future__ import annotations

from scriptony.services.worldbuilding.operations.trash import purge_old
from tests.services.worldbuilding.stage import (
    acts,
    category,
    get_world,
    item,
    items_of,
    make,
    place,
    places,
    remove_world,
    restore,
    site_of,
    verbs,
    world,
)
from tests.studio import Person
from tests.undoing import undone


def people(person: Person, world_id: str | None = None) -> list[str]:
    query = {"world_id": world_id} if world_id else {}
    path = "/functions/v1/scriptony-worldbuilding/characters"
    return [one["name"] for one in person.ok("GET", path, params=query)["characters"]]


def titles(person: Person, id: str) -> list[tuple[str, list[str]]]:
    found = person.ok("GET", f"/worlds/{id}/categories")["categories"]
    return [(one["name"], [i["name"] for i in one["items"]]) for one in found]


def test_a_world_takes_along_what_is_beneath_and_brings_it_back(owner: Person) -> None:
    id = world(owner)["id"]
    kind = category(owner, id)
    item(owner, kind, "Reef")
    place(owner, "Cove", world_id=id)
    ilse = make(owner, "/characters", name="Ilse", world_id=id)
    project = owner.project(world_id=id)
    mara = make(owner, "/characters", name="Mara", project_id=project, world_id=id)
    remove_world(owner, id)
    assert people(owner) == []
    assert places(owner) == {}
    assert owner.status("GET", f"/characters/{ilse['id']}") == 404
    assert owner.status("GET", f"/characters/{mara['id']}") == 200  # she has a project
    (act,) = acts(owner)
    kinds = sorted((one["entity_type"], one["title"]) for one in act["items"])
    assert kinds == [("character", "Ilse"), ("world", "Salzmark")]
    assert (act["entity_type"], act["count"]) == ("world", 2)
    assert restore(owner, act["trash_id"]) == {"count": 2, "trash_id": None, "success": True}
    assert get_world(owner, id)["name"] == "Salzmark"
    assert titles(owner, id) == [("Coasts", ["Reef"])]
    assert people(owner) == ["Ilse"]
    assert list(places(owner)) == ["Cove", "Reef"]
    told = ["added", "trashed", "restored"]
    assert verbs(owner, id) == [f"worldbuilding.world.{one}" for one in told]


def test_a_world_goes_for_good(owner: Person) -> None:
    id = world(owner)["id"]
    made = item(owner, category(owner, id))
    ilse = make(owner, "/characters", name="Ilse", world_id=id)
    project = owner.project(world_id=id)
    mara = make(owner, "/characters", name="Mara", project_id=project, world_id=id)
    remove_world(owner, id)
    sql = "select world_id::text from projects.projects where id = %(id)s"
    assert owner.studio.sql(sql, id=project) == [(id,)]  # kept until the world is purged
    remove_world(owner, id, permanent="true")
    assert owner.studio.sql(sql, id=project) == [(None,)]
    assert acts(owner) == []
    assert owner.ok("GET", f"/characters/{mara['id']}")["character"]["worldId"] is None
    for gone in (id, made["id"], ilse["id"]):
        assert verbs(owner, gone) == (["worldbuilding.world.purged"] if gone == id else [])
    assert owner.status("GET", f"/worlds/{id}") == 404


def test_an_act_of_a_world_is_for_admins(owner: Person, stranger: Person) -> None:
    remove_world(owner, world(owner)["id"])
    house, (act,) = owner.organization, acts(owner)
    path = f"/organizations/{house}/trash/{act['trash_id']}"
    assert stranger.status("GET", f"/organizations/{house}/trash") == 404
    owner.invite(stranger, "editor")
    assert len(stranger.ok("GET", f"/organizations/{house}/trash")["trash"]) == 1
    assert stranger.status("POST", f"{path}/restore") == 403
    assert stranger.status("DELETE", path) == 403
    assert owner.ok("DELETE", path) == {"count": 1, "success": True}
    assert owner.status("POST", f"{path}/restore") == 404


def test_a_category_comes_back_at_its_place_with_its_items(owner: Person) -> None:
    id = world(owner)["id"]
    first, second, _ = (category(owner, id, name=name) for name in "ABC")
    for name in ("One", "Two"):
        item(owner, second, name)
    owner.ok("DELETE", f"{items_of(second)}/{item(owner, second, 'Alone')['id']}")
    owner.ok("DELETE", f"/worlds/{id}/categories/{second['id']}")
    owner.ok("DELETE", f"/worlds/{id}/categories/{first['id']}")
    assert owner.status("GET", items_of(second)) == 404
    by_title = {act["title"]: act for act in acts(owner)}
    assert {title: act["count"] for title, act in by_title.items()} == {"A": 1, "B": 3, "Alone": 1}
    restore(owner, by_title["B"]["trash_id"])
    assert titles(owner, id) == [("C", []), ("B", ["Two", "One"])]
    restore(owner, by_title["A"]["trash_id"])
    restore(owner, by_title["Alone"]["trash_id"])
    assert titles(owner, id) == [("A", []), ("C", []), ("B", ["Alone", "Two", "One"])]
    assert acts(owner) == []


def test_an_item_below_a_trashed_category_joins_its_act(owner: Person) -> None:
    id = world(owner)["id"]
    kind = category(owner, id)
    made = item(owner, kind, "Reef")
    owner.ok("DELETE", f"{items_of(kind)}/{made['id']}")
    owner.ok("DELETE", f"/worlds/{id}/categories/{kind['id']}")
    by_title = {act["title"]: act["trash_id"] for act in acts(owner)}
    answer = restore(owner, by_title["Reef"])
    assert answer["trash_id"] == by_title["Coasts"]
    assert [act["count"] for act in acts(owner)] == [2]
    restore(owner, by_title["Coasts"])
    assert titles(owner, id) == [("Coasts", ["Reef"])]


def test_a_character_of_a_trashed_world_joins_its_act(owner: Person) -> None:
    id = world(owner)["id"]
    ilse = make(owner, "/characters", name="Ilse", world_id=id)
    owner.ok("DELETE", f"/characters/{ilse['id']}")
    remove_world(owner, id)
    by_title = {act["title"]: act["trash_id"] for act in acts(owner)}
    assert restore(owner, by_title["Ilse"])["trash_id"] == by_title["Salzmark"]
    assert people(owner) == []
    assert verbs(owner, ilse["id"])[-1] == "characters.character.joined"
    assert undone(owner, ilse["id"])["success"]
    assert [act["count"] for act in acts(owner)] == [1, 1]
    assert undone(owner, ilse["id"])["success"]
    restore(owner, by_title["Salzmark"])
    assert people(owner, id) == ["Ilse"]


def test_characters_without_a_project_come_back_too(owner: Person) -> None:
    ilse = make(owner, "/characters", name="Ilse", organization_id=owner.organization)
    owner.ok("DELETE", f"/characters/{ilse['id']}")
    (act,) = acts(owner)
    assert (act["entity_type"], act["title"]) == ("character", "Ilse")
    restore(owner, act["trash_id"])
    assert people(owner) == ["Ilse"]
    assert verbs(owner, ilse["id"])[-1] == "characters.character.restored"


def test_a_name_taken_meanwhile_stops_a_restore(owner: Person) -> None:
    id = world(owner)["id"]
    kind = category(owner, id)
    owner.ok("DELETE", f"{items_of(kind)}/{item(owner, kind, 'Reef')['id']}")
    item(owner, kind, "REEF")
    (act,) = acts(owner)
    path = f"/organizations/{owner.organization}/trash/{act['trash_id']}/restore"
    answer = owner.http.post(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert len(acts(owner)) == 1


async def test_the_old_trash_goes(owner: Person) -> None:
    old, young = world(owner, name="Old"), world(owner, name="Young")
    kind = category(owner, young["id"])
    gone, stays = item(owner, kind, "Gone"), item(owner, kind, "Stays")
    remove_world(owner, old["id"])
    for one in (gone, stays):
        owner.ok("DELETE", f"{items_of(kind)}/{one['id']}")
    for table, id in (("worlds", old["id"]), ("items", gone["id"])):
        owner.studio.sql(
            f"update worldbuilding.{table} set deleted_at = now() - interval '31 days' "
            "where id = %(id)s",
            id=id,
        )
    site = await site_of(owner)
    await purge_old(site)
    await site.close()
    assert [act["title"] for act in acts(owner)] == ["Stays"]
    assert verbs(owner, old["id"]) == ["worldbuilding.world.purged"]
    assert verbs(owner, gone["id"]) == ["worldbuilding.item.purged"]
