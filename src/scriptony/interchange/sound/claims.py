"""How long a file says it is, where it says so: a file that is shorter was cut off."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from scriptony.interchange.sound.opening import MP3, OGG, OPUS, WAV, Kind

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_OPEN_ENDED = (0, 0xFFFFFFFF)
_LAST_PAGE = 4
_PAGE = 65_307
"""Bytes in the longest page of Ogg."""


def claimed_seconds(
    path: Path, kind: Kind, container: InputContainer, stream: AudioStream
) -> float | None:
    """Seconds that the file's header claims; None where it claims nothing."""
    if kind is WAV:
        return _wav_seconds(path, stream.rate)
    if kind in (OGG, OPUS) or kind.name == "aac" or (kind is MP3 and not _has_frame_count(path)):
        return None  # what FFmpeg says of these is an estimate, or what it found
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration is not None else None


def is_cut(path: Path, kind: Kind) -> bool:
    """Whether an Ogg file ends before its last page."""
    if kind not in (OGG, OPUS):
        return False
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2 * _PAGE))
        tail = file.read()
    at = tail.rfind(b"OggS")
    return at < 0 or len(tail) < at + 6 or not tail[at + 5] & _LAST_PAGE


def _wav_seconds(path: Path, rate: int) -> float | None:
    with path.open("rb") as file:
        is_long = file.read(12)[:4] == b"RF64"
        width = 0
        while len(head := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", head)
            if name == b"ds64" and is_long:
                body = file.read(size)
                return struct.unpack("<Q", body[16:24])[0] / rate if len(body) >= 24 else None
            if name == b"fmt ":
                body = file.read(size + size % 2)
                width = struct.unpack("<H", body[12:14])[0] if len(body) >= 14 else 0
            elif name == b"data":
                return None if size in _OPEN_ENDED or not width else size / width / rate
            else:
                file.seek(size + size % 2, 1)
    return None


def _has_frame_count(path: Path) -> bool:
    """Whether an MP3 begins with a frame that counts the others."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            a, b, c, d = head[6:10]
            file.seek(10 + (a << 21 | b << 14 | c << 7 | d))
        else:
            file.seek(0)
        first = file.read(4096)
    return any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))
