"""Mixes against sums made without looking at how it is done."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from scriptony.interchange.sound import mixing
from scriptony.interchange.sound.facts import FORMATS, Clip, RefusedSound
from scriptony.interchange.sound.loudness import Meter
from scriptony.interchange.sound.mixing import mix
from tests.interchange.sound.files import convert, decoded, samples, write_wav
from tests.interchange.sound.test_rendering import LAST_BIT, shaped

RATE = 48_000


def summed(clips: list[Clip], seconds: float) -> np.ndarray:
    total = np.zeros((round(seconds * RATE), 2))
    for clip in clips:
        part = shaped(decoded(Path(clip.path)), clip)
        at = round(clip.offset * RATE)
        part = part[max(0, -at) :]
        at = max(at, 0)
        part = part[: max(0, len(total) - at)]
        total[at : at + len(part)] += part
    return total


def loudness_of(path: Path) -> tuple[float | None, float | None]:
    meter = Meter(RATE, "stereo")
    meter.feed(np.ascontiguousarray(decoded(path).T, np.float32))
    return meter.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Sounds of several lengths and formats, at the rate of mixes."""
    folder = tmp_path_factory.mktemp("pool")
    made = [
        write_wav(folder / f"{n}.wav", samples(1 + n * 0.77, channels=1 + n % 2, seed=n))
        for n in range(1, 7)
    ]
    return [*made, convert(made[2], folder / "3.flac"), convert(made[5], folder / "6.flac")]


@pytest.mark.parametrize("seed", range(3))
def test_thirty_clips_are_their_sum(pool: list[Path], seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    clips = [
        Clip(
            path=str(chance.choice(pool)),
            start=chance.choice([0, chance.uniform(0, 0.8)]),
            end=chance.choice([None, chance.uniform(0.9, 1.5)]),
            fade_in=chance.choice([0, 0.25]),
            fade_out=chance.choice([0, 0.4]),
            gain=chance.uniform(-30, -14),
            offset=chance.uniform(-1, 21),
        )
        for _ in range(30)
    ]
    target = tmp_path / "mix.wav"
    made = mix(clips, 20.5, target, "wav", lambda _: None, normalize=False)
    found, expected = decoded(target), summed(clips, 20.5)
    assert made.samples == len(found) == len(expected) == round(20.5 * RATE)
    assert np.abs(expected).max() < 1
    assert np.abs(found - expected).max() <= LAST_BIT


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("gain", [-25.0, 0.0, 20.0])
@pytest.mark.slow
def test_a_mix_is_as_loud_as_broadcasts_are(
    pool: list[Path], format: str, gain: float, tmp_path: Path
) -> None:
    clips = [Clip(path=str(path), offset=n, gain=gain - 20) for n, path in enumerate(pool)]
    target, shown = tmp_path / f"mix.{format}", list[float]()
    made = mix(clips, 9, target, format, shown.append, normalize=True)
    loudness, peak = loudness_of(target)
    assert loudness == pytest.approx(-23, abs=0.5)
    assert peak is not None
    assert peak <= -1
    assert made.loudness == pytest.approx(-23, abs=0.3)
    assert shown == sorted(shown)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.slow
def test_what_is_mostly_silence_with_peaks_is_limited(format: str, tmp_path: Path) -> None:
    knocks = np.zeros((RATE * 12, 2))
    time = np.arange(480) / RATE
    for start in range(1000, RATE * 12 - 2000, RATE // 2):
        knocks[start : start + 480] = (0.9 * np.sin(2 * np.pi * 900 * time))[:, None]
    path = write_wav(tmp_path / "knocks.wav", knocks * 0.2)
    target = tmp_path / f"mix.{format}"
    mix([Clip(path=str(path))], 12, target, format, lambda _: None, normalize=True)
    loudness, peak = loudness_of(target)
    assert peak is not None
    assert peak <= -1
    assert loudness == pytest.approx(-23, abs=0.5)


def test_peaks_win_where_both_cannot_be_had(tmp_path: Path) -> None:
    clicks = np.zeros((RATE * 5, 2))
    clicks[::RATE] = 0.5
    path = write_wav(tmp_path / "clicks.wav", clicks)
    target = tmp_path / "mix.wav"
    mix([Clip(path=str(path))], 5, target, "wav", lambda _: None, normalize=True)
    _, peak = loudness_of(target)
    assert peak is not None
    assert -12 < peak <= -1


def test_silence_stays_silent_and_short_mixes_as_they_are(pool: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "mix.wav"
    made = mix([], 5, target, "wav", lambda _: None, normalize=True)
    assert (made.loudness, made.true_peak, made.duration) == (None, None, 5)
    assert not decoded(target).any()
    clip = Clip(path=str(pool[4]), gain=-10)
    mix([clip], 2.5, target, "wav", lambda _: None, normalize=True)
    assert np.abs(decoded(target) - summed([clip], 2.5)).max() <= LAST_BIT
    loud = Clip(path=str(pool[4]), gain=20)
    mix([loud], 2.5, target, "wav", lambda _: None, normalize=True)
    _, peak = loudness_of(target)
    assert peak == pytest.approx(-1, abs=0.1)


def test_other_rates_are_brought_to_that_of_the_mix(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "slow.wav", samples(4, rate=22_050, channels=1), 22_050)
    target = tmp_path / "mix.wav"
    mix([Clip(path=str(path), offset=0.5)], 4, target, "wav", lambda _: None, normalize=False)
    found = decoded(target)
    assert not found[: RATE // 2].any()
    assert np.abs(found[RATE // 2 :]).max() > 0.2


def test_no_length_and_too_many_at_once_are_refused(
    pool: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = [Clip(path=str(pool[0]))] * 3
    with pytest.raises(RefusedSound, match="no length"):
        mix(clips, 0, tmp_path / "mix.wav", "wav", lambda _: None, normalize=True)
    monkeypatch.setattr(mixing, "MOST_AT_ONCE", 2)
    with pytest.raises(RefusedSound, match="More than 2"):
        mix(clips, 5, tmp_path / "mix.wav", "wav", lambda _: None, normalize=True)
    assert [path.name for path in tmp_path.iterdir()] == []
