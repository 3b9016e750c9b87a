"""`kill -9` of everything at once, database included, while people write and upload."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.kernel.db import Database
from scriptony.kernel.storage import Files
from scriptony.worker.sweeping import sweep
from tests.services.audio.sounds import sound
from tests.studio import Person, Studio
from tests.together.journey import PICTURE
from tests.wait import wait_until

SOUND = sound(seconds=0.5)

ROUNDS = 20
WRITERS = 4
WRITES = 15
"""How many acknowledged writes of a round are waited for before the kill."""


class Writer(threading.Thread):
    """Adds shots, pictures and sounds until the server is gone; remembers what was acknowledged."""

    def __init__(self, person: Person, scene: str, enough: threading.Semaphore) -> None:
        super().__init__()
        self.person, self.scene, self.enough = person, scene, enough
        self.shots: list[str] = []
        self.pictures: dict[str, str] = {}
        self.sounds: list[str] = []

    def run(self) -> None:
        """Write until nobody answers."""
        with self.person.studio.client(self.person.session["access_token"]) as client:
            try:
                while True:
                    self._write(client)
                    self.enough.release()
            except httpx2.HTTPError:
                return

    def _write(self, client: httpx2.Client) -> None:
        body = {"scene_id": self.scene, "shot_number": f"Shot {len(self.shots)}"}
        answer = client.post("/shots", json=body)
        if answer.status_code != 201:
            raise httpx2.HTTPError(answer.text)
        shot = answer.json()["shot"]["id"]
        self.shots.append(shot)
        files = {"file": ("a.jpg", PICTURE.read_bytes(), "image/jpeg")}
        answer = client.post(f"/shots/{shot}/upload-image", files=files)
        if answer.status_code != 200:
            raise httpx2.HTTPError(answer.text)
        self.pictures[shot] = answer.json()["imageUrl"]
        files = {"file": ("a.wav", SOUND, "audio/wav")}
        answer = client.post(f"/shots/{shot}/upload-audio", files=files, data={"type": "sfx"})
        if answer.status_code != 200:
            raise httpx2.HTTPError(answer.text)
        self.sounds.append(answer.json()["audio"]["id"])


@pytest.mark.slow
def test_twenty_kills(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data").start()
    person = studio.person("Kim")
    scene = _scene(person)
    shots: set[str] = set()
    pictures: set[str] = set()
    sounds: set[str] = set()
    for _ in range(ROUNDS):
        written = _round(studio, person, scene)
        shots |= written[0]
        pictures |= written[1]
        sounds |= written[2]
        studio.start()
        _everything_is_there(studio, person, scene, shots, pictures)
    _every_sound_is_analysed(studio, person, scene, sounds)
    studio.stop()
    _no_file_without_a_row(studio)


def _scene(person: Person) -> str:
    project = person.project()
    body = {"project_id": project, "template_id": "film-3act", "structure": _ONE_OF_EACH}
    nodes = person.ok("POST", "/initialize-project", 201, json=body)["nodes"]
    return next(one["id"] for one in nodes if one["level"] == 3)


_ONE_OF_EACH = {"level_1_count": 1, "level_2_per_parent": 1, "level_3_per_parent": 1}


def _round(studio: Studio, person: Person, scene: str) -> tuple[set[str], set[str], set[str]]:
    enough = threading.Semaphore(0)
    writers = [Writer(person, scene, enough) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(WRITES):
        assert enough.acquire(timeout=60)
    _kill_everything(studio)
    for writer in writers:
        writer.join()
    shots = {shot for writer in writers for shot in writer.shots}
    sounds = {sound for writer in writers for sound in writer.sounds}
    return shots, {shot for writer in writers for shot in writer.pictures}, sounds


def _kill_everything(studio: Studio) -> None:
    """The server and every process of the database, in one go."""
    assert studio.process is not None
    assert studio.process.stdout is not None
    pid_file = studio.data / "postgres" / "cluster" / "postmaster.pid"
    postmaster = int(pid_file.read_text().split()[0])
    backends = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent(int(entry.name)) == postmaster
    ]
    for pid in (studio.process.pid, postmaster, *backends):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    studio.process.wait(30)
    studio.process.stdout.close()


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _everything_is_there(
    studio: Studio, person: Person, scene: str, shots: set[str], pictures: set[str]
) -> None:
    with studio.client(person.session["access_token"]) as client:
        found = client.get(f"/shots/{scene}").json()["shots"]
        assert shots <= {one["id"] for one in found}
        assert [one["orderIndex"] for one in found] == list(range(len(found)))
        shown = {one["id"]: one["imageUrl"] for one in found if one["imageUrl"]}
        assert pictures <= shown.keys()
        for url in list(shown.values())[-20:]:
            file = studio.data.parent / "picture.jpg"
            file.write_bytes(
                httpx2.get(url.replace(url.partition("/storage")[0], studio.url)).content
            )
            with Image.open(file) as picture:
                picture.load()


def _every_sound_is_analysed(studio: Studio, person: Person, scene: str, sounds: set[str]) -> None:
    """Each once, whichever process had begun it; and nothing is left on its way."""
    with studio.client(person.session["access_token"]) as client:

        def clips() -> list[dict[str, Any]]:
            found = client.get(f"/shots/{scene}").json()["shots"]
            return [clip for shot in found for clip in shot["audioFiles"]]

        wait_until(lambda: {clip["status"] for clip in clips()} == {"ready"}, 120)
        assert sounds <= {clip["id"] for clip in clips()}
    counted = studio.sql(
        "select entity_id::text, count(*) from kernel.events "
        "where verb = 'audio.clip.analysed' group by entity_id having count(*) > 1"
    )
    assert counted == []
    wait_until(lambda: not list((studio.data / "spool").iterdir()), 60)


def _no_file_without_a_row(studio: Studio) -> None:
    """After a sweep, every file has a row, and every row its file."""
    server = EmbeddedPostgres(studio.data / "postgres")
    conninfo = server.start()
    try:
        # what was saved but never referred to is given up a day later: the day is over
        studio.sql("update kernel.objects set released_at = now() where released_at is not null")
        asyncio.run(_sweep(conninfo, studio.data / "files"))
        rows = studio.sql("select bucket || '/' || path from kernel.objects")
        held = studio.sql("select count(*) from kernel.objects where released_at is not null")
    finally:
        server.stop()
    files = studio.data / "files"
    there = {str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()}
    assert there == {key for (key,) in rows}
    assert held == [(0,)]


async def _sweep(conninfo: str, folder: Path) -> None:
    database = Database(conninfo)
    await database.open()
    await sweep(database, Files("", folder), strays_after=0)
    await database.close()
