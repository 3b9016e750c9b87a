"""`scriptony serve`: the server process."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.kernel.telemetry import set_up_logging
from scriptony.main import Studio
from scriptony.migrations.apply import upgrade
from scriptony.services import NAMES, load_services

if TYPE_CHECKING:
    from scriptony.cli import Embedded


def run_server(settings: Settings, names: list[str], database: Embedded) -> int:
    """Serve until a signal; the exit code. Stops the embedded database in the end."""
    set_up_logging(settings)
    try:
        services = load_services(names or NAMES)
        listener = _listen(settings)
    except KeyError as error:
        print(
            f"scriptony: there is no service {error}; there are {', '.join(NAMES)}",
            file=sys.stderr,
        )
        database.stop()
        return 2
    except OSError as error:
        print(
            f"scriptony: {settings.host}:{settings.port}: {error.strerror}",
            file=sys.stderr,
        )
        database.stop()
        return 1
    try:
        conninfo = database.wait()
        upgrade(conninfo)
    except BaseException:
        database.stop()
        raise
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    studio = Studio(
        settings,
        conninfo,
        services,
        when_ready=lambda site: _greet(site, address),
        when_stopped=database.stop,
    )
    config = uvicorn.Config(
        studio,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return 130
    return 0 if server.started else 1


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)  # whoever reads that we are running may connect at once
    listener.set_inheritable(True)
    return listener


def _greet(site: Site, address: str) -> None:
    settings = site.settings
    mails = (settings.smtp_url and "sent by the mail server") or settings.data.resolve() / "mail"
    print(
        f"Scriptony is running at {settings.public_url or address}\n"
        f"  publishable key  {site.secrets.get('anon_key', '')}\n"
        f"  mails            {mails}\n"
        f"  API reference    {address}/docs\n"
        "Stop it with Ctrl-C.",
        flush=True,
    )
