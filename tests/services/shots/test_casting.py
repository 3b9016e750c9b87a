"""Who is in a shot."""

from __future__ import annotations

from uuid import uuid4

from tests.services.shots.stage import add, character, events, get, scenes
from tests.studio import Person


def names(person: Person, id: str) -> list[str]:
    return [one["name"] for one in get(person, id)["characters"]]


def test_linking_twice_is_one_link(owner: Person, project: str, scene: str) -> None:
    mara = character(owner, project, role="lead", backstory="Left the navy.")
    shot = add(owner, scene)
    path = f"/functions/v1/scriptony-timeline-v2/shots/{shot['id']}/characters"
    first = owner.ok("POST", path, 200, json={"character_id": mara})
    second = owner.ok("POST", path, 200, json={"characterId": mara.upper()})
    assert first["success"] is True
    whole = owner.ok("GET", f"/characters/{mara}")["character"]
    assert first["shot"]["characters"] == second["shot"]["characters"] == [whole]
    assert first["shot"]["updatedAt"] > shot["updatedAt"]
    verbs = [row[0] for row in events(owner, shot["id"])]
    assert verbs == ["shots.shot.added", "shots.shot.cast"]
    assert events(owner, shot["id"])[1][1:] == ({"character_ids": []}, {"character_ids": [mara]})
    assert owner.http.post(path, json={}).json()["error"] == "character_id is required"


def test_unlinking(owner: Person, project: str, scene: str) -> None:
    mara = character(owner, project)
    shot = add(owner, scene, character_ids=[mara])
    path = f"/functions/v1/scriptony-timeline-v2/shots/{shot['id']}/characters/{mara}"
    assert owner.ok("DELETE", path) == {"success": True}
    after = get(owner, shot["id"])
    assert after["characters"] == []
    assert after["updatedAt"] > shot["updatedAt"]
    assert owner.ok("DELETE", path) == {"success": True}
    assert [row[0] for row in events(owner, shot["id"])][2:] == ["shots.shot.uncast"]
    assert owner.ok("GET", f"/shots/{shot['id']}/characters") == {"characters": []}


def test_casting_with_if_match(owner: Person, project: str, scene: str) -> None:
    mara, zoe = character(owner, project), character(owner, project, "Zoe")
    shot = add(owner, scene, character_ids=[mara])
    path = f"/shots/{shot['id']}/characters"
    held = {"If-Match": f'"{shot["id"]}-{shot["revision"]}"'}
    linked = owner.http.post(path, json={"character_id": zoe}, headers=held)
    assert linked.status_code == 200
    assert owner.status("POST", path, json={"character_id": zoe}, headers=held) == 412
    assert owner.status("DELETE", f"{path}/{mara}", headers=held) == 412
    assert names(owner, shot["id"]) == ["Mara", "Zoe"]
    held = {"If-Match": linked.headers["etag"]}
    assert owner.status("DELETE", f"{path}/{mara}", headers=held) == 200
    assert names(owner, shot["id"]) == ["Zoe"]


def test_the_order_is_that_of_linking(owner: Person, project: str, scene: str) -> None:
    zoe, mara, ilse = (character(owner, project, name) for name in ("Zoe", "Mara", "Ilse"))
    shot = add(owner, scene, characterIds=[zoe, mara])
    assert [one["name"] for one in shot["characters"]] == ["Zoe", "Mara"]
    owner.ok("POST", f"/shots/{shot['id']}/characters", json={"character_id": ilse})
    assert names(owner, shot["id"]) == ["Zoe", "Mara", "Ilse"]
    (listed,) = owner.ok("GET", f"/shots/{scene}")["shots"]
    assert listed == get(owner, shot["id"])
    alone = owner.ok("GET", f"/shots/{shot['id']}/characters")
    assert alone == {"characters": listed["characters"]}


