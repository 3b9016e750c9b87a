"""Sound: what a file's analysis and a scene's mix cost, beside a floor by hand."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scriptony.interchange.sound import Clip, measure_sound, mix_sounds

SECONDS, RATE = 180, 48_000
SHOTS, CLIPS_OF_SHOT, SHOT_SECONDS = 10, 3, 6
TURNS = int(os.environ.get("BENCH_BLOCKS", "6"))


def compare_sound(folder: Path) -> None:
    """Print what both cost: processes of their own, so with their start."""
    source = folder / "three-minutes.mp3"
    _floor("make", {"path": str(source), "seconds": SECONDS})
    clips = [
        Clip(path=str(source), start=number, end=number + 8, offset=number // 3 * SHOT_SECONDS)
        for number in range(SHOTS * CLIPS_OF_SHOT)
    ]
    seconds = SHOTS * SHOT_SECONDS
    plan: dict[str, Any] = {
        "clips": [[clip.path, clip.start, clip.end, clip.offset] for clip in clips],
        "seconds": seconds,
        "target": str(folder / "floor.wav"),
    }

    def mix() -> None:
        asyncio.run(mix_sounds(clips, seconds, folder / "mix.wav", "wav"))

    print("\n| sound | CPU ms | floor | ratio | s | floor s |\n|---|--:|--:|--:|--:|--:|")
    _row(
        f"length, loudness and peaks of {SECONDS // 60} minutes of mp3",
        lambda: asyncio.run(measure_sound(source)),
        lambda: _floor("measure", {"path": str(source)}),
    )
    _row(f"mix of {SHOTS} shots, {len(clips)} clips", mix, lambda: _floor("mix", plan))


def _row(name: str, ours: Callable[[], object], floor: Callable[[], object]) -> None:
    best = [(1e9, 1e9), (1e9, 1e9)]
    for turn in range(TURNS):
        for place in (0, 1) if turn % 2 else (1, 0):
            cost = _cost((ours, floor)[place])
            best[place] = min(best[place], cost)
    (cpu, took), (floor_cpu, floor_took) = best
    print(
        f"| {name} | {cpu:.0f} | {floor_cpu:.0f} | {cpu / floor_cpu:.2f} "
        f"| {took:.2f} | {floor_took:.2f} |",
        flush=True,
    )


def _cost(work: Callable[[], object]) -> tuple[float, float]:
    """CPU milliseconds of the children, and seconds on the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * cpu, time.perf_counter() - start


def _floor(verb: str, plan: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "benchmarks.floor_sound", verb, json.dumps(plan)]
    subprocess.run(command, check=True)
