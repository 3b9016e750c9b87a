"""Covers: pictures that come as files, as data URLs, or as URLs we handed out."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid
from scriptony.kernel.objects import (
    PICTURE_LIMIT,
    PictureRef,
    Shelf,
    resolve_picture,
    save_picture,
)
from scriptony.kernel.storage import split_url
from scriptony.services.projects.queries import projects as sql

BUCKET = "make-3b52693b-project-images"


def stem_of(id: str) -> str:
    """What the names of a project's covers begin with."""
    return f"covers/{id}-cover"


async def read_cover(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    value: str | None,
    current: tuple[str | None, str | None] = (None, None),
) -> PictureRef:
    """The picture a client's `cover_image_url` means. `current` is key and id of the one there
    is: its URL may come back from a page that was open for longer than the URL was good."""
    key, object_id = current
    if value and key and split_url(value)[0] == key:
        return PictureRef(id=object_id)
    return await resolve_picture(
        db, shelf, actor, value, field="cover_image_url", bucket=BUCKET, stem=stem_of(id)
    )


async def upload_cover(db: Database, shelf: Shelf, actor: Actor, id: str, data: bytes) -> str:
    """Store a picture as the project's cover; its file's key. Nothing is stored for a project
    the actor may not edit."""
    if len(data) > PICTURE_LIMIT:
        size = len(data) / 1024 / 1024
        raise Invalid(f"The file is {size:.1f} MB; at most 5 MB are taken", field="file")
    await current_cover(db, actor, id)
    stem = stem_of(id)
    return await save_picture(db, shelf, actor, bucket=BUCKET, stem=stem, data=data)


async def current_cover(db: Database, actor: Actor, id: str) -> tuple[str | None, str | None]:
    """Key and id of the cover of a project that the actor may edit. NotFound or Forbidden
    otherwise, before any picture is stored."""
    async with db.session() as session:
        row = await session.one(sql.MAY_EDIT, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Project")
    assert row is not None
    return row[1], row[2]
