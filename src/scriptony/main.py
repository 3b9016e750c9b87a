"""The composition root: which services run, on which database, behind which gateway."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence

from starlette.types import Receive, Scope, Send

from scriptony.gateway.mount import Gateway
from scriptony.gateway.pages import gateway_routes
from scriptony.gateway.table import Table
from scriptony.kernel.events import Consumer
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Published, Site
from scriptony.worker import Worker
from scriptony.worker.dispatching import Dispatcher

log = logging.getLogger("scriptony")

PUBLISHED = Published(live_session="auth.live_session", keys="auth.published_key")
FLUSH_TIMEOUT_SECONDS = 3
WORK_AFTER_SECONDS = 1
"""The first requests come first: whoever starts a server waits for an answer, not for chores."""


class Studio:
    """The ASGI application: some services behind the gateway, and what works in the background."""

    def __init__(
        self,
        settings: Settings,
        conninfo: str,
        services: Sequence[Service],
        *,
        when_ready: Callable[[Site], None] = lambda _: None,
        when_stopped: Callable[[], None] = lambda: None,
    ) -> None:
        self.site = Site(settings, conninfo, PUBLISHED)
        self.services = services
        self.table = table_of(services)
        refusals = {r.root: r.refuse for r in self.table.routes if r.root}
        self.gateway = Gateway(self.table, self.site, refusals)
        self._when_ready, self._when_stopped = when_ready, when_stopped
        self._tasks: list[asyncio.Task[None]] = []
        self.ending = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests go to the gateway; the lifespan is ours."""
        if scope["type"] == "http":
            scope["ending"] = self.ending  # for answers that would go on for ever
            await self.gateway(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception as error:
            log.exception("the start failed")
            await self.stop()
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        """Open everything and begin the background work."""
        await self.site.open(self.services)
        counts, secret = self.gateway.counts, self.site.secrets["storage"]
        self._tasks = [
            asyncio.create_task(self._dispatcher().run()),
            asyncio.create_task(counts.flush_for_ever(self.site.kernel_db, secret)),
        ]
        if self.site.settings.work:
            self._tasks.append(asyncio.create_task(self._work()))
        self._when_ready(self.site)
        gc.collect()
        gc.freeze()  # a quarter less CPU per request: the collector skips what never goes away

    async def stop(self) -> None:
        """End the background work, close everything, stop the embedded database."""
        self.ending.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for service in self.services:
            for chore in service.stop:
                await chore(self.site)
        await self._flush()
        try:
            await self.site.close()
        finally:
            self._when_stopped()

    async def _flush(self) -> None:
        """What was counted since the last time. A database that is gone holds up no end."""
        try:
            async with asyncio.timeout(FLUSH_TIMEOUT_SECONDS):
                await self.gateway.counts.flush(
                    self.site.kernel_db, self.site.secrets.get("storage", "")
                )
        except Exception:
            log.warning("the last counts could not be written", exc_info=True)

    async def _work(self) -> None:
        await asyncio.sleep(WORK_AFTER_SECONDS)
        await Worker(self.site, self.services).run()

    def _dispatcher(self) -> Dispatcher:
        consumers = [
            Consumer(name, self.site.database(service.name), reaction)
            for service in self.services
            for name, reaction in service.reactions.items()
        ]
        return Dispatcher(self.site.kernel_db, consumers)


def table_of(services: Sequence[Service]) -> Table:
    """The table of routes of these services and of the gateway's own pages."""
    routes = [route for service in services for route in service.routes]
    return Table([*routes, *gateway_routes(services, routes)])
