"""The command `scriptony`. Starts the database in a thread while Python still imports the rest."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from scriptony.kernel.settings import InsecureSettings, Settings, read_settings


class Embedded:
    """The database of a command: an external one, or the embedded one, started in a thread."""

    def __init__(self, settings: Settings) -> None:
        self.conninfo = settings.database_url
        self._server: object = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if not self.conninfo:
            self._thread = threading.Thread(target=self._start, args=(settings.data.resolve(),))
            self._thread.start()

    def _start(self, data: Path) -> None:
        from scriptony.kernel.postgres import EmbeddedPostgres

        try:
            data.mkdir(parents=True, exist_ok=True)
            self._server = EmbeddedPostgres(data / "postgres")
            self.conninfo = self._server.start()
        except BaseException as error:
            self._error = error

    def wait(self) -> str:
        """The connection string, once the database answers."""
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self.conninfo

    def stop(self) -> None:
        """Give up our share of the embedded database; the last user stops it."""
        from scriptony.kernel.postgres import EmbeddedPostgres

        if self._thread is not None:
            self._thread.join()
        if isinstance(self._server, EmbeddedPostgres):
            self._server.stop()


def serve(settings: Settings, names: list[str]) -> int:
    """Run the named services (all, when none is named) until a signal ends it."""
    settings.refuse_if_insecure()
    database = Embedded(settings)
    from scriptony.serving import run_server  # imports while the database starts

    return run_server(settings, names, database)


def main(arguments: list[str] | None = None) -> int:
    """Run a command line; the exit code."""
    parser = argparse.ArgumentParser(prog="scriptony")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("serve")
    run.add_argument("services", nargs="*")
    run.add_argument("--data", type=Path)
    run.add_argument("--host")
    run.add_argument("--port", type=int)
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(data=given.data, host=given.host, port=given.port)
        return serve(settings, given.services)
    except (InsecureSettings, ValueError) as error:
        print(f"scriptony: {error}", file=sys.stderr)
        return 2
