"""The floor for sound: a script by hand, of PyAV and numpy, that imports nothing of Scriptony.

It keeps everything in memory, looks at nothing twice and refuses nothing.
Started as `python -m benchmarks.floor_sound VERB PLAN`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import av
import numpy as np
from av.filter import Graph

RATE = 48_000


def make(plan: dict[str, Any]) -> None:
    """Something like music, as mp3."""
    with av.open(plan["path"], "w") as out:
        stream: Any = out.add_stream("libmp3lame", rate=RATE, layout="stereo")
        place = np.arange(plan["seconds"] * RATE) / RATE
        noise = np.random.default_rng(7).uniform(-0.1, 0.1, len(place))
        tone = 0.3 * np.sin(2 * np.pi * 330 * place) * (0.6 + 0.4 * np.sin(2 * place)) + noise
        both = np.stack((tone, tone * 0.8)).astype(np.float32)
        for at in range(0, both.shape[1], RATE):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(both[:, at : at + RATE]), "fltp", "stereo"
            )
            frame.sample_rate, frame.pts = RATE, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def decoded(path: str, seconds: float = 1e9) -> np.ndarray:
    """A file, or its first seconds: float32, a row for each channel."""
    with av.open(path) as container:
        resampler = av.AudioResampler("fltp", "stereo", RATE)
        parts: list[np.ndarray] = []
        count = 0
        for frame in container.decode(audio=0):
            for made in resampler.resample(frame):
                parts.append(made.to_ndarray())
                count += made.samples
            if count >= seconds * RATE:
                break
    return np.concatenate(parts, axis=1)


def loudness(sound: np.ndarray) -> float:
    """LUFS, by FFmpeg's filter."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo")
    meter = graph.add("ebur128", "peak=true:metadata=1")
    source.link_to(meter)
    meter.link_to(graph.add("abuffersink"))
    graph.configure()
    found = 0.0
    for at in range(0, sound.shape[1], RATE):
        part = np.ascontiguousarray(sound[:, at : at + RATE])
        frame = av.AudioFrame.from_ndarray(part, "fltp", "stereo")
        frame.sample_rate = RATE
        graph.push(frame)
        while True:
            try:
                found = float(graph.pull().metadata.get("lavfi.r128.I", found))
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    return found


def measure(plan: dict[str, Any]) -> None:
    """Length, loudness, and peaks a hundredth of a second and 256 samples wide."""
    sound = decoded(plan["path"])
    loudness(sound)
    count = sound.shape[1] // 480
    np.abs(sound[0, : count * 480]).reshape(count, 480).max(axis=1)
    pixels = sound[:, : sound.shape[1] // 256 * 256].reshape(2, -1, 256)
    pixels.min(axis=2), pixels.max(axis=2)


def mix(plan: dict[str, Any]) -> None:
    """The sum of parts of files, at −23 LUFS, as a WAV of 24 bits."""
    total = np.zeros((2, plan["seconds"] * RATE), np.float32)
    for path, start, end, offset in plan["clips"]:
        part = decoded(path, end)[:, start * RATE : end * RATE]
        at = offset * RATE
        part = part[:, : total.shape[1] - at]
        total[:, at : at + part.shape[1]] += part
    total *= 10 ** ((-23 - loudness(total)) / 20)
    loudness(total)
    with av.open(plan["target"], "w", format="wav") as out:
        stream: Any = out.add_stream("pcm_s24le", rate=RATE, layout="stereo")
        whole = (np.rint(total.T.astype(np.float64) * 2**23).astype(np.int32) << 8).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole), "s32", "stereo")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


if __name__ == "__main__":
    {"make": make, "measure": measure, "mix": mix}[sys.argv[1]](json.loads(sys.argv[2]))
