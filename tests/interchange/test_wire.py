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


def test_times_that_are_not_set_are_left_out() -> None:
    """A page that finds `endTime: null` shows an end of 00:00 and saves it."""
    audio = wire.ShotAudio(
        id="a",
        shot_id="s",
        type="sfx",
        file_url="u",
        file_name="n",
        label=None,
        file_size=None,
        fade_in=0.0,
        fade_out=0.0,
        waveform_data=None,
        duration=None,
        created_at="t",
    )
    sent = msgspec.json.decode(msgspec.json.encode(audio))
    assert "endTime" not in sent
    assert "startTime" not in sent
    assert sent["fadeIn"] == 0
