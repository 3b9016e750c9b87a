"""All SQL of the storage service: rows of files and buckets."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.db import Row, Session

FILE = (
    "o.id, o.bucket, o.path, o.size, o.content_type, o.cache_control, o.checksum, o.owner_id, "
    "o.created_at, o.updated_at, o.metadata"
)
BUCKET = "id, id, '', public, file_size_limit, allowed_mime_types, created_at, updated_at"

_LISTING = """
with found as (
  select split_part(substr(o.path, length(%(prefix)s) + 1), '/', 1) as name,
    position('/' in substr(o.path, length(%(prefix)s) + 1)) = 0 as is_file, o.*
  from kernel.objects o
  where o.bucket = %(bucket)s and starts_with(o.path, %(prefix)s)
    and (%(search)s::text is null
         or position(lower(%(search)s) in lower(substr(o.path, length(%(prefix)s) + 1))) > 0)),
listed as (
  select name, id, created_at, updated_at, size, content_type, cache_control, checksum
  from found where is_file
  union all
  select distinct name, null::uuid, null::timestamptz, null::timestamptz, null::bigint, null::text,
    null::text, null::text
  from found where not is_file)
select * from listed order by
  case when %(column)s = 'name' and %(order)s = 'asc' then name end asc,
  case when %(column)s = 'name' and %(order)s = 'desc' then name end desc,
  case when %(column)s <> 'name' and %(order)s = 'asc' then
    case %(column)s when 'updated_at' then updated_at else created_at end end asc,
  case when %(column)s <> 'name' and %(order)s = 'desc' then
    case %(column)s when 'updated_at' then updated_at else created_at end end desc,
  name
limit %(limit)s offset %(offset)s
"""

_SAVE = """
insert into kernel.objects
  (id, bucket, path, size, content_type, cache_control, checksum, metadata)
values (%(id)s, %(bucket)s, %(path)s, %(size)s, %(content_type)s, %(cache_control)s, %(checksum)s,
  %(metadata)s)
on conflict (bucket, path) do update set size = excluded.size, content_type = excluded.content_type,
  cache_control = excluded.cache_control, checksum = excluded.checksum,
  metadata = excluded.metadata, updated_at = clock_timestamp()
  where %(upsert)s
returning id
"""


async def file(session: Session, bucket: str, path: str) -> Row | None:
    """One file's row."""
    return await session.one(
        f"select {FILE} from kernel.objects o where o.bucket = %(bucket)s and o.path = %(path)s",
        {"bucket": bucket, "path": path},
    )


async def thumbnail(session: Session, bucket: str, path: str) -> Row | None:
    """The row of the thumbnail of a picture."""
    return await session.one(
        f"select {FILE} from kernel.objects o join kernel.objects p on p.id = o.thumbnail_of "
        "where p.bucket = %(bucket)s and p.path = %(path)s",
        {"bucket": bucket, "path": path},
    )


async def files(session: Session, bucket: str, paths: list[str]) -> list[Row]:
    """The rows of several files of a bucket."""
    return await session.all(
        f"select {FILE} from kernel.objects o "
        "where o.bucket = %(bucket)s and o.path = any(%(paths)s)",
        {"bucket": bucket, "paths": paths},
    )


async def listing(session: Session, **wanted: Any) -> list[Row]:
    """Files and folders directly below a prefix."""
    return await session.all(_LISTING, wanted)


async def save_file(session: Session, **values: Any) -> str | None:
    """Write a file's row; None when it is there and must not be replaced."""
    return await session.value(_SAVE, values)


async def remove_files(session: Session, bucket: str, paths: list[str]) -> list[Row]:
    """Remove rows of files; their bytes are swept. Raises when something still refers to one."""
    return await session.all(
        f"delete from kernel.objects o where o.bucket = %(bucket)s and o.path = any(%(paths)s) "
        f"returning {FILE}",
        {"bucket": bucket, "paths": paths},
    )


async def forget_doomed(session: Session, bucket: str, path: str) -> None:
    """A file was written again at a place whose old bytes were to be removed."""
    await session.run(
        "delete from kernel.doomed_files where bucket = %(bucket)s and path = %(path)s",
        {"bucket": bucket, "path": path},
    )


async def buckets(session: Session) -> list[Row]:
    """Every bucket."""
    return await session.all(f"select {BUCKET} from kernel.buckets order by id")


async def bucket(session: Session, id: str) -> Row | None:
    """One bucket."""
    return await session.one(f"select {BUCKET} from kernel.buckets where id = %(id)s", {"id": id})


async def add_bucket(session: Session, **values: Any) -> bool:
    """Make a bucket; False when there is one of that name."""
    return bool(
        await session.run(
            "insert into kernel.buckets (id, public, file_size_limit, allowed_mime_types) "
            "values (%(id)s, %(public)s, %(file_size_limit)s, %(allowed_mime_types)s) "
            "on conflict do nothing",
            values,
        )
    )


async def change_bucket(session: Session, **values: Any) -> bool:
    """Change a bucket; False when there is none."""
    return bool(
        await session.run(
            "update kernel.buckets set public = %(public)s, file_size_limit = %(file_size_limit)s, "
            "allowed_mime_types = %(allowed_mime_types)s, updated_at = clock_timestamp() "
            "where id = %(id)s",
            values,
        )
    )


async def empty_bucket(session: Session, id: str) -> None:
    """Remove the rows of all files of a bucket."""
    await session.run("delete from kernel.objects where bucket = %(id)s", {"id": id})


async def drop_bucket(session: Session, id: str) -> bool:
    """Remove an empty bucket; False when there is none."""
    return bool(await session.run("delete from kernel.buckets where id = %(id)s", {"id": id}))
