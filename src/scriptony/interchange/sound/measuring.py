"""A file decoded whole: its length, loudness and peaks at several resolutions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scriptony.interchange.sound.decoding import Block, Decoder, gathered
from scriptony.interchange.sound.facts import (
    FINEST,
    FULL,
    LONGEST_SECONDS,
    PEAKS_PER_SECOND,
    Level,
    Measured,
    SoundTooLong,
)
from scriptony.interchange.sound.loudness import Meter

COARSER = 4
LEVELS = 4
MOST_PIXELS = 1_000_000
"""In the finest level; a longer file begins with a coarser one."""
_SHOWN_CHANNELS = 2
_SECONDS = 2
"""In a block."""


class Pixels:
    """The least and the greatest sample of every `FINEST` samples, of the first two channels."""

    def __init__(self) -> None:
        self._done: list[NDArray[np.int16]] = []
        self._rest: Block | None = None

    def feed(self, block: Block) -> None:
        """Take the next samples."""
        block = block[:_SHOWN_CHANNELS]
        if self._rest is not None:
            block = np.concatenate((self._rest, block), axis=1)
        whole = block.shape[1] - block.shape[1] % FINEST
        self._rest = block[:, whole:]
        if whole:
            self._done.append(_extremes(block[:, :whole].reshape(block.shape[0], -1, FINEST)))

    def levels(self) -> list[Level]:
        """All resolutions, finest first."""
        if self._rest is not None and self._rest.shape[1]:
            self._done.append(_extremes(self._rest[:, None, :]))
        finest = np.concatenate(self._done)
        size, found = FINEST, list[Level]()
        while len(finest) > MOST_PIXELS:
            finest, size = _coarser(finest), size * COARSER
        for _ in range(LEVELS):
            found.append(Level(samples_per_pixel=size, data=finest.astype("<i2").tobytes()))
            finest, size = _coarser(finest), size * COARSER
        return found


def _extremes(pixels: Block) -> NDArray[np.int16]:
    """Shape (pixels, channels, 2), from (channels, pixels, samples)."""
    pair = np.stack((pixels.min(axis=2), pixels.max(axis=2)), axis=-1)
    return np.rint(pair.clip(-1, 1) * 32_767).astype(np.int16).transpose(1, 0, 2)


def _coarser(level: NDArray[np.int16]) -> NDArray[np.int16]:
    starts = np.arange(0, len(level), COARSER)
    lows = np.minimum.reduceat(level[:, :, 0], starts, axis=0)
    highs = np.maximum.reduceat(level[:, :, 1], starts, axis=0)
    return np.stack((lows, highs), axis=-1)


class Peaks:
    """The greatest absolute sample of the first channel in each whole hundredth of a second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._seen = 0
        self._done: list[NDArray[np.float32]] = []
        self._rest = np.zeros(0, np.float32)

    def feed(self, block: Block) -> None:
        """Take the next samples."""
        loud = np.concatenate((self._rest, np.abs(block[0])))
        first = sum(len(part) for part in self._done)
        last = (self._seen + len(loud)) * PEAKS_PER_SECOND // self._rate
        edges = np.arange(first, last + 1) * self._rate // PEAKS_PER_SECOND - self._seen
        if last > first:
            self._done.append(np.maximum.reduceat(loud[: edges[-1]], edges[:-1]))
        self._rest = loud[edges[-1] :]
        self._seen += int(edges[-1])

    def data(self) -> bytes:
        """Two bytes each, of `FULL`: the hundreds and the rest, as decimal digits are made of."""
        found = np.concatenate(self._done) if self._done else np.zeros(0, np.float32)
        whole = np.rint(found.clip(0, 1) * FULL).astype(np.uint16)
        return np.stack(np.divmod(whole, 100), axis=1).astype(np.uint8).tobytes()


def measure(path: Path, report: Callable[[float], None], expected: float = 0) -> Measured:
    """See `scriptony.interchange.sound.measure_sound`. `expected` seconds are for the progress."""
    with Decoder(path) as decoder:
        rate = decoder.rate
        pixels, peaks, meter = Pixels(), Peaks(rate), Meter(rate, decoder.layout)
        samples = 0
        if decoder.container.duration:
            expected = decoder.container.duration / 1_000_000
        for block in gathered(iter(decoder), rate * _SECONDS):
            samples += block.shape[1]
            if samples > LONGEST_SECONDS * rate:
                raise SoundTooLong(f"More than {LONGEST_SECONDS // 3600} hours are not taken")
            pixels.feed(block)
            peaks.feed(block)
            meter.feed(block)
            report(min(samples / rate / expected, 1) if expected > 0 else 0)
        loudness, true_peak = meter.close()
        channels = decoder.stream.channels
        return Measured(
            codec=decoder.stream.codec_context.codec.canonical_name,
            sample_rate=rate,
            channels=channels,
            samples=samples,
            duration=samples / rate,
            loudness=loudness,
            true_peak=true_peak,
            peaks=peaks.data(),
            level_channels=min(channels, _SHOWN_CHANNELS),
            levels=pixels.levels(),
            warning="Some of the file is broken and was left out" if decoder.is_broken else None,
        )
