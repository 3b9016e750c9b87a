"""Loudness against the tones that EBU Tech 3341 defines it by."""

from __future__ import annotations

import numpy as np
import pytest

from scriptony.interchange.sound.loudness import Meter


def tone(decibels: float, seconds: float, *, rate: int = 48_000, hertz: float = 1000) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    one = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)
    return np.stack((one, one)).astype(np.float32)


def measured(*parts: np.ndarray, rate: int = 48_000) -> tuple[float | None, float | None]:
    meter = Meter(rate, "stereo")
    for part in parts:
        meter.feed(part)
    return meter.close()


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("decibels", [-23.0, -33.0])
def test_a_tone_is_as_loud_as_it_is_high(decibels: float, rate: int) -> None:
    loudness, peak = measured(tone(decibels, 20, rate=rate), rate=rate)
    assert loudness == pytest.approx(decibels, abs=0.1)
    assert peak == pytest.approx(decibels, abs=0.2)


def test_what_is_quiet_does_not_count() -> None:
    loudness, _ = measured(tone(-36, 10), tone(-23, 60), tone(-36, 10))
    assert loudness == pytest.approx(-23, abs=0.1)


def test_peaks_between_samples_and_in_the_last_tenth_of_a_second_count() -> None:
    time = np.arange(48_000 * 4)
    between = 0.5 * np.sin(2 * np.pi * time / 4 + np.pi / 4)  # sampled beside its tops
    _, peak = measured(np.stack((between, between)).astype(np.float32))
    assert np.abs(between).max() < 0.36
    assert peak == pytest.approx(-6, abs=0.7)
    quiet, click = tone(-40, 1), tone(-40, 0.05)
    click[:, -1200:] = 0.9
    _, peak = measured(quiet, click)
    assert peak is not None
    assert peak > -1.5


def test_silence_has_no_loudness() -> None:
    assert measured(np.zeros((2, 96_000), np.float32)) == (None, None)
    assert measured() == (None, None)
    assert measured(np.zeros((2, 0), np.float32)) == (None, None)
