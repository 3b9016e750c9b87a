"""Being asked to stop: whoever is running cleans up on the way out."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Terminated(SystemExit):
    """The process was asked to end by SIGTERM or, its terminal gone, by SIGHUP."""


def heed_signals() -> None:
    """Let SIGTERM unwind the stack, as Ctrl-C does anyway, and SIGHUP be the same."""
    for number, handler in ((signal.SIGTERM, _terminate), (signal.SIGHUP, _hang_up)):
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, handler)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated(128 + number)


def _hang_up(number: int, frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)  # whoever handles that by then, such as a running server


@contextmanager
def undisturbed() -> Generator[None]:
    """Ignore further signals while cleaning up: a second Ctrl-C must not leave half of it."""
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in STOPPING]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
