"""`backup FILE`: the database and every file it names, as of one moment, also while serving."""

from __future__ import annotations

import asyncio
import os
import time
from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from scriptony import __version__
from scriptony.cli import archive, queries
from scriptony.cli.configured import settings_of
from scriptony.cli.database import open_database
from scriptony.cli.dump import dump
from scriptony.cli.output import Failure, note, say, show_json
from scriptony.cli.progress import progress
from scriptony.kernel.errors import Unavailable
from scriptony.kernel.settings import Settings
from scriptony.kernel.storage import Files, checksum
from scriptony.worker.sweeping import SWEEP_LOCK

ATTEMPTS = 3
"""How often we begin anew because files were replaced or removed by name meanwhile."""

SETTLE_SECONDS = 1.0
"""How long the bytes of a file that is just being uploaded may take."""


class Changed(Exception):
    """A file is no longer what the snapshot says: the backup has to begin anew."""


class Row(NamedTuple):
    """A file as its row describes it; the key is `{bucket}/{path}`."""

    key: str
    size: int
    checksum: str


def backup(given: Namespace) -> int:
    """Write the archive, read it again to be sure, then give it its name."""
    target: Path = given.file
    if target.is_dir() or not target.parent.is_dir():
        raise Failure(f"{target} cannot be written: name a file in a folder that exists.")
    settings = settings_of(given)
    with open_database(settings) as conninfo, _scratch(target) as folder:
        partial = folder / "archive.tar"
        _write(settings, conninfo, partial)
        manifest = archive.verify(partial)
        partial.replace(target)
        _sync(target.parent)
    _tell(given, manifest)
    return 0


@contextmanager
def _scratch(target: Path) -> Generator[Path]:
    """A folder beside the target, so that a rename is all that is left to do."""
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        yield Path(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _tell(given: Namespace, manifest: archive.Manifest) -> None:
    for key in manifest.missing:
        note(f"scriptony: the storage has lost {key}, which the backup so lacks as well")
    facts = {
        "file": str(given.file.resolve()),
        "created": manifest.created,
        "rows": sum(manifest.rows.values()),
        "files": len(manifest.files),
        "missing": manifest.missing,
        "bytes": given.file.stat().st_size,
    }
    if given.json:
        show_json(facts)
    else:
        say(
            "Written to {file}: {rows} rows, {files} files, {bytes} bytes; verified.".format(
                **facts
            )
        )


def _write(settings: Settings, conninfo: str, target: Path) -> None:
    with psycopg.connect(conninfo, autocommit=True) as holder:
        # The server must not end our quiet connection while files are copied, and no process
        # may sweep away what the snapshot still names.
        holder.execute("set idle_in_transaction_session_timeout = 0")
        holder.execute(queries.HOLD_FILES, {"lock": SWEEP_LOCK})
        for _ in range(ATTEMPTS):
            try:
                return _write_once(settings, conninfo, holder, target)
            except Changed:
                continue
    raise Failure("Files keep being replaced: try again when less is going on.")


def _write_once(
    settings: Settings, conninfo: str, holder: psycopg.Connection[Any], target: Path
) -> None:
    with holder.transaction():
        holder.execute("set transaction isolation level repeatable read, read only")
        snapshot = _value(holder, queries.EXPORT_SNAPSHOT)
        manifest = _describe(holder)
        rows = [Row(*row) for row in holder.execute(queries.FILES)]
        dumped = target.with_name(archive.DUMP)
        dump(conninfo, snapshot, dumped)
    with target.open("wb") as file:
        target.chmod(0o600)
        writer = archive.Writer(file)
        writer.add_file(archive.DUMP, dumped)
        lost = asyncio.run(_add_files(settings, writer, rows))
        manifest.missing = _settle(settings, holder, writer, lost)
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())


def _value(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _describe(connection: psycopg.Connection[Any]) -> archive.Manifest:
    return archive.Manifest(
        format=archive.FORMAT,
        version=__version__,
        schema=_value(connection, queries.SCHEMA_VERSION),
        created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        roles=[name for (name,) in connection.execute(queries.ROLES)],
        rows=count_rows(connection),
        missing=[],
        members={},
    )


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows every table has, by `schema.table`."""
    counts: dict[str, int] = {}
    for schema, table in connection.execute(queries.TABLES).fetchall():
        query = sql.SQL(queries.COUNT).format(sql.Identifier(schema, table))
        counts[f"{schema}.{table}"] = _value(connection, query)
    return counts


async def _add_files(settings: Settings, writer: archive.Writer, rows: list[Row]) -> list[Row]:
    """Add the files; those whose bytes are not what their row says."""
    files = Files(settings.storage_url, settings.data.resolve() / "files")
    lost: list[Row] = []
    with progress("Copying files", sum(row.size for row in rows), in_bytes=True) as step:
        for row in rows:
            data = await _read(files, row)
            step(row.size)
            if data is None:
                lost.append(row)
            else:
                writer.add_bytes(archive.FILES + row.key, data)
    return lost


async def _read(files: Files, row: Row) -> bytes | None:
    bucket, _, path = row.key.partition("/")
    try:
        data = await files.read(bucket, path, 0, row.size)
    except FileNotFoundError:
        return None
    except Unavailable:  # either this file, say one that lost its end, or the whole storage
        if not await files.is_ready():
            raise
        return None
    return data if len(data) == row.size and checksum(data) == row.checksum else None


def _settle(
    settings: Settings,
    connection: psycopg.Connection[Any],
    writer: archive.Writer,
    lost: list[Row],
) -> list[str]:
    """Look again for files that were not whole. Keys of those that are lost for good.

    Changed if a row was altered since the snapshot: then it is no loss, but an API call.
    """
    if not lost:
        return []
    for row in lost:
        now = connection.execute(queries.FILE, {"key": row.key}).fetchone()
        if now != (row.size, row.checksum):
            raise Changed
    time.sleep(SETTLE_SECONDS)
    return [row.key for row in asyncio.run(_add_files(settings, writer, lost))]
