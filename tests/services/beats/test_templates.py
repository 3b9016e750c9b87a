"""Beat templates: the product's and one's own, and making their beats in a project."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from tests.services.beats.stage import add, events, listed, places
from tests.services.nodes.trees import Tree
from tests.studio import NOBODY, Person, Studio

OWN = {
    "name": "Two Halves",
    "abbreviation": "2H",
    "beats": [{"label": "Before", "color": "#112233"}, {"label": "After", "description": "Rain."}],
}


def make(person: Person, **fields: Any) -> dict[str, Any]:
    return person.ok("POST", "/beat-templates", 201, json=OWN | fields)["template"]


def apply(person: Person, project: str, template: str, **more: Any) -> dict[str, Any]:
    body = {"project_id": project, "template_id": template, **more}
    return person.ok("POST", "/beats/apply-template", json=body)


def test_everybody_has_those_of_the_product(owner: Person) -> None:
    found = owner.ok("GET", "/beat-templates")["templates"]
    assert [(one["id"], one["abbreviation"], len(one["beats"])) for one in found] == [
        ("lite-7", "L7", 7),
        ("save-the-cat", "STC", 15),
        ("heroes-journey", "HJ", 12),
        ("three-act", "3A", 3),
        ("seven-point", "7P", 7),
    ]
    assert all(one["built_in"] and one["organization_id"] is None for one in found)
    assert owner.ok("GET", "/beat-templates/Lite-7")["template"] == found[0]
    assert owner.ok("GET", "/beat-templates/3-act")["template"] == found[3]


def test_an_own_template(owner: Person, stranger: Person, studio: Studio) -> None:
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    made = make(owner)
    assert made["organization_id"] == owner.organization
    assert [(one["pct_from"], one["pct_to"]) for one in made["beats"]] == [(0, 50), (50, 100)]
    path = f"/beat-templates/{made['id']}"
    assert viewer.ok("GET", path)["template"] == made
    assert viewer.status("PATCH", path, json={"name": "Mine"}) == 403
    assert viewer.status("DELETE", path) == 403
    body = OWN | {"organization_id": owner.organization}
    assert viewer.status("POST", "/beat-templates", json=body) == 403
    for method in ("GET", "PATCH", "DELETE"):
        assert stranger.status(method, path) == 404
    assert stranger.status("POST", "/beat-templates", json=body) == 404
    changed = owner.ok("PATCH", path, json={"name": " Halves "})["template"]
    assert (changed["name"], changed["revision"], changed["beats"]) == ("Halves", 2, made["beats"])
    assert owner.ok("PATCH", path, json={"name": "Halves"})["template"] == changed
    stale = {"If-Match": f'"{made["id"]}-1"'}
    assert owner.status("PATCH", path, json={"name": "Again"}, headers=stale) == 412
    assert owner.status("DELETE", path, headers=stale) == 412
    assert owner.ok("DELETE", path) == {"success": True}
    assert owner.status("GET", path) == 404
    before = {"name": "Halves", "abbreviation": "2H", "beats": made["beats"]}
    assert [told[0] for told in events(owner, made["id"])] == [
        "beats.template.added",
        "beats.template.changed",
        "beats.template.removed",
    ]
    assert events(owner, made["id"])[-1][1:] == (before, None)


def test_lists_hold_those_of_all_ones_organizations_by_name(
    owner: Person, stranger: Person
) -> None:
    guest = stranger.invite(owner, "viewer")
    names = ["Zoe", "Älva", "émile"]
    for name in names:
        make(owner, name=name)
    theirs = make(stranger, name="Bert")
    found = guest.ok("GET", "/beat-templates")["templates"][5:]
    assert [one["name"] for one in found] == ["Älva", "Bert", "émile", "Zoe"]
    only = guest.ok("GET", f"/beat-templates?organization_id={stranger.organization}")
    assert only["templates"][5:] == [theirs]
    for id in (NOBODY, "no-id"):
        assert guest.status("GET", f"/beat-templates?organization_id={id}") == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_those_of_the_product_stay_as_they_are(owner: Person, method: str) -> None:
    assert owner.status(method, "/beat-templates/lite-7", json={"name": "x"}) == 403
    assert owner.status(method, "/beat-templates/lite-8", json={"name": "x"}) == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"abbreviation": "x" * 21}, "abbreviation"),
        ({"beats": []}, "beats"),
        ({"beats": [{"label": ""}]}, "beats"),
        ({"beats": [{"label": "x", "pct_from": 20, "pct_to": 10}]}, "beats"),
        ({"beats": "all"}, "beats"),
    ],
)
def test_what_is_wrong_is_named(owner: Person, fields: dict[str, Any], field: str) -> None:
    answer = owner.http.post("/beat-templates", json=OWN | fields)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_a_template_becomes_beats_of_the_acts_there_are(owner: Person) -> None:
    tree = Tree(owner)
    acts = [tree.add(number=number)["id"] for number in (1, 2, 3)]
    found = apply(owner, tree.project, "lite-7")
    assert (found["count"], found["success"]) == (7, True)
    assert found["beats"] == listed(owner, tree.project)
    first, *_, last = found["beats"]
    assert (first["label"], first["template_abbr"], first["order_index"]) == ("Hook", "L7", 0)
    assert [first["pct_from"], first["pct_to"], last["pct_from"], last["pct_to"]] == [
        *(0, 14.29, 85.71, 100)
    ]
    named = [(beat["from_container_id"], beat["to_container_id"]) for beat in found["beats"]]
    assert named[0] == (acts[0], acts[0])
    assert named[2] == (acts[0], acts[1])
    assert named[6] == (acts[2], acts[2])


def test_without_acts_containers_are_as_pages_write_them(owner: Person, project: str) -> None:
    made = make(owner)
    beats = apply(owner, project, made["id"])["beats"]
    assert [(one["from_container_id"], one["to_container_id"]) for one in beats] == [
        ("placeholder-act-1", "placeholder-act-2"),
        ("placeholder-act-2", "placeholder-act-3"),
    ]
    assert [(one["label"], one["color"], one["description"]) for one in beats] == [
        ("Before", "#112233", None),
        ("After", None, "Rain."),
    ]
    owner.ok("DELETE", f"/beat-templates/{made['id']}")
    assert listed(owner, project) == beats, "beats stay when their template goes"


def test_applied_again_it_makes_nothing(owner: Person, project: str) -> None:
    apply(owner, project, "three-act")
    body = {"project_id": project, "template_id": "three-act"}
    answer = owner.http.post("/beats/apply-template", json=body)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)
    assert len(listed(owner, project)) == len(answer.json()["beats"]) == 3


def test_beats_of_another_kind_stay_beside(owner: Person, project: str) -> None:
    mine = add(owner, project, "Mine")
    apply(owner, project, "three-act")
    assert listed(owner, project)[0] == mine
    assert [beat["order_index"] for beat in listed(owner, project)] == [0, 1, 2, 3]


def test_replacing_sends_what_is_there_to_the_trash_as_one_act(owner: Person, project: str) -> None:
    add(owner, project, "Mine")
    apply(owner, project, "three-act")
    before = listed(owner, project)
    found = apply(owner, project, "three-act", replace=True)
    assert (found["count"], len(listed(owner, project))) == (3, 3)
    (act,) = owner.ok("GET", f"/projects/{project}/trash")["trash"]
    assert (act["entity_type"], act["count"]) == ("beat", 4)
    owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert {one["id"] for one in before} < {one["id"] for one in listed(owner, project)}


@pytest.mark.parametrize("replace", [False, True])
def test_eight_at_once_make_one_set(owner: Person, project: str, replace: bool) -> None:
    async def apply_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=owner.studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            body = {"project_id": project, "template_id": "save-the-cat", "replace": replace}
            return await asyncio.gather(
                *(client.post("/beats/apply-template", json=body) for _ in range(8))
            )

    statuses = [answer.status_code for answer in asyncio.run(apply_all())]
    assert statuses.count(201) == (8 if replace else 1)
    assert set(statuses) <= {200, 201}
    assert len(listed(owner, project)) == 15
    assert places(owner, project)[0] == (0, 6.67)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"template_id": "lite-7"}, 400),
        ({"project_id": ...}, 400),
        ({"project_id": ..., "template_id": NOBODY}, 404),
        ({"project_id": ..., "template_id": "lite-8"}, 404),
        ({"project_id": NOBODY, "template_id": "lite-7"}, 404),
        ({"project_id": ..., "template_id": "lite-7", "replace": "perhaps"}, 400),
    ],
)
def test_what_cannot_be_applied(
    owner: Person, project: str, body: dict[str, Any], status: int
) -> None:
    body = {name: project if value is ... else value for name, value in body.items()}
    assert owner.status("POST", "/beats/apply-template", json=body) == status


def test_a_strangers_template_is_none(owner: Person, stranger: Person, project: str) -> None:
    body = {"project_id": project, "template_id": make(stranger)["id"]}
    assert owner.status("POST", "/beats/apply-template", json=body) == 404
