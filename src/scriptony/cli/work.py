"""`work`: does the jobs and the upkeep of an instance in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from argparse import Namespace

from scriptony.cli.configured import production_settings_of
from scriptony.cli.database import open_database, refuse_lacking_roles
from scriptony.cli.output import note
from scriptony.cli.serve import refuse_unknown
from scriptony.gateway.telemetry import set_up_logging
from scriptony.kernel.settings import Settings


def work(given: Namespace) -> int:
    """Work for the named services (all, when none is named) until a signal ends it."""
    settings = production_settings_of(given)
    refuse_unknown(given.services)
    set_up_logging(settings)
    asyncio.run(_work(settings, given.services))
    return 0


async def _work(settings: Settings, names: list[str]) -> None:
    from scriptony.main import Studio
    from scriptony.services import NAMES, load_services
    from scriptony.worker import Worker

    with open_database(settings) as conninfo:
        services = load_services(names or NAMES)
        refuse_lacking_roles(settings, conninfo, names or NAMES)
        site = Studio(settings, conninfo, services).site
        await site.open(services)
        task = asyncio.create_task(Worker(site, services).run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
        note("Working. Stop with Ctrl-C.")
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        finally:
            await asyncio.wait_for(site.close(), 10)
