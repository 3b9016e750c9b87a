"""Many clips as one file: summed, and brought to the loudness of broadcasts (EBU R 128)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from scriptony.interchange.sound.decoding import Block, Decoder, gathered
from scriptony.interchange.sound.facts import Clip, RefusedSound, Rendered
from scriptony.interchange.sound.limiting import limited
from scriptony.interchange.sound.loudness import Meter
from scriptony.interchange.sound.rendering import BLOCK, shaped
from scriptony.interchange.sound.writing import CODINGS, STEREO, Writer

RATE = 48_000
CHANNELS = 2
TARGET = -23.0
"""LUFS."""
CEILING = -1.0
"""dBTP of what is written exactly."""
LOSSY_CEILING = -2.0
"""dBTP of what is not: encoding adds to peaks."""
SHORTEST = 3
"""Seconds below which loudness says little, so nothing is brought to any."""
CLOSE = 0.2
ATTEMPTS = 6
MOST_GAIN = 60.0
MOST_AT_ONCE = 256
"""Clips that may sound at the same time: each holds a decoder."""

Sum = NDArray[np.float64]


class _Voice:
    """One clip in the mix, and how many of its samples were taken."""

    def __init__(self, clip: Clip) -> None:
        self.begin = round(clip.offset * RATE)
        self._clip = clip
        self._blocks: Iterator[Block] | None = None
        self._decoder: Decoder | None = None
        self._rest: Block = np.zeros((CHANNELS, 0), np.float32)

    def add_to(self, block: Sum, place: int) -> bool:
        """Add what sounds in a block of the mix that begins at `place`; whether more will come."""
        if self._blocks is None:
            self._decoder = Decoder(Path(self._clip.path), rate=RATE, layout=STEREO)
            self._blocks = shaped(self._clip, self._decoder)
            self._skip(place - self.begin)
        at = max(self.begin - place, 0)
        while at < block.shape[1]:
            if not self._rest.shape[1] and not self._next():
                return False
            count = min(block.shape[1] - at, self._rest.shape[1])
            block[:, at : at + count] += self._rest[:, :count]
            self._rest = self._rest[:, count:]
            at += count
        return True

    def _skip(self, samples: int) -> None:
        while samples > 0 and (self._rest.shape[1] or self._next()):
            count = min(samples, self._rest.shape[1])
            self._rest = self._rest[:, count:]
            samples -= count

    def _next(self) -> bool:
        assert self._blocks is not None
        block = next(self._blocks, None)
        if block is None:
            self.close()
            return False
        self._rest = block
        return True

    def close(self) -> None:
        if self._decoder is not None:
            self._decoder.container.close()


def summed(clips: Sequence[Clip], samples: int) -> Iterator[Block]:
    """The sum, in blocks of `BLOCK`: each clip is opened when it begins and closed when it ends."""
    waiting = [(voice.begin, number, voice) for number, voice in enumerate(map(_Voice, clips))]
    heapq.heapify(waiting)
    sounding: list[_Voice] = []
    for place in range(0, samples, BLOCK):
        block = np.zeros((CHANNELS, min(BLOCK, samples - place)), np.float64)
        while waiting and waiting[0][0] < place + block.shape[1]:
            sounding.append(heapq.heappop(waiting)[2])
        if len(sounding) > MOST_AT_ONCE:
            raise RefusedSound(f"More than {MOST_AT_ONCE} clips sound at once")
        sounding = [voice for voice in sounding if voice.add_to(block, place)]
        yield block.astype(np.float32)
    for voice in sounding:
        voice.close()


def mix(
    clips: Sequence[Clip],
    seconds: float,
    target: Path,
    format: str,
    report: Callable[[float], None],
    *,
    normalize: bool,
) -> Rendered:
    """See `scriptony.interchange.sound.mix_sounds`."""
    samples = round(seconds * RATE)
    if samples < 1:
        raise RefusedSound("This mix has no length")
    # Beside the target, not in memory: two hours of film are almost three gigabytes.
    with tempfile.TemporaryFile(dir=target.parent) as whole:
        meter = Meter(RATE, STEREO)
        for number, block in enumerate(summed(clips, samples)):
            meter.feed(block)
            whole.write(np.ascontiguousarray(block.T).tobytes())
            report(0.7 * number * BLOCK / samples)
        found = meter.close()
        ceiling = CEILING if CODINGS[format].is_exact else LOSSY_CEILING
        plan = _plan(whole, found, seconds, ceiling) if normalize else (0.0, None)
        report(0.8)
        return _write(whole, plan, target, format, samples)


Plan = tuple[float, float | None]
"""A gain in dB, and the dBTP that a limiter then has to hold, if any."""


def _plan(
    whole: BinaryIO, found: tuple[float | None, float | None], seconds: float, ceiling: float
) -> Plan:
    loudness, peak = found
    if peak is None:
        return 0.0, None
    if seconds < SHORTEST or loudness is None:  # as it is, but not clipped
        return min(0.0, ceiling - peak), None
    gain = min(TARGET - loudness, MOST_GAIN)
    if peak + gain <= ceiling:
        return gain, None
    best: tuple[float, Plan] | None = None
    limit = ceiling
    for _ in range(ATTEMPTS):
        loudness, peak = _measured(limited(_read(whole), gain, limit))
        if loudness is None or peak is None:
            break
        off = abs(TARGET - loudness)
        if peak <= ceiling and (best is None or off < best[0]):
            best = (off, (gain, limit))
            if off <= CLOSE:
                break
        gain = min(gain + TARGET - loudness, MOST_GAIN)
        limit -= max(0.0, peak - ceiling + 0.05) if peak > ceiling else 0.0
    return best[1] if best else (min(gain, ceiling - (found[1] or 0.0)), None)


def _measured(blocks: Iterator[Block]) -> tuple[float | None, float | None]:
    meter = Meter(RATE, STEREO)
    for block in blocks:
        meter.feed(block)
    return meter.close()


def _read(whole: BinaryIO) -> Iterator[Block]:
    whole.seek(0)
    while data := whole.read(BLOCK * CHANNELS * 4):
        yield np.frombuffer(data, np.float32).reshape(-1, CHANNELS).T


def _write(whole: BinaryIO, plan: Plan, target: Path, format: str, samples: int) -> Rendered:
    gain, limit = plan
    if limit is None:
        factor = np.float32(10 ** (gain / 20))
        blocks = _read(whole) if gain == 0 else (block * factor for block in _read(whole))
    else:
        blocks = gathered(limited(_read(whole), gain, limit), BLOCK)
    meter = Meter(RATE, STEREO)
    with Writer(target, format, RATE, STEREO) as writer:
        for block in blocks:
            meter.feed(block)
            writer.write(block[:, : samples - writer.samples])
    loudness, true_peak = meter.close()
    return Rendered(
        samples=writer.samples,
        sample_rate=RATE,
        duration=writer.samples / RATE,
        loudness=loudness,
        true_peak=true_peak,
    )
