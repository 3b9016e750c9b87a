"""Storing, listing, moving and removing files."""

from __future__ import annotations

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Call, Routes, Upload, read_body, read_form
from scriptony.services.storage import operations, schemas
from scriptony.services.storage.routes.answers import refuse, stored

routes = Routes(root="/storage/v1", refuse=refuse)


@routes.post("/object/list/{bucket}", may="service")
async def list_objects(
    call: Call, bucket: str, body: schemas.ListFiles
) -> list[schemas.ListedFile]:
    """Files and folders directly below a prefix."""
    return [_listed(row) for row in await operations.list_files(call.db, bucket, body)]


def _listed(row: Row) -> schemas.ListedFile:
    name, id, created, updated, size, kind, cache, digest = row
    if id is None:
        return schemas.ListedFile(name)
    metadata = schemas.FileMetadata(size, kind, cache, f'"{digest[:32]}"')
    return schemas.ListedFile(name, id, created, updated, updated, metadata)


@routes.post("/object/move", may="service")
async def move_object(call: Call, body: schemas.Transfer) -> schemas.Message:
    """Give a file another name."""
    await _copy(call, body)
    await operations.remove_files(call.db, call.site.shelf, body.bucketId, [body.sourceKey])
    return schemas.Message("Successfully moved")


@routes.post("/object/copy", may="service")
async def copy_object(call: Call, body: schemas.Transfer) -> schemas.Copied:
    """Copy a file."""
    return schemas.Copied(await _copy(call, body))


async def _copy(call: Call, body: schemas.Transfer) -> str:
    target = body.destinationBucket or body.bucketId
    return await operations.copy_file(
        call.db,
        call.site.shelf,
        body.bucketId,
        body.sourceKey,
        body.destinationKey,
        target,
    )


@routes.put("/object/upload/sign/{bucket}/{path*}", may="token", limit=operations.LARGEST)
async def upload_signed(call: Call, bucket: str, path: str, token: str = "") -> schemas.Copied:
    """An upload by a URL made for it."""
    if call.site.shelf.signer.check(f"upload:{bucket}/{path}", token):
        raise Invalid("signature verification failed", code="InvalidJWT")
    await _receive(call, bucket, path, upsert=False)
    return schemas.Copied(f"{bucket}/{path}")


@routes.post("/object/{bucket}/{path*}", may="service", limit=operations.LARGEST)
async def add_object(call: Call, bucket: str, path: str) -> schemas.Saved:
    """Store a file; replaces one of the same name only with `x-upsert: true`."""
    upsert = call.request.headers.get("x-upsert", "").lower() == "true"
    return schemas.Saved(await _receive(call, bucket, path, upsert=upsert), f"{bucket}/{path}")


@routes.put("/object/{bucket}/{path*}", may="service", limit=operations.LARGEST)
async def replace_object(call: Call, bucket: str, path: str) -> schemas.Saved:
    """Store a file in the place of one that is there."""
    await operations.find_file(call.db, bucket, path)
    return schemas.Saved(await _receive(call, bucket, path, upsert=True), f"{bucket}/{path}")


async def _receive(call: Call, bucket: str, path: str, *, upsert: bool) -> str:
    """Read an upload: multipart with the file in a part of any name, or the bytes themselves."""
    request = call.request
    kind = request.headers.get("content-type", "application/octet-stream")
    cache = request.headers.get("cache-control", "max-age=3600")
    if kind.startswith("multipart/form-data"):
        form = await read_form(request, operations.LARGEST)
        file = next((part for part in form.values() if isinstance(part, Upload)), None)
        if file is None:
            raise Invalid("No file provided", code="InvalidRequest")
        data, kind = file.data, file.content_type or "application/octet-stream"
        if str(form.get("cacheControl", "")).isdigit():
            cache = f"max-age={form['cacheControl']}"
    else:
        data = await read_body(request, operations.LARGEST)
    return await operations.save_file(
        call.db,
        call.site.shelf,
        bucket=bucket,
        path=path,
        data=data,
        content_type=kind.partition(";")[0].strip(),
        cache_control=cache,
        upsert=upsert,
    )


@routes.delete("/object/{bucket}", may="service")
async def remove_objects(
    call: Call, bucket: str, body: schemas.Prefixes
) -> list[schemas.StoredFile]:
    """Remove files by name."""
    rows = await operations.remove_files(call.db, call.site.shelf, bucket, body.prefixes)
    return [stored(row) for row in rows]


@routes.delete("/object/{bucket}/{path*}", may="service")
async def remove_object(call: Call, bucket: str, path: str) -> schemas.Message:
    """Remove one file."""
    await operations.find_file(call.db, bucket, path)
    await operations.remove_files(call.db, call.site.shelf, bucket, [path])
    return schemas.Message("Successfully deleted")
