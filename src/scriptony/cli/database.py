"""The database of a command: an external one, or the embedded one, joined or started."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
