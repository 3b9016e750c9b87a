"""`/storage/v1`: HTTP in, HTTP out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.utils import formatdate
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.http import Call, Routes, Upload, encode, read_body, read_form
from scriptony.kernel.storage import Files
from scriptony.services.storage import operations, schemas

CHUNK = 1 << 20
ACTIVE = ("html", "xml")
"""What the media types of files that may hold scripts have in their names."""

_WORDS = {
    404: "not_found",
    409: "Duplicate",
    413: "Payload too large",
    415: "invalid_mime_type",
}
_CODES = {404: "NoSuchKey", 409: "ResourceAlreadyExists", 413: "EntityTooLarge"}


def refuse(request: Request, refusal: Refusal) -> Response:
    """The error form of the storage libraries: HTTP 400, the real status inside as text."""
    status, code = refusal.status, refusal.code
    word = _WORDS.get(status, "Unauthorized" if status in (401, 403) else code)
    if code == "NoSuchBucket":
        word = "Bucket not found"
    body = {
        "statusCode": str(403 if status == 401 else status),
        "error": word,
        "code": _CODES.get(status, code) if code.islower() else code,
        "message": refusal.message,
    }
    http = status if status >= 500 or status in (405, 429) else 400
    return Response(encode(body), http, refusal.headers, "application/json")


routes = Routes(root="/storage/v1", refuse=refuse)


@routes.get("/object/sign/{bucket}/{path*}", may="token")
async def read_signed(
    call: Call, bucket: str, path: str, token: str = "", download: str | None = None
) -> Response:
    """A file, by the token in its URL."""
    wrong = call.site.shelf.signer.check(f"{bucket}/{path}", token)
    if wrong == "path":
        raise Invalid("Invalid signature", code="InvalidSignature")
    if wrong:
        text = (
            '"exp" claim timestamp check failed'
            if wrong == "expired"
            else "signature verification failed"
        )
        raise Invalid(text, code="InvalidJWT")
    return await _send(
        call, await operations.find_file(call.db, bucket, path), download, signed=True
    )


@routes.get("/render/image/sign/{bucket}/{path*}", may="token")
async def render_signed(
    call: Call,
    bucket: str,
    path: str,
    token: str = "",
    width: int | None = None,
    height: int | None = None,
) -> Response:
    """A picture, or its thumbnail when no more than that is asked for."""
    if call.site.shelf.signer.check(f"{bucket}/{path}", token):
        raise Invalid("signature verification failed", code="InvalidJWT")
    small = max(width or 0, height or 0) in range(1, 481)
    row = await operations.find_file(call.db, bucket, path, small=small)
    return await _send(call, row, None, signed=True)


@routes.get("/object/public/{bucket}/{path*}", may="open")
async def read_public(call: Call, bucket: str, path: str, download: str | None = None) -> Response:
    """A file of a public bucket."""
    row = await operations.find_bucket(call.db, bucket)
    if not row[3]:
        raise operations.MissingBucket("Bucket")
    return await _send(call, await operations.find_file(call.db, bucket, path), download)


@routes.get("/object/authenticated/{bucket}/{path*}", may="token")
async def read_authenticated(
    call: Call, bucket: str, path: str, download: str | None = None
) -> Response:
    """A file, for the service key or for whoever uploaded it."""
    row = await _permitted(call, bucket, path)
    return await _send(call, row, download)


@routes.get("/object/info/{bucket}/{path*}", may="token")
async def read_info(call: Call, bucket: str, path: str) -> schemas.StoredFile:
    """What is known of a file."""
    return _stored(await _permitted(call, bucket, path))


@routes.get("/object/{bucket}/{path*}", may="token")
async def read_object(call: Call, bucket: str, path: str, download: str | None = None) -> Response:
    """A file, for the service key or for whoever uploaded it."""
    return await _send(call, await _permitted(call, bucket, path), download)


async def _permitted(call: Call, bucket: str, path: str) -> Row:
    if call.site.has_service_key(call.request):
        return await operations.find_file(call.db, bucket, path)
    person = await call.site.person(call.request)
    row = await operations.find_file(call.db, bucket, path)
    operations.may_read_own(row[7], person.user_id)
    return row


@routes.post("/object/sign/{bucket}/{path*}", may="service")
async def sign_one(call: Call, bucket: str, path: str, body: schemas.SignOne) -> schemas.SignedOne:
    """A URL for one file."""
    seconds = _seconds(body.expiresIn)
    await operations.find_file(call.db, bucket, path)
    return schemas.SignedOne(_signed_url(call, bucket, path, seconds))


@routes.post("/object/sign/{bucket}", may="service")
async def sign_many(call: Call, bucket: str, body: schemas.SignMany) -> list[schemas.SignedPath]:
    """URLs for several files of a bucket."""
    seconds = _seconds(body.expiresIn)
    there = await operations.sign_paths(call.db, bucket, body.paths)
    return [
        schemas.SignedPath(path, _signed_url(call, bucket, path, seconds), None)
        if path in there
        else schemas.SignedPath(
            path,
            None,
            "Either the object does not exist or you do not have access to it",
        )
        for path in body.paths
    ]


def _seconds(value: int | str) -> int:
    text = str(value)
    if not text.isdigit() or not 1 <= int(text) <= 315_360_000:
        raise Invalid("expiresIn must be a number of seconds", code="InvalidRequest")
    return int(text)


def _signed_url(call: Call, bucket: str, path: str, seconds: int) -> str:
    token = call.site.shelf.signer.token(f"{bucket}/{path}", seconds)
    return f"/object/sign/{bucket}/{path}?token={token}"


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


@routes.post("/object/upload/sign/{bucket}/{path*}", may="service")
async def sign_upload(call: Call, bucket: str, path: str) -> schemas.UploadUrl:
    """A URL that takes one upload within two hours."""
    await operations.find_bucket(call.db, bucket)
    operations.check_path(path)
    token = call.site.shelf.signer.token(f"upload:{bucket}/{path}", 7200)
    return schemas.UploadUrl(f"/object/upload/sign/{bucket}/{path}?token={token}")


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
    return [_stored(row) for row in rows]


@routes.delete("/object/{bucket}/{path*}", may="service")
async def remove_object(call: Call, bucket: str, path: str) -> schemas.Message:
    """Remove one file."""
    await operations.find_file(call.db, bucket, path)
    await operations.remove_files(call.db, call.site.shelf, bucket, [path])
    return schemas.Message("Successfully deleted")


@routes.get("/bucket", may="service")
async def list_buckets(call: Call) -> list[schemas.Bucket]:
    """Every bucket."""
    return [schemas.Bucket(*row) for row in await operations.list_buckets(call.db)]


@routes.post("/bucket", may="service")
async def add_bucket(call: Call, body: schemas.NewBucket) -> schemas.BucketName:
    """Make a bucket."""
    await operations.add_bucket(call.db, body)
    return schemas.BucketName(body.id)


@routes.get("/bucket/{id}", may="service")
async def read_bucket(call: Call, id: str) -> schemas.Bucket:
    """One bucket."""
    return schemas.Bucket(*await operations.find_bucket(call.db, id))


@routes.put("/bucket/{id}", may="service")
async def change_bucket(call: Call, id: str, body: schemas.BucketPatch) -> schemas.Message:
    """Change a bucket's rules."""
    await operations.change_bucket(call.db, id, body)
    return schemas.Message("Successfully updated")


