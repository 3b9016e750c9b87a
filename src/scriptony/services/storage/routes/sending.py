"""The bytes of a file on their way out: whole or a range, kept harmless, never sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.utils import formatdate
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from scriptony.kernel.db import Row
from scriptony.kernel.http import Call
from scriptony.kernel.storage import Files
from scriptony.services.storage import operations

CHUNK = 1 << 20
ACTIVE = ("html", "xml")
"""What the media types of files that may hold scripts have in their names."""


async def send(call: Call, row: Row, download: str | None, *, signed: bool = False) -> Response:
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
