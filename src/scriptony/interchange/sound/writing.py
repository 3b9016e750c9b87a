"""Writing sound: samples in, one of the formats out."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from scriptony.interchange.sound.decoding import Block

if TYPE_CHECKING:
    from av import AudioFrame

STEREO = "stereo"


class Coding(NamedTuple):
    """How a format is written: muxer and encoder, whether nothing is lost, the options of both."""

    muxer: str
    encoder: str
    is_exact: bool
    stream: dict[str, str]
    container: dict[str, str]
    rates: tuple[int, ...] = ()
    """Samples a second that it can have, the one to fall back to first; none: any."""


CODINGS = {
    "wav": Coding("wav", "pcm_s24le", True, {}, {"rf64": "auto"}),
    "flac": Coding("flac", "flac", True, {}, {}),
    "mp3": Coding(
        "mp3",
        "libmp3lame",
        False,
        {"b": "192000"},
        {},
        (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000),
    ),
    "m4a": Coding(
        "ipod",
        "aac",
        False,
        {"b": "192000"},
        {"movflags": "faststart"},
        (48_000, 96_000, 88_200, 64_000, 44_100, 32_000, 24_000, 22_050, 16_000, 11_025, 8_000),
    ),
}
_FULL = 1 << 23
"""Full scale of 24 bits, the depth of what is written exactly."""


def rate_for(format: str, rate: int) -> int:
    """The rate at which a file of `format` is written, for sound of `rate`."""
    rates = CODINGS[format].rates
    return rate if not rates or rate in rates else rates[0]


def layout_for(format: str, layout: str) -> str:
    """The channels a file of `format` is written with: the lossy ones hold two at most."""
    return layout if CODINGS[format].is_exact or layout == "mono" else STEREO


class Writer:
    """A file being written; what was begun and not closed is no sound file."""

    def __init__(self, target: Path, format: str, rate: int, layout: str) -> None:
        import av

        coding = CODINGS[format]
        self._rate, self._layout, self._is_exact = rate, layout, coding.is_exact
        self._container = av.open(
            str(target), "w", format=coding.muxer, options=dict(coding.container)
        )
        self._stream: Any = self._container.add_stream(
            coding.encoder, rate=rate, layout=layout, options=dict(coding.stream)
        )
        if coding.is_exact:
            self._stream.format = "s32"
        self.samples = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def write(self, block: Block) -> None:
        """Append samples; beyond full scale they are clipped."""
        if block.shape[1]:
            frame = self._frame(block)
            frame.sample_rate = self._rate
            frame.pts = self.samples
            self.samples += block.shape[1]
            self._container.mux(self._stream.encode(frame))

    def _frame(self, block: Block) -> AudioFrame:
        from av import AudioFrame

        if not self._is_exact:
            clipped = np.ascontiguousarray(block.clip(-1, 1), np.float32)
            return AudioFrame.from_ndarray(clipped, "fltp", self._layout)
        # Rounded here: FFmpeg's own way from 32 to 24 bits cuts off what is below.
        whole = np.rint(block.astype(np.float64) * _FULL).clip(-_FULL, _FULL - 1)
        packed = np.ascontiguousarray((whole.astype(np.int32) << 8).T).reshape(1, -1)
        return AudioFrame.from_ndarray(packed, "s32", self._layout)
