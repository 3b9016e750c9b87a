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
from scriptony.kernel import limits, objects
from scriptony.kernel.events import Consumer, Dispatcher, forget_old_events
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Published, Site

log = logging.getLogger("scriptony")

PUBLISHED = Published(live_session="auth.live_session", keys="auth.published_key")
CHORE_LOCK = 7_303_002
CHORE_SECONDS = 60


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests go to the gateway; the lifespan is ours."""
        if scope["type"] == "http":
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
        self._tasks = [
            asyncio.create_task(self._dispatcher().run()),
            asyncio.create_task(self._chores()),
        ]
        self._when_ready(self.site)
        gc.collect()
        gc.freeze()  # a quarter less CPU per request: the collector skips what never goes away

    async def stop(self) -> None:
        """End the background work, close everything, stop the embedded database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self.site.close()
        finally:
            self._when_stopped()

    def _dispatcher(self) -> Dispatcher:
        consumers = [
            Consumer(name, self.site.database(service.name), reaction)
            for service in self.services
            for name, reaction in service.reactions.items()
        ]
        return Dispatcher(self.site.kernel_db, consumers)

    async def _chores(self) -> None:
        strays = True
        while True:
            try:
                if await self.do_chores(strays=strays):
                    strays = False
            except Exception:
                log.exception("the chores failed; they will be tried again")
            await asyncio.sleep(CHORE_SECONDS)

    async def do_chores(self, *, strays: bool = False) -> bool:
        """Purge and sweep once, unless another process is at it."""
        async with self.site.kernel_db.session() as session:
            lock = {"lock": CHORE_LOCK}
            if not await session.value("select pg_try_advisory_lock(%(lock)s)", lock):
                return False
            try:
                await _do_chores(self.site, self.services, strays=strays)
            finally:
                await session.run("select pg_advisory_unlock(%(lock)s)", lock)
        return True


async def _do_chores(site: Site, services: Sequence[Service], *, strays: bool) -> None:
    chores = [chore for service in services for chore in service.chores]
    for chore in chores:
        try:
            await chore(site)
        except Exception:
            log.exception("%s failed; it will be tried again", chore.__name__)
    await limits.forget_old(site.kernel_db)
    await forget_old_events(site.kernel_db)
    await objects.sweep(site.kernel_db, site.files, strays_after=3600 if strays else None)


def table_of(services: Sequence[Service]) -> Table:
    """The table of routes of these services and of the gateway's own pages."""
    routes = [route for service in services for route in service.routes]
    return Table([*routes, *gateway_routes(services, routes)])
