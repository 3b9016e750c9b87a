"""Uploading sounds, and waiting for what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from tests.services.audio.sounds import sound
from tests.studio import Person, Studio
from tests.wait import wait_until

BUCKET = "make-3b52693b-audio-files"


def send(
    person: Person, shot: str, data: bytes | None = None, name: str = "waves.wav", **fields: str
) -> httpx2.Response:
    """Upload a file as a sound effect, unless `fields` say otherwise."""
    files = {"file": (name, sound() if data is None else data, "application/octet-stream")}
    form = {"type": "sfx"} | fields
    return person.http.post(f"/shots/{shot}/upload-audio", files=files, data=form)


def upload(person: Person, shot: str, data: bytes | None = None, **fields: str) -> dict[str, Any]:
    """A new clip."""
    answer = send(person, shot, data, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["audio"]


def clips(person: Person, shot: str) -> list[dict[str, Any]]:
    """The clips of a shot."""
    return person.ok("GET", f"/shots/{shot}/audio")["audio"]


def get(person: Person, id: str) -> dict[str, Any]:
    """One clip."""
    return person.ok("GET", f"/shots/audio/{id}")["audio"]


def patch(person: Person, id: str, **fields: Any) -> dict[str, Any]:
    """Change a clip."""
    return person.ok("PATCH", f"/shots/audio/{id}", json=fields)["audio"]


def waveform(person: Person, id: str, query: str = "") -> dict[str, Any]:
    """A clip's waveform."""
    return person.ok("GET", f"/shots/audio/{id}/waveform{query}")


def analysed(person: Person, id: str) -> dict[str, Any]:
    """The clip once its analysis has ended."""
    wait_until(lambda: waveform(person, id)["status"] != "pending", 60)
    return get(person, id)


def fetch(person: Person, clip: dict[str, Any], **headers: str) -> httpx2.Response:
    """The clip's file, as a player asks for it: with no more than the URL."""
    return person.studio.client().get(clip["fileUrl"], headers=headers)


def kept(studio: Studio, of: str, bucket: str = BUCKET) -> int:
    """How many files of a shot or project there are, in the table or in the folder."""
    rows = studio.sql("select count(*) from kernel.objects where path like %(p)s", p=f"%{of}%")
    there = [one for one in (studio.data / "files" / bucket).rglob("*") if of in str(one)]
    there = [one for one in there if one.is_file()]
    return max(rows[0][0], len(there))


def spool(studio: Studio) -> list[Path]:
    """What is on its way now."""
    return list((studio.data / "spool").iterdir())
