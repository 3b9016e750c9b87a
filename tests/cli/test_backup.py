"""Backup and restore: what comes back is what was there, or nothing is changed."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import subprocess
import tarfile
import termios
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from scriptony.migrations.apply import newest_version
from tests.cli.command import (
    NAMES,
    SCRIPTONY,
    ask,
    digests,
    environment,
    processes_of,
    scriptony,
)
from tests.studio import Studio

BUCKET = "make-3b52693b-storage"


def put(studio: Studio, path: str, data: bytes) -> int:
    """Store a file with the service key; the status."""
    key = {"apikey": studio.service_key, "Authorization": f"Bearer {studio.service_key}"}
    url = f"/storage/v1/object/{BUCKET}/{path}"
    headers = {**key, "x-upsert": "true", "content-type": "application/octet-stream"}
    return studio.client().post(url, content=data, headers=headers).status_code


def remove(studio: Studio, path: str) -> int:
    """Remove a file by name; the status."""
    key = {"apikey": studio.service_key, "Authorization": f"Bearer {studio.service_key}"}
    url = f"/storage/v1/object/{BUCKET}/{path}"
    return studio.client().delete(url, headers=key).status_code


def settled(studio: Studio) -> dict[str, tuple[Any, ...]]:
    """The instance's rows, once the dispatcher has numbered every event."""
    while studio.sql("select 1 from kernel.events where pos is null"):
        time.sleep(0.05)
    return digests(studio.sql)


@pytest.fixture(scope="module")
def filled(small: Studio) -> Studio:
    """The shared server with people and with files of several sizes and names."""
    small.person("Anna")
    assert put(small, "plain/letter.txt", b"Dear Noor, the lamp is lit.") == 200
    assert put(small, "empty.bin", b"") == 200
    assert put(small, f"deep/{'very-long-folder-name/' * 6}big.bin", os.urandom(3_000_000)) == 200
    return small


@pytest.fixture(scope="module")
def archive(filled: Studio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, written while it serves."""
    file = tmp_path_factory.mktemp("backups") / "studio.tar"
    done = scriptony("backup", file, data=filled.data)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return file


def test_a_backup_names_all_it_holds(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
        assert set(tar.getnames()) == {"manifest.json", *manifest["members"]}
        for name, member in manifest["members"].items():
            data = tar.extractfile(name).read()  # type: ignore[union-attr]
            assert hashlib.sha256(data).hexdigest() == member["sha256"]
    assert manifest["format"] == 1
    assert manifest["schema"] == newest_version()
    assert "scriptony_shots" in manifest["roles"]
    assert manifest["rows"]["auth.accounts"] >= 2
    assert f"files/{BUCKET}/plain/letter.txt" in manifest["members"]
    assert archive.stat().st_mode & 0o077 == 0  # it holds every secret of the instance
    assert [one.name for one in archive.parent.iterdir()] == [archive.name]  # nothing half-done


def test_what_is_restored_is_what_was_there(filled: Studio, tmp_path: Path) -> None:
    before = settled(filled)
    file, data = tmp_path / "studio.tar", tmp_path / "new" / "data"
    told = ask("backup", file, data=filled.data)
    assert told["rows"] == sum(count for count, _ in before.values())
    assert told["missing"] == []
    assert ask("restore", file, data=data)["files"] == told["files"]
    assert processes_of(data) == []

    copy = Studio(data, NAMES)
    with subprocess.Popen(  # the database alone: a server would write
        [*SCRIPTONY, "serve", "storage", "--port", "0", "--data", str(data)],
        env=environment(SCRIPTONY_WORK="false"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        after = digests(copy.sql)
        rows = copy.sql("select bucket || '/' || path, checksum from kernel.objects")
        server.terminate()
    assert after == before
    assert len(rows) >= 3
    for key, checksum in rows:
        assert hashlib.sha256((data / "files" / key).read_bytes()).hexdigest() == checksum


def test_people_go_on_where_they_were(filled: Studio, archive: Path, tmp_path: Path) -> None:
    assert scriptony("restore", archive, data=tmp_path / "data").returncode == 0
    copy = Studio(tmp_path / "data", NAMES).start()  # with a database role per service
    assert filled.root is not None
    answer = copy.client(filled.root.session["access_token"]).get("/profile")
    assert answer.status_code == 200
    assert copy.service_key == filled.service_key
    copy.person("Newcomer")
    copy.stop()
    assert processes_of(tmp_path / "data") == []


def test_a_backup_of_a_moment_in_which_much_happens(filled: Studio, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            put(filled, f"busy/{number % 7}.bin", os.urandom(20_000))
            remove(filled, f"busy/{(number + 3) % 7}.bin")
            if number % 5 == 0:
                filled.person("Busy")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = scriptony("backup", tmp_path / "busy.tar", data=filled.data)
    finally:
        stop.set()
        writer.join()
    if done.returncode:  # it may give up, but then it says so and leaves nothing
        assert "try again" in done.stderr
        assert not (tmp_path / "busy.tar").exists()
        return
    assert ask("restore", tmp_path / "busy.tar", data=tmp_path / "data")["rows"] > 0
    with tarfile.open(tmp_path / "busy.tar") as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    copy = Studio(tmp_path / "data", NAMES).start()
    rows = copy.sql("select bucket || '/' || path, checksum from kernel.objects")
    copy.stop()
    for key, checksum in rows:
        if key not in manifest["missing"]:
            data = (tmp_path / "data" / "files" / key).read_bytes()
            assert hashlib.sha256(data).hexdigest() == checksum


def test_an_external_database_is_backed_up_too(filled: Studio, tmp_path: Path) -> None:
    socket = conninfo_to_dict(filled.conninfo)["host"]
    url = f"postgresql://scriptony@/scriptony?host={socket}"
    told = ask("backup", tmp_path / "a.tar", data=filled.data, DATABASE_URL=url)
    assert told["files"] >= 3
    assert told["missing"] == []


def test_a_file_the_instance_has_lost_is_named(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    for name in ("kept", "lost", "short", "emptied"):
        assert put(studio, name, name.encode() * 1000) == 200
    folder = studio.data / "files" / BUCKET
    (folder / "lost").unlink()
    os.truncate(folder / "short", 10)
    os.truncate(folder / "emptied", 0)
    done = scriptony("backup", tmp_path / "a.tar", data=studio.data)
    studio.stop()
    assert done.returncode == 0
    assert f"{BUCKET}/lost" in done.stderr
    assert f"{BUCKET}/short" in done.stderr
    assert f"{BUCKET}/emptied" in done.stderr
    assert f"{BUCKET}/kept" not in done.stderr
    assert scriptony("restore", tmp_path / "a.tar", data=tmp_path / "copy").returncode == 0
    restored = tmp_path / "copy" / "files" / BUCKET
    assert [one.name for one in restored.iterdir()] == ["kept"]


def test_a_bar_is_shown_on_a_terminal_only(filled: Studio, archive: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [*SCRIPTONY, "backup", str(tmp_path / "a.tar"), "--data", str(filled.data)]
    done = subprocess.run(
        command, check=False, env=environment(), stdout=subprocess.PIPE, stderr=theirs
    )
    os.write(theirs, b"|")  # so that there is something to read in any case
    shown = os.read(ours, 100_000).decode()
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert "Copying files" in shown
    assert b"Copying" not in done.stdout


@pytest.mark.parametrize("place", ["", "missing/a.tar"])
def test_a_backup_that_cannot_be_written(place: str, idle: Path, tmp_path: Path) -> None:
    done = scriptony("backup", tmp_path / place, data=idle)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
