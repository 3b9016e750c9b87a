"""How much there is, and how shots are taken: what lives counts, once."""

from __future__ import annotations

import pytest

from tests.contract.things import PNG, SOUND
from tests.services.stats.stage import Film
from tests.studio import Person, Studio

NODES = ("act", "sequence", "scene")


@pytest.fixture
def film(owner: Person) -> Film:
    return Film(owner)


def test_an_empty_project_has_zeros(film: Film) -> None:
    found = film.stats("overview")
    assert found["timeline"] == {
        "acts": 0,
        "sequences": 0,
        "scenes": 0,
        "shots": 0,
        "total_duration": 0,
    }
    assert found["content"] == {"characters": 0, "worlds": 0}
    assert found["metadata"]["type"] == "film"
    assert film.stats("shots") == {
        "total_shots": 0,
        "duration_stats": {"average": 0, "min": 0, "max": 0, "total": 0},
        "camera_angles": {},
        "framings": {},
        "lenses": {},
        "movements": {},
    }
    assert film.stats("characters") == {
        "total_characters": 0,
        "appearances": [],
        "most_featured": None,
        "least_featured": None,
    }
    assert film.stats("media") == {"audio_files": 0, "images": 0, "total_storage": "0 B"}


def test_lengths_are_read_whichever_way_they_are_written(film: Film) -> None:
    """Acceptance check 10 of the contract."""
    scene = film.scene()
    for duration in ("5", "5s", "00:05", "1.5", "5 or so"):
        film.shot(scene, duration=duration)
    film.shot(scene, shotlength_minutes=1, shotlength_seconds=2)
    film.shot(scene, duration="long", shotlength_seconds=3)
    film.shot(scene)
    found = film.person.ok("GET", f"/stats/scene/{scene}")
    assert (found["shots"], found["total_duration"]) == (8, 20 + 1.5 + 62 + 3)
    assert found["average_duration"] == 11
    durations = film.stats("shots")["duration_stats"]
    assert durations == {"average": 12, "min": 1.5, "max": 62, "total": 86.5}
    assert film.stats("overview")["timeline"]["total_duration"] == 86.5


def test_shots_are_counted_by_how_they_are_taken(film: Film) -> None:
    scene = film.scene()
    film.shot(scene, camera_angle="Low Angle", framing="CU", camera_movement="Dolly")
    film.shot(scene, camera_angle="Low Angle", framing="WS")
    film.shot(scene, camera_angle=" ", framing="WS")
    found = film.stats("shots")
    assert list(found["camera_angles"].items()) == [("Low Angle", 2), ("Not Set", 1)]
    assert list(found["framings"].items()) == [("WS", 2), ("CU", 1)]
    assert found["lenses"] == {"Not Set": 3}
    assert list(found["movements"].items()) == [("Static", 2), ("Dolly", 1)]


def test_an_act_a_sequence_and_a_scene_count_what_is_in_them(film: Film) -> None:
    act = film.add()
    one, two = film.add(act, 1), film.add(act, 2)
    scenes = [film.add(parent, n)["id"] for n, parent in enumerate((one, one, two), 1)]
    other = film.scene()
    ilse = film.character("Ilse")
    for scene in (*scenes, other):
        film.shot(scene, duration="10", character_ids=[ilse], framing="CU")
    ask = film.person.ok
    times = {"created_at": act["createdAt"], "updated_at": act["updatedAt"]}
    assert ask("GET", f"/stats/act/{act['id']}") == {
        "sequences": 2,
        "scenes": 3,
        "shots": 3,
        "total_duration": 30,
        **times,
    }
    found = ask("GET", f"/stats/sequence/{one['id']}")
    assert [found[k] for k in ("scenes", "shots", "total_duration", "average_duration")] == [
        *(2, 2, 20, 10)
    ]
    found = ask("GET", f"/stats/scene/{scenes[0]}")
    assert [found[k] for k in ("shots", "total_duration", "average_duration", "characters")] == [
        *(1, 10, 10, 1)
    ]
    for kind, id, shots in (("act", act["id"], 3), ("sequence", one["id"], 2), ("scene", other, 1)):
        found = ask("GET", f"/stats/{kind}/{id}/detailed")
        assert found["framings"] == {"CU": shots}
        assert found["duration_stats"]["total"] == 10 * shots
        assert found["character_appearances"] == [
            {"character_id": ilse, "name": "Ilse", "shot_count": shots}
        ]
        assert found["timeline_analytics"] == found["character_analytics"] == []


