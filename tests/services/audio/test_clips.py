"""Sounds of shots: listed, changed, moved with their shot, and taken away."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.services.audio import stage
from tests.services.audio.sounds import sound
from tests.services.audio.stage import analysed, clips, get, patch, upload
from tests.services.shots.stage import add, events, scenes
from tests.services.shots.stage import get as get_shot
from tests.studio import NOBODY, Person, Studio, cursor_of
from tests.wait import wait_until

KEYS = {
    *("id", "shotId", "type", "fileUrl", "fileName", "label", "fileSize", "fadeIn", "fadeOut"),
    *("waveformData", "duration", "createdAt", "offset", "gainDb", "muted", "status", "warning"),
    *("sampleRate", "channels", "codec", "loudness", "updatedAt", "revision"),
}


@pytest.fixture
def clip(owner: Person, shot: str) -> dict[str, Any]:
    """An analysed clip."""
    return analysed(owner, upload(owner, shot)["id"])


def test_a_clip_is_the_same_wherever_it_is_shown(
    owner: Person, project: str, shot: str, clip: dict[str, Any]
) -> None:
    assert clip.keys() == KEYS
    assert clip["waveformData"] is None
    assert clips(owner, shot) == [clip]
    assert get_shot(owner, shot)["audioFiles"] == [clip]
    scene = get_shot(owner, shot)["sceneId"]
    for path in (f"/shots/{scene}", f"/shots?project_id={project}"):
        assert owner.ok("GET", path)["shots"][0]["audioFiles"] == [clip]
    light = owner.ok("GET", f"/shots?project_id={project}&view=light")["shots"][0]
    assert "audioFiles" not in light
    everything = owner.ok("GET", f"/nodes/ultra-batch-load?project_id={project}")
    assert everything["shots"][0]["audioFiles"] == [clip]
    assert owner.ok("PUT", f"/shots/{shot}", json={"lens": "50mm"})["shot"]["audioFiles"] == [clip]


def test_the_oldest_comes_first(owner: Person, shot: str) -> None:
    ids = [upload(owner, shot, sound(seconds=0.2), name=f"{n}.wav")["id"] for n in range(3)]
    assert [one["id"] for one in clips(owner, shot)] == ids
    assert [one["id"] for one in get_shot(owner, shot)["audioFiles"]] == ids
    seen, path = list[str](), f"/shots/{shot}/audio?limit=2"
    page = owner.ok("GET", path)
    seen += [one["id"] for one in page["audio"]]
    page = owner.ok("GET", f"{path}&cursor={page['next_cursor']}")
    assert [*seen, *(one["id"] for one in page["audio"])] == ids
    assert page["next_cursor"] is None
    for cursor in ("x", cursor_of(1, 2), cursor_of("a", "b")):
        assert owner.status("GET", f"{path}&cursor={cursor}") == 400


def test_several_shots_at_once(
    owner: Person, stranger: Person, shot: str, clip: dict[str, Any]
) -> None:
    scene = get_shot(owner, shot)["sceneId"]
    empty = add(owner, scene)["id"]
    asked = f" {shot.upper()} ,{empty},,{NOBODY},no id"
    batch = owner.ok("GET", "/shots/audio/batch", params={"shot_ids": asked})["audio"]
    assert batch == {shot.upper(): [clip], empty: [], NOBODY: [], "no id": []}
    assert stranger.ok("GET", f"/shots/audio/batch?shot_ids={shot}")["audio"] == {shot: []}
    assert owner.ok("GET", "/shots/audio/batch?shot_ids=,%20,")["audio"] == {}
    for path in ("/shots/audio/batch", "/shots/audio/batch?shot_ids="):
        answer = owner.http.get(path)
        assert answer.status_code == 400
        assert answer.json()["error"] == "shot_ids query parameter is required"
    many = ",".join(str(uuid4()) for _ in range(501))
    assert owner.status("GET", f"/shots/audio/batch?shot_ids={many}") == 400
    assert len(owner.ok("GET", f"/shots/audio/batch?shot_ids={many[:-37]}")["audio"]) == 500


def test_lists_and_clips_need_not_be_sent_twice(
    owner: Person, shot: str, clip: dict[str, Any]
) -> None:
    paths = [f"/shots/{shot}/audio", f"/shots/audio/batch?shot_ids={shot}"]
    paths += [f"/shots/audio/{clip['id']}", f"/shots/audio/{clip['id']}/waveform"]
    tags = {path: owner.http.get(path).headers["etag"] for path in paths}
    for path, tag in tags.items():
        assert owner.status("GET", path, headers={"if-none-match": tag}) == 304
    patch(owner, clip["id"], label="Waves, close")
    for path, tag in tags.items():
        assert owner.status("GET", path, headers={"if-none-match": tag}) == 200


def test_a_change_names_what_changes(owner: Person, clip: dict[str, Any]) -> None:
    id = clip["id"]
    changed = patch(owner, id, label="Waves, close", startTime=0.25, end_time=1.5, fadeIn=0.2)
    assert changed["label"] == "Waves, close"
    assert (changed["startTime"], changed["endTime"]) == (0.25, 1.5)
    assert (changed["fadeIn"], changed["fadeOut"], changed["revision"]) == (0.2, 0, 3)
    changed = patch(owner, id, type="music", offset=-1.5, gainDb=-6, muted=True)
    assert [changed[name] for name in ("type", "offset", "gainDb", "muted")] == [
        *("music", -1.5, -6, True)
    ]
    changed = patch(owner, id, label=None, fade_in=None, offset=None, gain_db=None, muted=None)
    assert [changed[name] for name in ("label", "fadeIn", "offset", "gainDb", "muted")] == [
        *(None, 0, 0, 0, False)
    ]
    changed = patch(owner, id, startTime=None)
    assert "startTime" not in changed
    assert patch(owner, id) == changed
    told = [(verb, after) for verb, _, after in events(owner, id) if verb.endswith("changed")]
    assert told[0][1] == {
        "label": "Waves, close",
        "start_time": 0.25,
        "end_time": 1.5,
        "fade_in": 0.2,
    }
    assert len(told) == 4


def test_an_end_that_is_not_behind_the_start_is_none(owner: Person, clip: dict[str, Any]) -> None:
    changed = patch(owner, clip["id"], startTime=0, endTime=0)
    assert "endTime" not in changed
    assert changed["startTime"] == 0
    assert patch(owner, clip["id"], endTime=1.0)["endTime"] == 1.0
    assert "endTime" not in patch(owner, clip["id"], startTime=1.0)


def test_no_fade_is_longer_than_what_is_left(owner: Person, clip: dict[str, Any]) -> None:
    changed = patch(owner, clip["id"], startTime=0.5, endTime=1.5, fadeIn=30, fadeOut=0.75)
    assert (changed["fadeIn"], changed["fadeOut"]) == (1.0, 0.75)
    changed = patch(owner, clip["id"], endTime=1.0)
    assert (changed["fadeIn"], changed["fadeOut"]) == (0.5, 0.5)


def test_what_a_client_measured_is_taken_and_ignored(owner: Person, clip: dict[str, Any]) -> None:
    for peaks in ([0.123456] * 200_000, "none", {"a": 1}, None):
        assert patch(owner, clip["id"], peaks=peaks, duration=peaks) == clip
    assert len(stage.waveform(owner, clip["id"])["peaks"]) == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("startTime", value) for value in (-0.1, "soon", [], 10**9)),
        *(("fade_out", value) for value in (-1, True)),
        *(("offset", value) for value in (-3601, 86_401)),
        *(("gainDb", value) for value in (-61, 25)),
        *(("type", value) for value in ("voice", None)),
        ("muted", "yes"),
        ("label", "x" * 1001),
    ],
)
def test_what_makes_no_sense_is_refused(
    owner: Person, clip: dict[str, Any], field: str, value: Any
) -> None:
    answer = owner.http.patch(f"/shots/audio/{clip['id']}", json={field: value})
    snake = {"startTime": "start_time", "gainDb": "gain_db"}.get(field, field)
    assert (answer.status_code, answer.json()["field"]) == (400, snake)
    endless = b'{"startTime": 1e999}'
    headers = {"content-type": "application/json"}
    path = f"/shots/audio/{clip['id']}"
    assert owner.status("PATCH", path, content=endless, headers=headers) == 400
    assert get(owner, clip["id"]) == clip


def test_who_has_an_older_one_is_told(owner: Person, clip: dict[str, Any]) -> None:
    path, old = f"/shots/audio/{clip['id']}", {"if-match": f'"{clip["id"]}-1"'}
    assert owner.status("PATCH", path, json={"label": "x"}, headers=old) == 412
    assert owner.status("DELETE", path, headers=old) == 412
    now = {"if-match": f'"{clip["id"]}-{clip["revision"]}"'}
    answer = owner.http.patch(path, json={"label": "x"}, headers=now)
    assert answer.headers["etag"] == f'"{clip["id"]}-{clip["revision"] + 1}"'


def test_a_clip_that_changes_changes_its_shot(
    owner: Person, shot: str, clip: dict[str, Any]
) -> None:
    seen = [get_shot(owner, shot)]
    patch(owner, clip["id"], muted=True)
    seen.append(get_shot(owner, shot))
    owner.ok("DELETE", f"/shots/audio/{clip['id']}")
    seen.append(get_shot(owner, shot))
    revisions = [one["revision"] for one in seen]
    assert revisions == sorted(set(revisions))
    assert seen[0]["updatedAt"] < seen[1]["updatedAt"] < seen[2]["updatedAt"]


def test_a_clip_follows_its_shot_into_another_project(
    owner: Person, project: str, shot: str, clip: dict[str, Any]
) -> None:
    other = owner.project()
    scene = scenes(owner, other)[0]
    owner.ok("PUT", f"/shots/{shot}", json={"scene_id": scene})
    assert clips(owner, shot)[0]["id"] == clip["id"]
    owner.ok("DELETE", f"/projects/{project}?permanent=true")
    assert owner.ok("GET", f"/shots?project_id={other}")["shots"][0]["audioFiles"][0]["fileUrl"]
    owner.ok("DELETE", f"/projects/{other}")
    assert owner.status("GET", f"/shots/{shot}/audio") == 404
    assert owner.status("GET", f"/shots/audio/{clip['id']}") == 404


def test_into_the_trash_and_back(
    owner: Person, project: str, shot: str, clip: dict[str, Any]
) -> None:
    owner.ok("DELETE", f"/shots/audio/{clip['id']}")
    assert clips(owner, shot) == []
    assert get_shot(owner, shot)["audioFiles"] == []
    for method, path in (("GET", ""), ("GET", "/waveform"), ("DELETE", ""), ("POST", "/analyse")):
        assert owner.status(method, f"/shots/audio/{clip['id']}{path}") == 404
    act = owner.ok("GET", f"/projects/{project}/trash")["trash"][0]
    assert (act["entity_type"], act["title"], act["count"]) == ("clip", "waves.wav", 1)
    owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert clips(owner, shot)[0]["fileUrl"] == clip["fileUrl"]
    assert [verb for verb, *_ in events(owner, clip["id"])] == [
        "audio.clip.added",
        "audio.clip.analysed",
        "audio.clip.trashed",
        "audio.clip.restored",
    ]


def test_a_shot_in_the_trash_takes_them_along(
    owner: Person, project: str, shot: str, clip: dict[str, Any]
) -> None:
    owner.ok("DELETE", f"/shots/{shot}")
    assert owner.status("GET", f"/shots/audio/{clip['id']}") == 404
    assert owner.status("PATCH", f"/shots/audio/{clip['id']}", json={}) == 404
    act = owner.ok("GET", f"/projects/{project}/trash")["trash"][0]
    owner.ok("POST", f"/projects/{project}/trash/{act['trash_id']}/restore")
    assert [one["id"] for one in clips(owner, shot)] == [clip["id"]]


@pytest.mark.slow
def test_gone_for_good(
    owner: Person, project: str, shot: str, clip: dict[str, Any], studio: Studio
) -> None:
    waves, other = clip["id"], upload(owner, shot)["id"]
    owner.ok("DELETE", f"/shots/audio/{waves}?permanent=true")
    owner.ok("DELETE", f"/shots/audio/{other}")
    act = owner.ok("GET", f"/projects/{project}/trash")["trash"][0]
    owner.ok("DELETE", f"/projects/{project}/trash/{act['trash_id']}")
    for id in (waves, other):
        assert [verb for verb, *_ in events(owner, id)] == ["audio.clip.purged"]
        assert studio.sql("select 1 from kernel.jobs where entity_id = %(id)s", id=id) == []
    wait_until(lambda: stage.kept(studio, shot) == 0, 60)
    assert owner.status("DELETE", f"/shots/audio/{waves}?permanent=true") == 404


def test_a_shot_gone_for_good_takes_rows_and_files(
    owner: Person, shot: str, clip: dict[str, Any], studio: Studio
) -> None:
    upload(owner, shot)
    owner.ok("DELETE", f"/shots/{shot}?permanent=true")
    for table in ("clips where shot_id", "peaks where clip_id", "waveforms where clip_id"):
        id = shot if "shot" in table else clip["id"]
        assert studio.sql(f"select 1 from audio.{table} = %(id)s", id=id) == []
    wait_until(lambda: stage.kept(studio, shot) == 0, 60)


def test_strangers_see_nothing_and_viewers_change_nothing(
    owner: Person, stranger: Person, shot: str, clip: dict[str, Any], studio: Studio
) -> None:
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    assert clips(viewer, shot) == [clip]
    path = f"/shots/audio/{clip['id']}"
    for person, status in ((viewer, 403), (stranger, 404)):
        assert person.status("PATCH", path, json={"label": "x"}) == status
        assert person.status("DELETE", path) == status
        assert person.status("DELETE", f"{path}?permanent=true") == status
        assert person.status("POST", f"{path}/analyse") == status
        assert stage.send(person, shot).status_code == status
    assert stranger.status("GET", f"/shots/{shot}/audio") == 404
    assert clips(owner, shot) == [clip]


@pytest.mark.slow
def test_nobody_waits_for_somebody_who_waits_for_him(
    owner: Person, project: str, shot: str, studio: Studio
) -> None:
    """Changes of clips and of their shot, analyses, trash and restore, all at once."""
    ids = [upload(owner, shot, sound(seconds=0.3))["id"] for _ in range(8)]

    async def hammer() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=studio.url, headers=owner.http.headers, timeout=60
        ) as client:

            async def restore(id: str) -> httpx2.Response:
                await client.delete(f"/shots/audio/{id}")
                acts = (await client.get(f"/projects/{project}/trash")).json()["trash"]
                path = f"/projects/{project}/trash/{acts[0]['trash_id']}"
                return await client.post(f"{path}/restore")

            work = [
                *(
                    client.patch(f"/shots/audio/{id}", json={"gain_db": n})
                    for n in range(5)
                    for id in ids
                ),
                *(client.put(f"/shots/{shot}", json={"lens": f"{n}mm"}) for n in range(20)),
                *(client.post(f"/shots/audio/{id}/analyse") for id in ids),
                *(client.delete(f"/shots/audio/{id}?permanent=true") for id in ids[:2]),
                *(restore(id) for id in ids[2:4]),
            ]
            return [
                *await asyncio.gather(*work),
                await client.delete(f"/shots/{shot}?permanent=true"),
            ]

    answers = asyncio.run(hammer())
    assert max(one.status_code for one in answers) < 500
    assert answers[-1].status_code == 200
    assert studio.sql("select 1 from audio.clips where shot_id = %(id)s", id=shot) == []
    wait_until(lambda: stage.kept(studio, shot) == 0, 90)
