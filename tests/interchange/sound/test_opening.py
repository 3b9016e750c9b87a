"""What a file is, by its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from scriptony.interchange.sound.facts import RefusedSound
from scriptony.interchange.sound.opening import kind_of, open_sound
from tests.interchange.sound.files import CODINGS, ffmpeg, samples, write_wav


@pytest.mark.parametrize("name", CODINGS)
def test_each_format_is_told_by_its_content(
    sounds: dict[str, Path], name: str, tmp_path: Path
) -> None:
    renamed = tmp_path / "notes.txt"
    renamed.write_bytes(sounds[name].read_bytes())
    kind, container, stream = open_sound(renamed)
    container.close()
    assert (kind.name, stream.rate, stream.channels) == (name, 48_000, 2)


@pytest.mark.parametrize("name", ["mp3", "aac", "flac"])
def test_tags_and_emptiness_may_stand_before_the_sound(
    sounds: dict[str, Path], name: str, tmp_path: Path
) -> None:
    tag = b"ID3\x04\x00\x00" + bytes([0, 8, 0, 0])  # 131,072 bytes of it
    tagged = tmp_path / "tagged"
    tagged.write_bytes(tag + bytes(131_072) + sounds[name].read_bytes())
    assert kind_of(tagged).name == name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 70_000,
        b"ID3",
        b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f",
        b"%PDF-1.7 hardly audible",
        "ÿþ two bytes for each letter".encode("utf-16"),
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"\x89PNG\r\n\x1a\n",
        b"#EXTM3U\n#EXTINF:1,\nhttp://example.test/a.mp3\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
    ],
)
def test_what_is_no_sound_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loud.mp3"
    path.write_bytes(content)
    with pytest.raises(RefusedSound, match="no sound file"):
        kind_of(path)


def test_moving_pictures_are_refused_but_covers_are_not(
    sounds: dict[str, Path], tmp_path: Path
) -> None:
    cover, film, covered = tmp_path / "c.png", tmp_path / "film.m4a", tmp_path / "covered.m4a"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", str(cover))
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=6", "-i", str(sounds["wav"]), str(film),
           "-c:v", "mpeg4", "-c:a", "aac", "-f", "mp4")  # fmt: skip
    ffmpeg("-i", str(sounds["m4a"]), "-i", str(cover), "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:v:0", "attached_pic", str(covered))  # fmt: skip
    with pytest.raises(RefusedSound, match="moving picture"):
        open_sound(film)
    kind, container, _ = open_sound(covered)
    container.close()
    assert kind.name == "m4a"


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    silent = tmp_path / "silent.webm"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-c:v", "libvpx", str(silent))
    with pytest.raises(RefusedSound):
        open_sound(silent)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["-c:a", "adpcm_ms"], "adpcm_ms"),
        (["-ar", "2000"], "2000 samples a second"),
        (["-af", "pan=10c|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0|c8=c0|c9=c0"], "10 chan"),
    ],
)
def test_odd_codings_are_refused(options: list[str], why: str, tmp_path: Path) -> None:
    plain = write_wav(tmp_path / "plain.wav", samples(1))
    odd = tmp_path / "odd.wav"
    ffmpeg("-i", str(plain), *options, str(odd))
    with pytest.raises(RefusedSound, match=why):
        open_sound(odd)
