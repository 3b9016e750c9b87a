"""Rendering clips and mixing scenes and projects, over HTTP."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.interchange.sound.files import convert, decoded, samples, write_wav
from tests.interchange.sound.test_mixing import LAST_BIT, RATE, loudness_of
from tests.interchange.sound.test_rendering import Clip, shaped
from tests.services.audio.sounds import sound
from tests.services.audio.stage import analysed, kept, patch, spool, upload
from tests.services.shots.stage import scenes
from tests.studio import Person, Studio
from tests.upkeep import purge, sweep
from tests.wait import wait_until


def finished(person: Person, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it has ended."""
    url = job["job"]["url"]
    wait_until(lambda: person.ok("GET", url)["job"]["finished_at"] is not None, 90)
    return person.ok("GET", url)["job"]


def render(person: Person, of: str, **wish: Any) -> dict[str, Any]:
    """The file that is made of `clip`, `scenes/<id>` or `projects/<id>`."""
    job = finished(person, person.ok("POST", f"/shots/audio/{of}/render", 202, json=wish))
    assert job["state"] == "done", job
    assert job["progress"] == 1
    return person.ok("GET", job["result"]["url"])["render"]


def saved(person: Person, made: dict[str, Any], folder: Path) -> Path:
    """The file of a render, fetched with no more than its URL."""
    answer = person.studio.client().get(made["fileUrl"])
    assert answer.status_code == 200
    assert len(answer.content) == made["fileSize"]
    path = folder / f"{made['id']}.{made['format']}"
    path.write_bytes(answer.content)
    return path


def shot_of(person: Person, scene: str, **fields: Any) -> str:
    body = {"scene_id": scene, "shot_number": "1", **fields}
    return person.ok("POST", "/shots", 201, json=body)["shot"]["id"]


@pytest.fixture
def scene(owner: Person, project: str) -> str:
    return scenes(owner, project)[0]


@pytest.mark.parametrize("format", ["wav", "mp3", "flac", "m4a"])
@pytest.mark.slow
def test_a_clip_as_it_sounds(owner: Person, scene: str, format: str, tmp_path: Path) -> None:
    plain = write_wav(tmp_path / "waves.wav", samples(4))
    clip = upload(owner, shot_of(owner, scene), plain.read_bytes())
    fields = {"startTime": 0.5, "endTime": 3.25, "fadeIn": 0.5, "fadeOut": 1, "gainDb": -6}
    patch(owner, clip["id"], **fields, offset=7, muted=True)
    made = render(owner, clip["id"], format=format)
    assert (made["format"], made["clipId"], made["sceneId"]) == (format, clip["id"], None)
    assert made["fileName"] == f"waves.wav.{format}"
    assert made["duration"] == 2.75
    found = decoded(saved(owner, made, tmp_path))
    shape = Clip(path="", start=0.5, end=3.25, fade_in=0.5, fade_out=1, gain=-6)
    expected = shaped(decoded(plain), shape)
    assert len(found) / RATE == pytest.approx(2.75, abs=0.01)
    if format in ("wav", "flac"):
        assert np.abs(found - expected).max() <= LAST_BIT


@pytest.mark.slow
def test_ten_shots_with_thirty_clips_are_their_sum(
    owner: Person, scene: str, tmp_path: Path
) -> None:
    chance = random.Random(7)
    pool = [write_wav(tmp_path / f"{n}.wav", samples(1 + n, seed=n)) for n in range(1, 4)]
    pool.append(convert(pool[1], tmp_path / "2.flac"))
    total = np.zeros((0, 2))
    parts: list[tuple[int, np.ndarray]] = []
    place = 0.0
    for number in range(10):
        length = chance.choice(["2", "00:03", "1.5s", ""])
        shot = shot_of(owner, scene, duration=length, shot_number=str(number))
        seconds = {"2": 2.0, "00:03": 3.0, "1.5s": 1.5}.get(length, 0.0)
        reach = 0.0
        for _ in range(3):
            path = chance.choice(pool)
            clip = Clip(
                path=str(path),
                start=chance.choice([0, 0.4]),
                end=chance.choice([None, 1.75]),
                fade_in=chance.choice([0, 0.2]),
                fade_out=chance.choice([0, 0.3]),
                gain=chance.choice([-12.0, -20.5]),
                offset=chance.choice([0, 0.5, -0.25]),
            )
            is_muted = chance.random() < 0.2
            made = upload(owner, shot, path.read_bytes())
            patch(
                owner,
                made["id"],
                startTime=clip.start,
                endTime=clip.end,
                fadeIn=clip.fade_in,
                fadeOut=clip.fade_out,
                gainDb=clip.gain,
                offset=clip.offset,
                muted=is_muted,
            )
            part = shaped(decoded(path), clip)
            reach = max(reach, clip.offset + len(part) / RATE)
            if not is_muted:
                parts.append((round((place + clip.offset) * RATE), part))
        place += seconds or reach
    total = np.zeros((round(place * RATE), 2))
    for at, part in parts:
        part = part[max(0, -at) :][: len(total) - max(at, 0)]
        total[max(at, 0) : max(at, 0) + len(part)] += part
    assert np.abs(total).max() < 1
    made = render(owner, f"scenes/{scene}", normalize=False)
    found = decoded(saved(owner, made, tmp_path))
    assert len(found) == len(total)
    assert np.abs(found - total).max() <= LAST_BIT
    loud = render(owner, f"scenes/{scene}", format="flac")
    loudness, peak = loudness_of(saved(owner, loud, tmp_path))
    assert loudness == pytest.approx(-23, abs=0.5)
    assert loud["loudness"] == pytest.approx(loudness, abs=0.1)
    assert peak is not None
    assert peak <= -1


