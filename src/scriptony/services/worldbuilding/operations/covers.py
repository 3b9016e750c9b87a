"""Pictures: covers of worlds, images of items and locations."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid
from scriptony.kernel.objects import (
    PICTURE_LIMIT,
    PictureRef,
    Shelf,
    resolve_picture,
    save_picture,
)
from scriptony.kernel.pictures import BadPicture
from scriptony.kernel.storage import split_url

BUCKET = "make-3b52693b-world-images"


async def read_picture(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    value: str | None,
    *,
    field: str,
    stem: str,
    current: tuple[str | None, str | None] = (None, None),
) -> PictureRef:
    """The picture a client's URL means. `current` is key and id of the one there is: its URL may
    come back from a page that was open for longer than the URL was good."""
    key, file = current
    if value and key and split_url(value)[0] == key:
        return PictureRef(id=file)
    return await resolve_picture(db, shelf, actor, value, field=field, bucket=BUCKET, stem=stem)


async def read_image(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    value: str | None | UnsetType,
    stem: str,
    current: tuple[str | None, str | None] = (None, None),
) -> dict[str, Any]:
    """The columns of an image that was sent; none when nothing was said of it."""
    if value is UNSET:
        return {}
    picture = await read_picture(
        db, shelf, actor, value, field="image_url", stem=stem, current=current
    )
    return {"image_id": picture.id, "image_url": picture.url}


async def save_image(db: Database, shelf: Shelf, actor: Actor, stem: str, data: bytes) -> str:
    """Store an uploaded picture; the id of its file. Invalid (400) unless it is one of at most
    5 MB."""
    if len(data) > PICTURE_LIMIT:
        size = len(data) / 1_048_576
        raise Invalid(f"File too large: {size:.2f} MB (Max: 5 MB)", field="file")
    try:
        return await save_picture(db, shelf, actor, bucket=BUCKET, stem=stem, data=data)
    except BadPicture as error:
        raise Invalid(error.message, field="file") from None
