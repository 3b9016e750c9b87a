"""What can be done with files and buckets."""

from __future__ import annotations

from typing import Any

import psycopg
from msgspec import UNSET

from scriptony.kernel.db import Database, Row, as_json
from scriptony.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooLarge,
    UnsupportedMedia,
)
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import Shelf, remove_bytes
from scriptony.kernel.storage import checksum
from scriptony.services.storage import queries
from scriptony.services.storage.schemas import BucketPatch, ListFiles, NewBucket

LARGEST = 104_857_600


class MissingBucket(NotFound):
    """404 in the storage form of it."""

    code = "NoSuchBucket"


class MissingObject(NotFound):
    """404 in the storage form of it."""

    code = "NoSuchKey"


async def find_file(db: Database, bucket: str, path: str, *, small: bool = False) -> Row:
    """The row of a file, or of its thumbnail when `small` is wanted and there is one."""
    async with db.session() as session:
        row = await queries.thumbnail(session, bucket, path) if small else None
        row = row or await queries.file(session, bucket, path)
    if row is None:
        raise MissingObject("Object")
    return row


async def find_bucket(db: Database, id: str) -> Row:
    """The row of a bucket."""
    async with db.session() as session:
        row = await queries.bucket(session, id)
    if row is None:
        raise MissingBucket("Bucket")
    return row


def check_path(path: str) -> str:
    """A path that stays inside its bucket, without empty or dotted parts."""
    parts = path.split("/")
    if not path or len(path) > 1024 or any(part in ("", ".", "..") for part in parts):
        raise Invalid("The path of the object is not valid", code="InvalidKey")
    if any(ord(letter) < 32 or letter == "\\" for letter in path):
        raise Invalid("The path of the object is not valid", code="InvalidKey")
    return path


async def save_file(
    db: Database,
    shelf: Shelf,
    *,
    bucket: str,
    path: str,
    data: bytes,
    content_type: str,
    cache_control: str = "max-age=3600",
    metadata: dict[str, Any] | None = None,
    upsert: bool = False,
) -> str:
    """Store a file under a name of the caller's. It stays until it is removed by name."""
    check_path(path)
    _, _, _, _, limit, kinds, _, _ = await find_bucket(db, bucket)
    if len(data) > (limit or LARGEST):
        raise TooLarge("The object exceeded the maximum allowed size")
    if kinds and content_type not in kinds:
        raise UnsupportedMedia(f"mime type {content_type} is not supported")
    if not upsert:
        await _refuse_taken(db, bucket, path)
    new = new_id()
    async with db.transaction() as tx:
        id = await queries.save_file(
            tx,
            id=new,
            bucket=bucket,
            path=path,
            size=len(data),
            content_type=content_type,
            cache_control=cache_control,
            checksum=checksum(data),
            metadata=as_json(metadata) if metadata else None,
            upsert=upsert,
        )
        if id is None:
            raise Conflict("The resource already exists", code="ResourceAlreadyExists")
        await queries.forget_doomed(tx, bucket, path)
    try:
        await shelf.files.put(bucket, path, data)
    except Refusal:
        if id == new:  # or the name would be taken by a file that never came
            async with db.transaction() as tx:
                await queries.remove_files(tx, bucket, [path])
                await queries.forget_doomed(tx, bucket, path)
        raise
    return id


async def _refuse_taken(db: Database, bucket: str, path: str) -> None:
    async with db.session() as session:
        if await queries.file(session, bucket, path):
            raise Conflict("The resource already exists", code="ResourceAlreadyExists")


async def copy_file(
    db: Database,
    shelf: Shelf,
    bucket: str,
    source: str,
    target: str,
    target_bucket: str,
) -> str:
    """Copy a file; the key of the copy."""
    row = await find_file(db, bucket, source)
    data = await shelf.files.read(bucket, source, 0, row[3])
    await save_file(
        db,
        shelf,
        bucket=target_bucket,
        path=target,
        data=data,
        content_type=row[4],
        cache_control=row[5],
        metadata=row[10],
    )
    return f"{target_bucket}/{target}"


