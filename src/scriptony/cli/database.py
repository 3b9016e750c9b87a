"""The database of a command: an external one, or the embedded one, joined or started."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scriptony.cli import queries
from scriptony.cli.output import Failure
from scriptony.cli.signals import undisturbed
from scriptony.kernel.settings import Settings

if TYPE_CHECKING:
    from scriptony.cli.postgres import EmbeddedPostgres

UNFINISHED = "restoring"
"""Folder in the data folder in which a restore works; it is there until the restore is done."""


class InstanceDatabase:
    """Starts in a thread, so that Python can import meanwhile. Several processes may share it."""

    def __init__(self, settings: Settings) -> None:
        self._conninfo = settings.database_url
        self._server: EmbeddedPostgres | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if not self._conninfo:
            data = settings.data.resolve()
            refuse_if_unfinished(data)
            self._thread = threading.Thread(target=self._start, args=(data,))
            self._thread.start()

    def _start(self, data: Path) -> None:
        from scriptony.cli.postgres import EmbeddedPostgres

        try:
            data.mkdir(parents=True, exist_ok=True)
            self._server = EmbeddedPostgres(data / "postgres")
            self._conninfo = self._server.start()
        except BaseException as error:
            self._error = error

    def wait(self) -> str:
        """The connection string, once the database answers."""
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self._conninfo

    def stop(self) -> None:
        """Give up our share of the embedded database; its last user stops it."""
        with undisturbed():
            if self._thread is not None:
                self._thread.join()
            if self._server is not None:
                self._server.stop()


def refuse_if_unfinished(data: Path) -> None:
    """Fail while a restore into the folder is under way, or was cut short."""
    if (data / UNFINISHED).exists():
        raise Failure(
            f"A restore into {data} is under way or was cut short. When none is running, remove "
            f"{data / UNFINISHED} and run `scriptony restore` again."
        )


def refuse_lacking_roles(settings: Settings, conninfo: str, services: Iterable[str]) -> None:
    """Fail where services work under database roles of their own and one of these is missing, or
    is not granted to the login: every request to that service would be an error."""
    if not settings.database_roles:
        return
    import psycopg

    wanted = {"wanted": [f"scriptony_{name}" for name in services]}
    with psycopg.connect(conninfo, autocommit=True) as connection:
        rows = connection.execute(queries.LACKING_ROLES, wanted).fetchall()
    missing = ", ".join(name for name, is_there in rows if not is_there)
    if missing:
        raise Failure(
            f"SCRIPTONY_DATABASE_ROLES is on, but the database lacks the role {missing}. Restore "
            "it with its rights (docs/guides/backup.md), or turn the setting off."
        )
    withheld = ", ".join(name for name, _ in rows)
    if withheld:
        raise Failure(
            "SCRIPTONY_DATABASE_ROLES is on, but the database's login may not take on the role "
            f"{withheld}: run `grant {withheld} to` that login."
        )


@contextmanager
def open_database(settings: Settings) -> Generator[str]:
    """The connection string of a database that is up to date, for as long as it is needed."""
    database = InstanceDatabase(settings)
    try:
        from scriptony.migrations.apply import upgrade

        conninfo = database.wait()
        upgrade(conninfo)
        yield conninfo
    finally:
        database.stop()