def test_replacing_the_whole_casting(owner: Person, project: str, scene: str) -> None:
    zoe, mara, ilse = (character(owner, project, name) for name in ("Zoe", "Mara", "Ilse"))
    id = add(owner, scene, character_ids=[zoe, mara])["id"]
    owner.ok("PUT", f"/shots/{id}", json={"lens": "x"})
    assert names(owner, id) == ["Zoe", "Mara"]
    owner.ok("PUT", f"/shots/{id}", json={"character_ids": [ilse, mara, mara]})
    assert names(owner, id) == ["Mara", "Ilse"]
    owner.ok("PUT", f"/shots/{id}", json={"characterIds": []})
    assert names(owner, id) == []


def test_only_characters_within_reach(owner: Person, project: str, scene: str) -> None:
    studio = owner.studio
    elsewhere = character(owner, owner.project("Elsewhere"))
    world, other = str(uuid4()), str(uuid4())
    for id in (world, other):
        studio.sql(
            "insert into worldbuilding.worlds (id, organization_id, name) "
            "values (%(id)s, %(organization)s, 'Tides')",
            id=id,
            organization=owner.organization,
        )
    body = {"world_id": world, "name": "Ilse"}
    ilse = owner.ok("POST", "/characters", 201, json=body)["character"]["id"]
    id = add(owner, scene)["id"]
    path = f"/shots/{id}/characters"
    for stranger in (elsewhere, ilse, str(uuid4())):
        assert owner.status("POST", path, json={"character_id": stranger}) == 404
        body = {"scene_id": scene, "shot_number": "2", "character_ids": [stranger]}
        assert owner.status("POST", "/shots", json=body) == 404
    studio.sql("update worldbuilding.worlds set linked_project_id = %(p)s where id = %(id)s",
               p=project, id=world)  # fmt: skip
    owner.ok("POST", path, json={"character_id": ilse})
    assert names(owner, id) == ["Ilse"]
    assert owner.ok("GET", f"/shots/{scene}")["count"] == 1


def test_who_is_in_the_trash_is_in_no_shot(owner: Person, project: str, scene: str) -> None:
    mara = character(owner, project)
    id = add(owner, scene, character_ids=[mara])["id"]
    owner.ok("DELETE", f"/characters/{mara}")
    assert names(owner, id) == []
    assert owner.ok("GET", f"/shots/{scene}")["shots"][0]["characters"] == []
    assert owner.status("POST", f"/shots/{id}/characters", json={"character_id": mara}) == 404
    owner.studio.sql(
        "select characters.restore_trash(project_id, trash_id) from characters.characters "
        "where id = %(id)s",
        id=mara,
    )
    assert names(owner, id) == ["Mara"]
    before = get(owner, id)["updatedAt"]
    owner.ok("DELETE", f"/characters/{mara}?permanent=true")
    after = get(owner, id)
    assert after["characters"] == []
    assert after["updatedAt"] > before


def test_replacing_the_casting_keeps_who_is_in_the_trash(
    owner: Person, project: str, scene: str
) -> None:
    zoe, mara = character(owner, project, "Zoe"), character(owner, project)
    id = add(owner, scene, character_ids=[zoe, mara])["id"]
    owner.ok("DELETE", f"/characters/{zoe}")
    shot = owner.ok("PUT", f"/shots/{id}", json={"character_ids": [mara]})["shot"]
    assert [one["name"] for one in shot["characters"]] == ["Mara"]
    assert owner.status("PUT", f"/shots/{id}", json={"character_ids": [zoe]}) == 404
    (act,) = owner.ok("GET", f"/projects/{project}/trash")["trash"]
    owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert names(owner, id) == ["Zoe", "Mara"]
    owner.ok("PUT", f"/shots/{id}", json={"character_ids": []})
    assert names(owner, id) == []


def test_casting_of_a_shot_that_is_not_there(owner: Person, project: str) -> None:
    mara = character(owner, project)
    path = f"/shots/{uuid4()}/characters"
    assert owner.status("POST", path, json={"character_id": mara}) == 404
    assert owner.status("DELETE", f"{path}/{mara}") == 404
    assert owner.status("GET", path) == 404
    assert scenes(owner, project)
