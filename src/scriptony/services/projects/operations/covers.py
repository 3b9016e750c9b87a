"""Covers: pictures that come as files, as data URLs, or as URLs we handed out."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.objects import PictureRef, Shelf, resolve_picture
from scriptony.kernel.storage import split_url

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
