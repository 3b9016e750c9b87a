"""Decoded sound as arrays: float32, one row per channel, full scale at 1."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from scriptony.interchange.sound.facts import RefusedSound
from scriptony.interchange.sound.opening import Packets, open_sound

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, Packet

Block = NDArray[np.float32]
"""Shape (channels, samples)."""

LOUDEST = 16.0
"""Samples in floating point may say anything; beyond this, and where they are no number, they do
not come from a microphone."""


class Decoder:
    """One file, decoded from its start. `rate` and `layout` are those of what comes out."""

    def __init__(self, path: Path, *, rate: int | None = None, layout: str | None = None) -> None:
        self.kind, self.container, self.stream = open_sound(path)
        self.rate = rate or self.stream.rate
        self.layout = layout or self.stream.layout.name
        self.broken = 0
        """Packets that could not be decoded."""
        self.is_broken = False
        """Whether there was more to the file; known at its end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    def __iter__(self) -> Iterator[Block]:
        resampler = self._resampler()
        source: tuple[Any, ...] | None = None
        packets = Packets(self.container, self.stream)
        for packet in packets:
            for frame in self._decode(packet):
                form = (frame.rate, frame.layout.name, frame.format.name)
                if source not in (None, form):  # a chain of streams may change in the middle
                    yield from _blocks(resampler, None)
                    resampler = self._resampler()
                source = form
                frame.pts = None  # gaps and jumps in what the file says of time are no silence
                yield from _blocks(resampler, frame)
        self.is_broken = packets.is_broken or self.broken > 1  # the last packet may be half a one
        if source is None:
            raise RefusedSound("There is no sound in this file that can be decoded")
        yield from _blocks(resampler, None)

    def _resampler(self) -> AudioResampler:
        from av import AudioResampler

        return AudioResampler(format="fltp", layout=self.layout, rate=self.rate)

    def _decode(self, packet: Packet[Any]) -> list[AudioFrame]:
        from av.error import FFmpegError

        try:
            return packet.decode()
        except FFmpegError:
            self.broken += 1
            return []


def _blocks(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[Block]:
    for made in resampler.resample(frame):
        block = cast("Block", made.to_ndarray())
        if not np.isfinite(block.sum()) or np.abs(block).max(initial=0) > LOUDEST:
            block = np.nan_to_num(block, nan=0.0, posinf=LOUDEST, neginf=-LOUDEST)
            block = block.clip(-LOUDEST, LOUDEST)
        yield block


def gathered(blocks: Iterator[Block], size: int) -> Iterator[Block]:
    """The same samples in blocks of `size`, the last one shorter."""
    held: list[Block] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += block.shape[1]
        if count < size:
            continue
        whole = np.concatenate(held, axis=1)
        for at in range(0, count - size + 1, size):
            yield whole[:, at : at + size]
        rest = whole[:, count - count % size :]
        held, count = [rest], rest.shape[1]
    if count:
        yield np.concatenate(held, axis=1)
