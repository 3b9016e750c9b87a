"""Waiting for what happens by itself, without guessing how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    """Return as soon as `holds()`; fail when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{holds.__name__} does not hold after {seconds} s"
        time.sleep(0.05)