def test_each_kind_of_node_is_one_of_its_level(film: Film) -> None:
    scene = film.scene()
    for kind in ("act", "sequence"):
        for path in ("", "/detailed"):
            answer = film.person.http.get(f"/stats/{kind}/{scene}{path}")
            assert answer.status_code == 404
            assert answer.json()["error"] == f"{kind.capitalize()} not found"


def test_what_lies_in_the_trash_does_not_count(film: Film) -> None:
    scene, gone = film.scene(), film.scene()
    ilse, jory = film.character("Ilse"), film.character("Jory")
    for where in (scene, gone):
        film.shot(where, duration="4", character_ids=[ilse, jory])
    thrown = film.shot(scene, duration="5", character_ids=[ilse])
    ask = film.person.ok
    ask("DELETE", f"/shots/{thrown}")
    ask("DELETE", f"/nodes/{gone}")
    ask("DELETE", f"/characters/{jory}")
    found = film.stats("overview")
    assert found["timeline"]["scenes"] == found["timeline"]["shots"] == 1
    assert found["timeline"]["total_duration"] == 4
    assert found["content"]["characters"] == 1
    appearances = [{"character_id": ilse, "name": "Ilse", "shot_count": 1}]
    assert film.stats("characters")["appearances"] == appearances
    assert film.stats("shots")["total_shots"] == 1
    assert ask("GET", f"/stats/scene/{scene}")["characters"] == 1
    detailed = ask("GET", f"/stats/scene/{scene}/detailed")
    assert detailed["character_appearances"] == appearances
    for path in (f"scene/{gone}", f"shot/{thrown}", f"character/{jory}"):
        assert film.person.status("GET", f"/stats/{path}") == 404
    ask("DELETE", f"/projects/{film.project}")
    for path in (f"scene/{scene}", f"project/{film.project}/overview", f"character/{ilse}"):
        assert film.person.status("GET", f"/stats/{path}") == 404


def test_characters_of_a_world_count_where_they_take_part(film: Film) -> None:
    ask, house = film.person.ok, {"organization_id": film.person.organization}
    world = ask("POST", "/worlds", 201, json={"name": "Salzmark", **house})["world"]["id"]
    ask("PUT", f"/worlds/{world}", json={"linked_project_id": film.project})
    place = {"project_id": None, "world_id": world, **house}
    ilse, cast = film.character("Ilse"), film.character("Nix", **place)
    part = film.character("Orm", **place)
    film.character("Idle", **place)
    scene = film.scene()
    film.shot(scene, character_ids=[cast])
    film.appear(scene, part)
    found = film.stats("overview")["content"]
    assert found == {"characters": 3, "worlds": 1}
    assert [
        (one["name"], one["shot_count"]) for one in film.stats("characters")["appearances"]
    ] == [
        ("Nix", 1),
        ("Ilse", 0),
        ("Orm", 0),
    ]
    assert film.stats("characters")["least_featured"] is None
    # A world in the trash takes along those who have no project.
    ask("DELETE", f"/worlds/{world}", json={"password": "correct horse battery"})
    assert film.stats("overview")["content"] == {"characters": 1, "worlds": 0}
    assert [one["character_id"] for one in film.stats("characters")["appearances"]] == [ilse]
    assert ask("GET", f"/stats/scene/{scene}")["characters"] == 0
    assert film.person.status("GET", f"/stats/character/{cast}") == 404


def test_worlds_are_counted_once_however_they_are_linked(film: Film) -> None:
    ask, house = film.person.ok, {"organization_id": film.person.organization}
    first, second = (
        ask("POST", "/worlds", 201, json={"name": name, **house})["world"]["id"]
        for name in ("Salzmark", "Nord")
    )
    for world in (first, second):
        ask("PUT", f"/worlds/{world}", json={"linked_project_id": film.project})
    ask("PUT", f"/projects/{film.project}", json={"world_id": first})
    assert film.stats("overview")["content"]["worlds"] == 2


