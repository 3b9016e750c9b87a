"""Files as rows: saved before they are referred to, held by foreign keys, swept when let go.

A file is saved in three steps: a row marked released, the bytes, then, in the operation's own
transaction, the reference and `hold`. A crash in between leaves a row that the sweep finds.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from scriptony.kernel import pictures
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session, as_json
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import new_id
from scriptony.kernel.spool import SpooledUpload
from scriptony.kernel.storage import Files, Signer, checksum, split_url

PICTURE_LIMIT = 5 * 1024 * 1024
PENDING_SECONDS = 86_400
"""How long a saved file may wait to be referred to."""

_INSERT = """
insert into kernel.objects
  (id, bucket, path, size, content_type, checksum, owner_id, thumbnail_of, metadata, released_at)
values (%(id)s, %(bucket)s, %(path)s, %(size)s, %(content_type)s, %(checksum)s, %(owner)s,
  %(thumbnail_of)s, %(metadata)s, clock_timestamp() + make_interval(secs => %(pending)s))
"""

_SAFE_URL = re.compile(r"https?://[^\s\"'()<>\\]+", re.IGNORECASE)
# Pages put URLs into CSS without quotes; what may stand in a URL elsewhere must not end one there.
_ENCODED = {ord(one): f"%{ord(one):02X}" for one in " \"'()"}


@dataclass(frozen=True, slots=True)
class PictureRef:
    """What a column pair `…_id`, `…_url` shall hold: one of our files, or somebody else's URL."""

    id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What saving and signing files needs; one per instance."""

    files: Files
    signer: Signer


async def save_object(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    *,
    bucket: str,
    path: str,
    data: bytes | SpooledUpload,
    content_type: str,
    thumbnail_of: str | None = None,
    metadata: dict[str, object] | None = None,
) -> str:
    """Save a file that nothing refers to yet; the id of its row."""
    id = new_id()
    async with db.session() as session:
        await session.run(
            _INSERT,
            {
                "id": id,
                "bucket": bucket,
                "path": path,
                "size": data.size if isinstance(data, SpooledUpload) else len(data),
                "content_type": content_type,
                "checksum": data.checksum if isinstance(data, SpooledUpload) else checksum(data),
                "owner": actor.user_id,
                "thumbnail_of": thumbnail_of,
                "metadata": as_json(metadata) if metadata else None,
                "pending": PENDING_SECONDS,
            },
        )
    if isinstance(data, SpooledUpload):
        await shelf.files.put_file(bucket, path, data.path)
    else:
        await shelf.files.put(bucket, path, data)
    return id


async def save_picture(
    db: Database, shelf: Shelf, actor: Actor, *, bucket: str, stem: str, data: bytes
) -> str:
    """Check, re-encode and save a picture with its thumbnail, as `{stem}-{ms}.{ext}`.

    Raises UnsupportedMedia (415) or TooLarge (413). Answers the id of the picture's row.
    """
    picture = await pictures.read_picture_aside(data)
    name = f"{stem}-{time.time_ns() // 1_000_000}-{new_id()[-6:]}"
    id = await save_object(
        db,
        shelf,
        actor,
        bucket=bucket,
        path=f"{name}.{picture.extension}",
        data=picture.data,
        content_type=picture.content_type,
        metadata={"width": picture.width, "height": picture.height},
    )
    await save_object(
        db,
        shelf,
        actor,
        bucket=bucket,
        path=f"{name}-thumb.{picture.thumbnail_type.rpartition('/')[2]}",
        data=picture.thumbnail,
        content_type=picture.thumbnail_type,
        thumbnail_of=id,
    )
    return id


async def resolve_picture(
    db: Database,
    shelf: Shelf,
    actor: Actor,
    value: str | None,
    *,
    field: str,
    bucket: str,
    stem: str,
) -> PictureRef:
    """What a picture field sent by a client means: nothing, a data URL (saved as a file), one of
    our own URLs (its file), or a URL elsewhere. `field` is named when it is none of these."""
    if not value:
        return PictureRef()
    try:
        data = pictures.picture_from_data_url(value, PICTURE_LIMIT)
    except ValueError as error:
        raise Invalid(f"{field}: {error}", field=field) from None
    if data is not None:
        return PictureRef(
            id=await save_picture(db, shelf, actor, bucket=bucket, stem=stem, data=data)
        )
    if split_url(value)[0] is not None:
        return PictureRef(id=await own_object(db, shelf, value, field))
    url = value.strip().translate(_ENCODED)
    if not _SAFE_URL.fullmatch(url) or len(url) > 2048:
        raise Invalid(f"{field} must be an http(s) URL or a picture as data URL", field=field)
    return PictureRef(url=url)


async def own_object(db: Database, shelf: Shelf, url: str, field: str) -> str:
    """The id of the file behind one of our own URLs, which must still be valid: whoever holds it
    may read the file, so may also use it."""
    key = shelf.signer.key_of(url)
    if key is None:
        raise Invalid(f"{field}: this URL has expired or is not ours", field=field)
    bucket, _, path = key.partition("/")
    async with db.session() as session:
        id = await session.value(
            "select id from kernel.objects where bucket = %(bucket)s and path = %(path)s",
            {"bucket": bucket, "path": path},
        )
    if id is None:
        raise NotFound("File")
    return id


async def hold(tx: Session, id: str | None) -> None:
    """Say that a file is referred to now. Call it in the transaction that writes the reference."""
    if id is not None:
        await tx.run(
            "update kernel.objects set released_at = null "
            "where id = %(id)s or thumbnail_of = %(id)s",
            {"id": id},
        )


_HAS_ROW = "exists (select from kernel.objects o where o.bucket = d.bucket and o.path = d.path)"


async def remove_bytes(db: Database, files: Files, bucket: str, path: str) -> bool:
    """Remove the bytes of a file whose row is gone; False when the name was taken anew. The note
    that they must go is held meanwhile: whoever writes a file of this name strikes that note out
    first, so waits until the old bytes are gone."""
    async with db.transaction() as tx:
        found = await tx.run(
            "delete from kernel.doomed_files d where d.bucket = %(bucket)s and d.path = %(path)s "
            f"and not {_HAS_ROW}",
            {"bucket": bucket, "path": path},
        )
        if found:
            await files.delete(bucket, path)
    return bool(found)
