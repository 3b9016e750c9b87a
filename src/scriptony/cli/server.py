"""The server process, from the moment in which its settings are known to be good."""

from __future__ import annotations

import asyncio
import socket
import sys
from types import ModuleType
from typing import Any

from scriptony.cli.database import InstanceDatabase, refuse_lacking_roles
from scriptony.cli.greeting import greet
from scriptony.cli.output import Failure
from scriptony.cli.signals import Terminated
from scriptony.gateway.telemetry import set_up_logging
from scriptony.kernel.settings import Settings
from scriptony.main import Studio
from scriptony.migrations.apply import upgrade
from scriptony.services import NAMES, load_services

GRACE_SECONDS = 10
"""How long requests under way may still take after the signal to stop."""

UNREAD_SECONDS = 2
"""How long a client that does not read its answer to the end may keep the server from stopping."""


def run_server(
    settings: Settings, names: list[str], listener: socket.socket, database: InstanceDatabase
) -> int:
    """Serve until a signal; the exit code. SIGTERM is an ordinary end, Ctrl-C is 130."""
    set_up_logging(settings)
    services = load_services(names or NAMES)
    server_class, config_class = _import_uvicorn()
    conninfo = database.wait()
    upgrade(conninfo)
    refuse_lacking_roles(settings, conninfo, [service.name for service in services])
    address = _address(listener)
    greetings: list[asyncio.Task[None]] = []  # the loop itself holds tasks only weakly
    studio = Studio(
        settings,
        conninfo,
        services,
        when_ready=lambda site: greetings.append(asyncio.create_task(greet(site, address))),
    )
    config = config_class(
        studio,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    try:
        _telling(server_class(config), studio.ending).run(sockets=[listener])
    except Terminated:  # raised anew by uvicorn, after it has stopped in order
        return 0
    except SystemExit:
        raise Failure("The server did not start; the log above says why.") from None
    return 0


def _telling(server: Any, ending: asyncio.Event) -> Any:
    """The server, which when it stops tells those answers that would go on until they were cut."""
    stop = server.shutdown

    async def shutdown(sockets: list[socket.socket] | None = None) -> None:
        ending.set()
        cutting = asyncio.create_task(_cut_off(server.server_state.connections))
        try:
            await stop(sockets=sockets)
        finally:
            cutting.cancel()

    server.shutdown = shutdown
    return server


async def _cut_off(connections: set[Any]) -> None:
    """Connections with nothing left to do but to wait until their client reads what it was sent."""
    while True:
        await asyncio.sleep(UNREAD_SECONDS)
        for connection in list(connections):
            if connection.transport.is_closing():
                connection.transport.abort()


def _import_uvicorn() -> tuple[Any, Any]:
    """The server class without uvicorn's command line, whose libraries are a tenth of our start."""
    unused = ModuleType("uvicorn.main")
    unused.__dict__.update(Server=None, main=None, run=None)
    sys.modules.setdefault("uvicorn.main", unused)
    from uvicorn.config import Config
    from uvicorn.server import Server

    return Server, Config


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
