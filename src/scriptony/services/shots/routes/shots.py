"""Shots: list, read, add, change, arrange, delete, and their image."""

from __future__ import annotations

from typing import Literal

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.shots.operations import arranging, reading, undoing, writing
from scriptony.services.shots.operations.pictures import checked_size, uploaded_bytes
from scriptony.services.shots.routes.answers import listed, shot_from, shown
from scriptony.services.shots.schemas import (
    Done,
    ImageAnswer,
    ImageData,
    ImageForm,
    LightShots,
    NewOrder,
    NewShot,
    Scene,
    ShotAnswer,
    ShotPatch,
    Shots,
    ShotUndone,
)

routes = Routes("scriptony-shots", "scriptony-timeline-v2", "scriptony-project-nodes")

View = Literal["full", "light"]
IMAGE_LIMIT = 7_500_000
"""Bytes of a body with a picture of 5 MiB, which base64 makes a third larger."""
FIELDS_LIMIT = 8_000_000
"""The same with room for the other fields."""


@routes.get("/shots", may="read", answer=Shots | LightShots)
async def list_project_shots(
    call: Call,
    project_id: str = "",
    view: View = "full",
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The shots of a project, scene by scene. `view=light` leaves out texts and casting."""
    if not project_id:
        raise Invalid("project_id is required", field="project_id")
    page = read_page(limit, cursor, (Id, int, Id))
    light = view == "light"
    project = reading.checked_id(project_id, "Project")
    found = await reading.list_shots(call.db, call.actor, page, project=project, light=light)
    return listed(call, page, found, light=light)


@routes.get("/shots/{scene_id}", may="read", answer=Shots | LightShots)
async def list_scene_shots(
    call: Call,
    scene_id: Id,
    view: View = "full",
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The shots of a scene, in order."""
    page = read_page(limit, cursor, (Id, int, Id))
    light = view == "light"
    found = await reading.list_shots(call.db, call.actor, page, scene=scene_id, light=light)
    return listed(call, page, found, light=light)


@routes.get("/shots/by-id/{id}", may="read", answer=ShotAnswer)
async def get_shot(call: Call, id: Id) -> Answer:
    """One shot."""
    return shown(call, await reading.read_shot(call.db, call.actor, id))


@routes.post(
    "/shots", may="edit", status=201, limit=FIELDS_LIMIT, answer=ShotAnswer, again=get_shot
)
async def add_shot(call: Call, body: NewShot) -> Answer:
    """A new shot: at the end of its scene, at `order_index`, or behind `after_shot_id`, which
    also gives it a number if none is sent."""
    return shown(call, await writing.add_shot(call.db, call.site.shelf, call.actor, body))


@routes.put("/shots/{id}", may="edit", limit=FIELDS_LIMIT, answer=ShotAnswer)
async def update_shot(call: Call, id: Id, body: ShotPatch) -> Answer:
    """Change what the body names. `scene_id` moves the shot to the end of another scene,
    `order_index` to a place, `character_ids` replaces its casting."""
    shelf, revision = call.site.shelf, call.if_match(id)
    return shown(call, await writing.update_shot(call.db, shelf, call.actor, id, body, revision))


@routes.delete("/shots/{id}", may="edit")
async def delete_shot(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash; with `permanent=true` for good."""
    remove = arranging.purge_shot if permanent else arranging.trash_shot
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.post("/shots/undo/{event_id}", may="edit", answer=ShotUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what the log tells of a shot, its place, its casting, or the order of a scene,
    while that still stands."""
    rows = await undoing.undo(call.db, call.actor, event_id)
    if rows is None:
        return Answer(ShotUndone(None))
    return shown(call, rows, ShotUndone)


@routes.post("/shots/reorder", may="edit")
async def reorder_shots(call: Call, body: NewOrder) -> Done:
    """Put the shots of a scene into this order."""
    ids = arranging.read_order(body)
    await arranging.reorder_shots(call.db, call.actor, body.scene_id or "", ids)
    return Done()


@routes.post("/shots/renumber", may="edit", answer=Shots)
async def renumber_shots(call: Call, body: Scene) -> Answer:
    """Number the shots of a scene anew, 1, 2, 3, … in their order. No other route changes the
    number of a shot it was not asked about."""
    await arranging.renumber_shots(call.db, call.actor, body.scene_id)
    return await list_scene_shots(call, body.scene_id)


@routes.post("/shots/{id}/upload-image", may="edit", limit=IMAGE_LIMIT, answer=ImageAnswer)
async def upload_image(
    call: Call, id: Id, body: ImageData | None, form: ImageForm | None
) -> Answer:
    """The picture of a shot, as a file or as base64 in JSON."""
    if form is not None:
        if not isinstance(form.file, Upload):
            raise Invalid("No file provided", field="file")
        data = checked_size(form.file.data)
    else:
        data = uploaded_bytes(body.image_data if body else None)
    shelf, revision = call.site.shelf, call.if_match(id)
    rows = await writing.give_image(call.db, shelf, call.actor, id, data, revision)
    shot = shot_from(call, rows)
    url = shot.image_url or ""
    return Answer(ImageAnswer(imageUrl=url, image_url=url), etag=etag(shot.id, shot.revision))
