"""The hub: one follower of the events for all streams of a process.

It looks for what is new ten times a second while anybody listens. Each batch is one query, which
says for all listeners of the process at once who may hear what; each event is encoded once. No
stream holds a database connection.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import TooMany, Unavailable
from scriptony.kernel.site import Site
from scriptony.services.live import queries as sql
from scriptony.services.live import rules
from scriptony.services.live.operations.listener import Listener, Row
from scriptony.services.live.schemas import Told

log = logging.getLogger("scriptony.live")

PAUSE_SECONDS = 0.1
CHECK_SECONDS = 0.4
"""How often it is asked whether sessions live and projects may still be read."""
LINGER_SECONDS = 0.3
"""How long a stream that is told nothing any more waits for the event that says why."""
BEAT_SECONDS = 15
RETRY_SECONDS = 1
MOST_FAILURES = 10
"""So many rounds may fail before all streams end, since nobody knows whether they still may."""
BATCH = 500
MOST_OF_ACCOUNT, MOST_OF_PROCESS = 20, 2_000


class Hub:
    """All streams of one process."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.pos = 0
        self._of: dict[str, set[Listener]] = {}
        self._task: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        # Who joins and the follower take turns: a batch is for those who were there at its query.
        self._turn = asyncio.Lock()
        self._check_at = self._beat_at = 0.0

    def listeners(self) -> Iterator[Listener]:
        """Everybody."""
        return (one for some in self._of.values() for one in some)

    def check_room(self, user_id: str) -> None:
        """Refuse one stream too many: TooMany (429) of an account, Unavailable (503) of all."""
        if len(self._of.get(user_id, ())) >= MOST_OF_ACCOUNT:
            raise TooMany(f"At most {MOST_OF_ACCOUNT} streams at a time", RETRY_SECONDS)
        if sum(len(some) for some in self._of.values()) >= MOST_OF_PROCESS:
            headers = {"Retry-After": "10"}
            raise Unavailable("Too many streams are open here just now", headers=headers)

    async def join(self, listener: Listener, after: int, ending: asyncio.Event) -> int:
        """From now on the listener gets what comes after the position that this returns, or after
        `after` where that is later, as it is when another process was faster."""
        async with self._turn:
            self.check_room(listener.person.user_id)
            if self._task is None:
                async with self.db.session() as session:
                    self.pos = await session.value(sql.POSITION)
                self._task = asyncio.create_task(self._follow())
                self._ending = asyncio.create_task(self._end_with(ending))
            listener.after = max(after, self.pos)
            self._of.setdefault(listener.person.user_id, set()).add(listener)
            return self.pos

    def leave(self, listener: Listener) -> None:
        """It listens no more. After the last one nobody asks the database anything."""
        user_id = listener.person.user_id
        if listener not in self._of.get(user_id, ()):
            return
        self._of[user_id].discard(listener)
        if not self._of[user_id]:
            del self._of[user_id]
        if not self._of:
            self._stop()

    def _stop(self) -> None:
        for task in (self._task, self._ending):
            if task is not None:
                task.cancel()
        self._task = self._ending = None

    def close(self) -> None:
        """End every stream."""
        for listener in list(self.listeners()):
            listener.end()

    async def _end_with(self, ending: asyncio.Event) -> None:
        await ending.wait()
        self.close()

    async def _follow(self) -> None:
        failures = 0
        while True:
            try:
                async with self._turn:
                    is_more = await self._round()
                failures = 0
                await asyncio.sleep(0 if is_more else PAUSE_SECONDS)
            except Exception:
                failures += 1
                log.exception("events could not be read; trying again")
                if failures >= MOST_FAILURES:
                    self.close()
                await asyncio.sleep(RETRY_SECONDS)

    async def _round(self) -> bool:
        """Tell what is new. Whether there may be more already."""
        now, rows = time.monotonic(), list[Row]()
        async with self.db.session() as session:
            newest = await session.value(sql.NEWER, {"pos": self.pos})
            if newest is not None:
                rows = await read_events(session, self.pos, newest, list(self._of))
            if rows or now >= self._check_at:
                # Asked after the batch was read: nothing goes to whom it may not go to by then.
                await self._find_dead(session)
                self._check_at = now + CHECK_SECONDS
        is_more = len(rows) == BATCH
        if newest is not None:
            self.pos = rows[-1].event.pos if is_more else newest
        for row in rows:
            self._tell(row)
        for listener in list(self.listeners()):
            if listener.is_dead:
                if now >= listener.dead_at + LINGER_SECONDS:
                    listener.end()
            elif now >= self._beat_at:
                listener.beat(self.pos)
        if now >= self._beat_at:
            self._beat_at = now + BEAT_SECONDS
        return is_more

    async def _find_dead(self, session: Session) -> None:
        """Mark whose session has ended, and who may not read the project of their stream."""
        listening = list(self.listeners())
        values = {"sessions": list({one.person.session_id for one in listening})}
        living = {id for (id,) in await session.all(sql.LIVING, values)}
        pairs = {(one.person.user_id, one.project) for one in listening if one.project}
        if pairs:
            users, projects = zip(*pairs, strict=True)
            values = {"users": list(users), "projects": list(projects)}
            pairs -= set(await session.all(sql.READABLE, values))
        for one in listening:
            is_dead = one.person.session_id not in living
            if is_dead or (one.person.user_id, one.project) in pairs:
                one.dead_at = min(one.dead_at, time.monotonic())

    def _tell(self, row: Row) -> None:
        for user_id in {row.owner, row.subject, *row.people} - {None}:
            for listener in self._of.get(user_id or "", ()):
                if row.event.pos <= listener.after:
                    continue
                if listener.is_ended_by(row):
                    listener.put(row.frame)
                    listener.end()
                elif not listener.is_dead and row.is_for(user_id) and listener.wants(row):
                    listener.put(row.frame)


async def read_events(session: Session, pos: int, last: int, people: Iterable[str]) -> list[Row]:
    """Up to `BATCH` events after a position, each with whom of `people` it is for."""
    values = {"pos": pos, "last": last, "people": list(people), "most": BATCH}
    found: list[Row] = []
    for *told, owner, subject, heard in await session.all(sql.EVENTS, values):
        event = Told(*told)
        found.append(Row(event, rules.frame(event), owner, subject, heard))
    return found


_hubs: WeakKeyDictionary[Site, Hub] = WeakKeyDictionary()


def hub_of(site: Site) -> Hub:
    """The hub of a running instance."""
    if site not in _hubs:
        _hubs[site] = Hub(site.database("live"))
    return _hubs[site]


async def close_hub(site: Site) -> None:
    """End what still listens when the process stops."""
    if site in _hubs:
        _hubs.pop(site).close()
