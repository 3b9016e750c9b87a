"""What the first look at an upload finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scriptony.interchange.sound.facts import RefusedSound, SoundTooLong
from scriptony.interchange.sound.probing import probe
from tests.interchange.sound.files import CODINGS, begun, convert, ffmpeg

TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "opus": "audio/ogg",
    "webm": "audio/webm",
}


@pytest.mark.parametrize("name", CODINGS)
def test_a_whole_file(sounds: dict[str, Path], name: str) -> None:
    found = probe(sounds[name])
    assert (found.format, found.extension, found.media_type) == (name, name, TYPES[name])
    assert (found.sample_rate, found.channels, found.warning) == (48_000, 2, None)
    assert found.duration == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize("name", ["wav", "mp3", "flac", "ogg", "opus", "webm"])
def test_a_file_that_is_cut_off_keeps_its_real_length_and_says_so(
    sounds: dict[str, Path], name: str
) -> None:
    found = probe(begun(sounds[name]))
    assert 1 < found.duration < 5.5
    assert found.warning is not None
    assert "cut off" in found.warning
    assert f"{found.duration:.1f} s" in found.warning


def test_an_m4a_that_is_cut_off(sounds: dict[str, Path]) -> None:
    # Without its table of contents, which stands at the end, nothing of it can be read.
    with pytest.raises((RefusedSound, ValueError)):
        probe(begun(sounds["m4a"]))
    fast = sounds["m4a"].with_name("fast.m4a")
    convert(sounds["m4a"], fast, "-c", "copy", "-movflags", "faststart")
    found = probe(begun(fast))
    assert found.warning is not None
    assert "6.0 s" in found.warning


def test_noise_behind_a_good_header_is_refused(tmp_path: Path) -> None:
    noise = bytes(one * 7919 % 251 for one in range(200_000))
    for name, head in (("mp3", b"\xff\xfb\x90\x64"), ("aac", b"\xff\xf1\x50\x80")):
        path = tmp_path / name
        path.write_bytes(head + noise)
        with pytest.raises((RefusedSound, ValueError)):
            probe(path)


def test_no_samples_are_no_sound(sounds: dict[str, Path], tmp_path: Path) -> None:
    bare = tmp_path / "bare.wav"
    bare.write_bytes(sounds["wav"].read_bytes()[:44])
    with pytest.raises((RefusedSound, ValueError)):
        probe(bare)


@pytest.mark.slow
def test_small_files_may_stand_for_too_many_hours(tmp_path: Path) -> None:
    endless = tmp_path / "endless.flac"
    silence = "anullsrc=r=4000:cl=mono"
    ffmpeg("-f", "lavfi", "-i", silence, "-t", "22000", "-compression_level", "0", str(endless))
    assert endless.stat().st_size < 2_000_000
    with pytest.raises(SoundTooLong, match="6 hours"):
        probe(endless)
