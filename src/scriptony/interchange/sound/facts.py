"""What is known of sound files, and how they are refused."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from scriptony.kernel.errors import Refusal

FORMATS = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
}
"""What can be written, with its media type; the name is the file's extension as well."""

LONGEST_SECONDS = 6 * 3600
"""More cannot be uploaded: a few kilobytes of FLAC may stand for years of silence."""
PEAKS_PER_SECOND = 100
FINEST = 256
"""Samples in a pixel of the finest level of peaks."""
FULL = 10_000
"""The value in `Measured.peaks` that stands for full scale."""

Count = Annotated[int, Meta(ge=0)]


class RefusedSound(Refusal):
    """415: no sound in a format that is taken, or one that cannot be decoded."""

    status = 415
    code = "unsupported_media"


class SoundTooLong(Refusal):
    """413: more seconds than are taken."""

    status = 413
    code = "too_large"


class Probe(Struct, kw_only=True):
    """A file that can be decoded. `duration` is in seconds, of what is there, within 0.1 s;
    `warning` is a sentence for people when it is less than the file itself says."""

    format: str
    media_type: str
    extension: str
    codec: str
    sample_rate: Count
    channels: Count
    duration: float
    warning: str | None = None


class Level(Struct, kw_only=True):
    """Peaks at one resolution. `data` is 16 bits, little-endian: for each pixel and in it for each
    channel the least and the greatest sample, −32768 to 32767."""

    samples_per_pixel: int
    data: bytes


class Measured(Struct, kw_only=True):
    """A file that was decoded whole. `duration` in seconds; `loudness` in LUFS (BS.1770, gated),
    None when nothing is loud enough to count; `true_peak` in dBTP, None for silence. `peaks`,
    two bytes each, the hundreds and the rest: the greatest absolute sample of the first channel in
    each hundredth of a second, of `FULL`. `levels`, finest first, hold the first two channels."""

    codec: str
    sample_rate: int
    channels: int
    samples: int
    duration: float
    loudness: float | None
    true_peak: float | None
    peaks: bytes
    level_channels: int
    levels: list[Level]
    warning: str | None = None


class Clip(Struct, kw_only=True):
    """A part of a file and how it sounds. All times in seconds: `start` and `end` in the file
    (None: to its end), fades linear and inside the part, `offset` where it begins in a mix, which
    may be negative; `gain` in dB."""

    path: str
    start: float = 0
    end: float | None = None
    fade_in: float = 0
    fade_out: float = 0
    gain: float = 0
    offset: float = 0


class Rendered(Struct, kw_only=True):
    """A file that was written. `samples` per channel; loudness and peak as in `Measured`."""

    samples: int
    sample_rate: int
    duration: float
    loudness: float | None
    true_peak: float | None
