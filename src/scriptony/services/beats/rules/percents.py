"""Percents of the whole, and how much of it a second takes."""

from __future__ import annotations

import math
import re

WHOLE = 10_000
"""All of it, in hundredths of a percent: ripples reckon in these, so that nothing drifts."""

_UNITS = {"h": 3_600, "m": 60, "s": 1}
_CLOCK = re.compile(r"\s*(\d{1,4}):([0-5]?\d)(?::([0-5]?\d))?\s*")
_NUMBER = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*([a-z]*)", re.IGNORECASE)


def percent(value: float | None) -> float:
    """A percentage as it is kept: two decimals, from 0 to 100; none is 0. Never refused, since
    pages reckon with fractions (28.579999999999995)."""
    return hundredths(value or 0) / 100


def hundredths(value: float) -> int:
    """A percentage in hundredths, from 0 to the whole."""
    return math.floor(max(0.0, min(value, 100.0)) * 100 + 0.5)


def least_length(seconds: float | None) -> int:
    """How much of a project of so many seconds one second takes, in hundredths of a percent: at
    least one, and that where nobody knows how long it is."""
    if not seconds or seconds <= 0:
        return 1
    return max(1, min(WHOLE, math.ceil(WHOLE / seconds)))


def seconds_said(text: str | None) -> float | None:
    """The length that a project's free text says: "90min", "1h 30m", "1:30", "95" are minutes and
    hours. None where it says none."""
    if text is None:
        return None
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3_600 + minutes * 60 + seconds
    total, following = 0.0, 60
    for number, unit in _NUMBER.findall(text):
        unit = unit.lower().replace("std", "h").replace("stunde", "h")
        worth = _UNITS.get(unit[:1]) if unit else following
        if worth is None:
            continue
        total += float(number.replace(",", ".")) * worth
        following = 1 if worth == 60 else 60
    return total or None