@routes.post("/bucket/{id}/empty", may="service")
async def empty_bucket(call: Call, id: str) -> schemas.Message:
    """Remove every file of a bucket."""
    await operations.empty_bucket(call.db, id)
    return schemas.Message("Successfully emptied")


@routes.delete("/bucket/{id}", may="service")
async def drop_bucket(call: Call, id: str) -> schemas.Message:
    """Remove an empty bucket."""
    await operations.drop_bucket(call.db, id)
    return schemas.Message("Successfully deleted")


def _stored(row: Row) -> schemas.StoredFile:
    id, bucket, path, size, kind, cache, digest, _, created, updated, metadata = row
    return schemas.StoredFile(
        id=id,
        name=path,
        bucket_id=bucket,
        version=digest[:32],
        size=size,
        content_type=kind,
        cache_control=cache,
        etag=f'"{digest[:32]}"',
        created_at=created,
        updated_at=updated,
        last_modified=updated,
        metadata=metadata,
    )


async def _send(call: Call, row: Row, download: str | None, *, signed: bool = False) -> Response:
    """A file's bytes, whole or the range asked for."""
    _, bucket, path, size, kind, cache, digest, *_ = row
    tag = f'"{digest[:32]}"'
    headers = {"etag": tag, "accept-ranges": "bytes", "cache-control": cache}
    headers["x-content-type-options"] = "nosniff"
    if any(word in kind.lower() for word in ACTIVE):
        headers["content-security-policy"] = "sandbox"
    if signed:
        headers["expires"] = formatdate(
            call.site.shelf.signer.today() * 86_400 + 8 * 86_400, usegmt=True
        )
    if download is not None:
        name = quote(download or path.rpartition("/")[2])
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    if call.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    span = _range(call.request, size, tag)
    if span is None:
        headers["content-range"] = f"bytes */{size}"
        return Response(status_code=416, headers=headers)
    start, end = span
    headers["content-length"] = str(end - start)
    status = 200
    if (start, end) != (0, size):
        status, headers["content-range"] = 206, f"bytes {start}-{end - 1}/{size}"
    return await _bytes(
        call.site.files, call.request, (bucket, path, start, end), status, headers, kind
    )


async def _bytes(
    files: Files,
    request: Request,
    where: tuple[str, str, int, int],
    status: int,
    headers: dict[str, str],
    kind: str,
) -> Response:
    bucket, path, start, end = where
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind)
    try:
        first = await files.read(bucket, path, start, min(end, start + CHUNK))
    except FileNotFoundError:
        raise operations.MissingObject("Object") from None
    if end - start <= CHUNK:
        return Response(first, status, headers, kind)

    async def chunks() -> AsyncIterator[bytes]:
        yield first
        for at in range(start + CHUNK, end, CHUNK):
            yield await files.read(bucket, path, at, min(end, at + CHUNK))

    return StreamingResponse(chunks(), status, headers, kind)


def _range(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; None when no byte of the file is asked for."""
    header = request.headers.get("range", "")
    if not header.startswith("bytes=") or "," in header:
        return 0, size
    if request.headers.get("if-range", tag) != tag:
        return 0, size
    first, _, last = header[6:].partition("-")
    try:
        if not first:
            start, end = max(0, size - int(last)), size
        else:
            start, end = int(first), min(size, int(last) + 1 if last else size)
    except ValueError:
        return 0, size
    return (start, end) if 0 <= start < end else None
