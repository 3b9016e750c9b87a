"""Opening a stream: who may, from where it goes on, and what was missed meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import NotFound, Unauthorized
from scriptony.kernel.site import Site
from scriptony.services.live import queries as sql
from scriptony.services.live import rules
from scriptony.services.live.operations.hub import Hub, read_events
from scriptony.services.live.operations.listener import Listener
from scriptony.services.live.schemas import Ticket


def give_ticket(site: Site, actor: Actor) -> Ticket:
    """A ticket for the actor's session."""
    expires = int(time.time()) + rules.TICKET_SECONDS
    until = datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Ticket(rules.write_ticket(site.secrets["storage"], actor.session_id, expires), until)


async def person_with(site: Site, ticket: str) -> Actor:
    """Whose session a ticket stands for, if it lives and the account is not banned. Unauthorized
    (401)."""
    session_id = rules.read_ticket(site.secrets["storage"], ticket, time.time())
    if session_id is None:
        raise Unauthorized
    async with site.database("live").session() as session:
        row = await session.one(sql.SESSION, {"session": session_id})
    if row is None:
        raise Unauthorized(code="session_not_found")
    user_id, email, role, impersonator, is_banned = row
    if is_banned:
        raise Unauthorized(code="user_banned")
    return Actor(user_id, session_id, email, role, impersonator)


async def check_project(db: Database, actor: Actor, project: str) -> None:
    """NotFound (404) unless the actor may read the project."""
    async with db.session() as session:
        values = {"project": project, "user": actor.user_id}
        if not await session.value(sql.PROJECT, values):
            raise NotFound("Project")


async def stream(
    hub: Hub, listener: Listener, last: int | None, ending: asyncio.Event
) -> AsyncGenerator[bytes]:
    """What is sent: what was missed after `last`, then what happens."""
    async with hub.db.session() as session:
        newest = await session.value(sql.POSITION)
        oldest = None if last is None else await session.value(sql.OLDEST)
    is_known = last is None or rules.is_kept(last, oldest, newest)
    after = newest if last is None or not is_known else last
    upto = await hub.join(listener, after, ending)
    yield rules.head(after) + (b"" if is_known else rules.reset(after))
    async for missed in _missed(hub.db, listener, after, upto):
        yield missed
    while frames := await listener.take():
        yield frames


async def _missed(db: Database, listener: Listener, after: int, upto: int) -> AsyncGenerator[bytes]:
    """What the listener may hear, by the rights of now, of what happened meanwhile."""
    user_id = listener.person.user_id
    while after < upto and not listener.over.is_set():
        async with db.session() as session:
            rows = await read_events(session, after, upto, [user_id])
        if not rows:
            return
        after = rows[-1].event.pos
        frames = [row.frame for row in rows if row.is_for(user_id) and listener.wants(row)]
        if frames and not (listener.is_dead or listener.over.is_set()):
            yield b"".join(frames)
