"""Routes of what is rendered: one clip, or the mix of a scene or a project."""

from __future__ import annotations

from datetime import datetime

from scriptony.interchange.wire import Sign
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.jobs import Asked, asked
from scriptony.kernel.pages import cut, list_etag, read_page
from scriptony.services.audio.operations import rendering
from scriptony.services.audio.schemas import (
    Done,
    MixWish,
    Render,
    RenderAnswer,
    Renders,
    RenderWish,
)

routes = Routes("scriptony-audio", "scriptony-shots", "scriptony-timeline-v2")

ID, CREATED = 0, 13


async def _asked_again(call: Call, id: str) -> Asked:
    return asked(call.made)


@routes.post("/shots/audio/{id}/render", may="read", status=202, answer=Asked, again=_asked_again)
async def render_clip(call: Call, id: Id, body: RenderWish) -> Asked:
    """A file of a clip as it sounds: trimmed, faded, at its gain. The job's result names it."""
    wish = {"format": body.format}
    return asked(await rendering.ask_for_render(call.db, call.actor, "clip", id, wish))


@routes.post(
    "/shots/audio/scenes/{scene_id}/render",
    may="read",
    status=202,
    answer=Asked,
    again=_asked_again,
)
async def render_scene(call: Call, scene_id: Id, body: MixWish) -> Asked:
    """The mix of a scene: its shots one after the other, their clips where they begin."""
    wish = {"format": body.format, "normalize": body.normalize}
    return asked(await rendering.ask_for_render(call.db, call.actor, "scene", scene_id, wish))


@routes.post(
    "/shots/audio/projects/{project_id}/render",
    may="read",
    status=202,
    answer=Asked,
    again=_asked_again,
)
async def render_project(call: Call, project_id: Id, body: MixWish) -> Asked:
    """The mix of a whole project, scene after scene."""
    wish = {"format": body.format, "normalize": body.normalize}
    return asked(await rendering.ask_for_render(call.db, call.actor, "project", project_id, wish))


@routes.get("/shots/audio/renders", may="user", answer=Renders)
async def list_renders(
    call: Call, project_id: Id | None = None, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """One's own renders, the latest first. They are kept for a week."""
    page = read_page(limit, cursor, (datetime, Id))
    rows = await rendering.list_renders(call.db, call.actor, project_id, page.after, page.rows)
    rows, following = cut(page, rows, lambda row: (row[CREATED], row[ID]))
    body = Renders([Render.from_row(row, _sign(call)) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    parts = [following, *(row[ID] for row in rows)]
    return Answer(body, list_etag(parts, call.site.shelf.signer.today()))


@routes.get("/shots/audio/renders/{id}", may="user", answer=RenderAnswer)
async def get_render(call: Call, id: Id) -> RenderAnswer:
    """One of one's own renders, with a URL of its file that is good for a week."""
    row = await rendering.read_render(call.db, call.actor, id)
    return RenderAnswer(Render.from_row(row, _sign(call)))


@routes.delete("/shots/audio/renders/{id}", may="user")
async def delete_render(call: Call, id: Id) -> Done:
    """Remove a render now."""
    await rendering.delete_render(call.db, call.actor, id)
    return Done()


def _sign(call: Call) -> Sign:
    base, signer = call.site.base_url(call.request), call.site.shelf.signer
    return lambda key: signer.url(base, key)
