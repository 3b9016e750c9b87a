"""What is over: organizations long in the trash, expired links and invitations, dead sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.services.auth.operations.organizations import purge_old
from scriptony.services.auth.queries import links, members, sessions

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

SESSION_DAYS = 180
"""A session nobody has refreshed for so long is dead."""


async def purge(site: Site) -> None:
    """The chore. Each step stands for itself, so a crash in between loses nothing."""
    await purge_old(site)
    async with site.database("auth").session() as session:
        await session.run(links.PURGE_TOKENS)
        await session.run(links.PURGE_FLOWS)
        await session.run(members.FORGET_INVITATIONS)
        await session.run(sessions.PURGE, {"days": SESSION_DAYS})
        await session.run(sessions.PURGE_TOKENS)
