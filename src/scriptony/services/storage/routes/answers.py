"""What the URLs of storage answer: the error form of its libraries, and what is known of a file."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Refusal
from scriptony.kernel.http import encode
from scriptony.services.storage import schemas

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


def stored(row: Row) -> schemas.StoredFile:
    """A file's row as it travels."""
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
