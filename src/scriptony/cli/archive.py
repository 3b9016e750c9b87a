"""The archive of a backup: one tar with `database.dump`, `files/…` and, last, `manifest.json`.

The manifest stands last since it lists what was written; an archive without one was cut short.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from scriptony.cli.output import Failure
from scriptony.cli.progress import Step, progress

FORMAT = 1
"""Raised when older programs could no longer read what we write."""

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
CHUNK = 1 << 20


class Member(msgspec.Struct, frozen=True):
    """What a member must be: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


class Manifest(msgspec.Struct):
    """What an archive holds and which program wrote it. `created` is RFC 3339 in UTC."""

    format: int
    version: str
    schema: str
    created: str
    roles: list[str]
    """Database roles that own rights in the dump."""
    rows: dict[str, int]
    """How many rows each table has."""
    missing: list[str]
    """Files that the database names and that the instance itself no longer had."""
    members: dict[str, Member]
    seal: str = ""
    """SHA-256 of this manifest without its seal, so that nothing in it can be altered unnoticed."""

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(member.size for member in self.members.values())

    @property
    def files(self) -> list[str]:
        """Keys (`{bucket}/{path}`) of the files inside."""
        return [name[len(FILES) :] for name in self.members if name.startswith(FILES)]


def seal_of(manifest: Manifest) -> str:
    """What the seal of this manifest must be."""
    plain = msgspec.json.encode(msgspec.structs.replace(manifest, seal=""))
    return hashlib.sha256(plain).hexdigest()


class Writer:
    """Writes an archive and remembers what went in."""

    def __init__(self, target: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, Member] = {}

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self._add(name, len(data), io.BytesIO(data))
        self.members[name] = Member(len(data), hashlib.sha256(data).hexdigest())

    def add_file(self, name: str, path: Path) -> None:
        """Add a member from a file."""
        with path.open("rb") as source:
            found = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            source.seek(0)
            self._add(name, size, source)
        self.members[name] = Member(size, found)

    def _add(self, name: str, size: int, source: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, source)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which now names every member, and the end of the archive."""
        manifest.members = dict(self.members)
        manifest.seal = seal_of(manifest)
        data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self._add(MANIFEST, len(data), io.BytesIO(data))
        self._tar.close()


@contextmanager
def opened(path: Path) -> Generator[tarfile.TarFile]:
    """The archive for reading. What tar itself finds wrong with it is a Failure."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except FileNotFoundError:
        raise Failure(f"There is no file {path}.") from None
    except (tarfile.TarError, EOFError):
        raise _refusal(path, "is no tar, or was cut short") from None


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare it with its manifest. Failure if anything differs."""
    with opened(path) as tar:
        manifest = _read_manifest(path, tar)
        found = {info.name: info for info in tar.getmembers()}
        named = {MANIFEST, *manifest.members}
        if len(found) != len(tar.getmembers()) or set(found) != named:
            raise _refusal(path, "does not hold what its list says")
        if not _is_padded(path, tar.getmembers()):
            raise _refusal(path, "was cut short or altered")
        with progress("Verifying", manifest.size, in_bytes=True) as step:
            for name, member in manifest.members.items():
                if not _is_whole(tar, found[name], member, step):
                    raise _refusal(path, f"was altered or damaged at {name}")
    return manifest


def _read_manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    try:
        source = tar.extractfile(MANIFEST)
    except KeyError:
        raise _refusal(path, "is no backup, or was cut short") from None
    try:
        data = source.read() if source else b""
        number = msgspec.json.decode(data).get("format")
        if isinstance(number, int) and number > FORMAT:
            raise Failure(f"{path} was written by a newer Scriptony: restore it with that one.")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, AttributeError):
        raise _refusal(path, "has no readable list of what is in it") from None
    if manifest.seal != seal_of(manifest):
        raise _refusal(path, "was altered in its list of what is in it")
    return manifest


def _is_whole(tar: tarfile.TarFile, info: tarfile.TarInfo, member: Member, step: Step) -> bool:
    source = tar.extractfile(info) if info.isreg() and info.size == member.size else None
    if source is None or ".." in info.name.split("/"):
        return False
    found = hashlib.sha256()
    while chunk := source.read(CHUNK):
        found.update(chunk)
        step(len(chunk))
    return found.hexdigest() == member.sha256


def _is_padded(path: Path, members: list[tarfile.TarInfo]) -> bool:
    """Whether what lies between and behind the members is as tar leaves it: zeros, to the end."""
    end = 0
    with path.open("rb") as file:
        for info in members:
            end = info.offset_data + -(-info.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
            file.seek(info.offset_data + info.size)
            if any(file.read(end - file.tell())):
                return False
        rest = file.read()
    whole = -(-(end + 2 * tarfile.BLOCKSIZE) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE
    return end + len(rest) == whole and not any(rest)


def extract(tar: tarfile.TarFile, name: str, target: Path) -> None:
    """Write a member to a file."""
    source = tar.extractfile(name)
    assert source is not None, "verified before"
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)


def read(tar: tarfile.TarFile, name: str) -> bytes:
    """The bytes of a member."""
    source = tar.extractfile(name)
    assert source is not None, "verified before"
    return source.read()


def _refusal(path: Path, why: str) -> Failure:
    return Failure(f"{path} {why}; nothing was changed.")
