"""Locations of projects and worlds, and the scenes that play at them."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.worldbuilding.operations import locations as operations
from scriptony.services.worldbuilding.operations import merging, scenes
from scriptony.services.worldbuilding.operations.locations import ID, RANK, REVISION, Of
from scriptony.services.worldbuilding.routes import answers
from scriptony.services.worldbuilding.routes.answers import sign_for, tags
from scriptony.services.worldbuilding.rules.schedule import ScheduledScene
from scriptony.services.worldbuilding.schemas.fields import (
    JSON_LIMIT,
    UPLOAD_LIMIT,
    Done,
    ImageAnswer,
    ImageForm,
)
from scriptony.services.worldbuilding.schemas.locations import (
    LocationAnswer,
    LocationFields,
    Locations,
    Merging,
    NewLocation,
    ScenesAt,
    location_of,
    scene_of,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/locations", may="read", answer=Locations)
async def list_locations(
    call: Call,
    project_id: str = "",
    world_id: str = "",
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The locations a project may use (its own and its world's), those of a world, or all one may
    see, by name; then the worlds' items of geography."""
    page = read_page(limit, cursor, (int, str, Id))
    of: Of | None = "project" if project_id else "world" if world_id else None
    id = project_id or world_id or None
    rows, following = await operations.list_locations(call.db, call.actor, page, of, id)
    sign = sign_for(call)
    body = Locations([location_of(row[:RANK], sign) for row in rows])
    return answers.listed(call, tags(rows, ID, REVISION), body, page, following)


@routes.get("/locations/{id}", may="read", answer=LocationAnswer)
async def get_location(call: Call, id: Id) -> Answer:
    """One location."""
    return answers.location(call, await operations.read_location(call.db, call.actor, id))


@routes.post(
    "/locations",
    may="edit",
    status=201,
    limit=JSON_LIMIT,
    answer=LocationAnswer,
    again=get_location,
)
async def add_location(call: Call, body: NewLocation) -> Answer:
    """A new location of a project or a world. Its name must be free there."""
    row = await operations.add_location(call.db, call.site.shelf, call.actor, body)
    return answers.location(call, row)


@routes.put("/locations/{id}", may="edit", limit=JSON_LIMIT, answer=LocationAnswer)
async def update_location(call: Call, id: Id, body: LocationFields) -> Answer:
    """Change what the body names. Sluglines that say the old name say the new one."""
    shelf, revision = call.site.shelf, call.if_match(id)
    row = await operations.update_location(call.db, shelf, call.actor, id, body, revision)
    return answers.location(call, row)


@routes.delete("/locations/{id}", may="edit")
async def delete_location(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash, with all that lies in it; with `permanent=true` for good."""
    revision = call.if_match(id)
    await operations.delete_location(
        call.db, call.actor, id, permanent=permanent, revision=revision
    )
    return Done()


@routes.post("/locations/{id}/upload-image", may="edit", limit=UPLOAD_LIMIT)
async def upload_location_image(call: Call, id: Id, form: ImageForm) -> ImageAnswer:
    """The picture of a location, as a file of at most 5 MB."""
    if not isinstance(form.file, Upload):
        raise Invalid("File is required", field="file")
    shelf = call.site.shelf
    row = await operations.give_image(
        call.db, shelf, call.actor, id, form.file.data, call.if_match(id)
    )
    return ImageAnswer(location_of(row, sign_for(call)).image_url or "")


@routes.post("/locations/{id}/merge", may="edit", answer=LocationAnswer)
async def merge_locations(call: Call, id: Id, body: Merging) -> Answer:
    """Make another location part of this one: its scenes, what lies in it, and its relations are
    this one's then. The other goes to the trash."""
    revision = call.if_match(id)
    row = await merging.merge_locations(call.db, call.actor, id, body.location_id, revision)
    return answers.location(call, row)


@routes.get("/locations/{id}/scenes", may="read", answer=ScenesAt)
async def list_location_scenes(call: Call, id: Id) -> Answer:
    """The scenes that play at a location, in the order of the story."""
    return _scenes(await scenes.scenes_at(call.db, call.actor, id))


@routes.get("/projects/{id}/schedule", may="read", answer=ScenesAt)
async def list_schedule(call: Call, id: Id) -> Answer:
    """All scenes by location, inside before outside, then by time of day: what a shooting schedule
    starts from."""
    return _scenes(await scenes.schedule(call.db, call.actor, id))


def _scenes(found: list[ScheduledScene]) -> Answer:
    body = ScenesAt([scene_of(one) for one in found])
    parts = [f"{s.id}-{s.revision}-{s.path}-{s.shots}-{s.people}" for s in found]
    return Answer(body, etag=list_etag(parts))
