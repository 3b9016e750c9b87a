"""The map of a world: replaced as a whole, its pictures kept as files."""

from __future__ import annotations

import base64
from typing import Any

from tests.contract.things import picture
from tests.services.worldbuilding.stage import acts, get_world, remove_world, restore, verbs, world
from tests.studio import Person


def data_url(color: str = "teal") -> str:
    return "data:image/png;base64," + base64.b64encode(picture(color)).decode()


def save(person: Person, id: str, **fields: Any) -> dict[str, Any]:
    return person.ok("PUT", f"/worlds/{id}/map", json=fields)


def files(person: Person, id: str) -> list[str]:
    sql = "select object_id::text from worldbuilding.map_pictures where world_id = %(id)s"
    return [row[0] for row in person.studio.sql(sql, id=id)]


def pin(url: str, id: str = "pin-1") -> dict[str, Any]:
    return {"id": id, "x": 12, "y": 30, "imageUrl": url, "title": "Reef"}


FULL: dict[str, Any] = {
    "name": "Salzmark - Karte",
    "size": 50,
    "tiles": [
        {"x": 4, "y": 7, "type": "water"},
        {"x": 5, "y": 7, "type": "custom", "color": "#65B891", "countryId": "country-1"},
    ],
    "countries": [{"id": "country-1", "name": "Nordbund", "color": "#FF6B6B", "assetIds": []}],
    "pins": [pin("https://files.example.org/reef.jpg")],
    "characterPins": [
        {"id": "c", "x": 20, "y": 21, "characterId": "m", "name": "Ilse", "color": "#3B82F6"}
    ],
    "seed": "",
    "biome": "temperate",
    "climate": "temperate-climate",
}


def test_a_map_comes_back_as_it_was_saved(owner: Person) -> None:
    made = world(owner)
    id = made["id"]
    assert owner.ok("GET", f"/worlds/{id}/map") == {
        "map": None,
        "updated_at": None,
        "updatedAt": None,
        "revision": 0,
    }
    saved = save(owner, id, **FULL)
    assert saved["map"] == FULL
    assert owner.ok("GET", f"/worlds/{id}/map") == saved
    assert get_world(owner, id)["updated_at"] > made["updated_at"]
    assert verbs(owner, id)[1:] == ["worldbuilding.map.changed"]


def test_the_same_again_is_no_change(owner: Person) -> None:
    id = world(owner)["id"]
    save(owner, id, **FULL | {"pins": [pin(data_url())]})
    first = owner.ok("GET", f"/worlds/{id}/map")
    for _ in range(2):  # as the editor does every ten seconds
        assert save(owner, id, **first["map"])["revision"] == first["revision"]
    assert verbs(owner, id)[1:] == ["worldbuilding.map.changed"]


def test_pictures_in_it_become_files(owner: Person) -> None:
    id = world(owner)["id"]
    person = {"id": "c", "x": 1, "y": 2, "characterId": "m", "imageUrl": data_url("red")}
    pins = [pin(data_url()), pin(data_url(), "pin-2")]
    saved = save(owner, id, pins=pins, characterPins=[person])["map"]
    first, second = (one["imageUrl"] for one in saved["pins"])
    assert first == second  # one picture is one file
    face = saved["characterPins"][0]["imageUrl"]
    assert owner.http.get(first).status_code == owner.http.get(face).status_code == 200
    kept = files(owner, id)
    assert len(kept) == 2
    save(owner, id, pins=saved["pins"])
    (left,) = files(owner, id)
    (gone,) = {*kept} - {left}
    released = "select released_at is not null from kernel.objects where id = %(id)s"
    assert owner.studio.sql(released, id=gone) == [(True,)]
    assert owner.studio.sql(released, id=left) == [(False,)]
    assert data_url()[:30] not in str(
        owner.studio.sql("select data from worldbuilding.maps where world_id = %(id)s", id=id)
    )


def test_a_url_that_ran_out_still_names_its_file(owner: Person) -> None:
    id = world(owner)["id"]
    url = save(owner, id, pins=[pin(data_url())])["map"]["pins"][0]["imageUrl"]
    old = url.partition("token=")[0] + "token=0.0"
    saved = save(owner, id, pins=[pin(old)])
    assert owner.http.get(saved["map"]["pins"][0]["imageUrl"]).status_code == 200
    assert saved["revision"] == 1
    other = world(owner)["id"]
    body = {"pins": [pin(old)]}
    assert owner.status("PUT", f"/worlds/{other}/map", json=body) == 400
    assert owner.status("PUT", f"/worlds/{other}/map", json={"pins": [pin(f"file:{id}")]}) == 400


def test_null_takes_it_away(owner: Person) -> None:
    id = world(owner)["id"]
    save(owner, id, **FULL | {"pins": [pin(data_url())]})
    assert save(owner, id, map=None)["map"] is None
    assert files(owner, id) == []
    assert save(owner, id, map=FULL)["map"] == FULL


def test_two_editors(owner: Person) -> None:
    id = world(owner)["id"]
    save(owner, id, **FULL)
    tag = owner.http.get(f"/worlds/{id}/map").headers["etag"]
    headers = {"if-match": tag}
    body = {"name": "Mine"}
    assert owner.status("PUT", f"/worlds/{id}/map", json=body, headers=headers) == 200
    assert owner.status("PUT", f"/worlds/{id}/map", json={"name": "Yours"}, headers=headers) == 412


def test_ten_thousand_tiles(owner: Person) -> None:
    id = world(owner)["id"]
    tiles = [{"x": n % 100, "y": n // 100, "type": "water"} for n in range(10_000)]
    assert len(save(owner, id, size=100, tiles=tiles)["map"]["tiles"]) == 10_000


def test_it_goes_and_comes_with_its_world(owner: Person) -> None:
    id = world(owner)["id"]
    save(owner, id, **FULL)
    remove_world(owner, id)
    assert owner.status("GET", f"/worlds/{id}/map") == 404
    restore(owner, acts(owner)[0]["trash_id"])
    assert owner.ok("GET", f"/worlds/{id}/map")["map"] == FULL
