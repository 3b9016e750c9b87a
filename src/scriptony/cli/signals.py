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
    """Let SIGTERM and SIGHUP unwind the stack, as Ctrl-C does anyway."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, _terminate)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated(128 + number)


@contextmanager
def undisturbed() -> Generator[None]:
    """Ignore further signals while cleaning up: a second Ctrl-C must not leave half of it."""
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in STOPPING]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
