"""How long a file says it is."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from scriptony.interchange.sound.claims import claimed_seconds, is_cut
from scriptony.interchange.sound.opening import open_sound
from tests.interchange.sound.files import CODINGS, begun, convert, ffmpeg


def claimed(path: Path) -> float | None:
    kind, container, stream = open_sound(path)
    with container:
        return claimed_seconds(path, kind, container, stream)


@pytest.mark.parametrize("name", ["wav", "mp3", "flac", "m4a", "webm"])
def test_a_file_that_is_cut_off_still_claims_its_whole_length(
    sounds: dict[str, Path], name: str
) -> None:
    path = sounds[name]
    if name == "m4a":  # its table of contents stands at the end, unless it is moved
        path = convert(path, path.with_name("fast.m4a"), "-c", "copy", "-movflags", "faststart")
    assert claimed(begun(path)) == pytest.approx(6, abs=0.05)


@pytest.mark.parametrize("name", ["ogg", "opus", "aac"])
def test_where_nothing_is_claimed_there_is_no_estimate(sounds: dict[str, Path], name: str) -> None:
    assert claimed(sounds[name]) is None


def test_an_mp3_that_counts_no_frames_claims_nothing(sounds: dict[str, Path]) -> None:
    plain = sounds["mp3"].with_name("no-count.mp3")
    ffmpeg("-i", str(sounds["wav"]), "-q:a", "4", "-write_xing", "0", str(plain))
    assert claimed(plain) is None


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_written_to_a_pipe_claims_nothing(
    sounds: dict[str, Path], size: int, tmp_path: Path
) -> None:
    whole = bytearray(sounds["wav"].read_bytes())
    at = whole.index(b"data") + 4
    whole[at : at + 4] = struct.pack("<I", size)
    open_ended = tmp_path / "pipe.wav"
    open_ended.write_bytes(whole)
    assert claimed(open_ended) is None


def test_a_long_wav_keeps_its_length_in_a_chunk_of_its_own(
    sounds: dict[str, Path], tmp_path: Path
) -> None:
    long = convert(sounds["wav"], tmp_path / "long.wav", "-rf64", "always")
    assert long.read_bytes()[:4] == b"RF64"
    assert claimed(begun(long)) == pytest.approx(6, abs=0.01)


@pytest.mark.parametrize("name", CODINGS)
def test_only_ogg_shows_that_its_end_is_missing(sounds: dict[str, Path], name: str) -> None:
    kind, container, _ = open_sound(sounds[name])
    container.close()
    assert not is_cut(sounds[name], kind)
    assert is_cut(begun(sounds[name]), kind) == (name in ("ogg", "opus"))