def test_a_project_is_mixed_in_the_order_of_its_tree(
    owner: Person, project: str, tmp_path: Path
) -> None:
    later, first = (scenes(owner, project)[0] for _ in range(2))
    acts = owner.ok("GET", f"/nodes?project_id={project}&level=1")["nodes"]
    turned = [act["id"] for act in reversed(acts)]
    owner.ok("POST", "/nodes/reorder", json={"node_ids": turned})
    low, high = sound(seconds=1.0, hertz=200), sound(seconds=1.0, hertz=2000)
    upload(owner, shot_of(owner, later, duration="1"), high)
    shot_of(owner, first, duration="0.5")
    upload(owner, shot_of(owner, first), low)
    made = render(owner, f"projects/{project}", format="wav", normalize=False)
    assert made["duration"] == 2.5
    assert (made["projectId"], made["sceneId"], made["clipId"]) == (project, None, None)
    found = decoded(saved(owner, made, tmp_path))[:, 0]
    assert not found[: RATE // 2].any()
    for begin, hertz in ((0.5, 200), (1.5, 2000)):
        part = found[round(begin * RATE) : round((begin + 1) * RATE)]
        assert np.argmax(np.abs(np.fft.rfft(part))) == pytest.approx(hertz, abs=2)


def test_renders_belong_to_whoever_asked(studio: Studio, owner: Person, scene: str) -> None:
    viewer = owner.invite(studio.person("Vera"), "viewer")
    clip = upload(owner, shot_of(owner, scene))
    made = render(viewer, clip["id"])
    path = f"/shots/audio/renders/{made['id']}"
    assert owner.http.get(path).status_code == 404
    assert [one["id"] for one in viewer.ok("GET", "/shots/audio/renders")["renders"]] == [
        made["id"]
    ]
    assert owner.http.delete(path).status_code == 404
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{viewer.id}")
    assert viewer.http.get(path).status_code == 404
    assert viewer.http.delete(path).status_code == 404
    assert viewer.ok("GET", "/shots/audio/renders")["renders"] == []


async def test_renders_in_pages_and_their_end(studio: Studio, owner: Person, scene: str) -> None:
    clip = upload(owner, shot_of(owner, scene))
    ids = [render(owner, clip["id"])["id"] for _ in range(3)]
    page = owner.ok("GET", "/shots/audio/renders?limit=2")
    assert [one["id"] for one in page["renders"]] == [ids[2], ids[1]]
    rest = owner.ok("GET", f"/shots/audio/renders?limit=2&cursor={page['next_cursor']}")
    assert [one["id"] for one in rest["renders"]] == [ids[0]]
    assert rest["next_cursor"] is None
    owner.ok("DELETE", f"/shots/audio/renders/{ids[0]}")
    studio.sql("update audio.renders set expires_at = now() where id = %(id)s", id=ids[1])
    await purge(studio, "audio")
    assert [one["id"] for one in owner.ok("GET", "/shots/audio/renders")["renders"]] == [ids[2]]
    owner.ok("DELETE", f"/shots/audio/{clip['id']}?permanent=true")
    assert owner.ok("GET", "/shots/audio/renders")["renders"] == []
    folder = studio.data / "files" / "make-3b52693b-audio-renders"
    await sweep(studio)
    assert not [one for one in folder.rglob("*") if one.stem in ids]


@pytest.mark.slow
def test_a_cancelled_mix_leaves_nothing(
    studio: Studio, owner: Person, scene: str, project: str, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", samples(170, channels=1)).read_bytes()
    clip = upload(owner, shot_of(owner, scene, duration="3:00"), long)
    analysed(owner, clip["id"])
    for _ in range(12):
        shot_of(owner, scene, duration="9:00")
    job = owner.ok("POST", f"/shots/audio/projects/{project}/render", 202, json={})["job"]
    wait_until(lambda: owner.ok("GET", job["url"])["job"]["state"] == "running", 30)
    owner.ok("DELETE", job["url"])
    wait_until(lambda: owner.ok("GET", job["url"])["job"]["state"] == "cancelled", 30)
    assert owner.ok("GET", "/shots/audio/renders")["renders"] == []
    wait_until(lambda: not spool(studio), 30)
    assert not kept(studio, project, "make-3b52693b-audio-renders")


def test_a_clip_that_went_meanwhile_fails_its_render(owner: Person, scene: str) -> None:
    clip = upload(owner, shot_of(owner, scene))
    owner.ok("DELETE", f"/shots/audio/{clip['id']}")
    assert owner.http.post(f"/shots/audio/{clip['id']}/render", json={}).status_code == 404


def test_the_same_key_asks_once(owner: Person, scene: str) -> None:
    clip = upload(owner, shot_of(owner, scene))
    path, key = f"/shots/audio/{clip['id']}/render", {"Idempotency-Key": "once"}
    one, two = (owner.http.post(path, json={}, headers=key).json() for _ in range(2))
    assert one == two
    other = owner.http.post(path, json={"format": "mp3"}, headers=key)
    assert other.status_code == 409
