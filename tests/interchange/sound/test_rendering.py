"""Clips as files: trims, fades and gains, sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scriptony.interchange.sound.facts import FORMATS, Clip, RefusedSound
from scriptony.interchange.sound.rendering import render
from tests.interchange.sound.files import alike, decoded, samples, write_wav

LAST_BIT = 2**-23


def shaped(sound: np.ndarray, clip: Clip, rate: int = 48_000) -> np.ndarray:
    """What a clip is, written down without looking at how it is done."""
    end = len(sound) if clip.end is None else round(clip.end * rate)
    part = sound[round(clip.start * rate) : end].astype(np.float64)
    count = len(part)
    place = np.arange(count)
    into, out = round(clip.fade_in * rate), round(clip.fade_out * rate)
    rise = np.minimum(place / into, 1) if into else np.ones(count)
    fall = np.minimum((count - place) / out, 1) if out else np.ones(count)
    return part * (rise * fall * 10 ** (clip.gain / 20))[:, None]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("plain") / "ten.wav", samples(10))


CLIPS = {
    "as it is": {},
    "trimmed": {"start": 1.25, "end": 9.5},
    "faded": {"fade_in": 0.75, "fade_out": 2.5},
    "trimmed, faded, quieter": {
        "start": 0.013,
        "end": 4.777,
        "fade_in": 1,
        "fade_out": 1.5,
        "gain": -7.5,
    },
    "fades that meet": {"start": 2, "end": 4, "fade_in": 1, "fade_out": 1},
    "fades that overlap": {"start": 2, "end": 4, "fade_in": 2, "fade_out": 2},
    "its last second": {"start": 9, "end": 20, "fade_out": 0.4},
    "one sample": {"start": 1, "end": 1 + 1 / 48_000},
}


@pytest.mark.parametrize("name", CLIPS)
def test_samples_of_a_clip(plain: Path, name: str, tmp_path: Path) -> None:
    clip = Clip(path=str(plain), **CLIPS[name])
    target = tmp_path / "out.wav"
    made = render(clip, target, "wav", lambda _: None)
    expected = shaped(decoded(plain), clip)
    found = decoded(target)
    assert made.samples == len(found) == len(expected)
    assert made.duration == len(expected) / 48_000
    assert np.abs(found - expected).max() <= LAST_BIT


@pytest.mark.parametrize("format", FORMATS)
def test_formats_have_the_right_length_and_loudness(
    plain: Path, format: str, tmp_path: Path
) -> None:
    clip = Clip(path=str(plain), start=2, end=8.5, fade_in=0.5, fade_out=0.5)
    shown: list[float] = []
    target = tmp_path / f"out.{format}"
    made = render(clip, target, format, shown.append)
    found, expected = decoded(target), shaped(decoded(plain), clip)
    assert len(found) / 48_000 == pytest.approx(6.5, abs=0.01)
    assert made.duration == 6.5
    assert made.loudness is not None
    assert alike(found, expected) > 0.98
    assert shown[-1] == pytest.approx(1, abs=0.2)


def test_a_rate_that_mp3_cannot_have(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "fast.wav", samples(2, rate=96_000, channels=1), 96_000)
    made = render(Clip(path=str(path)), tmp_path / "out.mp3", "mp3", lambda _: None)
    assert (made.sample_rate, round(made.duration, 2)) == (48_000, 2)


def test_nothing_left_is_refused(plain: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedSound, match="trimmed to nothing"):
        render(Clip(path=str(plain), start=11), tmp_path / "out.wav", "wav", lambda _: None)
