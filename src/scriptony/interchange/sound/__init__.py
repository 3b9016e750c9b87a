"""Sound files in, facts and sound files out: FFmpeg's libraries, through PyAV, in a child process.

Whatever decodes runs in a process of its own with limits of memory and time, since decoders are
the part of a server that strangers' bytes reach first. Cancelling a call kills its process. Each
call takes files by path and waits for the whole answer; `report` is told how far it is, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from scriptony.interchange.sound.facts import (
    FORMATS,
    Clip,
    Level,
    Measured,
    Probe,
    RefusedSound,
    Rendered,
    SoundTooLong,
)
from scriptony.interchange.sound.task import run_task

__all__ = [
    "FORMATS",
    "Clip",
    "Level",
    "Measured",
    "Probe",
    "RefusedSound",
    "Rendered",
    "Report",
    "SoundTooLong",
    "measure_sound",
    "mix_sounds",
    "probe_sound",
    "render_sound",
]

Report = Callable[[float], Awaitable[None]]


async def probe_sound(path: Path) -> Probe:
    """What a file is, told by its content: its first and last second are decoded, the rest is
    only counted. RefusedSound (415) for what cannot be decoded, SoundTooLong (413)."""
    return await run_task(Probe, {"verb": "probe", "path": str(path)}, seconds=60)


async def measure_sound(path: Path, report: Report | None = None) -> Measured:
    """Decode a file whole: its length, rate, loudness and peaks. RefusedSound (415)."""
    return await run_task(Measured, {"verb": "measure", "path": str(path)}, report, seconds=3600)


async def render_sound(
    clip: Clip, target: Path, format: str, report: Report | None = None
) -> Rendered:
    """Write one clip, trimmed, faded and at its gain, to `target` in one of `FORMATS`; its offset
    counts for nothing. RefusedSound (415) when nothing is left of it, or nothing decodes."""
    request = {"verb": "render", "clip": clip, "target": str(target), "format": format}
    return await run_task(Rendered, request, report, seconds=3600)


async def mix_sounds(
    clips: Sequence[Clip],
    seconds: float,
    target: Path,
    format: str,
    report: Report | None = None,
    *,
    normalize: bool = True,
) -> Rendered:
    """Sum clips, each from its `offset` on, into `seconds` of stereo at 48 kHz; what would be
    before the start or past the end is cut off. With `normalize` it is brought to −23 LUFS with
    true peaks of at most −1 dBTP, unless it is silent or shorter than 3 s."""
    request = {
        "verb": "mix",
        "clips": list(clips),
        "seconds": seconds,
        "target": str(target),
        "format": format,
        "normalize": normalize,
    }
    return await run_task(Rendered, request, report, seconds=4 * 3600)
