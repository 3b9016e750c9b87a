"""The upkeep that the worker does at its times, done at once: nobody has to wait for the minute."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from scriptony.services import load_services
from scriptony.worker.sweeping import sweep as sweep_files
from tests.studio import Studio


async def purge(studio: Studio, name: str) -> None:
    """All chores of a service, under its own database role."""
    (service,) = load_services((name,))
    assert service.chores
    async with site_of(studio) as site:
        await site.database(name).open()
        for chore in service.chores:
            await chore(site)


async def sweep(studio: Studio) -> None:
    """Remove the files nobody holds any more."""
    async with site_of(studio) as site:
        await sweep_files(site.kernel_db, site.files)


@asynccontextmanager
async def site_of(studio: Studio) -> AsyncGenerator[Site]:
    """The studio's database and files, as a process of it has them."""
    site = Site(Settings(data=studio.data, database_roles=True), studio.conninfo, PUBLISHED)
    await site.kernel_db.open()
    try:
        yield site
    finally:
        await site.close()
