"""Uploads: told by their content, streamed, and without a trace when they are refused."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.services.audio.sounds import ENCODERS, sound
from tests.services.audio.stage import (
    BUCKET,
    analysed,
    clips,
    fetch,
    kept,
    send,
    spool,
    upload,
    waveform,
)
from tests.services.shots.stage import get as get_shot
from tests.studio import NOBODY, Person, Studio
from tests.wait import wait_until

MEGABYTE = 1 << 20
TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "webm": "audio/webm",
}


def nothing_is_left(owner: Person, shot: str) -> None:
    """No row, no object, no file on its way, no job."""
    studio = owner.studio
    assert clips(owner, shot) == []
    assert kept(studio, shot) == 0
    wait_until(lambda: spool(studio) == [], 30)  # other tests' sounds may be measured just now
    assert studio.sql("select 1 from kernel.jobs where actor_id = %(id)s", id=owner.id) == []


@pytest.mark.parametrize("kind", ENCODERS)
def test_what_it_is_is_told_by_its_content(owner: Person, shot: str, kind: str) -> None:
    data = sound(kind)
    clip = upload(owner, shot, data, name="theme.jpg", label="Theme", type="music")
    assert (clip["fileName"], clip["label"], clip["type"]) == ("theme.jpg", "Theme", "music")
    assert clip["fileSize"] == len(data)
    assert (clip["sampleRate"], clip["channels"], clip["warning"]) == (48_000, 1, None)
    assert clip["duration"] == pytest.approx(2, abs=0.05)
    path = urlsplit(clip["fileUrl"]).path
    extension = "opus" if kind == "ogg" else kind
    assert re.fullmatch(rf"/.*/{BUCKET}/audio/{shot}-music-\d+-[0-9a-f]{{6}}\.{extension}", path)
    whole = fetch(owner, clip)
    assert (whole.content, whole.headers["content-type"]) == (data, TYPES[kind])
    done = analysed(owner, clip["id"])
    assert (done["status"], done["warning"]) == ("ready", None)
    assert done["duration"] == pytest.approx(2, abs=0.03)
    assert done["loudness"] == pytest.approx(-9.7, abs=0.6)


def test_a_player_seeks(owner: Person, shot: str) -> None:
    data = sound()
    clip = upload(owner, shot, data)
    answer = fetch(owner, clip, range="bytes=100000-100099")
    assert (answer.status_code, answer.content) == (206, data[100_000:100_100])
    assert answer.headers["content-range"] == f"bytes 100000-100099/{len(data)}"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert fetch(owner, clip, range=f"bytes={len(data)}-").status_code == 416
    assert fetch(owner, clip, range="bytes=-4").content == data[-4:]


def test_trim_and_fades_come_with_the_file(owner: Person, shot: str) -> None:
    fields = {"startTime": "0.25", "endTime": "1.5", "fadeIn": "0.2", "fadeOut": "9"}
    clip = upload(owner, shot, **fields, offset="-1.5", gainDb="-3", muted="true")
    assert (clip["startTime"], clip["endTime"], clip["fadeIn"]) == (0.25, 1.5, 0.2)
    assert (clip["fadeOut"], clip["offset"], clip["gainDb"]) == (1.25, -1.5, -3)
    assert clip["muted"] is True
    assert get_shot(owner, shot)["audioFiles"][0]["endTime"] == 1.5
    plain = upload(owner, shot, end_time="0")
    assert (plain["label"], plain["muted"], plain["fadeIn"]) == ("waves.wav", False, 0)
    assert not {"startTime", "endTime"} & plain.keys()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Wellen über Sand.wav", "Wellen über Sand.wav"),
        ('a "close" one.wav', 'a "close" one.wav'),
        (r"C:\sounds\waves.wav", "waves.wav"),
        ("../../etc/passwd", "passwd"),
        ("..", ".."),
        ("\u200b" + "é" * 400 + ".wav", "\u200b" + "é" * 254),
    ],
)
def test_names_stay_readable(owner: Person, shot: str, sent: str, shown: str) -> None:
    clip = upload(owner, shot, name=sent)
    assert (clip["fileName"], clip["label"]) == (shown, shown)
    assert not re.search(r"[\s\"'()]", clip["fileUrl"])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "voice"}, "type"),
        ({"type": ""}, "type"),
        ({"startTime": "-1"}, "start_time"),
        ({"endTime": "soon"}, "end_time"),
        ({"fadeIn": "nan"}, "fade_in"),
        ({"fadeOut": "inf"}, "fade_out"),
        ({"gainDb": "25"}, "gain_db"),
        ({"offset": "1e999"}, "offset"),
        ({"muted": "perhaps"}, "muted"),
        ({"label": "x" * 1001}, "label"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_stored(
    owner: Person, shot: str, fields: dict[str, str], field: str
) -> None:
    answer = send(owner, shot, **fields)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    nothing_is_left(owner, shot)


def test_file_and_type_are_needed(owner: Person, shot: str) -> None:
    path, needed = f"/shots/{shot}/upload-audio", "File and type are required"
    file = {"file": ("a.wav", sound(), "audio/wav")}
    for sent in ({"files": file}, {"files": {"type": (None, "sfx")}}):
        answer = owner.http.post(path, **sent)
        assert (answer.status_code, answer.json()["error"]) == (400, needed)
    assert owner.status("POST", path, json={"type": "sfx"}) == 415
    assert owner.status("POST", f"/shots/{NOBODY}/upload-audio", files=file) == 404
    assert owner.status("POST", f"/shots/{NOBODY}/upload-audio", json={}) == 404
    nothing_is_left(owner, shot)


def riff(data: bytes, claimed: int, rate: int = 48_000) -> bytes:
    """A wav file whose header claims so many bytes of sound."""
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", claimed + 36)
        + b"WAVE"
        + head
        + struct.pack("<4sI", b"data", claimed)
        + data
    )


HOSTILE = {
    "empty": b"",
    "one byte": b"\0",
    "text": b"no sound at all" * 100,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "a head alone": sound()[:44],
    "a playlist": b"#EXTM3U\nhttp://127.0.0.1:1/a.wav\n",
    "a concat script": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a wav of nothing": riff(b"", 0),
    "a wav of no samples a second": riff(bytes(1000), 1000, rate=0),
    "broken mp3": b"\xff\xfb\x90\x00" + bytes(range(256)) * 100,
    "broken ogg": b"OggS" + b"\xa5" * 5000,
    "broken m4a": sound("m4a").replace(b"moov", b"MOOV"),
    "broken webm": b"\x1aE\xdf\xa3" + b"\xff" * 4000,
    "flac without frames": sound("flac")[:8192][:90],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_sound_is_refused_and_leaves_nothing(
    owner: Person, shot: str, what: str
) -> None:
    answer = send(owner, shot, HOSTILE[what], "waves.wav")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media"), answer.text
    nothing_is_left(owner, shot)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_a_file_that_is_cut_off_is_kept_with_its_real_length(
    owner: Person, shot: str, kind: str
) -> None:
    data = sound(kind, 4)
    clip = upload(owner, shot, data[: len(data) // 2])
    assert "cut off" in clip["warning"]
    assert 1.5 < clip["duration"] < 2.2
    done = analysed(owner, clip["id"])
    assert (done["status"], done["warning"]) == ("ready", clip["warning"])
    assert done["duration"] == pytest.approx(clip["duration"], abs=0.11)


def test_a_header_may_claim_what_it_likes(owner: Person, shot: str) -> None:
    clip = upload(owner, shot, riff(bytes(96_000), 0x7FFFFF00))
    assert clip["duration"] == pytest.approx(1, abs=0.05)
    assert "cut off" in clip["warning"]


def test_what_is_too_large_is_refused_at_once(owner: Person, shot: str) -> None:
    head = (
        f"POST /shots/{shot}/upload-audio HTTP/1.1\r\nhost: lamp\r\n"
        f"authorization: {owner.http.headers['authorization']}\r\n"
        "content-type: multipart/form-data; boundary=x\r\n"
    )
    with connected(owner) as raw:
        raw.sendall(f"{head}content-length: {101 * MEGABYTE}\r\n\r\n".encode())
        assert b"413" in raw.recv(4096).split(b"\r\n")[0]
    nothing_is_left(owner, shot)


def endless() -> Iterator[bytes]:
    """A body that never ends."""
    yield b'--x\r\ncontent-disposition: form-data; name="type"\r\n\r\nsfx\r\n'
    yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    while True:
        yield bytes(MEGABYTE)


def test_a_body_without_end_is_refused(owner: Person, shot: str) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    sent = 0

    def counted() -> Iterator[bytes]:
        nonlocal sent
        for chunk in endless():
            sent += len(chunk)
            if sent > 400 * MEGABYTE:
                raise AssertionError("it was all taken")
            yield chunk

    try:
        answer = owner.http.post(
            f"/shots/{shot}/upload-audio", content=counted(), headers=headers, timeout=120
        )
        assert answer.status_code == 413
    except (httpx2.HTTPError, AssertionError):
        pass  # the answer came, and the connection was closed, while the body was being sent
    wait_until(lambda: spool(owner.studio) == [], 10)
    nothing_is_left(owner, shot)


def connected(person: Person) -> socket.socket:
    """A plain connection to the server."""
    where = urlsplit(person.studio.url)
    return socket.create_connection((where.hostname or "", where.port or 0), timeout=30)


def test_a_client_that_goes_half_way_leaves_nothing(owner: Person, shot: str) -> None:
    head = (
        f"POST /shots/{shot}/upload-audio HTTP/1.1\r\nhost: lamp\r\n"
        f"authorization: {owner.http.headers['authorization']}\r\n"
        "content-type: multipart/form-data; boundary=x\r\n"
        f"content-length: {20 * MEGABYTE}\r\n\r\n"
        '--x\r\ncontent-disposition: form-data; name="type"\r\n\r\nsfx\r\n'
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    )
    raw = connected(owner)
    raw.sendall(head.encode() + bytes(5 * MEGABYTE))
    wait_until(lambda: [one.stat().st_size > MEGABYTE for one in spool(owner.studio)] == [True], 20)
    raw.close()
    wait_until(lambda: spool(owner.studio) == [], 20)
    nothing_is_left(owner, shot)


def high_water(studio: Studio) -> int:
    """The most memory the server's process ever had, in bytes."""
    assert studio.process is not None
    status = Path(f"/proc/{studio.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


def forget_high_water(studio: Studio) -> None:
    """Count anew from here."""
    assert studio.process is not None
    Path(f"/proc/{studio.process.pid}/clear_refs").write_text("5")


@pytest.mark.slow
def test_a_hundred_megabytes_need_no_forty(tmp_path: Path) -> None:
    """A server of its own, warmed up: the upload, its analysis and its download."""
    studio = Studio(tmp_path / "data").start()
    try:
        person = studio.person("Noor")
        from tests.services.shots.stage import add, scenes

        shot = add(person, scenes(person, person.project())[0])["id"]
        analysed(person, upload(person, shot)["id"])
        large = tmp_path / "large.wav"
        _write_noise(large, 99 * MEGABYTE)
        forget_high_water(studio)
        before = high_water(studio)
        with large.open("rb") as file:
            answer = person.http.post(
                f"/shots/{shot}/upload-audio",
                files={"file": ("large.wav", file, "audio/wav")},
                data={"type": "music"},
                timeout=120,
            )
        assert answer.status_code == 200, answer.text
        clip = answer.json()["audio"]
        assert clip["fileSize"] == large.stat().st_size
        after = high_water(studio)
        assert after - before < 40 * MEGABYTE, f"{(after - before) / MEGABYTE:.1f} MB more"
        wait_until(lambda: waveform(person, clip["id"])["status"] == "ready", 120)
        whole = high_water(studio)
        assert whole - before < 60 * MEGABYTE, f"{(whole - before) / MEGABYTE:.1f} MB more"
        assert spool(studio) == []
    finally:
        studio.stop()


def _write_noise(path: Path, size: int) -> None:
    """A stereo file of about this size that no encoder could shrink."""
    import numpy as np

    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        noise = np.random.default_rng(7).integers(-9_000, 9_000, MEGABYTE // 2, dtype=np.int16)
        for _ in range(size // MEGABYTE):
            file.writeframes(noise.tobytes())


def test_eight_uploads_at_once(owner: Person, shot: str, studio: Studio) -> None:
    async def send_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            return await asyncio.gather(
                *(
                    client.post(
                        f"/shots/{shot}/upload-audio",
                        files={"file": (f"{n}.wav", sound(hertz=200 + n), "audio/wav")},
                        data={"type": "sfx"},
                    )
                    for n in range(8)
                )
            )

    answers = asyncio.run(send_all())
    assert [one.status_code for one in answers] == [200] * 8
    made = {one.json()["audio"]["id"] for one in answers}
    assert len(made) == 8
    assert {one["id"] for one in clips(owner, shot)} == made
    for id in made:
        assert analysed(owner, id)["status"] == "ready"
    assert spool(studio) == []


def test_an_upload_is_made_once_however_often_it_is_sent(owner: Person, shot: str) -> None:
    data, headers = sound(), {"idempotency-key": f"key {time.time_ns()}"}

    def again(data: bytes) -> httpx2.Response:
        files = {"file": ("a.wav", data, "audio/wav")}
        return owner.http.post(
            f"/shots/{shot}/upload-audio", files=files, data={"type": "sfx"}, headers=headers
        )

    first, second = again(data), again(data)
    assert first.json()["audio"]["id"] == second.json()["audio"]["id"]
    assert len(clips(owner, shot)) == 1
    assert again(sound(hertz=880)).status_code == 409


def test_what_is_gone_while_a_file_comes_is_not_found(owner: Person, shot: str) -> None:
    owner.ok("DELETE", f"/shots/{shot}")
    assert send(owner, shot).status_code == 404
    assert kept(owner.studio, shot) == 0
