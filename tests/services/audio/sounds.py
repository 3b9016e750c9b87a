"""Small real sound files, made by FFmpeg's own encoders."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np

ENCODERS = {
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "flac": ("flac", "flac"),
    "ogg": ("ogg", "libopus"),
    "opus": ("ogg", "libopus"),
    "m4a": ("ipod", "aac"),
    "aac": ("adts", "aac"),
    "webm": ("webm", "libopus"),
}
"""Container and encoder of each format that is taken."""

RATE = 48_000


def sound(
    kind: str = "wav",
    seconds: float = 2.0,
    *,
    channels: int = 1,
    hertz: float = 440,
    level: float = 0.5,
) -> bytes:
    """A tone as a file of this kind."""
    container_name, codec = ENCODERS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=container_name) as container:
        stream: Any = container.add_stream(codec, rate=RATE)
        stream.layout = "stereo" if channels == 2 else "mono"
        total = int(RATE * seconds)
        for at in range(0, total, RATE):
            time = np.arange(at, min(at + RATE, total)) / RATE
            tone = (level * 32_767 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
            part = np.repeat(tone, channels).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout=stream.layout.name)
            frame.sample_rate, frame.pts = RATE, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
