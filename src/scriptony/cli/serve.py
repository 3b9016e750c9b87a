"""`serve`: says no before anything is started, then starts database and Python side by side."""

from __future__ import annotations

import socket
from argparse import Namespace
from pathlib import Path

from scriptony.cli.configured import production_settings_of
from scriptony.cli.database import InstanceDatabase
from scriptony.cli.output import Failure, misuse
from scriptony.kernel.settings import Settings

SERVICES = Path(__file__).parent.parent / "services"


def serve(given: Namespace) -> int:
    """Run the named services (all, when none is named) until a signal ends it."""
    settings = production_settings_of(given)
    refuse_unknown(given.services)
    listener = _listen(settings)
    database = InstanceDatabase(settings)
    try:
        from scriptony.cli.server import run_server  # imports while the database starts

        return run_server(settings, given.services, listener, database)
    finally:
        database.stop()
        listener.close()


def refuse_unknown(names: list[str]) -> None:
    """Say so when somebody names a service that is none."""
    # Looked up in the folder: importing the list of services would cost what we want to save.
    known = sorted(door.parent.name for door in SERVICES.glob("*/service.py"))
    for name in names:
        if name not in known:
            raise misuse(f"There is no service {name!r}; there are {', '.join(known)}.")


def _listen(settings: Settings) -> socket.socket:
    """A listening socket. Who connects before we are ready waits instead of being refused."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or error
        raise Failure(f"Cannot listen on {settings.host}:{settings.port}: {why}") from None
    return listener
