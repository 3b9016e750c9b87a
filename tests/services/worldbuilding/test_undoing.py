"""What the log tells of worlds and what is in them can be taken back while it still stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.contract.things import PNG
from tests.services.worldbuilding.stage import (
    acts,
    age,
    category,
    get_world,
    item,
    items_of,
    latest,
    place,
    refused,
    remove_world,
    restore,
    world,
)
from tests.services.worldbuilding.test_maps import FULL, data_url, pin, save
from tests.studio import Person
from tests.undoing import Line, lines_of, still, take_back, undone


def editor_of(owner: Person) -> Person:
    return owner.invite(owner.studio.person("Edda"), "editor")


def categories(person: Person, world_id: str) -> list[dict[str, Any]]:
    found = person.ok("GET", f"/worlds/{world_id}/categories")["categories"]
    return [still(one) for one in found]


# Worlds


def test_a_world_is_changed_back(owner: Person) -> None:
    project = owner.project()
    made = world(owner, lore="Salt.", type="island")
    change = {"name": "Salt", "lore": None, "linked_project_id": project}
    owner.ok("PUT", f"/worlds/{made['id']}", json=change)
    answer = undone(owner, made["id"])
    assert (answer["entity_type"], answer["entity_id"]) == ("world", made["id"])
    assert still(answer["world"]) == still(made) == still(get_world(owner, made["id"]))
    again = undone(owner, made["id"])["world"]
    assert (again["name"], again["linked_project_id"]) == ("Salt", project)


def test_a_world_is_linked_again_only_with_what_is_there(owner: Person) -> None:
    project = owner.project()
    id = world(owner, linked_project_id=project)["id"]
    owner.ok("PUT", f"/worlds/{id}", json={"linked_project_id": None})
    line = lines_of(owner.studio, id)[-1]
    owner.ok("DELETE", f"/projects/{project}")
    assert refused(owner, line) == (409, "changed_since")


def test_deleting_a_world_keeps_its_password(owner: Person) -> None:
    editor = editor_of(owner)
    id = world(owner)["id"]
    item(owner, category(owner, id))
    added = lines_of(owner.studio, id)[0]
    assert refused(owner, added) == (409, "not_undoable")
    remove_world(owner, id)
    line = latest(owner, id, "world")
    assert take_back(editor, line).status_code == 403, "he may not delete worlds"
    assert take_back(owner, line).json()["world"]["id"] == id
    assert len(categories(owner, id)[0]["items"]) == 1
    assert refused(owner, line) == (409, "changed_since")
    assert refused(owner, latest(owner, id, "world")) == (409, "not_undoable")


def test_a_cover_that_was_replaced_stays_away(owner: Person) -> None:
    id = world(owner)["id"]
    files = {"file": ("cover.png", PNG, "image/png")}
    owner.ok("POST", f"/worlds/{id}/upload-image", files=files)
    assert undone(owner, id)["world"]["cover_image_url"] is None
    assert refused(owner, latest(owner, id, "world")) == (409, "not_undoable")


# Categories and items


def test_a_category_is_changed_and_moved_back(owner: Person) -> None:
    id = world(owner)["id"]
    first, _, third = (category(owner, id, name=name) for name in "ABC")
    before = categories(owner, id)
    path = f"/worlds/{id}/categories/{third['id']}"
    owner.ok("PUT", path, json={"order_index": 0, "name": "Z", "icon": "waves"})
    assert [one["name"] for one in categories(owner, id)] == ["Z", "A", "B"]
    answer = undone(owner, third["id"])
    assert answer["category"]["order_index"] == 2
    assert categories(owner, id) == before
    line = latest(owner, third["id"], "category")
    owner.ok("PUT", f"/worlds/{id}/categories/{first['id']}", json={"order_index": 2})
    assert refused(owner, line) == (409, "changed_since"), "its place is another by now"
    assert undone(owner, first["id"])["success"]
    assert undone(owner, third["id"])["category"]["name"] == "Z"


def test_a_category_goes_and_comes_with_its_items(owner: Person) -> None:
    id = world(owner)["id"]
    of, other = category(owner, id, name="A"), category(owner, id, name="B")
    here, gone = item(owner, of), item(owner, of)
    owner.ok("DELETE", f"{items_of(of)}/{gone['id']}")
    before = categories(owner, id)
    owner.ok("DELETE", f"/worlds/{id}/categories/{of['id']}")
    assert [one["id"] for one in categories(owner, id)] == [other["id"]]
    shown = undone(owner, of["id"])["category"]
    assert [one["id"] for one in shown["items"]] == [here["id"]], "what went alone stays there"
    assert categories(owner, id) == before
    assert undone(owner, of["id"])["category"] is None
    assert undone(owner, of["id"])["category"]["item_count"] == 1
    assert undone(owner, gone["id"])["item"]["id"] == gone["id"]
    restored = latest(owner, of["id"], "category")
    assert restored.verb == "worldbuilding.category.restored"
    answer = take_back(owner, restored)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since")
    assert answer.json()["line"]["id"] == latest(owner, gone["id"], "item").id


def test_a_category_comes_back_to_where_each_deletion_found_it(owner: Person) -> None:
    id = world(owner)["id"]
    first, second, third = (category(owner, id, name=name) for name in "ABC")
    before = categories(owner, id)
    for one in (third, second, first):
        owner.ok("DELETE", f"/worlds/{id}/categories/{one['id']}")
    lines = [latest(owner, one["id"], "category") for one in (first, second, third)]
    restore(owner, next(act["trash_id"] for act in acts(owner) if act["title"] == "C"))
    assert undone(owner, third["id"])["category"] is None, "it was the only one meanwhile"
    assert undone(owner, third["id"])["category"]["order_index"] == 0, "where that found it"
    assert undone(owner, third["id"])["category"] is None
    for line in lines:
        assert take_back(owner, line).status_code == 200
    assert categories(owner, id) == before


def test_what_was_only_worked_on_goes_along(owner: Person) -> None:
    id = world(owner)["id"]
    of, other = category(owner, id, name="A"), category(owner, id, name="B")
    here, there = item(owner, of), item(owner, other)
    owner.ok("DELETE", f"/worlds/{id}/categories/{of['id']}")
    assert undone(owner, of["id"])["success"]
    restored = latest(owner, of["id"], "category")
    owner.ok("PUT", f"{items_of(of)}/{here['id']}", json={"category_id": other["id"]})
    assert undone(owner, here["id"])["item"]["category_id"] == of["id"], "out and in again"
    owner.ok("PUT", f"{items_of(other)}/{there['id']}", json={"category_id": of["id"]})
    answer = take_back(owner, restored)
    assert answer.json()["line"]["id"] == latest(owner, there["id"], "item").id
    assert undone(owner, there["id"])["item"]["category_id"] == other["id"]
    assert take_back(owner, restored).json()["category"] is None
    assert undone(owner, of["id"])["category"]["item_count"] == 1


def test_a_new_category_goes_while_it_is_empty(owner: Person) -> None:
    id = world(owner)["id"]
    of = category(owner, id)
    here = item(owner, of)
    answer = take_back(owner, lines_of(owner.studio, of["id"])[0])
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since")
    assert answer.json()["line"]["id"] == lines_of(owner.studio, here["id"])[0].id
    assert undone(owner, here["id"])["item"] is None
    assert undone(owner, of["id"])["category"] is None
    assert undone(owner, of["id"])["category"]["items"] == []
    assert undone(owner, here["id"])["item"]["id"] == here["id"]


def test_an_item_whose_category_lies_in_the_trash_joins_it(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    here = item(owner, of)
    owner.ok("DELETE", f"{items_of(of)}/{here['id']}")
    owner.ok("DELETE", f"/worlds/{of['world_id']}/categories/{of['id']}")
    trashed = latest(owner, here["id"], "item")
    assert take_back(owner, trashed).json()["item"] is None
    joined = latest(owner, here["id"], "item")
    assert joined.verb == "worldbuilding.item.joined"
    answer = take_back(owner, trashed)
    assert (answer.status_code, answer.json()["line"]["id"]) == (409, joined.id)
    assert undone(owner, of["id"])["category"]["item_count"] == 1
    assert refused(owner, joined) == (409, "changed_since")
    assert undone(owner, of["id"])["category"] is None
    assert take_back(owner, joined).json()["item"] is None, "in the trash alone again"
    assert sorted(act["count"] for act in acts(owner)) == [1, 1]
    assert undone(owner, here["id"])["item"] is None, "an undo can be undone"
    assert [act["count"] for act in acts(owner)] == [2]
    assert undone(owner, here["id"])["item"] is None
    assert undone(owner, of["id"])["category"]["items"] == []
    assert refused(owner, latest(owner, here["id"], "item")) == (409, "changed_since")
    assert take_back(owner, trashed).json()["item"]["id"] == here["id"]


def test_what_came_back_with_its_category_was_not_in_it_before(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    here = item(owner, of)
    owner.ok("DELETE", f"{items_of(of)}/{here['id']}")
    owner.ok("DELETE", f"/worlds/{of['world_id']}/categories/{of['id']}")
    assert undone(owner, of["id"])["success"]
    restored = latest(owner, of["id"], "category")
    owner.ok("DELETE", f"/worlds/{of['world_id']}/categories/{of['id']}")
    by_title = {act["title"]: act["trash_id"] for act in acts(owner)}
    restore(owner, by_title[here["name"]])
    restore(owner, by_title[of["name"]])
    answer = take_back(owner, restored)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since")
    assert answer.json()["line"]["id"] == latest(owner, here["id"], "item").id


def test_an_item_is_changed_and_moved_back(owner: Person) -> None:
    id = world(owner)["id"]
    of, other = category(owner, id, name="A"), category(owner, id, name="B")
    made = item(owner, of, "Reef", description="Sharp.")
    change = {"category_id": other["id"], "name": "Shoal", "category": "Sea", "image_url": None}
    owner.ok("PUT", f"{items_of(of)}/{made['id']}", json=change)
    assert still(undone(owner, made["id"])["item"]) == still(made)
    assert undone(owner, made["id"])["item"]["category_id"] == other["id"]
    line = latest(owner, made["id"], "item")
    owner.ok("DELETE", f"/worlds/{id}/categories/{of['id']}")
    answer = take_back(owner, line)
    assert (answer.status_code, answer.json()["error"]) == (409, "Category not found")


def test_a_name_that_is_taken_by_now(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    made = item(owner, of, "Reef")
    owner.ok("PUT", f"{items_of(of)}/{made['id']}", json={"name": "Shoal"})
    other = item(owner, of, "reef")
    assert refused(owner, latest(owner, made["id"], "item")) == (409, "conflict")
    owner.ok("DELETE", f"{items_of(of)}/{other['id']}")
    item(owner, of, "Reef.")
    assert refused(owner, latest(owner, other["id"], "item")) == (409, "conflict")


def test_a_text_still_stands_when_what_it_mentions_is_called_otherwise(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    lamp = item(owner, of, "Lamp")
    text = (
        '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"itemMention","attrs":'
        f'{{"id":"{lamp["id"]}","label":"Lamp"}}}}]}}]}}'
    )
    oil = item(owner, of, "Oil")
    owner.ok("PUT", f"{items_of(of)}/{oil['id']}", json={"description": text})
    owner.ok("PUT", f"{items_of(of)}/{lamp['id']}", json={"name": 'Torch "T"'})
    now = owner.ok("GET", f"{items_of(of)}/{oil['id']}")["item"]["description"]
    assert "Torch" in now
    assert undone(owner, oil["id"])["item"]["description"] is None
    assert undone(owner, oil["id"])["item"]["description"] == now


def test_what_lies_in_the_trash_is_seen_in_the_log_but_not_changed(owner: Person) -> None:
    id = world(owner)["id"]
    of = category(owner, id)
    made, cove = item(owner, of), place(owner, "Cove", world_id=id)
    owner.ok("PUT", f"{items_of(of)}/{made['id']}", json={"category": "Sea"})
    owner.ok("PUT", f"/locations/{cove['id']}", json={"description": "Wet."})
    lines = [lines_of(owner.studio, one["id"])[-1] for one in (of, made, cove)]
    owner.ok("DELETE", f"/locations/{cove['id']}")
    owner.ok("DELETE", f"/worlds/{id}/categories/{of['id']}")
    assert [refused(owner, line) for line in lines] == [(409, "changed_since")] * 3
    assert undone(owner, of["id"])["success"]
    assert undone(owner, cove["id"])["success"]
    remove_world(owner, id)
    assert [refused(owner, line) for line in lines] == [(409, "changed_since")] * 3


# Locations


def get_map(person: Person, id: str) -> Any:
    return person.ok("GET", f"/worlds/{id}/map")["map"]


def test_a_map_goes_back_tile_by_tile(owner: Person) -> None:
    editor = editor_of(owner)
    id = world(owner)["id"]
    save(owner, id, **FULL)
    water = [{"x": x, "y": 9, "type": "water"} for x in range(40)]
    save(owner, id, **FULL | {"tiles": [*FULL["tiles"], *water], "name": "Sea"})
    road = {"x": 3, "y": 9, "type": "road"}
    painted = get_map(editor, id)
    tiles = [road if (t["x"], t["y"]) == (3, 9) else t for t in painted["tiles"]]
    save(editor, id, **painted | {"tiles": tiles})
    mine, hers = [one for one in lines_of(owner.studio, id) if ".map." in one.verb]
    answer = take_back(owner, mine)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since")
    assert answer.json()["line"]["id"] == hers.id, "not one of the world itself"
    assert take_back(owner, hers).json()["map"] == painted
    assert take_back(owner, mine).json()["map"] is None, "there was none before"
    assert get_map(owner, id) is None
    assert undone(owner, id)["map"] == painted


def test_pictures_of_a_map(owner: Person) -> None:
    id = world(owner)["id"]
    shown = save(owner, id, **FULL | {"pins": [pin(data_url())]})["map"]
    age(owner)
    moved = [{**shown["pins"][0], "x": 3}]
    save(owner, id, **shown | {"pins": moved})
    assert undone(owner, id)["map"]["pins"][0]["x"] == 12
    age(owner)
    save(owner, id, **shown | {"pins": [pin(data_url("red"))]})
    line = latest(owner, id, "map")
    assert refused(owner, line) == (409, "not_undoable"), "the picture is gone"


def test_a_map_that_is_painted_over_is_not_remembered(owner: Person) -> None:
    id = world(owner)["id"]
    tiles = [{"x": n % 100, "y": n // 100, "type": "water"} for n in range(600)]
    save(owner, id, size=100, tiles=tiles)
    assert refused(owner, latest(owner, id, "map")) == (409, "not_undoable")


# Relations


def relate(person: Person, a: str, b: str, **fields: Any) -> dict[str, Any]:
    body = {"from_id": a, "to_id": b, "type": "keeps"} | fields
    return person.ok("POST", "/relations", 201, json=body)["relation"]


def test_a_relation_goes_and_comes_with_its_id(owner: Person) -> None:
    editor = editor_of(owner)
    of = category(owner, world(owner)["id"])
    lamp, oil = item(owner, of, "Lamp"), item(owner, of, "Oil")
    made = relate(editor, lamp["id"], oil["id"], description="dry")
    id, tag = made["id"], owner.http.get(f"/relations/{made['id']}").headers["etag"]
    owner.ok("PUT", f"/relations/{id}", json={"type": "needs"})
    assert still(undone(owner, id)["relation"]) == still(made)
    owner.ok("DELETE", f"/relations/{id}")
    removed = latest(owner, id, "relation")
    assert removed.verb == "worldbuilding.relation.removed"
    assert [one.verb.rpartition(".")[2] for one in lines_of(owner.studio, id)] == [
        "added", "changed", "changed", "removed",
    ], "the log still tells of it"  # fmt: skip
    again = take_back(owner, removed)
    assert still(again.json()["relation"]) == still(made)
    assert again.headers["etag"] != tag, "no revision comes twice"
    sql = "select user_id::text from worldbuilding.relations where id = %(id)s"
    assert owner.studio.sql(sql, id=id) == [(editor.id,)]
    assert refused(owner, removed) == (409, "changed_since")
    assert undone(owner, id)["relation"] is None
    assert undone(owner, id)["relation"]["id"] == id


def test_a_relation_that_is_there_otherwise_by_now(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    lamp, oil = item(owner, of, "Lamp"), item(owner, of, "Oil")
    id = relate(owner, lamp["id"], oil["id"])["id"]
    owner.ok("DELETE", f"/relations/{id}")
    removed = latest(owner, id, "relation")
    relate(owner, lamp["id"], oil["id"], type="Keeps")
    assert refused(owner, removed) == (409, "conflict")
    owner.ok("DELETE", f"{items_of(of)}/{oil['id']}")
    assert refused(owner, removed) == (409, "changed_since")


def test_the_log_of_a_relation_goes_with_what_it_related(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    lamp, oil = item(owner, of, "Lamp"), item(owner, of, "Oil")
    id = relate(owner, lamp["id"], oil["id"])["id"]
    assert lines_of(owner.studio, id)
    owner.ok("DELETE", f"{items_of(of)}/{oil['id']}?permanent=true")
    assert lines_of(owner.studio, id) == []
    events = "select verb from kernel.events where entity_id = %(id)s"
    assert owner.studio.sql(events, id=id) == []


# Who may


def test_what_was_changed_since_stays_and_the_later_line_is_named(owner: Person) -> None:
    editor = editor_of(owner)
    of = category(owner, world(owner)["id"])
    made = item(owner, of, "Reef")
    spot = place(owner, "Quay", world_id=of["world_id"])
    for path, id, field in (
        (f"/worlds/{of['world_id']}", of["world_id"], "description"),
        (f"/worlds/{of['world_id']}/categories/{of['id']}", of["id"], "description"),
        (f"{items_of(of)}/{made['id']}", made["id"], "description"),
        (f"/locations/{spot['id']}", spot["id"], "description"),
    ):
        owner.ok("PUT", path, json={field: "mine"})
        editor.ok("PUT", path, json={field: "hers"})
        mine, hers = [one for one in lines_of(owner.studio, id) if one.verb.endswith(".changed")]
        answer = take_back(owner, mine)
        assert (answer.status_code, answer.json()["code"]) == (409, "changed_since"), path
        assert answer.json()["line"]["id"] == hers.id
        assert take_back(owner, hers).status_code == 200
        assert take_back(owner, mine).status_code == 200


def test_who_may(owner: Person, stranger: Person) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    of = category(owner, world(owner)["id"])
    made, other = item(owner, of, "Reef"), item(owner, of)
    spots = [place(owner, "Quay", world_id=of["world_id"])]
    spots += [place(owner, "Quay", project_id=owner.project())]
    save(owner, of["world_id"], **FULL)
    relation = relate(owner, made["id"], other["id"])
    things = (of["id"], made["id"], *(one["id"] for one in spots), of["world_id"], relation["id"])
    for id in things:
        line = lines_of(owner.studio, id)[-1]
        assert take_back(viewer, line).status_code == 403
        assert take_back(stranger, line).status_code == 404
        assert take_back(owner.studio.root, line).status_code == 404
        assert owner.status("POST", f"/characters/undo/{line.id}") == 404
    assert owner.status("POST", f"/worlds/undo/{uuid4()}") == 404
    owner.ok("DELETE", f"{items_of(of)}/{made['id']}?permanent=true")
    (gone,) = lines_of(owner.studio, made["id"])
    assert refused(owner, gone) == (409, "not_undoable")


def test_what_came_back_by_the_trash_goes_again(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    made = item(owner, of)
    owner.ok("DELETE", f"{items_of(of)}/{made['id']}")
    restore(owner, acts(owner)[0]["trash_id"])
    assert undone(owner, made["id"])["item"] is None
    assert [one["entity_type"] for one in acts(owner)] == ["item"]


def test_of_many_who_undo_at_once_one_does(owner: Person) -> None:
    of = category(owner, world(owner)["id"])
    lamp, oil = item(owner, of, "Lamp"), item(owner, of, "Oil")
    id = relate(owner, lamp["id"], oil["id"])["id"]
    owner.ok("DELETE", f"/relations/{id}")
    owner.ok("PUT", f"{items_of(of)}/{lamp['id']}", json={"name": "Torch"})
    owner.ok("DELETE", f"{items_of(of)}/{item(owner, of, 'Wick')['id']}")
    save(owner, of["world_id"], **FULL)
    owner.studio.sql("select logs.take_in()")
    newest = "select id::text, verb, before, after from logs.entries order by pos desc limit 5"
    lines = [Line(*row) for row in owner.studio.sql(newest)]
    assert [one.verb.partition(".")[2] for one in lines] == [
        *("map.changed", "item.trashed", "item.added", "item.changed", "relation.removed"),
    ]
    for line in lines:
        if line.verb.endswith(".added"):
            continue

        def ask(_: int, line: Line = line) -> int:
            with owner.studio.client(owner.session["access_token"]) as client:
                return client.post(f"/worlds/undo/{line.id}").status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(ask, range(4))) == [200, 409, 409, 409], line.verb
