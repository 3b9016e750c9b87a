"""What a restore refuses, and that refusing changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import signal
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from scriptony.cli import archive
from scriptony.cli.output import Failure
from tests.cli.command import NAMES, ask, processes_of, scriptony
from tests.studio import Studio

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backup(idle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small backup."""
    file = tmp_path_factory.mktemp("backups") / "idle.tar"
    done = scriptony("backup", file, data=idle)
    assert done.returncode == 0, done.stderr
    return file


def refused(file: Path, data: Path, *words: str) -> str:
    """The sentence of a restore that must fail."""
    done = scriptony("restore", file, *words, data=data)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert processes_of(data) == []
    return done.stderr


def test_a_cut_or_altered_archive_changes_nothing(backup: Path, tmp_path: Path) -> None:
    bad, data = tmp_path / "bad.tar", tmp_path / "data"
    bad.write_bytes(backup.read_bytes()[:-20_000])
    assert "cut short" in refused(bad, data)
    assert not data.exists()
    whole = bytearray(backup.read_bytes())
    whole[5000] ^= 1
    bad.write_bytes(whole)
    assert "database.dump" in refused(bad, data)
    assert not data.exists()


def test_every_cut_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole, bad = backup.read_bytes(), tmp_path / "bad.tar"
    for length in (0, 1, 511, 512, 5000, len(whole) // 2, len(whole) - 512, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(Failure):
            archive.verify(bad)
    bad.write_bytes(whole + b"\0")
    with pytest.raises(Failure):
        archive.verify(bad)


def test_every_altered_byte_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole, bad = backup.read_bytes(), tmp_path / "bad.tar"
    archive.verify(backup)
    for place in range(0, len(whole), 997):
        altered = bytearray(whole)
        altered[place] ^= 0x41
        bad.write_bytes(altered)
        with pytest.raises(Failure):
            archive.verify(bad)
            print(place)


def rewritten(backup: Path, target: Path, change: Callable[[dict[str, object]], None]) -> Path:
    """The archive with another manifest."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for info in old.getmembers():
            data = old.extractfile(info).read()  # type: ignore[union-attr]
            if info.name == "manifest.json":
                manifest = json.loads(data)
                change(manifest)
                sealed = msgspec.convert(manifest, archive.Manifest)
                sealed.seal = archive.seal_of(sealed)
                data = msgspec.json.encode(sealed)
                info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    return target


def with_member(backup: Path, target: Path, name: str, data: bytes) -> Path:
    """The archive with one member more that its manifest does not name."""
    target.write_bytes(backup.read_bytes())
    with tarfile.open(target, "a") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return target


@pytest.mark.parametrize("name", ["files/stowaway.bin", archive.DUMP])
def test_what_the_list_does_not_name_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    more = with_member(backup, tmp_path / "a.tar", name, b"stowaway")
    with pytest.raises(Failure, match="does not hold what its list says"):
        archive.verify(more)


def test_a_tar_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Noor")
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(tmp_path / "letter.txt", "letter.txt")
    assert "is no backup" in refused(tmp_path / "a.tar", tmp_path / "data")


def test_nothing_is_written_outside_the_data_folder(backup: Path, tmp_path: Path) -> None:
    name, data = "files/../../outside.txt", b"got out"
    more = with_member(backup, tmp_path / "a.tar", name, data)

    def name_it(manifest: dict[str, dict[str, object]]) -> None:
        digest = hashlib.sha256(data).hexdigest()
        manifest["members"][name] = {"size": len(data), "sha256": digest}

    crafted = rewritten(more, tmp_path / "b.tar", name_it)  # type: ignore[arg-type]
    assert name in refused(crafted, tmp_path / "data")
    assert not list(tmp_path.rglob("outside.txt"))


def test_padding_that_says_something_is_refused(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        first = tar.getmembers()[0]
    assert first.size % tarfile.BLOCKSIZE
    altered = bytearray(backup.read_bytes())
    altered[first.offset_data + first.size] = 1
    (tmp_path / "a.tar").write_bytes(altered)
    with pytest.raises(Failure, match="cut short or altered"):
        archive.verify(tmp_path / "a.tar")


def test_only_roles_of_ours_are_made(backup: Path, tmp_path: Path) -> None:
    wrong = rewritten(
        backup, tmp_path / "a.tar", lambda manifest: manifest.update(roles=["postgres"])
    )
    assert "none of ours: 'postgres'" in refused(wrong, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_an_archive_of_a_newer_program_is_refused(backup: Path, tmp_path: Path) -> None:
    newer = rewritten(backup, tmp_path / "a.tar", lambda manifest: manifest.update(format=2))
    assert "newer Scriptony" in refused(newer, tmp_path / "data")
    newer = rewritten(backup, tmp_path / "b.tar", lambda manifest: manifest.update(schema="9999"))
    assert "newer Scriptony" in refused(newer, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_dump_with_other_rows_than_promised_is_refused(backup: Path, tmp_path: Path) -> None:
    def promise_more(manifest: dict[str, dict[str, int]]) -> None:
        manifest["rows"]["auth.accounts"] += 1

    wrong = rewritten(backup, tmp_path / "a.tar", promise_more)  # type: ignore[arg-type]
    assert "rows of auth.accounts" in refused(wrong, tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("text", [b"", b"not a tar at all" * 100], ids=["empty", "text"])
def test_what_is_no_archive_is_refused(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(text)
    assert "no tar" in refused(tmp_path / "a.tar", tmp_path / "data")
    assert "no file" in refused(tmp_path / "b.tar", tmp_path / "data")


def test_a_folder_that_is_not_empty_is_kept(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "diary.txt").write_text("mine")
    assert "--replace" in refused(backup, data)
    assert [one.name for one in data.iterdir()] == ["diary.txt"]

    done = scriptony("restore", backup, "--replace", data=data)
    assert done.returncode == 0, done.stderr
    [aside] = data.glob("before-restore-*")
    assert (aside / "diary.txt").read_text() == "mine"
    assert str(aside) in done.stdout
    assert {one.name for one in data.iterdir()} == {"postgres", "files", aside.name}
    assert scriptony("keys", data=data).returncode == 0


def test_an_instance_whose_server_was_killed_is_moved_aside_whole(
    backup: Path, tmp_path: Path
) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    old = studio.service_key
    studio.stop(signal.SIGKILL)
    assert processes_of(studio.data)  # its database, which a restore has to end first

    done = scriptony("restore", backup, "--replace", data=studio.data)
    assert done.returncode == 0, done.stderr
    assert processes_of(studio.data) == []
    [aside] = studio.data.glob("before-restore-*")
    assert ask("keys", data=studio.data)["service_key"] != old
    assert ask("keys", data=aside)["service_key"] == old


def test_a_data_folder_in_use_is_refused(backup: Path, small: Studio) -> None:
    before = set(small.data.iterdir())
    done = scriptony("restore", backup, "--replace", data=small.data)
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert set(small.data.iterdir()) == before
    assert small.client().get("/ready").status_code == 200


def test_an_external_database_is_not_overwritten(backup: Path, tmp_path: Path) -> None:
    done = scriptony(
        "restore", backup, data=tmp_path / "data", DATABASE_URL="postgresql://elsewhere/studio"
    )
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


def test_nothing_starts_on_a_restore_that_was_cut_short(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "restoring").mkdir(parents=True)
    for words in (("serve", "--port", "0"), ("keys",), ("restore", str(backup))):
        done = scriptony(*words, data=data)
        assert done.returncode == 1
        assert "cut short" in done.stderr
    assert [one.name for one in data.iterdir()] == ["restoring"]
