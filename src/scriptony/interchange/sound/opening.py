"""Opening a sound file: what it is by its content, and by that demuxer alone.

A demuxer that guesses could be led to playlists and other files; none of these here opens any.
"""

# PyAV's own annotations are incomplete:
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scriptony.interchange.sound.facts import RefusedSound

if TYPE_CHECKING:
    from av import Packet
    from av.audio.stream import AudioStream
    from av.container import InputContainer

MOST_CHANNELS = 8
SLOWEST, FASTEST = 4_000, 384_000
"""Samples a second."""

_HEAD = 65_536
_ID3 = 10


class Kind(NamedTuple):
    """A format that is taken: FFmpeg's demuxer, media type, the start of its codecs' names."""

    name: str
    demuxer: str
    media_type: str
    codecs: tuple[str, ...]


WAV = Kind("wav", "wav", "audio/wav", ("pcm_",))
MP3 = Kind("mp3", "mp3", "audio/mpeg", ("mp3",))
FLAC = Kind("flac", "flac", "audio/flac", ("flac",))
OGG = Kind("ogg", "ogg", "audio/ogg", ("vorbis", "opus", "flac"))
OPUS = Kind("opus", "ogg", "audio/ogg", ("opus",))
M4A = Kind("m4a", "mov", "audio/mp4", ("aac", "alac"))
AAC = Kind("aac", "aac", "audio/aac", ("aac",))
WEBM = Kind("webm", "matroska", "audio/webm", ("opus", "vorbis"))


def kind_of(path: Path) -> Kind:
    """The format of a file, by its first bytes. RefusedSound (415) for any other content."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        while head[:3] == b"ID3" and len(head) > _ID3:  # tags stand before the sound itself
            a, b, c, d = head[6:10]
            file.seek(file.tell() - len(head) + _ID3 + (a << 21 | b << 14 | c << 7 | d))
            head = file.read(_HEAD)
    kind = _kind(head) or _kind(head.lstrip(b"\0"))  # some encoders begin with nothing
    if kind is None:
        raise RefusedSound("This is no sound file; wav, mp3, flac, ogg, m4a, aac, opus, webm are")
    return kind


def _kind(head: bytes) -> Kind | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"fLaC":
        return FLAC
    if head[4:8] == b"ftyp":
        return M4A
    if head[:4] == b"OggS":
        return OPUS if b"OpusHead" in head[:128] else OGG
    if head[:4] == b"\x1aE\xdf\xa3":
        return WEBM
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0:
            return AAC
        if head[1] & 0xE6 == 0xE2:  # MPEG audio of layer III
            return MP3
    return None


def open_sound(path: Path) -> tuple[Kind, InputContainer, AudioStream]:
    """The file, opened by the demuxer of its kind, and its one track of sound. RefusedSound (415)
    for none, for moving pictures, and for codecs, rates or channels that are not taken."""
    import av
    from av.stream import Disposition

    kind = kind_of(path)
    container = av.open(f"file:{path}", format=kind.demuxer, metadata_errors="replace")
    if any(not one.disposition & Disposition.attached_pic for one in container.streams.video):
        raise RefusedSound("This is a moving picture; send its sound alone")
    if not container.streams.audio:
        raise RefusedSound("There is no sound in this file")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name
    if not codec.startswith(kind.codecs):
        raise RefusedSound(f"Sound coded as {codec} is not taken in {kind.name}")
    if not SLOWEST <= stream.rate <= FASTEST:
        raise RefusedSound(f"{stream.rate} samples a second are not taken")
    if not 1 <= stream.channels <= MOST_CHANNELS:
        raise RefusedSound(f"{stream.channels} channels are not taken, 1 to {MOST_CHANNELS} are")
    return kind, container, stream


class Packets:
    """The packets of a file to its end, or to where it cannot be read any further: `is_broken`."""

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        self.is_broken = False

    def __iter__(self) -> Iterator[Packet[Any]]:
        from av import Packet
        from av.error import FFmpegError

        try:
            yield from self._container.demux(self._stream)
        except FFmpegError:
            self.is_broken = True
            last = Packet()  # an empty one asks the decoder for what it still holds
            last.stream = self._stream
            yield last
