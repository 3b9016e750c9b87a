"""Children that decode: they answer, report, and end with whoever asked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from scriptony.interchange.sound import (
    Clip,
    Probe,
    RefusedSound,
    SoundTooLong,
    measure_sound,
    mix_sounds,
    probe_sound,
    render_sound,
)
from scriptony.interchange.sound.task import run_task
from tests.interchange.sound.files import samples, write_wav
from tests.wait import wait_until


def children() -> list[str]:
    """Ids of the decoding processes of this one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if b"sound.child" in line and parent == str(os.getpid()):
                found.append(entry.name)
    return found


async def test_each_verb_answers(sounds: dict[str, Path], tmp_path: Path) -> None:
    path, shown = sounds["ogg"], list[float]()

    async def report(progress: float) -> None:
        shown.append(progress)

    assert (await probe_sound(path)).codec == "vorbis"
    assert (await measure_sound(path, report)).duration == pytest.approx(6, abs=0.01)
    clip = Clip(path=str(path), end=2)
    assert (await render_sound(clip, tmp_path / "a.flac", "flac")).duration == 2
    assert (await mix_sounds([clip], 3, tmp_path / "m.mp3", "mp3", report)).duration == 3
    assert shown
    assert not children()


async def test_refusals_come_through(sounds: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is a letter.")
    with pytest.raises(RefusedSound, match="no sound file"):
        await probe_sound(tmp_path / "text")
    (tmp_path / "bare").write_bytes(sounds["wav"].read_bytes()[:44])
    with pytest.raises(RefusedSound, match="cannot be decoded"):
        await probe_sound(tmp_path / "bare")
    with pytest.raises(RefusedSound, match="cannot be decoded"):
        await measure_sound(tmp_path / "missing")
    slow = write_wav(tmp_path / "slow.wav", samples(6, rate=4_000, channels=1), 4_000)
    longer = slow.read_bytes() + bytes(2 * 4_000 * 6 * 3_600)
    slow.write_bytes(longer[:40] + (len(longer) - 44).to_bytes(4, "little") + longer[44:])
    with pytest.raises(SoundTooLong):
        await probe_sound(slow)


@pytest.mark.slow
async def test_a_cancelled_call_ends_its_process(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", samples(300))
    work = asyncio.create_task(measure_sound(path))
    await asyncio.to_thread(wait_until, lambda: bool(children()), 10)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not children()


async def test_what_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", samples(60))
    with pytest.raises(RefusedSound, match="too long"):
        await run_task(Probe, {"verb": "measure", "path": str(path)}, seconds=0.05)
    assert not children()


@pytest.mark.slow
async def test_a_process_that_dies_of_a_file_is_a_refusal(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", samples(300))
    work = asyncio.create_task(measure_sound(path))
    await asyncio.to_thread(wait_until, lambda: bool(children()), 10)
    (child,) = children()
    os.kill(int(child), 11)
    with pytest.raises(RefusedSound, match="cannot be decoded"):
        await work


async def test_a_fault_of_ours_is_none() -> None:
    with pytest.raises(RuntimeError, match="in the log"):
        await run_task(Probe, {"verb": "guess"}, seconds=10)
