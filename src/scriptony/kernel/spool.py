"""Large files on their way: on the disk below the data folder, never in memory, gone with whoever
needed them.

A spool file is locked by the process that works with it. When that dies the lock goes, so whoever
sweeps knows what nobody needs any more.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, Any

import msgspec
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from scriptony.kernel.bodies import refuse_announced
from scriptony.kernel.errors import Invalid, TooLarge
from scriptony.kernel.ids import new_id

TEXT_LIMIT = 65_536
MOST_TEXTS = 50


class SpooledUpload(msgspec.Struct, dict=True):
    """The file of a form, on the disk until the request ends. Two uploads of one file are equal, so
    `path` is no field. `checksum` is SHA-256 in hex."""

    filename: str
    size: int
    checksum: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return vars(self)["path"]


@contextlib.contextmanager
def spooled(folder: Path) -> Generator[IO[bytes]]:
    """An empty file of one's own (its `name` is its path), gone when the block ends."""
    with _new_file(folder) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def spooled_upload(file: IO[bytes], filename: str, size: int, checksum: str) -> SpooledUpload:
    """A spooled file that is written, as one that can be saved."""
    upload = SpooledUpload(filename, size, checksum)
    vars(upload)["path"] = Path(file.name)
    return upload


def _new_file(folder: Path) -> IO[bytes]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        file = open(folder / new_id(), "x+b", opener=_private)  # noqa: SIM115
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:  # else a sweep came before the lock
            return file
        file.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sweep_spool(folder: Path) -> int:
    """Remove what processes that died have left; how many files."""
    removed = 0
    for path in folder.glob("*"):
        with contextlib.suppress(OSError), path.open("rb") as file:  # somebody works with it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            removed += 1
    return removed


async def read_spooled(
    request: Request, limit: int, file: IO[bytes], check: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """A multipart body with texts and at most one file, of at most `limit` bytes, which goes to
    `file` while it arrives. `check` looks at the texts that come before the file."""
    refuse_announced(request, limit + TEXT_LIMIT)
    parser = _Parser(request, limit, file, check)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Invalid(f"The body is not valid multipart/form-data: {error}") from None
    file.flush()
    result: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            result.setdefault(name, value)
        elif value.filename or parser.size:  # else nobody chose one
            digest = parser.digest.hexdigest()
            upload = spooled_upload(file, value.filename or "", parser.size, digest)
            result.setdefault(name, upload)
    return result


class _Parser(MultiPartParser):
    def __init__(
        self, request: Request, limit: int, file: IO[bytes], check: Callable[[Any], object]
    ) -> None:
        stream: Any = request.stream()
        super().__init__(
            request.headers, stream, max_files=1, max_fields=MOST_TEXTS, max_part_size=TEXT_LIMIT
        )
        self.limit, self.file, self.check = limit, file, check
        self.size, self.digest = 0, hashlib.sha256()

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        if (part := self._current_part.file) is not None:
            self.check(dict(self.items))
            part.file = self.file  # pyright: ignore[reportAttributeAccessIssue]

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        super().on_part_data(data, start, end)
        if self._current_part.file is not None:
            self.size += end - start
            if self.size > self.limit:
                raise TooLarge(f"The file is larger than {self.limit:,} bytes")
            self.digest.update(memoryview(data)[start:end])
