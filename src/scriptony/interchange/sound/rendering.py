"""One clip as a file: trimmed, faded, at its gain."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from scriptony.interchange.sound.decoding import Block, Decoder, gathered
from scriptony.interchange.sound.facts import Clip, RefusedSound, Rendered
from scriptony.interchange.sound.loudness import Meter
from scriptony.interchange.sound.writing import Writer, layout_for, rate_for

BLOCK = 48_000
"""Samples that are worked on at a time."""
MOST_DECIBELS = 60


def shaped(clip: Clip, decoder: Decoder) -> Iterator[Block]:
    """The part of a file that a clip is, with its fades and its gain, in blocks of `BLOCK`."""
    rate = decoder.rate
    begin = round(clip.start * rate)
    end = round(clip.end * rate) if clip.end is not None else None
    gain = 10 ** (min(clip.gain, MOST_DECIBELS) / 20)
    fade = _Fade(round(clip.fade_in * rate), round(clip.fade_out * rate))
    place = -begin
    for block in gathered(_cut(iter(decoder), begin, end), BLOCK):
        place = max(place, 0)
        yield from fade.feed(block * np.float32(gain), place)
        place += block.shape[1]
    yield from fade.close(place)


def _cut(blocks: Iterator[Block], begin: int, end: int | None) -> Iterator[Block]:
    at = 0
    for block in blocks:
        first, last = max(begin - at, 0), block.shape[1]
        if end is not None:
            last = min(last, end - at)
        at += block.shape[1]
        if first < last:
            yield block[:, first:last]
        if end is not None and at >= end:
            return


class _Fade:
    """Linear fades. Where a clip ends is known when its file has: so much is held back."""

    def __init__(self, samples_in: int, samples_out: int) -> None:
        self._in, self._out = samples_in, samples_out
        self._held: list[Block] = []
        self._count = 0

    def feed(self, block: Block, place: int) -> Iterator[Block]:
        if place < self._in:
            ramp = np.arange(place, place + block.shape[1]) / self._in
            block = (block * ramp.clip(0, 1)).astype(np.float32)
        self._held.append(block)
        self._count += block.shape[1]
        while self._held and self._count - self._held[0].shape[1] >= self._out:
            self._count -= self._held[0].shape[1]
            yield self._held.pop(0)

    def close(self, samples: int) -> Iterator[Block]:
        place = samples - self._count
        for block in self._held:
            if self._out:
                left = samples - np.arange(place, place + block.shape[1])
                block = (block * (left / self._out).clip(0, 1)).astype(np.float32)
            place += block.shape[1]
            yield block


def render(clip: Clip, target: Path, format: str, report: Callable[[float], None]) -> Rendered:
    """See `scriptony.interchange.sound.render_sound`."""
    with Decoder(Path(clip.path)) as plain:
        rate, layout = rate_for(format, plain.rate), layout_for(format, plain.layout)
    with Decoder(Path(clip.path), rate=rate, layout=layout) as decoder:
        meter = Meter(rate, layout)
        expected = _seconds(clip, decoder)
        with Writer(target, format, rate, layout) as writer:
            for block in shaped(clip, decoder):
                meter.feed(block)
                writer.write(block)
                report(min(writer.samples / rate / expected, 1) if expected > 0 else 0)
            if not writer.samples:
                raise RefusedSound("Nothing is left of this clip: it is trimmed to nothing")
        loudness, true_peak = meter.close()
        return Rendered(
            samples=writer.samples,
            sample_rate=rate,
            duration=writer.samples / rate,
            loudness=loudness,
            true_peak=true_peak,
        )


def _seconds(clip: Clip, decoder: Decoder) -> float:
    whole = (decoder.container.duration or 0) / 1_000_000
    return (whole if clip.end is None else clip.end) - clip.start
