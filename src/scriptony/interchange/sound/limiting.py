"""A limiter of true peaks: FFmpeg's, at four times the rate, where peaks between samples show."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, cast

import numpy as np

from scriptony.interchange.sound.decoding import Block
from scriptony.interchange.sound.writing import STEREO

RATE = 48_000
OVERSAMPLED = 4 * RATE


def limited(blocks: Iterator[Block], gain: float, ceiling: float) -> Iterator[Block]:
    """Stereo at 48 kHz, louder by `gain` dB, with no peak above `ceiling` dBTP; as many samples,
    each where it was."""
    from av import AudioFrame

    graph, given, taken = _graph(gain, ceiling), 0, 0
    for block in blocks:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32), "fltp", STEREO)
        frame.sample_rate = RATE
        graph.push(frame)
        given += block.shape[1]
        for made in _pulled(graph):
            taken += made.shape[1]
            yield made
    graph.push(None)
    for made in _pulled(graph):
        part = made[:, : given - taken]
        taken += part.shape[1]
        yield part
    if taken < given:
        yield np.zeros((2, given - taken), np.float32)


def _graph(gain: float, ceiling: float) -> Any:
    from av.filter import Graph

    graph = Graph()
    nodes = [
        graph.add_abuffer(sample_rate=RATE, format="fltp", layout=STEREO),
        graph.add("volume", f"{gain}dB:precision=double"),
        graph.add("aresample", str(OVERSAMPLED)),
        # `latency` takes its look-ahead out of what comes out, so nothing moves.
        graph.add(
            "alimiter",
            f"limit={10 ** (ceiling / 20)}:level=false:latency=true:attack=5:release=50",
        ),
        graph.add("aresample", str(RATE)),
        graph.add("aformat", "sample_fmts=fltp"),
        graph.add("abuffersink"),
    ]
    for before, after in pairwise(nodes):
        before.link_to(after)
    graph.configure()
    return graph


def _pulled(graph: Any) -> Iterator[Block]:
    from av.error import BlockingIOError as NothingYet
    from av.error import EOFError as End

    while True:
        try:
            yield cast("Block", graph.pull().to_ndarray())
        except (NothingYet, End):
            return
