"""Lengths and peaks of whole files, against another decoder and a count of one's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from scriptony.interchange.sound.facts import FULL, Measured
from scriptony.interchange.sound.measuring import MOST_PIXELS, Peaks, Pixels, measure
from tests.interchange.sound.files import CODINGS, decoded, samples, write_wav


def peaks_of(found: Measured) -> np.ndarray:
    return np.frombuffer(found.peaks, np.uint8).reshape(-1, 2) @ np.array([100, 1]) / FULL


def expected_peaks(sound: np.ndarray, rate: int) -> np.ndarray:
    """As the contract says it, slice by slice."""
    count = int(len(sound) * 100 // rate)
    edges = [number * rate // 100 for number in range(count + 1)]
    first = np.abs(sound[:, 0])
    return np.array([first[a:b].max() for a, b in pairwise(edges)], dtype=float)


@pytest.mark.slow
@pytest.mark.parametrize("name", CODINGS)
def test_three_minutes_of_each_format(long_sounds: dict[str, Path], name: str) -> None:
    shown: list[float] = []
    found = measure(long_sounds[name], shown.append)
    theirs = decoded(long_sounds[name])
    assert found.duration == pytest.approx(len(theirs) / 48_000, abs=0.02 if name == "m4a" else 0)
    expected = expected_peaks(theirs, 48_000)
    ours = peaks_of(found)[: len(expected)]
    assert len(peaks_of(found)) == int(found.duration * 100)
    assert np.abs(ours - expected[: len(ours)]).max() < 0.01
    assert shown == sorted(shown)
    assert shown[-1] > 0.9
    assert (found.sample_rate, found.channels, found.warning) == (48_000, 2, None)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 96_000])
@pytest.mark.parametrize("seconds", [0.004, 0.5, 3.337])
def test_peaks_at_any_rate(rate: int, seconds: float, tmp_path: Path) -> None:
    sound = samples(seconds, rate=rate, channels=1)
    path = write_wav(tmp_path / "mono.wav", sound, rate)
    found = measure(path, lambda _: None)
    assert found.samples == len(sound)
    assert found.duration == len(sound) / rate
    expected = expected_peaks(sound, rate)
    assert len(peaks_of(found)) == len(expected)
    assert np.abs(peaks_of(found) - expected).max(initial=0) < 1e-3


def test_levels_hold_least_and_greatest_of_two_channels(tmp_path: Path) -> None:
    sound = samples(2.5, channels=4)
    sound[:, 1] = -np.abs(sound[:, 1])
    found = measure(write_wav(tmp_path / "four.wav", sound), lambda _: None)
    assert found.channels == 4
    assert found.level_channels == 2
    assert [level.samples_per_pixel for level in found.levels] == [256, 1024, 4096, 16384]
    for level in found.levels:
        pixels = np.frombuffer(level.data, "<i2").reshape(-1, 2, 2)
        size = level.samples_per_pixel
        parts = [sound[at : at + size, :2] for at in range(0, len(sound), size)]
        assert len(pixels) == len(parts)
        lows = np.array([part.min(axis=0) for part in parts]) * 32_767
        highs = np.array([part.max(axis=0) for part in parts]) * 32_767
        assert np.abs(pixels[:, :, 0] - lows).max() <= 1.5
        assert np.abs(pixels[:, :, 1] - highs).max() <= 1.5


def test_long_sounds_begin_with_a_coarser_level() -> None:
    pixels = Pixels()
    block = np.zeros((1, 256 * 10_000), np.float32)
    block[0, 0] = 1
    for _ in range(MOST_PIXELS // 10_000 + 1):
        pixels.feed(block)
    levels = pixels.levels()
    assert [level.samples_per_pixel for level in levels] == [1024, 4096, 16384, 65536]
    assert len(levels[0].data) // 4 <= MOST_PIXELS
    assert np.frombuffer(levels[3].data, "<i2").max() == 32_767


@pytest.mark.parametrize("size", [1, 109, 110, 111, 5000])
def test_blocks_of_any_size_give_the_same_peaks(size: int) -> None:
    sound = samples(0.5, rate=11_025, channels=1).T.astype(np.float32)
    whole, parts = Peaks(11_025), Peaks(11_025)
    whole.feed(sound)
    for at in range(0, sound.shape[1], size):
        parts.feed(sound[:, at : at + size])
    assert whole.data() == parts.data()


def test_broken_files_say_so(sounds: dict[str, Path], tmp_path: Path) -> None:
    whole = bytearray(sounds["flac"].read_bytes())
    for at in range(40_000, len(whole), 40_000):
        whole[at : at + 200] = bytes(200)
    broken = tmp_path / "broken.flac"
    broken.write_bytes(whole)
    found = measure(broken, lambda _: None)
    assert found.warning is not None
    assert 0 < found.duration <= 6.1
