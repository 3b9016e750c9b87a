"""URLs that open a file, or take an upload, for whoever has them."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Call, Routes
from scriptony.services.storage import operations, schemas
from scriptony.services.storage.routes.answers import refuse

routes = Routes(root="/storage/v1", refuse=refuse)


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


@routes.post("/object/upload/sign/{bucket}/{path*}", may="service")
async def sign_upload(call: Call, bucket: str, path: str) -> schemas.UploadUrl:
    """A URL that takes one upload within two hours."""
    await operations.find_bucket(call.db, bucket)
    operations.check_path(path)
    token = call.site.shelf.signer.token(f"upload:{bucket}/{path}", 7200)
    return schemas.UploadUrl(f"/object/upload/sign/{bucket}/{path}?token={token}")


def _seconds(value: int | str) -> int:
    text = str(value)
    if not text.isdigit() or not 1 <= int(text) <= 315_360_000:
        raise Invalid("expiresIn must be a number of seconds", code="InvalidRequest")
    return int(text)


def _signed_url(call: Call, bucket: str, path: str, seconds: int) -> str:
    token = call.site.shelf.signer.token(f"{bucket}/{path}", seconds)
    return f"/object/sign/{bucket}/{path}?token={token}"
