"""What is written is what is read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scriptony.interchange.sound.facts import FORMATS
from scriptony.interchange.sound.writing import CODINGS, Writer, layout_for, rate_for
from tests.interchange.sound.files import alike, decoded, samples


def test_every_format_that_is_offered_can_be_written() -> None:
    assert CODINGS.keys() == FORMATS.keys()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("sizes", [[96_000], [1, 999, 5_000, 90_000]])
def test_what_is_written_is_read_again(format: str, sizes: list[int], tmp_path: Path) -> None:
    sound, path = samples(2), tmp_path / f"two.{format}"
    with Writer(path, format, 48_000, "stereo") as writer:
        at = 0
        for size in sizes:
            writer.write(sound[at : at + size].T.astype(np.float32))
            at += size
    again = decoded(path)
    assert writer.samples == at
    assert len(again) == pytest.approx(at, abs=0 if format in ("wav", "flac", "mp3") else 1024)
    again, sound = again[:at], sound[: len(again)]
    if CODINGS[format].is_exact:
        assert np.abs(again - sound).max() < 1.01 * 2**-24 + 1e-7  # half of the last of 24 bits
    else:
        assert alike(again, sound) > 0.98


@pytest.mark.parametrize("format", ["wav", "flac"])
def test_beyond_full_scale_is_clipped_not_turned_around(format: str, tmp_path: Path) -> None:
    loud = np.array([[2.0, -2.0, 1.0, -1.0, 0.0] * 1000], np.float32)
    path = tmp_path / f"loud.{format}"
    with Writer(path, format, 48_000, "mono") as writer:
        writer.write(loud)
    assert np.allclose(decoded(path, 1)[:, 0], loud[0].clip(-1, 1), atol=2**-22)


def test_rates_and_channels_that_a_format_cannot_have() -> None:
    assert rate_for("mp3", 96_000) == 48_000
    assert rate_for("mp3", 44_100) == 44_100
    assert rate_for("m4a", 192_000) == 48_000
    assert rate_for("wav", 192_000) == 192_000
    assert layout_for("mp3", "5.1") == "stereo"
    assert layout_for("mp3", "mono") == "mono"
    assert layout_for("flac", "5.1") == "5.1"


def test_an_odd_file_is_given_up_without_a_second_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Writer(tmp_path / "x.wav", "wav", 48_000, "mono"):
        raise ZeroDivisionError
