"""The limiter holds its ceiling, moves nothing and loses nothing."""

from __future__ import annotations

import numpy as np
import pytest

from scriptony.interchange.sound.limiting import limited
from scriptony.interchange.sound.loudness import Meter
from tests.interchange.sound.files import samples


def run(sound: np.ndarray, gain: float, ceiling: float, size: int = 48_000) -> np.ndarray:
    blocks = [sound[:, at : at + size] for at in range(0, sound.shape[1], size)]
    return np.concatenate(list(limited(iter(blocks), gain, ceiling)), axis=1)


@pytest.mark.parametrize("size", [1_000, 48_000])
def test_what_is_quiet_enough_passes_as_it_is(size: int) -> None:
    sound = samples(3).T.astype(np.float32)
    found = run(sound, 0, -1, size)
    assert found.shape == sound.shape
    middle = slice(2_000, -2_000)
    assert np.abs(found[:, middle] - sound[:, middle]).max() < 0.03  # the ends of the spectrum


def test_peaks_are_held_and_stay_where_they_were() -> None:
    sound = np.zeros((2, 48_000 * 4), np.float32)
    time = np.arange(960) / 48_000
    for start in range(20_000, 180_000, 30_000):
        sound[:, start : start + 960] = 0.8 * np.sin(2 * np.pi * 700 * time)
    found = run(sound, 12, -1.5)
    assert found.shape == sound.shape
    meter = Meter(48_000, "stereo")
    meter.feed(found)
    _, peak = meter.close()
    assert peak is not None
    assert peak <= -1
    lag = np.argmax(np.correlate(found[0, 19_000:24_000], sound[0, 20_000:21_000], "valid"))
    assert abs(int(lag) - 1_000) <= 2