def test_a_shot_says_what_it_has(film: Film) -> None:
    scene, ilse = film.scene(), film.character("Ilse")
    empty = film.shot(scene, dialog='{"type":"doc","content":[{"type":"paragraph"}]}', notes=" ")
    full = film.shot(
        scene,
        character_ids=[ilse],
        duration="9",
        dialog="Stay.",
        notes="Rain",
        lens="50mm",
        storyboard_url="https://img.lanternroom.example/a.png",
    )
    ask = film.person.ok
    found = ask("GET", f"/stats/shot/{empty}")
    assert [found[f"has_{k}"] for k in ("dialog", "notes", "audio", "image")] == [False] * 4
    assert found["characters"] == found["duration"] == 0
    assert found["camera_angle"] is None
    files = {"file": ("waves.wav", SOUND, "audio/wav")}
    ask("POST", f"/shots/{full}/upload-audio", files=files, data={"type": "sfx"})
    found = ask("GET", f"/stats/shot/{full}")
    assert [found[f"has_{k}"] for k in ("dialog", "notes", "audio", "image")] == [True] * 4
    assert (found["characters"], found["duration"], found["lens"]) == (1, 9, "50mm")


def test_files_are_counted_once_and_with_their_thumbnails(film: Film, studio: Studio) -> None:
    scene = film.scene()
    shot = film.shot(scene)
    ask = film.person.ok
    picture = {"file": ("a.png", PNG, "image/png")}
    ask("POST", f"/shots/{shot}/upload-image", files=picture)
    files = {"file": ("waves.wav", SOUND, "audio/wav")}
    clip = ask("POST", f"/shots/{shot}/upload-audio", files=files, data={"type": "sfx"})["audio"]
    ask("POST", f"/projects/{film.project}/upload-image", files=picture)
    private = {"project_id": film.project, "image_url": "https://img.lanternroom.example/a.png"}
    id = ask("POST", "/inspirations", 201, json=private)["inspiration"]["id"]
    ask("POST", f"/inspirations/{id}/upload-image", files=picture)
    (held,) = studio.sql(
        "select sum(o.size)::bigint from kernel.objects o where coalesce(o.thumbnail_of, o.id) in ("
        "select image_id from shots.shots where project_id = %(p)s"
        " union select cover_id from projects.projects where id = %(p)s"
        " union select file_id from audio.clips where project_id = %(p)s)",
        p=film.project,
    )
    found = film.stats("media")
    assert (found["audio_files"], found["images"]) == (1, 1)
    assert found["total_storage"] == f"{held[0] / 1024:.1f} KB"
    # What somebody keeps for himself is nobody's figure; what is shared is everybody's.
    ask("PUT", f"/inspirations/{id}", json={"shared": True})
    assert film.stats("media")["total_storage"] != found["total_storage"]
    ask("DELETE", f"/shots/audio/{clip['id']}")
    assert film.stats("media")["audio_files"] == 0
    assert ask("GET", f"/stats/scene/{scene}/detailed")["media_analytics"] == {
        "audio": 0,
        "images": 1,
    }


def test_an_answer_one_has_is_not_sent_again(film: Film) -> None:
    scene = film.scene()
    paths = (f"/stats/project/{film.project}/overview", f"/projects/{film.project}/stats")
    for path in paths:
        tag = film.person.http.get(path).headers["etag"]
        assert film.person.status("GET", path, headers={"If-None-Match": tag}) == 304
    tags = [film.person.http.get(path).headers["etag"] for path in paths]
    film.shot(scene)
    for path, tag in zip(paths, tags, strict=True):
        assert film.person.status("GET", path, headers={"If-None-Match": tag}) == 200


def test_strangers_learn_nothing(film: Film, stranger: Person) -> None:
    scene, ilse = film.scene(), film.character("Ilse")
    shot = film.shot(scene, character_ids=[ilse])
    whats = ("overview", "shots", "characters", "media", "screenplay", "screen-time", "dialogue")
    paths = [f"project/{film.project}/{what}" for what in whats]
    for path in (*paths, f"scene/{scene}", f"scene/{scene}/detailed", f"shot/{shot}"):
        answer = stranger.http.get(f"/stats/{path}")
        assert answer.status_code == 404
        thing = path.partition("/")[0].capitalize()
        assert answer.json()["error"] == f"{thing} not found"
        assert film.person.status("GET", f"/stats/{path}") == 200
    assert stranger.http.get(f"/stats/character/{ilse}").json()["error"] == "Character not found"
