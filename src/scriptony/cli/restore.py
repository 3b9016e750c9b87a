"""`restore FILE`: a data folder from an archive. Nothing is touched before all of it is verified.

The work is done in a folder of its own inside the data folder; in the end it is moved into place.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import shutil
import time
from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from scriptony.cli import archive
from scriptony.cli.backup import count_rows
from scriptony.cli.configured import settings_of
from scriptony.cli.database import UNFINISHED, refuse_if_unfinished
from scriptony.cli.dump import load
from scriptony.cli.output import Failure, misuse, say, show_json
from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.cli.progress import progress
from scriptony.cli.signals import undisturbed
from scriptony.kernel.settings import Settings
from scriptony.kernel.storage import Files
from scriptony.migrations.apply import newest_version

ASIDE = "before-restore-"
"""How the folder begins in which `--replace` keeps what was there."""

_ROLE = re.compile(r"scriptony_[a-z_]+")


class IdlePostgres(EmbeddedPostgres):
    """A cluster that nobody uses, and that nobody may begin to use for a while."""

    @contextmanager
    def held(self) -> Generator[None]:
        """Keep everybody out. Failure if somebody is in; a server left by killed users is ended."""
        with self._start_lock():
            users = self._open_lock("users")
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._shut_down()
                yield
            except BlockingIOError:
                raise Failure(
                    f"The data folder {self.folder.parent} is in use: stop the server first."
                ) from None
            finally:
                os.close(users)


def restore(given: Namespace) -> int:
    """Verify the archive, build a new cluster from it, check that, and move it into place."""
    settings = settings_of(given)
    if settings.database_url:
        raise misuse("A restore makes an embedded database, but DATABASE_URL names another one.")
    data = settings.data.resolve()
    manifest = archive.verify(given.file)
    if manifest.schema > newest_version():
        raise Failure(f"{given.file} was written by a newer Scriptony: restore it with that one.")
    refuse_if_unfinished(data)
    with _kept_idle(data):
        _refuse_to_overwrite(data, replace=given.replace)
    with _workplace(data) as work:
        _build(settings, given.file, manifest, work)
        with _kept_idle(data):
            aside = _move_aside(data)
            for built in ("files", "postgres"):
                (work / built).rename(data / built)
    _tell(given, data, manifest, aside)
    return 0


@contextmanager
def _kept_idle(data: Path) -> Generator[None]:
    if not (data / "postgres").exists():
        yield
        return
    with IdlePostgres(data / "postgres").held():
        yield


def _contents(data: Path) -> list[Path]:
    """What is in the data folder, but for our own workplace and what earlier restores kept."""
    found = sorted(data.iterdir()) if data.exists() else []
    return [one for one in found if one.name != UNFINISHED and not one.name.startswith(ASIDE)]


def _refuse_to_overwrite(data: Path, *, replace: bool) -> None:
    if _contents(data) and not replace:
        raise Failure(f"{data} is not empty; --replace moves aside what is in it.")


@contextmanager
def _workplace(data: Path) -> Generator[Path]:
    """The folder to work in, gone afterwards; the data folder too if we made it in vain."""
    made = [one for one in (data, *data.parents) if not one.exists()]
    work = data / UNFINISHED
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def _build(settings: Settings, file: Path, manifest: archive.Manifest, work: Path) -> None:
    server = EmbeddedPostgres(work / "postgres")
    try:
        conninfo = server.start()
        _make_roles(conninfo, manifest.roles)
        with archive.opened(file) as tar:
            dumped = work / archive.DUMP
            archive.extract(tar, archive.DUMP, dumped)
        load(conninfo, dumped)
        _compare(conninfo, manifest)
    finally:
        with undisturbed():
            server.stop()
    (work / "files").mkdir()
    asyncio.run(_add_files(settings, file, manifest, work / "files"))


def _make_roles(conninfo: str, names: list[str]) -> None:
    """Make the services' roles, which the rights in the dump name."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for name in names:
            if not _ROLE.fullmatch(name):
                raise Failure(f"The archive names a role that is none of ours: {name!r}.")
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))


def _compare(conninfo: str, manifest: archive.Manifest) -> None:
    with psycopg.connect(conninfo) as connection:
        found = count_rows(connection)
    for table in sorted({*found, *manifest.rows}):
        if found.get(table) != manifest.rows.get(table):
            raise Failure(
                f"The archive promises {manifest.rows.get(table, 0)} rows of {table}, "
                f"but its dump has {found.get(table, 0)}; nothing was changed."
            )


async def _add_files(
    settings: Settings, file: Path, manifest: archive.Manifest, folder: Path
) -> None:
    files = Files(settings.storage_url, folder)
    total = sum(manifest.members[archive.FILES + key].size for key in manifest.files)
    with archive.opened(file) as tar, progress("Restoring files", total, in_bytes=True) as step:
        for key in manifest.files:
            bucket, _, path = key.partition("/")
            data = archive.read(tar, archive.FILES + key)
            await files.put(bucket, path, data)
            step(len(data))


def _move_aside(data: Path) -> Path | None:
    contents = _contents(data)
    if not contents:
        return None
    aside = data / f"{ASIDE}{time.strftime('%Y%m%d-%H%M%S')}"
    aside.mkdir()
    for one in contents:
        one.rename(aside / one.name)
    return aside


def _tell(given: Namespace, data: Path, manifest: archive.Manifest, aside: Path | None) -> None:
    facts = {
        "data": str(data),
        "created": manifest.created,
        "rows": sum(manifest.rows.values()),
        "files": len(manifest.files),
        "kept": str(aside) if aside else None,
    }
    if given.json:
        show_json(facts)
        return
    say("Restored {data} as of {created}: {rows} rows, {files} files.".format(**facts))
    if aside:
        say(f"What was there before is kept in {aside}.")
