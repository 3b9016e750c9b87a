"""Pictures that come as data URLs, as base64, or as URLs: ours or somebody else's."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid, TooLarge
from scriptony.kernel.objects import PICTURE_LIMIT, PictureRef, Shelf, resolve_picture
from scriptony.kernel.pictures import picture_from_data_url
from scriptony.kernel.storage import split_url
from scriptony.services.shots.queries import writing as sql
from scriptony.services.shots.rules import PICTURES
from scriptony.services.shots.schemas import ShotFields

BUCKET = "make-3b52693b-shots"

Current = dict[str, tuple[str | None, str | None]]
"""Key and id of the file each picture field has now."""


def stem_of(id: str) -> str:
    """What the names of a shot's pictures begin with."""
    return f"shots/{id}"


def named_pictures(body: ShotFields) -> dict[str, str | None]:
    """The picture fields a body names."""
    return {name: value for name in PICTURES if (value := getattr(body, name)) is not UNSET}


async def current_pictures(db: Database, actor: Actor, id: str) -> Current:
    """The pictures of a shot the actor may edit, so that nobody gets a file stored for a shot
    that is not theirs: NotFound (404), Forbidden (403)."""
    async with db.session() as session:
        row = await session.one(sql.PICTURES_OF, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Shot")
    assert row is not None
    return {name: (row[1 + 2 * n], row[2 + 2 * n]) for n, name in enumerate(PICTURES)}


async def picture_wishes(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    id: str,
    named: dict[str, str | None],
    current: Current,
) -> dict[str, Any]:
    """The columns that hold what the picture fields mean."""
    wishes: dict[str, Any] = {}
    for name, value in named.items():
        key, file = current.get(name, (None, None))
        if value and key and split_url(value)[0] == key:
            # A page that was open for longer than the URL was good may still send it back.
            picture = PictureRef(id=file)
        else:
            picture = await resolve_picture(
                db, shelf, actor, value, field=name, bucket=BUCKET, stem=stem_of(id)
            )
        wishes |= {PICTURES[name]: picture.id, name: picture.url}
    return wishes


def uploaded_bytes(data: str | None) -> bytes:
    """The picture in an `image_data` field, base64 or a data URL."""
    if not data:
        raise Invalid("image_data is required", field="image_data")
    url = data if data[:5].lower() == "data:" else f"data:;base64,{data}"
    try:
        picture = picture_from_data_url(url, PICTURE_LIMIT)
    except ValueError as error:
        raise Invalid(f"image_data: {error}", field="image_data") from None
    assert picture is not None
    return checked_size(picture)


def checked_size(data: bytes) -> bytes:
    """The bytes of a picture, unless there are too many (413)."""
    if len(data) > PICTURE_LIMIT:
        raise TooLarge(f"A picture may have at most {PICTURE_LIMIT:,} bytes")
    return data
