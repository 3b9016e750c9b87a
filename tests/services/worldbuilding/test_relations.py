"""Relations between items, characters and locations, and the graph they make."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.services.worldbuilding.stage import (
    acts,
    category,
    item,
    items_of,
    make,
    place,
    restore,
    verbs,
    world,
)
from tests.studio import Person


class Cast:
    """A world with one of each, and a project's character."""

    def __init__(self, person: Person) -> None:
        self.world = world(person)["id"]
        self.kind = category(person, self.world)
        self.reef = item(person, self.kind, "Reef")["id"]
        self.cove = place(person, "Cove", world_id=self.world)["id"]
        self.ilse = make(person, "/characters", name="Ilse", world_id=self.world)["id"]
        self.project = person.project()
        self.mara = make(person, "/characters", name="Mara", project_id=self.project)["id"]


def relate(person: Person, a: str, kind: str, b: str, **more: Any) -> dict[str, Any]:
    return make(person, "/relations", from_id=a, to_id=b, type=kind, **more)


def said(person: Person, id: str) -> list[str]:
    found = person.ok("GET", "/relations", params={"thing_id": id})["relations"]
    return [f"{one['from_name']} {one['type']} {one['to_name']}" for one in found]


def graph(person: Person, path: str) -> tuple[set[str], set[tuple[str, str, str]]]:
    answer = person.ok("GET", f"{path}/graph")
    names = {one["id"]: one["name"] for one in answer["nodes"]}
    edges = {(names[e["source"]], e["type"], names[e["target"]]) for e in answer["edges"]}
    return set(names.values()), edges


def test_everything_can_be_related(owner: Person) -> None:
    cast = Cast(owner)
    made = relate(owner, cast.ilse, "guards", cast.reef, description="By night.")
    assert (made["fromKind"], made["toKind"]) == ("character", "item")
    relate(owner, cast.reef, "lies off", cast.cove)
    relate(owner, cast.mara, "dreams of", cast.cove)
    assert said(owner, cast.reef) == ["Ilse guards Reef", "Reef lies off Cove"]
    assert said(owner, cast.cove) == ["Reef lies off Cove", "Mara dreams of Cove"]
    assert graph(owner, f"/worlds/{cast.world}") == (
        {"Reef", "Cove", "Ilse", "Mara"},
        {
            ("Ilse", "guards", "Reef"),
            ("Reef", "lies off", "Cove"),
            ("Mara", "dreams of", "Cove"),
        },
    )
    assert graph(owner, f"/projects/{cast.project}") == (
        {"Mara", "Cove"},
        {("Mara", "dreams of", "Cove")},
    )


def test_each_type_is_there_once(owner: Person) -> None:
    cast = Cast(owner)
    relate(owner, cast.ilse, "guards", cast.reef)
    body = {"from_id": cast.ilse, "to_id": cast.reef, "type": " Guards "}
    assert owner.status("POST", "/relations", json=body) == 409
    relate(owner, cast.reef, "guards", cast.ilse)  # the other way round is another
    other = relate(owner, cast.ilse, "fears", cast.reef)
    path = f"/relations/{other['id']}"
    assert owner.status("PUT", path, json={"type": "guards"}) == 409
    changed = owner.ok("PUT", path, json={"type": "loves"})["relation"]
    assert (changed["type"], changed["revision"]) == ("loves", 2)
    owner.ok("DELETE", path)
    assert owner.status("GET", path) == 404
    # what happened is remembered: it can be taken back
    acts = [verb.rpartition(".")[2] for verb in verbs(owner, other["id"])]
    assert acts == ["added", "changed", "removed"]


def test_both_ends_are_of_one_organization(owner: Person, stranger: Person) -> None:
    cast, theirs = Cast(owner), Cast(stranger)
    body = {"from_id": cast.ilse, "to_id": theirs.reef, "type": "guards"}
    assert owner.status("POST", "/relations", json=body) == 404
    stranger.invite(owner, "editor")
    answer = owner.http.post("/relations", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, "to_id")
    with pytest.raises(psycopg.Error, match="one organization"):
        owner.studio.sql(
            "insert into worldbuilding.relations (id, organization_id, type, from_character_id, "
            "to_item_id) values (gen_random_uuid(), %(house)s, 'x', %(a)s, %(b)s)",
            house=owner.organization,
            a=cast.ilse,
            b=theirs.reef,
        )


def test_a_viewer_of_one_end_may_not_relate(owner: Person, stranger: Person) -> None:
    cast = Cast(owner)
    made = relate(owner, cast.ilse, "guards", cast.reef)
    owner.invite(stranger, "viewer")
    assert said(stranger, cast.ilse) == ["Ilse guards Reef"]
    body = {"from_id": cast.ilse, "to_id": cast.cove, "type": "guards"}
    assert stranger.status("POST", "/relations", json=body) == 403
    assert stranger.status("DELETE", f"/relations/{made['id']}") == 403


def test_what_lies_in_the_trash_is_related_to_nothing(owner: Person) -> None:
    cast = Cast(owner)
    made = relate(owner, cast.ilse, "guards", cast.reef)
    owner.ok("DELETE", f"{items_of(cast.kind)}/{cast.reef}")
    assert said(owner, cast.ilse) == []
    assert owner.status("GET", f"/relations/{made['id']}") == 404
    assert graph(owner, f"/worlds/{cast.world}") == ({"Cove", "Ilse"}, set())
    restore(owner, acts(owner)[0]["trash_id"])
    assert said(owner, cast.ilse) == ["Ilse guards Reef"]
    path = f"{items_of(cast.kind)}/{cast.reef}"
    owner.ok("DELETE", path, params={"permanent": "true"})
    assert said(owner, cast.ilse) == []
    assert (
        owner.studio.sql("select 1 from worldbuilding.relations where id = %(i)s", i=made["id"])
        == []
    )


def test_who_leaves_the_house_leaves_its_relations(owner: Person) -> None:
    cast = Cast(owner)
    pier = place(owner, "Pier", project_id=cast.project)["id"]
    relate(owner, cast.mara, "dreams of", cast.cove)
    relate(owner, cast.mara, "waits at", pier)
    other = owner.ok("POST", "/organizations", json={"name": "Second"})["organization"]["id"]
    sql = "update projects.projects set organization_id = %(house)s where id = %(id)s"
    owner.studio.sql(sql, house=other, id=cast.project)
    assert said(owner, cast.mara) == ["Mara waits at Pier"]  # both went along
    assert said(owner, cast.cove) == []
    house = owner.studio.sql("select organization_id::text from worldbuilding.relations")
    assert (other,) in house


def test_merging_locations_merges_their_relations(owner: Person) -> None:
    cast = Cast(owner)
    bay = place(owner, "Bay", world_id=cast.world)["id"]
    relate(owner, cast.ilse, "lives at", bay)
    relate(owner, cast.ilse, "knows", bay)
    relate(owner, cast.ilse, "knows", cast.cove)
    relate(owner, bay, "lies beside", cast.cove)
    owner.ok("POST", f"/locations/{cast.cove}/merge", json={"location_id": bay})
    assert sorted(said(owner, cast.cove)) == ["Ilse knows Cove", "Ilse lives at Cove"]
