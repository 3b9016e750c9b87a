"""Where the bytes of files live (a folder, S3, GCS or Azure), and the URLs that let them be read.

A URL carries its own permission: a JWT over `{bucket}/{path}`, signed HS256 with the instance's
secret. Its times are whole days, so that URL, body and ETag stay equal through the day and a
browser does not load its pictures again.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

import msgspec
import obstore

from scriptony.kernel.errors import Invalid, Unavailable

CHUNK = 1 << 20
DAY = 86_400
URL_DAYS = 8
"""Signed until the start of the eighth day from now: 7 to 8 days."""

ROUTE = "/storage/v1"
_HALF = re.compile(r"#[0-9]+$")


class Files:
    """The store of bytes. Keys are `{bucket}/{path}`."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder = None if url else folder
        if url:
            self.store: Any = obstore.store.from_url(url)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self.store = obstore.store.LocalStore(folder, automatic_cleanup=True)

    async def put(self, bucket: str, path: str, data: bytes) -> None:
        """Write a file whole: nobody ever sees half of it."""
        try:
            await obstore.put_async(self.store, f"{bucket}/{path}", data)
        except ValueError:  # `..` and its like
            raise Invalid("No file can have this name", field="path") from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("The storage cannot be reached just now") from error

    async def put_file(self, bucket: str, path: str, source: Path) -> None:
        """Write what lies at `source`, a few megabytes at a time."""
        try:
            await obstore.put_async(self.store, f"{bucket}/{path}", source, max_concurrency=1)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("The storage cannot be reached just now") from error

    def local(self, bucket: str, path: str) -> Path | None:
        """The file itself, to be read alone, where files lie in a folder."""
        return self._folder / bucket / path if self._folder else None

    async def fetch(self, bucket: str, path: str, target: IO[bytes]) -> None:
        """Copy a file to `target`, some at a time; FileNotFoundError if there is none.

        From a folder without obstore: of a file that shrinks while it is read, its stream goes on
        for ever and fills the memory with nothing.
        """
        try:
            if (own := self.local(bucket, path)) is not None:
                await asyncio.to_thread(_copy, own, target)
                return
            found = await obstore.get_async(self.store, f"{bucket}/{path}")
            async for chunk in found.stream(min_chunk_size=CHUNK):
                await asyncio.to_thread(target.write, chunk)
        except FileNotFoundError:
            raise
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("The storage cannot be reached just now") from error
        target.flush()

    async def read(self, bucket: str, path: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to, not including, `end`; FileNotFoundError if none."""
        if end <= start:
            return b""
        key = f"{bucket}/{path}"
        try:
            return bytes(await obstore.get_range_async(self.store, key, start=start, end=end))
        except FileNotFoundError:
            raise
        except ValueError:
            raise FileNotFoundError(key) from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("The storage cannot be reached just now") from error

    async def delete(self, bucket: str, path: str) -> None:
        """Remove a file; one that is not there is as good as removed."""
        try:
            await obstore.delete_async(self.store, f"{bucket}/{path}")
        except (FileNotFoundError, TypeError, ValueError):  # the last two: no file has such a name
            return
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("The storage cannot be reached just now") from error

    async def keys(self) -> AsyncIterator[tuple[str, float]]:
        """Every key with the time of its last change, in seconds since the epoch."""
        async for batch in self._list(1000):
            for item in batch:
                yield item["path"], item["last_modified"].timestamp()

    async def remove_halves(self, older_than: float) -> int:
        """Remove what a process that was killed had not written to the end. How many files went.

        A folder's store writes to `<name>#<n>` and renames; it lists no such file, nor takes one.
        """
        if self._folder is None:  # the stores of the cloud give up unfinished uploads themselves
            return 0
        return await asyncio.to_thread(_remove_halves, self._folder, time.time() - older_than)

    def _list(self, chunk: int) -> Any:
        return obstore.list(self.store, chunk_size=chunk)  # pyright: ignore[reportUnknownMemberType]

    async def is_ready(self) -> bool:
        """Whether the store answers."""
        if self._folder is not None:
            return await asyncio.to_thread(self._folder.is_dir)
        try:
            async for _ in self._list(1):
                break
        except (OSError, obstore.exceptions.BaseError):
            return False
        return True


def _copy(source: Path, target: IO[bytes]) -> None:
    with source.open("rb") as file:
        shutil.copyfileobj(file, target, CHUNK)
    target.flush()


def _remove_halves(folder: Path, before: float) -> int:
    removed = 0
    for path in folder.rglob("*#*"):
        with contextlib.suppress(FileNotFoundError):  # it may be finished just now
            if _HALF.search(path.name) and path.is_file() and path.stat().st_mtime <= before:
                path.unlink()
                removed += 1
    return removed


class Signer:
    """Makes and checks the tokens of file URLs."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._key = secret.encode()
        self._clock = clock
        self._token = lru_cache(maxsize=16_384)(self._make)

    def today(self) -> int:
        """The signing day, as days since the epoch; part of the ETags of lists with file URLs."""
        return int(self._clock()) // DAY

    def url(self, base: str, key: str) -> str:
        """The URL, good for 7 to 8 days, of the file `key` (`{bucket}/{path}`)."""
        day = self.today() * DAY
        token = self._token(key, day, day + URL_DAYS * DAY)
        return f"{base}{ROUTE}/object/sign/{quote(key)}?token={token}"

    def token(self, key: str, seconds: int) -> str:
        """A token for `key` that is good for `seconds` from now."""
        now = int(self._clock())
        return self._make(key, now, now + seconds)

    def _make(self, key: str, issued: int, expires: int) -> str:
        claims = msgspec.json.encode({"url": key, "iat": issued, "exp": expires})
        body = f"{_HEADER}.{_b64(claims)}"
        return f"{body}.{_b64(hmac.digest(self._key, body.encode(), 'sha256'))}"

    def check(self, key: str, token: str) -> str | None:
        """None when the token opens `key` now, else `signature`, `path` or `expired`."""
        body, _, signature = token.rpartition(".")
        good = _b64(hmac.digest(self._key, body.encode(), "sha256"))
        if not hmac.compare_digest(good.encode(), signature.encode()):
            return "signature"
        try:
            part = body.split(".")[1]
            claims = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (ValueError, IndexError, msgspec.DecodeError):
            return "signature"
        if claims.get("url") != key:
            return "path"
        return None if claims.get("exp", 0) > self._clock() else "expired"

    def key_of(self, url: str) -> str | None:
        """The key of one of our own, still valid URLs; None for any other URL."""
        key, token = split_url(url)
        return key if key and token and self.check(key, token) is None else None


def split_url(url: str) -> tuple[str | None, str | None]:
    """`{bucket}/{path}` and token of a storage URL, whoever's; (None, None) if it is none."""
    if ROUTE not in url:
        return None, None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None, None
    _, found, rest = parts.path.partition(f"{ROUTE}/object/sign/")
    if not found:
        return None, None
    tokens = [item[6:] for item in parts.query.split("&") if item.startswith("token=")]
    return unquote(rest), tokens[0] if tokens else None


def checksum(data: bytes) -> str:
    """The checksum kept with each file: SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


_HEADER = _b64(b'{"alg":"HS256","typ":"JWT"}')
