"""The analysis of sounds, and waveforms in both of their forms."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.services.audio.sounds import sound
from tests.services.audio.stage import analysed, clips, get, spool, upload, waveform
from tests.services.shots.stage import add, events, scenes
from tests.studio import Person, Studio
from tests.wait import wait_until

LONG = 240.0
"""Seconds of a sound whose analysis can be watched."""


@pytest.fixture
def clip(owner: Person, shot: str) -> dict[str, Any]:
    """An analysed clip in stereo, half as loud as can be."""
    return analysed(owner, upload(owner, shot, sound("flac", 2.5, channels=2))["id"])


def test_it_is_measured(owner: Person, clip: dict[str, Any]) -> None:
    assert (clip["status"], clip["duration"], clip["channels"]) == ("ready", 2.5, 2)
    assert (clip["codec"], clip["sampleRate"]) == ("flac", 48_000)
    assert clip["loudness"] == pytest.approx(-6.7, abs=0.1)
    told = {verb: after for verb, _, after in events(owner, clip["id"])}
    assert told["audio.clip.analysed"]["loudness"] == clip["loudness"]


def test_peaks_are_a_hundred_a_second(owner: Person, clip: dict[str, Any]) -> None:
    shown = waveform(owner, clip["id"])
    peaks = shown.pop("peaks")
    assert shown == {
        "duration": 2.5,
        "cached": True,
        "status": "ready",
        "progress": 1,
        "sample_rate": 48_000,
        "channels": 2,
        "loudness": clip["loudness"],
        "warning": None,
    }
    assert len(peaks) == 250
    assert all(0.48 < peak < 0.501 and round(peak, 4) == peak for peak in peaks)


@pytest.mark.parametrize("bits", [8, 16])
def test_the_bbc_format(owner: Person, clip: dict[str, Any], bits: int) -> None:
    query = f"?format=audiowaveform&samples_per_pixel=1024&bits={bits}"
    shown = waveform(owner, clip["id"], query)
    data = np.array(shown.pop("data")).reshape(-1, 2, 2)
    length = -(-int(2.5 * 48_000) // 1024)
    assert shown == {
        "version": 2,
        "channels": 2,
        "sample_rate": 48_000,
        "samples_per_pixel": 1024,
        "bits": bits,
        "length": length,
    }
    assert len(data) == length
    full = 127 if bits == 8 else 32_767
    assert (np.abs(data[:-1] / full - np.array([-0.5, 0.5])) < 0.02).all()


def test_without_a_wish_a_resolution_is_chosen(owner: Person, clip: dict[str, Any]) -> None:
    shown = waveform(owner, clip["id"], "?format=audiowaveform")
    assert (shown["samples_per_pixel"], shown["bits"]) == (256, 16)
    path = f"/shots/audio/{clip['id']}/waveform"
    answer = owner.http.get(f"{path}?format=audiowaveform&samples_per_pixel=300")
    assert (answer.status_code, answer.json()["field"]) == (400, "samples_per_pixel")
    assert "256, 1024, 4096, 16384" in answer.json()["error"]
    for wrong in ("?format=png", "?format=audiowaveform&bits=24", "?samples_per_pixel=x"):
        assert owner.status("GET", path + wrong) == 400


def test_it_is_pending_with_progress_until_it_is_ready(owner: Person, shot: str) -> None:
    id = upload(owner, shot, sound("mp3", LONG))["id"]
    seen: list[dict[str, Any]] = []
    until = time.monotonic() + 60
    while time.monotonic() < until:
        seen.append(waveform(owner, id))
        if seen[-1]["status"] != "pending":
            break
        path = f"/shots/audio/{id}/waveform?format=audiowaveform"
        assert owner.status("GET", path) in (200, 409)
    assert seen[0]["peaks"] == []
    assert (seen[0]["status"], seen[0]["cached"]) == ("pending", False)
    assert seen[0]["duration"] == pytest.approx(LONG, abs=0.1)
    assert seen[-1]["status"] == "ready"
    progress = [one["progress"] for one in seen]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert len(seen[-1]["peaks"]) == LONG * 100


def job_of(studio: Studio, clip: str) -> str:
    sql = "select job_id::text from audio.clips where id = %(id)s"
    return studio.sql(sql, id=clip)[0][0]


def job_ends(owner: Person, job: str) -> None:
    """The clip is told a moment before its job has ended; until then it is the one under way."""
    ended = ("done", "failed", "cancelled")
    wait_until(lambda: owner.ok("GET", f"/jobs/{job}")["job"]["state"] in ended, 10)


@pytest.mark.slow
def test_who_cancels_it_may_start_it_again(owner: Person, shot: str, studio: Studio) -> None:
    id = upload(owner, shot, sound("mp3", LONG))["id"]
    owner.ok("DELETE", f"/jobs/{job_of(studio, id)}")
    failed = analysed(owner, id)
    assert (failed["status"], failed["warning"]) == ("failed", "The analysis was cancelled")
    assert waveform(owner, id)["peaks"] == []
    wait_until(lambda: spool(studio) == [], 10)
    job_ends(owner, job_of(studio, id))
    job = owner.ok("POST", f"/shots/audio/{id}/analyse", 202)["job"]
    assert job["id"] == job_of(studio, id)
    again = owner.ok("POST", f"/shots/audio/{id}/analyse", 202)["job"]
    assert again == job  # one is under way
    done = analysed(owner, id)
    assert (done["status"], done["warning"]) == ("ready", None)


def test_one_that_is_ready_may_be_measured_again(owner: Person, clip: dict[str, Any]) -> None:
    headers = {"idempotency-key": clip["id"]}
    path = f"/shots/audio/{clip['id']}/analyse"
    job = owner.ok("POST", path, 202, headers=headers)["job"]
    assert len(waveform(owner, clip["id"])["peaks"]) == 250  # what is known stays
    again = analysed(owner, clip["id"])
    assert again["loudness"] == clip["loudness"]
    assert owner.ok("POST", path, 202, headers=headers)["job"] == job


def test_what_cannot_be_decoded_has_failed(owner: Person, shot: str, studio: Studio) -> None:
    """Its first and its last second are sound, its file is another by then."""
    id = upload(owner, shot, sound("mp3", LONG))["id"]
    path = studio.sql(
        "select o.bucket || '/' || o.path from audio.clips c "
        "join kernel.objects o on o.id = c.file_id where c.id = %(id)s",
        id=id,
    )[0][0]
    (studio.data / "files" / path).write_bytes(b"no sound")
    analysed(owner, id)
    job_ends(owner, job_of(studio, id))
    owner.ok("POST", f"/shots/audio/{id}/analyse", 202)
    clip = analysed(owner, id)
    assert clip["status"] == "failed"
    assert "sound" in clip["warning"]
    assert waveform(owner, id)["status"] == "failed"
    wait_until(lambda: spool(studio) == [], 10)


@pytest.mark.slow
def test_gone_for_good_while_it_is_measured(owner: Person, shot: str, studio: Studio) -> None:
    ids = [upload(owner, shot, sound("mp3", LONG))["id"] for _ in range(3)]
    for id in ids:
        owner.ok("DELETE", f"/shots/audio/{id}?permanent=true")
    wait_until(lambda: spool(studio) == [], 30)
    for id in ids:
        assert studio.sql("select 1 from audio.clips where id = %(id)s", id=id) == []
        assert studio.sql("select 1 from kernel.jobs where entity_id = %(id)s", id=id) == []
        assert [verb for verb, *_ in events(owner, id)] == ["audio.clip.purged"]
    assert clips(owner, shot) == []
    left = "select count(*) from audio.waveforms where clip_id = any(%(ids)s::uuid[])"
    assert studio.sql(left, ids=ids) == [(0,)]


@pytest.mark.slow
def test_a_killed_analysis_is_done_by_the_next(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data").start()
    person = studio.person("Kim")
    shot = add(person, scenes(person, person.project())[0])["id"]
    id = upload(person, shot, sound("mp3", 1_200))["id"]
    wait_until(lambda: spool(studio) != [], 30)
    studio.stop(signal.SIGKILL)
    assert len(spool(studio)) == 1
    studio.start()
    try:
        with studio.client(person.session["access_token"]) as client:
            person.http = client
            assert spool(studio) == []
            wait_until(lambda: get(person, id)["status"] == "ready", 90)
            assert len(waveform(person, id)["peaks"]) == 120_000
            wait_until(lambda: spool(studio) == [], 10)
    finally:
        studio.stop()
