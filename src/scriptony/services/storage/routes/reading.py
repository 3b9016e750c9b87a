"""Reading files: by the token in a URL, from a public bucket, with a key or as their uploader."""

from __future__ import annotations

from starlette.responses import Response

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Call, Routes
from scriptony.services.storage import operations, schemas
from scriptony.services.storage.routes.answers import refuse, stored
from scriptony.services.storage.routes.sending import send

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
    return await send(
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
    return await send(call, row, None, signed=True)


@routes.get("/object/public/{bucket}/{path*}", may="open")
async def read_public(call: Call, bucket: str, path: str, download: str | None = None) -> Response:
    """A file of a public bucket."""
    row = await operations.find_bucket(call.db, bucket)
    if not row[3]:
        raise operations.MissingBucket("Bucket")
    return await send(call, await operations.find_file(call.db, bucket, path), download)


@routes.get("/object/authenticated/{bucket}/{path*}", may="token")
async def read_authenticated(
    call: Call, bucket: str, path: str, download: str | None = None
) -> Response:
    """A file, for the service key or for whoever uploaded it."""
    row = await _permitted(call, bucket, path)
    return await send(call, row, download)


@routes.get("/object/info/{bucket}/{path*}", may="token")
async def read_info(call: Call, bucket: str, path: str) -> schemas.StoredFile:
    """What is known of a file."""
    return stored(await _permitted(call, bucket, path))


@routes.get("/object/{bucket}/{path*}", may="token")
async def read_object(call: Call, bucket: str, path: str, download: str | None = None) -> Response:
    """A file, for the service key or for whoever uploaded it."""
    return await send(call, await _permitted(call, bucket, path), download)


async def _permitted(call: Call, bucket: str, path: str) -> Row:
    if call.site.has_service_key(call.request):
        return await operations.find_file(call.db, bucket, path)
    person = await call.site.person(call.request)
    person.need_oneself()
    row = await operations.find_file(call.db, bucket, path)
    operations.may_read_own(row[7], person.user_id)
    return row
