"""Decoded samples, as another decoder gives them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scriptony.interchange.sound.decoding import LOUDEST, Decoder, gathered
from scriptony.interchange.sound.facts import RefusedSound
from tests.interchange.sound.files import CODINGS, convert, decoded, ffmpeg, samples, write_wav


def all_of(path: Path, **form: object) -> np.ndarray:
    with Decoder(path, **form) as decoder:  # type: ignore[arg-type]
        return np.concatenate(list(decoder), axis=1).T


@pytest.mark.parametrize("name", CODINGS)
def test_every_sample_is_the_one_the_other_decoder_gives(
    sounds: dict[str, Path], name: str
) -> None:
    ours, theirs = all_of(sounds[name]), decoded(sounds[name])
    # Of AAC's last frame, newer builds leave out what its encoder had padded.
    assert 0 <= len(ours) - len(theirs) < (1024 if name == "m4a" else 1)
    assert np.abs(ours[: len(theirs)] - theirs).max() < 1e-4


def test_another_rate_and_layout(tmp_path: Path) -> None:
    plain = write_wav(tmp_path / "mono.wav", samples(2, rate=44_100, channels=1), 44_100)
    stereo = all_of(plain, rate=48_000, layout="stereo")
    assert stereo.shape[1] == 2
    assert abs(len(stereo) - 96_000) <= 1
    assert np.array_equal(stereo[:, 0], stereo[:, 1])


def test_a_stream_that_changes_its_form_goes_on_in_the_first(
    sounds: dict[str, Path], tmp_path: Path
) -> None:
    mono = tmp_path / "mono.mp3"
    ffmpeg("-i", str(sounds["wav"]), "-ac", "1", "-ar", "44100", "-write_xing", "0",
           "-id3v2_version", "0", str(mono))  # fmt: skip
    chain = tmp_path / "chain.mp3"
    chain.write_bytes(sounds["mp3"].read_bytes() + mono.read_bytes())
    whole = all_of(chain)
    assert whole.shape[1] == 2
    assert len(whole) == pytest.approx(12 * 48_000, rel=0.02)


def test_a_file_that_cannot_be_read_any_further_ends_there(
    sounds: dict[str, Path], tmp_path: Path
) -> None:
    mono = tmp_path / "mono.ogg"
    ffmpeg("-i", str(sounds["wav"]), "-ac", "1", "-ar", "24000", "-c:a", "libvorbis", str(mono))
    chain = tmp_path / "chain.ogg"
    chain.write_bytes(sounds["ogg"].read_bytes() + mono.read_bytes())
    with Decoder(chain) as decoder:
        count = sum(block.shape[1] for block in decoder)
    assert count == pytest.approx(6 * 48_000, abs=2048)
    assert decoder.is_broken


def test_samples_that_are_no_numbers_are_silent_and_none_is_beyond_reason(tmp_path: Path) -> None:
    odd = np.zeros((48_000, 1), "<f4")
    odd[100], odd[200], odd[300], odd[400] = np.nan, np.inf, -np.inf, 1e30
    (tmp_path / "odd.raw").write_bytes(odd.tobytes())
    path = tmp_path / "odd.wav"
    ffmpeg("-f", "f32le", "-ar", "48000", "-ac", "1", "-i", str(tmp_path / "odd.raw"),
           "-c:a", "pcm_f32le", str(path))  # fmt: skip
    found = all_of(path)
    assert np.isfinite(found).all()
    assert np.abs(found).max() == LOUDEST
    assert found[100] == 0


def test_what_is_broken_in_the_middle_is_left_out(sounds: dict[str, Path], tmp_path: Path) -> None:
    whole = bytearray(sounds["mp3"].read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 4000] = bytes(4000)
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(whole)
    found = all_of(broken)
    assert 5 * 48_000 < len(found) <= 6 * 48_000


def test_nothing_that_decodes(tmp_path: Path) -> None:
    plain = write_wav(tmp_path / "plain.wav", samples(1))
    flac = convert(plain, tmp_path / "one.flac")
    head = flac.read_bytes()[:8300]
    (tmp_path / "head.flac").write_bytes(head)
    with pytest.raises(RefusedSound):
        all_of(tmp_path / "head.flac")


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_gathered_samples_are_the_same(size: int) -> None:
    blocks = [np.arange(n * 2, dtype=np.float32).reshape(2, n) for n in (3, 0, 150, 1, 40)]
    again = list(gathered(iter(blocks), size))
    assert all(block.shape[1] == size for block in again[:-1])
    assert np.array_equal(np.concatenate(again, axis=1), np.concatenate(blocks, axis=1))
