"""How commands speak: results to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from typing import Any


class Failure(Exception):
    """A command cannot be carried out; the message is the sentence its user reads."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def misuse(sentence: str) -> Failure:
    """A failure that lies in how the command was called or configured: exit code 2."""
    return Failure(sentence, code=2)


def say(*lines: str) -> None:
    """Write lines to standard output, at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def note(line: str) -> None:
    """Write a line to standard error: worth knowing, no part of the result."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def complain(why: object) -> None:
    """Write what went wrong to standard error."""
    note(f"scriptony: {why}")


def show_json(value: Any) -> None:
    """Write a value to standard output as indented JSON."""
    import msgspec

    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def is_verbose() -> bool:
    """Whether tracebacks are wanted."""
    return os.environ.get("SCRIPTONY_LOG_LEVEL") == "debug"
