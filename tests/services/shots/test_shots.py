"""Adding, reading and changing shots."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.clients.media import png_as_data_url
from tests.services.shots.stage import add, character, events, fill, get, node, scenes, shots
from tests.studio import NOBODY, Person, cursor_of

DOCUMENT = {
    "type": "doc",
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "characterMention", "attrs": {"id": "x", "label": "Mara"}},
                {"type": "text", "text": "\u00a0 Stay  close. "},
            ],
        }
    ],
}
KEYS = """id projectId sceneId shotNumber description cameraAngle cameraMovement framing lens
duration shotlengthMinutes shotlengthSeconds composition lightingNotes imageUrl soundNotes
storyboardUrl referenceImageUrl dialog notes orderIndex createdAt updatedAt audioFiles characters"""


def put(person: Person, id: str, **body: Any) -> dict[str, Any]:
    return person.ok("PUT", f"/shots/{id}", json=body)["shot"]


def test_a_new_shot_is_whole(owner: Person, project: str, scene: str) -> None:
    shot = add(owner, scene, "Shot 1")
    assert shot.keys() >= set(KEYS.split())
    assert shot["projectId"] == project
    assert shot["sceneId"] == scene
    assert (shot["audioFiles"], shot["characters"], shot["orderIndex"]) == ([], [], 0)
    assert (shot["shotlengthMinutes"], shot["shotlengthSeconds"]) == (0, 0)
    assert get(owner, shot["id"]) == shot
    assert shots(owner, scene) == [shot]
    ((verb, _, told),) = events(owner, shot["id"])
    assert (verb, told["shot_number"]) == ("shots.shot.added", shot["shotNumber"])


def test_what_both_frontends_send(owner: Person, project: str, scene: str) -> None:
    base = {"scene_id": scene, "shotNumber": "Shot 1", "description": "x", "cameraAngle": None}
    base |= {"duration": None, "shotlengthMinutes": 1, "shotlengthSeconds": 2, "notes": None}
    latest = {"scene_id": scene, "project_id": project, "shot_number": "Shot 2", "lens": "50mm"}
    latest |= {"shot_type": "x", "id": "mine", "user_id": "me"}
    first = owner.ok("POST", "/functions/v1/scriptony-shots/shots", 201, json=base)["shot"]
    second = owner.ok("POST", "/functions/v1/scriptony-timeline-v2/shots", 201, json=latest)["shot"]
    assert (first["shotlengthMinutes"], first["shotlengthSeconds"]) == (1, 2)
    assert (second["shotNumber"], second["lens"], second["orderIndex"]) == ("Shot 2", "50mm", 1)
    assert second["id"] != "mine"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scene_id": None, "shot_number": "1"},
        {"scene_id": "scene"},
        {"scene_id": "scene", "shot_number": ""},
        {"scene_id": "scene", "shot_number": 0},
        {"scene_id": "scene", "shot_number": None},
        {"scene_id": "scene", "shot_number": 1e300},
        {"scene_id": "scene", "shot_number": "1", "project_id": "another"},
        {"scene_id": "scene", "shot_number": "1", "shotlength_minutes": "two"},
        {"scene_id": "scene", "shot_number": "1", "shotlength_minutes": 10**12},
        {"scene_id": "scene", "shot_number": "1", "shotlength_minutes": -1},
        {"scene_id": "scene", "shot_number": "1", "description": "nul \0"},
        {"scene_id": "scene", "shot_number": "1", "dialog": [1]},
        {"scene_id": "scene", "shot_number": "1", "image_url": "javascript:alert(1)"},
        {"scene_id": "scene", "shot_number": "1", "character_ids": ["x"]},
        {"scene_id": "scene", "after_shot_id": "0f6b1d52-77aa-4c1e-b8ad-61b6a4ce9d10"},
        {"scene_id": "not an id", "shot_number": "1"},
    ],
)
def test_bad_bodies_make_nothing(owner: Person, scene: str, body: dict[str, Any]) -> None:
    body = {key: scene if value == "scene" else value for key, value in body.items()}
    answer = owner.http.post("/shots", json=body)
    assert answer.status_code == 400, answer.text
    assert shots(owner, scene) == []


def test_only_scenes_hold_shots(owner: Person, project: str, scene: str) -> None:
    act = node(owner, project, 1, None, 9)
    body = {"scene_id": act, "shot_number": "1"}
    assert owner.status("POST", "/shots", json=body) == 400
    body["scene_id"] = "0f6b1d52-77aa-4c1e-b8ad-61b6a4ce9d10"
    answer = owner.http.post("/shots", json=body)
    assert (answer.status_code, answer.json()["error"]) == (404, "Scene not found")
    shot = add(owner, scene)
    assert owner.status("PUT", f"/shots/{shot['id']}", json={"scene_id": act}) == 400


def test_fields_change_in_either_spelling(owner: Person, scene: str) -> None:
    id = add(owner, scene, lens="50mm", camera_angle="POV", shotlength_seconds=9)["id"]
    put(owner, id, shotlengthSeconds=0, lens="")
    shot = put(owner, id, camera_angle=None)
    assert (shot["shotlengthSeconds"], shot["lens"], shot["cameraAngle"]) == (0, "", None)
    put(owner, id, shotlength_seconds=7)
    assert put(owner, id, shotlength_seconds=0)["shotlengthSeconds"] == 0
    assert put(owner, id, shotlengthSeconds=None)["shotlengthSeconds"] is None
    both = put(owner, id, camera_angle="snake", cameraAngle="camel")
    assert both["cameraAngle"] == "snake"


def test_every_text_field_is_kept(owner: Person, scene: str) -> None:
    names = "description camera_angle camera_movement framing lens duration composition "
    names += "lighting_notes sound_notes dialog notes"
    sent = {name: f" {name} \u00a0" for name in names.split()}
    shot = put(owner, add(owner, scene)["id"], **sent)
    head = {name: name.split("_")[0] for name in sent}
    camel = {name: head[name] + "".join(p.title() for p in name.split("_")[1:]) for name in sent}
    assert {name: shot[camel[name]] for name in sent} == sent


@pytest.mark.parametrize(("sent", "kept"), [(3, "3"), (3.5, "3.5"), ("3B", "3B")])
def test_numbers_are_texts(owner: Person, scene: str, sent: float | str, kept: str) -> None:
    id = add(owner, scene)["id"]
    put(owner, id, shotNumber=sent)
    assert get(owner, id)["shotNumber"] == kept
    assert owner.status("PUT", f"/shots/{id}", json={"shotNumber": ""}) == 400
    assert get(owner, id)["shotNumber"] == kept


def test_nought_as_a_text_is_a_number(owner: Person, scene: str) -> None:
    first = add(owner, scene, "0")
    assert first["shotNumber"] == "0"
    body = {"scene_id": scene, "after_shot_id": first["id"], "shot_number": 0}
    assert owner.ok("POST", "/shots", 201, json=body)["shot"]["shotNumber"] == "0A"


def test_documents_come_back_as_text_to_the_letter(owner: Person, scene: str) -> None:
    id = add(owner, scene, notes="null")["id"]
    before = get(owner, id)["updatedAt"]
    shot = put(owner, id, dialog=DOCUMENT, updated_at="2000-01-01T00:00:00Z")
    assert shot["updatedAt"] > before
    assert shot["updatedAt"][:10] == time.strftime("%Y-%m-%d", time.gmtime())
    assert json.loads(shot["dialog"]) == DOCUMENT
    assert shot["notes"] == "null"
    as_text = put(owner, id, dialog=json.dumps(DOCUMENT))
    assert as_text["dialog"] == shot["dialog"]
    assert get(owner, id) == as_text


def test_time_moves_with_every_put_but_events_only_with_changes(owner: Person, scene: str) -> None:
    id = add(owner, scene, lens="50mm")["id"]
    times = [get(owner, id)["updatedAt"]]
    for body in ({"updatedAt": "2000-01-01"}, {"lens": "50mm"}, {"lens": "85mm"}):
        times.append(owner.ok("PUT", f"/shots/{id}", json=body)["shot"]["updatedAt"])
        assert get(owner, id)["updatedAt"] == times[-1]
    assert times == sorted(set(times))
    assert owner.ok("PUT", f"/shots/{id}", json={"unknown": 1})["shot"]["updatedAt"] == times[-1]
    changed = ("shots.shot.changed", {"lens": "50mm"}, {"lens": "85mm"})
    assert events(owner, id)[1:] == [changed]


def test_lists_of_project_and_scene(owner: Person, project: str, scene: str) -> None:
    other = scenes(owner, project)[0]
    here, there = fill(owner, scene, 3), fill(owner, other, 2)
    whole = owner.ok("GET", f"/shots?project_id={project}")
    by_scene = {scene: here, other: there}
    expected = [id for one in sorted(by_scene) for id in by_scene[one]]
    assert [shot["id"] for shot in whole["shots"]] == expected
    assert whole["count"] == 5
    assert "next_cursor" not in whole
    part = owner.ok("GET", f"/functions/v1/scriptony-timeline-v2/shots/{other}")
    assert ([shot["id"] for shot in part["shots"]], part["count"]) == (there, 2)
    assert owner.http.get("/shots").json()["error"] == "project_id is required"
    for none in ("nonsense", NOBODY):
        answer = owner.http.get(f"/shots?project_id={none}")
        assert (answer.status_code, answer.json()["error"]) == (404, "Project not found")
    assert owner.ok("GET", f"/shots?project_id={owner.project()}") == {"shots": [], "count": 0}


def test_light_view(owner: Person, project: str, scene: str) -> None:
    add(owner, scene, dialog="long", character_ids=[character(owner, project)])
    (light,) = owner.ok("GET", f"/shots?project_id={project}&view=light")["shots"]
    assert light.keys().isdisjoint({"dialog", "notes", "audioFiles", "characters"})
    assert light["shotNumber"] == "Shot 1"
    assert owner.status("GET", f"/shots?project_id={project}&view=heavy") == 400


def test_pictures_are_signed_in_every_view(owner: Person, project: str, scene: str) -> None:
    mara = character(owner, project, image_url=png_as_data_url())
    add(owner, scene, image_url=png_as_data_url(), character_ids=[mara])
    (full,) = owner.ok("GET", f"/shots?project_id={project}")["shots"]
    (light,) = owner.ok("GET", f"/shots?project_id={project}&view=light")["shots"]
    (face,) = full["characters"]
    for url in (full["imageUrl"], light["imageUrl"], face["imageUrl"]):
        picture = owner.studio.client().get(url)
        assert picture.status_code == 200, url
        assert picture.headers["content-type"].startswith("image/")


def test_pages_are_stable_under_inserts(owner: Person, project: str, scene: str) -> None:
    ids = fill(owner, scene, 5)
    for view in ("full", "light"):
        path = f"/shots?project_id={project}&limit=2&view={view}"
        first = owner.ok("GET", path)
        seen = [shot["id"] for shot in first["shots"]]
        new = add(owner, scene, "new", order_index=0)["id"]
        cursor = first["next_cursor"]
        while cursor:
            page = owner.ok("GET", f"{path}&cursor={cursor}")
            seen += [shot["id"] for shot in page["shots"]]
            cursor = page["next_cursor"]
        assert seen == ids
        owner.ok("DELETE", f"/shots/{new}?permanent=true")
    for bad in ("bm9uc2Vuc2U", cursor_of("no id", 1, "no id"), cursor_of(ids[0], 1, "no id")):
        assert owner.status("GET", f"/shots?project_id={project}&cursor={bad}") == 400
    assert owner.status("GET", f"/shots?project_id={project}&limit=0") == 400


def test_entity_tags(owner: Person, project: str, scene: str) -> None:
    id = add(owner, scene)["id"]
    paths = [f"/shots/by-id/{id}", f"/shots/{scene}", f"/shots?project_id={project}"]
    tags = [owner.http.get(path).headers["etag"] for path in paths]
    for path, tag in zip(paths, tags, strict=True):
        assert owner.status("GET", path, headers={"If-None-Match": tag}) == 304
    put(owner, id, lens="85mm")
    for path, tag in zip(paths, tags, strict=True):
        assert owner.status("GET", path, headers={"If-None-Match": tag}) == 200


def test_a_tag_never_hides_a_change_of_the_casting(owner: Person, project: str, scene: str) -> None:
    mara = character(owner, project)
    id = add(owner, scene, character_ids=[mara])["id"]
    path = f"/shots/by-id/{id}"

    def fresh() -> str:
        return owner.http.get(path).headers["etag"]

    tag = fresh()
    assert owner.status("GET", path, headers={"If-None-Match": tag}) == 304
    for act in (
        lambda: owner.ok("PUT", f"/characters/{mara}", json={"name": "Mara Tamm"}),
        lambda: owner.ok("DELETE", f"/characters/{mara}"),
        lambda: owner.ok("DELETE", f"/characters/{mara}?permanent=true"),
    ):
        tag = fresh()
        act()
        assert owner.status("GET", path, headers={"If-None-Match": tag}) == 200


def test_two_editors_with_if_match(owner: Person, scene: str) -> None:
    answer = owner.http.get(f"/shots/by-id/{add(owner, scene)['id']}")
    id, tag = answer.json()["shot"]["id"], answer.headers["etag"]
    held = {"If-Match": tag}
    first = owner.http.put(f"/shots/{id}", json={"lens": "35mm"}, headers=held)
    second = owner.http.put(f"/shots/{id}", json={"lens": "85mm"}, headers=held)
    moved = owner.http.put(f"/shots/{id}", json={"order_index": 0}, headers=held)
    assert [first.status_code, second.status_code, moved.status_code] == [200, 412, 412]
    assert get(owner, id)["lens"] == "35mm"
    assert first.headers["etag"] == owner.http.get(f"/shots/by-id/{id}").headers["etag"]
    again = {"If-Match": first.headers["etag"]}
    assert owner.status("PUT", f"/shots/{id}", json={"lens": "85mm"}, headers=again) == 200


def test_who_may_what(owner: Person, stranger: Person, project: str, scene: str) -> None:
    studio = owner.studio
    id, mara = add(owner, scene)["id"], character(owner, project)
    viewer = owner.invite(studio.person("Vera"), "viewer")
    editor = owner.invite(studio.person("Edda"), "editor")
    reads = [f"/shots?project_id={project}", f"/shots/{scene}", f"/shots/by-id/{id}"]
    writes: list[tuple[str, str, Any]] = [
        ("POST", "/shots", {"scene_id": scene, "shot_number": "1"}),
        ("PUT", f"/shots/{id}", {"lens": "x"}),
        ("PUT", f"/shots/{id}", {}),
        ("PUT", f"/shots/{id}", {"order_index": 0}),
        ("POST", "/shots/reorder", {"scene_id": scene, "shot_ids": []}),
        ("POST", "/shots/renumber", {"scene_id": scene}),
        ("POST", f"/shots/{id}/characters", {"character_id": mara}),
        ("DELETE", f"/shots/{id}/characters/{mara}", None),
        ("POST", f"/shots/{id}/upload-image", {"image_data": "aGk="}),
        ("DELETE", f"/shots/{id}?permanent=true", None),
        ("DELETE", f"/shots/{id}", None),
    ]
    nobody = studio.client()
    for prefix in ("", "/functions/v1/scriptony-shots", "/functions/v1/scriptony-timeline-v2"):
        for path in reads:
            assert nobody.get(prefix + path).status_code == 401
            assert viewer.status("GET", prefix + path) == 200
            assert stranger.status("GET", prefix + path) == 404
        for method, path, body in writes:
            assert nobody.request(method, prefix + path, json=body).status_code == 401
            assert viewer.status(method, prefix + path, json=body) == 403, path
            assert stranger.status(method, prefix + path, json=body) == 404, path
    for method, path, body in writes:
        if "upload" not in path and "permanent" not in path:
            assert editor.status(method, path, json=body) < 300, path


def test_nothing_of_a_trashed_scene_or_project_shows(
    owner: Person, project: str, scene: str
) -> None:
    id = add(owner, scene)["id"]
    owner.ok("DELETE", f"/nodes/{scene}")
    assert owner.status("GET", f"/shots/by-id/{id}") == 404
    assert owner.status("PUT", f"/shots/{id}", json={"lens": "x"}) == 404
    assert owner.status("GET", f"/shots/{scene}") == 404
    assert owner.ok("GET", f"/shots?project_id={project}")["count"] == 0
