"""Routes of live, and the answer that does not end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from scriptony.kernel.access import Actor
from scriptony.kernel.errors import Refusal
from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.live import rules
from scriptony.services.live.operations import listening
from scriptony.services.live.operations.hub import Hub, hub_of
from scriptony.services.live.operations.listener import Listener
from scriptony.services.live.schemas import Ticket

log = logging.getLogger("scriptony.live")

routes = Routes("scriptony-live")

MEDIA = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
LAST_WORDS_SECONDS = 0.5
"""How long a stream that has ended may still send what waits."""


@routes.post("/events/ticket", may="user")
async def give_ticket(call: Call) -> Ticket:
    """A ticket for `GET /events?ticket=`, for pages, whose EventSource sends no headers. It is good
    for twelve hours at most, for its session alone and as long as that lives."""
    return listening.give_ticket(call.site, call.actor)


@routes.get("/events", may="token", media=MEDIA)
async def listen(call: Call, project_id: Id | None = None, ticket: str = "") -> Response:
    """What happens, as it happens: a stream of server-sent events, for the bearer of a session, or
    of a `ticket`.

    Of a project (`project_id`), or of all there is for the listener. Data is `{pos, at, actor,
    entity_type, entity_id, project_id, verb, title, changed, revision}`, never what is in things;
    `revision` is the one the thing has when it is told. The stream ends with its session, and when
    its listener is removed. `Last-Event-ID` goes on where an earlier stream was cut; where that
    cannot be told any more, the first event is a `reset`."""
    person = await _person(call, ticket)
    if project_id is not None:
        await listening.check_project(call.db, person, project_id)
    hub = hub_of(call.site)
    hub.check_room(person.user_id)
    if call.request.method == "HEAD":
        return Response(None, 200, HEADERS, MEDIA)
    last = rules.read_position(call.request.headers.get("last-event-id"))
    return EventStream(hub, Listener(person, project_id), last)


async def _person(call: Call, ticket: str) -> Actor:
    if not ticket or "authorization" in call.request.headers:
        return await call.site.person(call.request)
    person = await listening.person_with(call.site, ticket)
    # As for every session: for who counts the active, and for the trail of who acts for somebody.
    call.request.scope["person"] = person.impersonator_id or person.user_id
    call.request.scope["impersonation"] = person.impersonator_id and person.session_id
    return person


class EventStream(Response):
    """An answer that goes on until the client leaves, the listener is cut off or its session ends,
    or the server stops."""

    media_type = MEDIA

    def __init__(self, hub: Hub, listener: Listener, last: int | None) -> None:
        super().__init__(None, 200, HEADERS)
        del self.headers["content-length"]
        self.hub, self.listener, self.last = hub, listener, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        ending: asyncio.Event = scope.get("ending") or asyncio.Event()
        frames = listening.stream(self.hub, self.listener, self.last, ending)
        writing = asyncio.create_task(self._write(frames, send))
        leaving = asyncio.create_task(_left(receive))
        ended = asyncio.create_task(self.listener.over.wait())
        tasks = writing, leaving, ended
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self.listener.end()
            if not leaving.done():
                await asyncio.wait({writing, leaving}, timeout=LAST_WORDS_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.hub.leave(self.listener)

    async def _write(self, frames: AsyncGenerator[bytes], send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        try:
            async with contextlib.aclosing(frames):
                async for frame in frames:
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
        except Refusal as refusal:  # it was the last place, and another was faster
            log.info("a stream was not begun: %s", refusal.message)
        except Exception:
            log.exception("a stream broke off")
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    """Until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