async def remove_files(db: Database, shelf: Shelf, bucket: str, paths: list[str]) -> list[Row]:
    """Remove files by name; those that something still shows are refused as a whole."""
    await find_bucket(db, bucket)
    try:
        async with db.transaction() as tx:
            rows = await queries.remove_files(tx, bucket, paths)
    except psycopg.errors.ForeignKeyViolation:
        raise Conflict("A file is still in use", code="ResourceInUse") from None
    for row in rows:
        await remove_bytes(db, shelf.files, row[1], row[2])
    return rows


async def list_files(db: Database, bucket: str, wanted: ListFiles) -> list[Row]:
    """Files and folders directly below a prefix."""
    await find_bucket(db, bucket)
    if not 0 <= wanted.limit <= 10_000 or wanted.offset < 0:
        raise Invalid("limit and offset must not be negative", code="InvalidRequest")
    prefix = (
        wanted.prefix if wanted.prefix.endswith("/") or not wanted.prefix else f"{wanted.prefix}/"
    )
    async with db.session() as session:
        return await queries.listing(
            session,
            bucket=bucket,
            prefix=prefix,
            search=wanted.search or None,
            column=wanted.sortBy.column if wanted.sortBy else "name",
            order=wanted.sortBy.order if wanted.sortBy else "asc",
            limit=wanted.limit,
            offset=wanted.offset,
        )


async def sign_paths(db: Database, bucket: str, paths: list[str]) -> set[str]:
    """Which of these files are there."""
    async with db.session() as session:
        return {row[2] for row in await queries.files(session, bucket, paths)}


async def list_buckets(db: Database) -> list[Row]:
    """Every bucket."""
    async with db.session() as session:
        return await queries.buckets(session)


async def add_bucket(db: Database, new: NewBucket) -> None:
    """Make a bucket."""
    if not new.id or "/" in new.id or len(new.id) > 100:
        raise Invalid("The name of the bucket is not valid", code="InvalidBucketName")
    async with db.transaction() as tx:
        made = await queries.add_bucket(
            tx,
            id=new.id,
            public=new.public,
            file_size_limit=new.file_size_limit,
            allowed_mime_types=new.allowed_mime_types,
        )
    if not made:
        raise Conflict("The resource already exists", code="BucketAlreadyExists")


async def change_bucket(db: Database, id: str, patch: BucketPatch) -> None:
    """Change a bucket's rules."""
    row = await find_bucket(db, id)
    async with db.transaction() as tx:
        await queries.change_bucket(
            tx,
            id=id,
            public=row[3] if patch.public is UNSET else patch.public,
            file_size_limit=row[4] if patch.file_size_limit is UNSET else patch.file_size_limit,
            allowed_mime_types=row[5]
            if patch.allowed_mime_types is UNSET
            else patch.allowed_mime_types,
        )


async def empty_bucket(db: Database, id: str) -> None:
    """Remove every file of a bucket; refused while something still shows one of them."""
    await find_bucket(db, id)
    try:
        async with db.transaction() as tx:
            await queries.empty_bucket(tx, id)
    except psycopg.errors.ForeignKeyViolation:
        raise Conflict("A file is still in use", code="ResourceInUse") from None


async def drop_bucket(db: Database, id: str) -> None:
    """Remove an empty bucket."""
    try:
        async with db.transaction() as tx:
            found = await queries.drop_bucket(tx, id)
    except psycopg.errors.ForeignKeyViolation:
        raise Conflict(
            "The bucket you tried to delete is not empty", code="BucketNotEmpty"
        ) from None
    if not found:
        raise MissingBucket("Bucket")


def may_read_own(owner_id: str | None, user_id: str) -> None:
    """A user token opens what that user uploaded, nothing else."""
    if owner_id != user_id:
        raise Forbidden("new row violates row-level security policy")
