"""Loudness and true peak, as ITU-R BS.1770 measures them: FFmpeg's filter does."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import math

import numpy as np

from scriptony.interchange.sound.decoding import Block

SILENCE = -70.0
"""LUFS that nothing quieter counts for."""


class Meter:
    """Takes samples, and knows in the end how loud they were."""

    def __init__(self, rate: int, layout: str) -> None:
        from av.filter import Graph

        self._rate, self._layout = rate, layout
        self._graph = Graph()
        source = self._graph.add_abuffer(sample_rate=rate, format="fltp", layout=layout)
        meter = self._graph.add("ebur128", "peak=true:metadata=1")
        source.link_to(meter)
        meter.link_to(self._graph.add("abuffersink"))
        self._graph.configure()
        self._found: dict[str, str] = {}
        self._count = 0
        self._channels = 0

    def feed(self, block: Block) -> None:
        """Take the next samples, shape (channels, samples)."""
        from av import AudioFrame

        if not block.shape[1]:
            return
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", self._layout)
        frame.sample_rate = self._rate
        self._graph.push(frame)
        self._count += block.shape[1]
        self._channels = block.shape[0]
        self._drain()

    def _drain(self) -> None:
        from av.error import BlockingIOError as NothingYet
        from av.error import EOFError as End

        while True:
            try:
                self._found = dict(self._graph.pull().metadata) or self._found
            except (NothingYet, End):
                return

    def close(self) -> tuple[float | None, float | None]:
        """LUFS and dBTP of all that was fed; None for what is silent or too short to count."""
        if not self._count:
            return None, None
        # The filter tells at each tenth of a second, so the last one is filled up.
        tenth = self._rate // 10
        self.feed(np.zeros((self._channels, -self._count % tenth), np.float32))
        self._graph.push(None)
        self._drain()
        loudness = float(self._found.get("lavfi.r128.I", SILENCE))
        peak = float(self._found.get("lavfi.r128.true_peak", 0))
        return (
            round(loudness, 2) if loudness > SILENCE else None,
            round(20 * math.log10(peak), 2) if peak > 0 else None,
        )
