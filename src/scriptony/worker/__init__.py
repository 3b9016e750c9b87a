"""The worker: does the jobs of the services it is given, and their upkeep at its times.

The engine is procrastinate; no service knows it. It is imported when work begins, since it costs
a third of a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import make_conninfo

from scriptony.kernel.db import Row, as_json, as_refusal
from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.jobs import ATTEMPTS, Job, JobFunction
from scriptony.kernel.service import Service
from scriptony.kernel.site import Site
from scriptony.kernel.spool import sweep_spool
from scriptony.worker import forgetting, queries, sweeping

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger("scriptony.worker")

WATCH_SECONDS = 0.5
GRACE_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
DEAD_SECONDS = 15.0
"""A worker that has not been heard for so long is dead; its jobs are taken up by others."""

EVERY_MINUTE = "* * * * *"
EVERY_TEN_SECONDS = "* * * * * */10"
EVERY_HOUR = "7 * * * *"


class _TryAgain(Exception):
    """Tells the engine that this job shall be begun anew, a little later."""


class Worker:
    """Takes jobs of some services, of all processes together each once."""

    def __init__(self, site: Site, services: Sequence[Service]) -> None:
        self.site, self.services = site, services

    async def run(self) -> None:
        """Work until cancelled; what is under way then waits for the next worker."""
        jobs, upkeep = await asyncio.to_thread(self._apps)
        queues = [service.name for service in self.services if service.jobs]
        chores = [f"upkeep-{service.name}" for service in self.services if service.chores]
        async with asyncio.TaskGroup() as both:  # ends when both have: jobs are given back first
            # The upkeep comes at its own times: nobody has to wake it, which saves a connection.
            both.create_task(self._serve(upkeep, ["upkeep", *chores], 1, listen=False))
            if queues:
                both.create_task(self._serve(jobs, queues, self.site.settings.job_concurrency))

    async def _serve(
        self, app: App, queues: list[str], concurrency: int, *, listen: bool = True
    ) -> None:
        while True:
            try:
                async with app.open_async():
                    await app.run_worker_async(
                        queues=queues,
                        concurrency=concurrency,
                        install_signal_handlers=False,
                        listen_notify=listen,
                        delete_jobs="always",
                        shutdown_graceful_timeout=GRACE_SECONDS,
                        update_heartbeat_interval=HEARTBEAT_SECONDS,
                        stalled_worker_timeout=DEAD_SECONDS,
                    )
            except Exception:
                log.exception("the worker stopped; it starts again")
            await asyncio.sleep(1)

    def _apps(self) -> tuple[App, App]:
        """The engine with every kind of job, and with every chore and its times."""
        from procrastinate import App, PsycopgConnector, RetryStrategy

        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        conninfo = make_conninfo(
            self.site.conninfo,
            options="-c search_path=engine,pg_temp -c timezone=UTC",
            application_name="scriptony worker",
        )
        jobs, upkeep = (
            App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=2))
            for _ in range(2)
        )
        retry = RetryStrategy(wait=2)
        for service in self.services:
            for kind, function in service.jobs.items():
                jobs.task(name=kind, queue=service.name, retry=retry)(self._task(service, function))
            if service.chores:
                _periodic(upkeep, f"{service.name}.purge", EVERY_MINUTE, self._purge(service))
        for name, when, chore in (
            ("sweep", EVERY_TEN_SECONDS, self._sweep),
            ("tidy", EVERY_MINUTE, self._tidy),
            ("strays", EVERY_HOUR, self._strays),
        ):
            _periodic(upkeep, name, when, chore)
        _periodic(upkeep, "revive", EVERY_TEN_SECONDS, lambda: _revive(upkeep))
        return jobs, upkeep

    def _task(self, service: Service, function: JobFunction) -> Callable[[str], Awaitable[None]]:
        async def task(id: str) -> None:
            await self.carry_out(service, function, id)

        return task

    async def carry_out(self, service: Service, function: JobFunction, id: str) -> None:
        """Do one job, unless it is done, cancelled or gone. Raises when it shall be tried again."""
        db = self.site.database(service.name)
        async with db.session() as session:
            row = await session.one(queries.BEGIN, {"id": id})
            if row is None:
                await session.run(queries.GIVE_UP, {"id": id})
                return
        job = _job(id, row, self.site, service)
        work = asyncio.ensure_future(function(job))
        watch = asyncio.create_task(self._until_unwanted(job))
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            was_unwanted = not work.done()
        except asyncio.CancelledError:  # this process stops
            await _cancelled(work)
            async with db.session() as session:
                await session.run(queries.WAIT_AGAIN, {"id": id, "was_stopped": True})
            raise
        finally:
            watch.cancel()
        if was_unwanted:
            await _cancelled(work)
            await self._end(job, "cancelled")
        else:
            await self._conclude(job, work)

    async def _conclude(self, job: Job, work: asyncio.Future[dict[str, Any] | None]) -> None:
        try:
            await self._end(job, "done", result=work.result())
        except Refusal as refusal:
            await self._end(job, "failed", error=refusal.message)
        except Exception as error:
            refusal = as_refusal(error) if isinstance(error, psycopg.Error) else None
            if isinstance(refusal, Invalid):  # and always will be
                await self._end(job, "failed", error=refusal.message)
                return
            log.exception("job %s (%s) failed", job.id, job.kind)
            if job.attempt >= ATTEMPTS:
                await self._end(job, "failed", error="Something went wrong on our side")
                return
            async with job.db.session() as session:
                await session.run(queries.WAIT_AGAIN, {"id": job.id, "was_stopped": False})
            raise _TryAgain from None

    async def _end(
        self,
        job: Job,
        state: str,
        *,
        result: dict[str, Any] | None = None,
        error: str | None = None,
    ) -> None:
        told = as_json(result) if result is not None else None
        values = {"id": job.id, "state": state, "error": error, "result": told}
        async with job.db.session() as session:
            await session.run(queries.END, values)

    async def _until_unwanted(self, job: Job) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            async with job.db.session() as session:
                if not await session.value(queries.WANTED, {"id": job.id}):
                    return

    def _purge(self, service: Service) -> Callable[[], Awaitable[None]]:
        async def purge() -> None:
            for chore in service.chores:
                try:
                    await chore(self.site)
                except Exception:
                    log.exception("%s failed; it will be tried again", chore.__name__)

        return purge

    async def _sweep(self) -> None:
        """Files that were let go of are gone within seconds."""
        await sweeping.sweep(self.site.kernel_db, self.site.files)

    async def _strays(self) -> None:
        await sweeping.sweep(self.site.kernel_db, self.site.files, strays_after=3600)
        await asyncio.to_thread(sweep_spool, self.site.spool)

    async def _tidy(self) -> None:
        await forgetting.forget_old(self.site.kernel_db)


def _job(id: str, row: Row, site: Site, service: Service) -> Job:
    kind, actor, organization, project, entity, args, attempt = row
    db = site.database(service.name)
    return Job(id, kind, actor, organization, project, entity, args, attempt, site, db)


async def _cancelled(work: asyncio.Future[Any]) -> None:
    """Cancel it and wait until it has cleaned up."""
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def _periodic(app: App, name: str, when: str, chore: Callable[[], Awaitable[None]]) -> None:
    """Let one of all workers do the chore at its times; one that is late is not done twice."""

    async def task(timestamp: int) -> None:
        try:
            await chore()
        except Exception:
            log.exception("%s failed; it will be done at its next time", name)

    service, _, verb = name.partition(".")
    queue = f"upkeep-{service}" if verb else "upkeep"
    app.periodic(cron=when)(app.task(name=name, queue=queue, queueing_lock=name)(task))


async def _revive(app: App) -> None:
    """Hand out anew what a worker had begun before it died."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except Exception:  # somebody else was faster
            log.info("job %s is taken up already", job.id)
