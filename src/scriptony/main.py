"""The composition root: which services run, on which database, behind which gateway."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from itertools import count

from starlette.types import Receive, Scope, Send

from scriptony.gateway.mount import Gateway
from scriptony.gateway.pages import gateway_routes
from scriptony.gateway.table import Table
from scriptony.kernel import limits, mail, objects
from scriptony.kernel.events import Consumer, Dispatcher, forget_old_events
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Published, Site

log = logging.getLogger("scriptony")

PUBLISHED = Published(live_session="auth.live_session", keys="auth.published_key")
CHORE_LOCK = 7_303_002
TURNS_A_MINUTE = 12


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
        await mail.finish()
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
        """Files that were let go of are gone within seconds; what is old, within a minute."""
        for turn in count():
            try:
                await self.do_chores(files_alone=turn % TURNS_A_MINUTE != 0, strays=turn == 0)
            except Exception:
                log.exception("the chores failed; they will be tried again")
            await asyncio.sleep(60 / TURNS_A_MINUTE)

    async def do_chores(self, *, files_alone: bool = False, strays: bool = False) -> None:
        """Purge and sweep once, unless another process is at it."""
        async with self.site.kernel_db.session() as session:
            lock = {"lock": CHORE_LOCK}
            if not await session.value("select pg_try_advisory_lock(%(lock)s)", lock):
                return
            try:
                if not files_alone:
                    await _purge(self.site, self.services)
                strays_after = 3600 if strays else None
                await objects.sweep(self.site.kernel_db, self.site.files, strays_after=strays_after)
            finally:
                await session.run("select pg_advisory_unlock(%(lock)s)", lock)


async def _purge(site: Site, services: Sequence[Service]) -> None:
    for chore in [chore for service in services for chore in service.chores]:
        try:
            await chore(site)
        except Exception:
            log.exception("%s failed; it will be tried again", chore.__name__)
    await limits.forget_old(site.kernel_db)
    await forget_old_events(site.kernel_db)


def table_of(services: Sequence[Service]) -> Table:
    """The table of routes of these services and of the gateway's own pages."""
    routes = [route for service in services for route in service.routes]
    return Table([*routes, *gateway_routes(services, routes)])
