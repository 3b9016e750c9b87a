"""Categories in their order, and the items in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.services.worldbuilding.stage import category, item, items_of, verbs, world
from tests.studio import Person


def names(person: Person, id: str) -> list[str]:
    found = person.ok("GET", f"/worlds/{id}/categories")["categories"]
    assert [one["orderIndex"] for one in found] == list(range(len(found)))
    return [one["name"] for one in found]


def test_ten_kinds_are_offered_and_none_is_made(owner: Person) -> None:
    assert len(owner.ok("GET", "/worlds/category-types")["types"]) == 10
    assert owner.ok("GET", f"/worlds/{world(owner)['id']}/categories") == {"categories": []}


def test_an_order_index_is_a_place(owner: Person) -> None:
    id = world(owner)["id"]
    made = {name: category(owner, id, name=name) for name in "ABCD"}
    category(owner, id, name="First", orderIndex=0)
    assert names(owner, id) == ["First", *"ABCD"]
    path = f"/worlds/{id}/categories/"
    owner.ok("PUT", path + made["A"]["id"], json={"order_index": 3})
    assert names(owner, id) == ["First", *"BCAD"]
    owner.ok("PUT", path + made["D"]["id"], json={"orderIndex": -5})
    assert names(owner, id) == ["D", "First", *"BCA"]
    owner.ok("DELETE", path + made["B"]["id"])
    assert names(owner, id) == ["D", "First", *"CA"]


def test_eight_at_once_get_eight_places(owner: Person) -> None:
    id = world(owner)["id"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: category(owner, id, name=f"C{n}"), range(8)))
    assert len(names(owner, id)) == 8


def test_categories_come_with_their_items(owner: Person) -> None:
    id = world(owner)["id"]
    full, empty = category(owner, id, name="Full"), category(owner, id, name="Empty")
    made = [item(owner, full)["id"] for _ in range(3)]
    found = owner.ok("GET", f"/worlds/{id}/categories")["categories"]
    assert [[one["id"] for one in kind["items"]] for kind in found] == [made[::-1], []]
    assert [kind["itemCount"] for kind in found] == [3, 0]
    ids = [one["id"] for one in owner.ok("GET", f"/worlds/{id}/items")["items"]]
    assert ids == made[::-1]  # newest first
    assert owner.ok("GET", items_of(empty)) == {"items": []}


def test_what_an_item_does_not_say_its_category_says(owner: Person) -> None:
    id = world(owner)["id"]
    kind = category(owner, id, name="Coasts", type="geography")
    plain = item(owner, kind, "Plain")
    own = item(owner, kind, "Own", category="Reefs", categoryType="society")
    shown = {key: plain[key] for key in ("title", "category", "categoryType", "category_type")}
    assert shown == {
        "title": "Plain",
        "category": "Coasts",
        "categoryType": "geography",
        "category_type": "geography",
    }
    assert (own["category"], own["categoryType"]) == ("Reefs", "society")
    body = {"category": None, "categoryType": ""}
    cleared = owner.ok("PUT", f"{items_of(kind)}/{own['id']}", json=body)["item"]
    assert (cleared["category"], cleared["categoryType"]) == ("Coasts", "geography")


def test_an_item_moves_within_its_world(owner: Person) -> None:
    id = world(owner)["id"]
    here, there = category(owner, id), category(owner, id)
    elsewhere = category(owner, world(owner)["id"])
    made = item(owner, here)
    path = f"{items_of(here)}/{made['id']}"
    assert owner.status("PUT", path, json={"categoryId": elsewhere["id"]}) == 404
    moved = owner.ok("PUT", path, json={"category_id": there["id"]})["item"]
    assert moved["categoryId"] == there["id"]
    assert owner.status("GET", path) == 404
    assert owner.ok("GET", f"{items_of(there)}/{made['id']}")["item"] == moved
    assert verbs(owner, made["id"]) == ["worldbuilding.item.added", "worldbuilding.item.changed"]


def test_a_name_is_free_again_after_deletion(owner: Person) -> None:
    kind = category(owner, world(owner)["id"])
    made = item(owner, kind, "Ilse’s  Rock")
    other = category(owner, kind["world_id"])
    for name in ("Ilse's Rock", "ILSE'S ROCK ", "ilse’s rock."):  # in any category of the world
        assert owner.status("POST", items_of(other), json={"name": name}) == 409
    same = owner.ok("PUT", f"{items_of(kind)}/{made['id']}", json={"name": "ILSE'S ROCK"})
    assert same["item"]["name"] == "ILSE'S ROCK"
    owner.ok("DELETE", f"{items_of(kind)}/{made['id']}")
    item(owner, other, "Ilse's Rock")
    item(owner, category(owner, world(owner)["id"]), "Ilse's Rock")  # another world


def test_many_with_one_name_at_once_make_one(owner: Person) -> None:
    kind = category(owner, world(owner)["id"])

    def add(_: int) -> int:
        return owner.status("POST", items_of(kind), json={"name": "Reef"})

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(add, range(6))) == [201, *[409] * 5]


def test_nothing_said_is_no_edit(owner: Person) -> None:
    kind = category(owner, world(owner)["id"])
    made = item(owner, kind)
    path = f"{items_of(kind)}/{made['id']}"
    assert owner.ok("PUT", path, json={"unknown": 1})["item"] == made
    assert verbs(owner, made["id"]) == ["worldbuilding.item.added"]


def test_pages_hold_every_item_once(owner: Person) -> None:
    kind = category(owner, world(owner)["id"])
    made = [item(owner, kind)["id"] for _ in range(5)]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while query.get("cursor", "") is not None:
        page = owner.ok("GET", f"/worlds/{kind['world_id']}/items", params=query)
        seen += [one["id"] for one in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert seen == made[::-1]
