"""Sound files, made and decoded by another build of FFmpeg than the one under test."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

FFMPEG = get_ffmpeg_exe()

CODINGS: dict[str, list[str]] = {
    "wav": ["-c:a", "pcm_s16le"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "128k"],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis"],
    "m4a": ["-c:a", "aac"],
    "aac": ["-c:a", "aac", "-f", "adts"],
    "opus": ["-c:a", "libopus"],
    "webm": ["-c:a", "libopus", "-f", "webm"],
}


def ffmpeg(*arguments: str) -> bytes:
    """Run FFmpeg; what it writes to its output."""
    command = [FFMPEG, "-v", "error", "-nostdin", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def samples(seconds: float, *, rate: int = 48_000, channels: int = 2, seed: int = 1) -> np.ndarray:
    """Something like music, shape (samples, channels): tones that swell, and a little noise."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    tone = 0.35 * np.sin(2 * np.pi * (220 + 40 * seed) * time) * (0.6 + 0.4 * np.sin(2.1 * time))
    parts = [
        tone * (1 - 0.2 * one) + 0.05 * random.uniform(-1, 1, len(time)) for one in range(channels)
    ]
    return np.stack(parts, axis=1)


def write_wav(path: Path, sound: np.ndarray, rate: int = 48_000) -> Path:
    """Sixteen bits, by Python's own module."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(sound.clip(-1, 1) * 32_767).astype("<i2").tobytes())
    return path


def convert(source: Path, target: Path, *options: str) -> Path:
    """The same sound in the format that the target's extension names."""
    ffmpeg("-i", str(source), *(options or CODINGS[target.suffix[1:]]), str(target))
    return target


def decoded(path: Path, channels: int = 2) -> np.ndarray:
    """All samples of a file, shape (samples, channels), as the other build decodes them."""
    raw = ffmpeg("-i", str(path), "-f", "f32le", "-ac", str(channels), "-")
    return np.frombuffer(raw, "<f4").reshape(-1, channels).astype(np.float64)


def begun(path: Path, share: float = 0.6) -> Path:
    """The first part of a file, beside it."""
    whole = path.read_bytes()
    target = path.with_name(f"begun-{path.name}")
    target.write_bytes(whole[: int(len(whole) * share)])
    return target


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """1 for the same sound at any gain, 0 for two that have nothing in common. An encoder leaves
    out the noise that nobody hears, and must keep the tones, and where they are."""
    count = min(len(one), len(other))
    return float(np.corrcoef(one[:count].ravel(), other[:count].ravel())[0, 1])
