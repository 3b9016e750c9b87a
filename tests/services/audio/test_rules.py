"""Names, trimming, and samples as numbers."""

from __future__ import annotations

import struct
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.services.audio.rules import (
    NAME_LENGTH,
    asked_shots,
    only_ids,
    peaks_as_json,
    readable_name,
    samples,
    shown_level,
    trimmed,
    words,
)
from tests.studio import NOBODY


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a%22b%22.wav", 'a"b".wav'),
        ("100%.wav", "100%.wav"),
        ("a%0D%0Ab.wav", "a  b.wav"),
        ("a\0\x1bb.wav", "a b.wav"),
        ("dir/", "audio"),
        ("", "audio"),
    ],
)
def test_names(sent: str, shown: str) -> None:
    assert readable_name(sent) == shown


@given(st.text())
def test_any_name_can_be_kept_and_shown(name: str) -> None:
    shown = readable_name(name)
    assert 0 < len(shown) <= NAME_LENGTH
    assert shown.encode().decode() == shown
    assert not {"\0", "\n", "/", "\\"} & {*shown}


SECONDS = st.floats(0, 1_000_000)


@given(st.none() | SECONDS, st.none() | SECONDS, SECONDS, SECONDS, st.floats(0, 21_600))
def test_what_is_trimmed_makes_sense(
    start: float | None, end: float | None, fade_in: float, fade_out: float, duration: float
) -> None:
    fields: dict[str, Any] = {"start_time": start, "end_time": end, "label": "x"}
    found = trimmed(fields | {"fade_in": fade_in, "fade_out": fade_out}, duration)
    assert found["start_time"] == start
    assert found["end_time"] in (None, end)
    assert found["end_time"] is None or found["end_time"] > (start or 0)
    assert 0 <= found["fade_in"] <= min(fade_in, duration)
    assert 0 <= found["fade_out"] <= min(fade_out, duration)
    assert trimmed(found, duration) == found


def test_lists_of_ids() -> None:
    asked = asked_shots(f" {NOBODY}, x,,{NOBODY} ,{NOBODY.upper()}")
    assert asked == [NOBODY, "x", NOBODY.upper()]
    assert only_ids(asked) == [NOBODY, NOBODY]


def test_peaks_have_four_decimals() -> None:
    data = bytes((0, 0, 0, 1, 50, 0, 99, 99, 100, 0))
    assert msgspec.json.decode(peaks_as_json(data)) == [0, 0.0001, 0.5, 0.9999, 1]
    assert peaks_as_json(b"") == b"[]"


@given(st.lists(st.integers(0, 10_000)))
def test_peaks_are_what_they_were(values: list[int]) -> None:
    data = bytes(part for value in values for part in divmod(value, 100))
    assert msgspec.json.decode(peaks_as_json(data)) == [value / 10_000 for value in values]


def test_samples_of_both_sizes() -> None:
    data = struct.pack("<4h", -32_768, -1, 0, 32_767)
    assert samples(data, 16) == [-32_768, -1, 0, 32_767]
    assert samples(data, 8) == [-128, -1, 0, 127]


def test_machines_that_count_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.byteorder", "big")
    assert words(b"\x01\x00", "H")[0] == 256


def test_the_finest_resolution_that_is_not_too_long_is_shown() -> None:
    levels = [(256, 100_000), (1024, 25_000), (4096, 4_000), (16_384, 1_000)]
    assert shown_level(levels) == 4096
    assert shown_level([(256, 9_999)]) == 256
