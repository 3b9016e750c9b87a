"""The shared documents: their spelling on the wire, and file keys turned into URLs."""

from __future__ import annotations

import msgspec
import pytest

from scriptony.interchange import wire


@pytest.mark.parametrize("kind", [wire.Node, wire.Shot, wire.LightShot, wire.Character])
def test_fields_travel_in_camel_case(kind: type[msgspec.Struct]) -> None:
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert "createdAt" in names
    assert not [name for name in names if "_" in name]


def test_keys_become_urls_and_urls_stay() -> None:
    row = ("id", "shots/a.jpg", None, "https://pics.example/b.jpg", "shots/not-a-file")
    made = wire.signed(row, (1, 2, 3), lambda key: f"https://studio.example/{key}")
    assert made == [
        "id",
        "https://studio.example/shots/a.jpg",
        None,
        "https://pics.example/b.jpg",
        "shots/not-a-file",
    ]


SOUND = (
    *("a", "s", "sfx", "audio/a.wav", "a.wav", None, 12, None, None, 0.0, 0.0, 2.0, "t"),
    *(0.0, -3.0, False, "ready", None, 48_000, 1, "mp3", -23.0, "t", 2),
)


def test_times_that_are_not_set_are_left_out() -> None:
    """A page that finds `endTime: null` shows an end of 00:00 and saves it."""
    audio = wire.sound_of(SOUND, lambda key: f"https://studio.example/{key}")
    sent = msgspec.json.decode(msgspec.json.encode(audio))
    assert (sent["fileUrl"], sent["gainDb"]) == ("https://studio.example/audio/a.wav", -3)
    assert sent["waveformData"] is None
    assert "endTime" not in sent
    assert "startTime" not in sent
    assert sent["fadeIn"] == 0
