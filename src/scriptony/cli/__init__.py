"""The command `scriptony`.

What a command needs is imported by the command: `serve` must be answering within half a second.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from scriptony.cli.arguments import parser
from scriptony.cli.output import Failure, complain, is_verbose
from scriptony.cli.signals import heed_signals

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(arguments: list[str] | None = None) -> int:
    """Run a command line. The exit code: 0 done, 1 failed, 2 wrongly asked for or configured,
    130 after Ctrl-C. What went wrong is one sentence on standard error."""
    given = parser().parse_args(arguments)
    heed_signals()
    try:
        return given.run(given)
    except Failure as failure:
        complain(failure)
        return failure.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of `scriptony openapi | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if is_verbose():
            raise
        complain(_in_one_sentence(error))
        return FAILED


def run() -> NoReturn:
    """The command line of this process, and its end.

    It leaves without taking the interpreter apart: the threads that write files (Rust's, inside
    obstore) may still hold something of Python's just then, and would abort the process after all
    is done."""
    code = main()
    last_words: Callable[[], None] = getattr(atexit, "_run_exitfuncs")  # noqa: B009
    last_words()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _in_one_sentence(error: Exception) -> str:
    """An error as its user may read it: known kinds say enough themselves."""
    from psycopg import Error, OperationalError

    from scriptony.cli.postgres import EmbeddedPostgresError
    from scriptony.kernel.db import as_refusal
    from scriptony.kernel.errors import Refusal

    if isinstance(error, OperationalError):
        return f"The database cannot be used: {' '.join(str(error).split())}"
    if isinstance(error, Error) and (refusal := as_refusal(error)):
        return refusal.message
    if isinstance(error, OSError):
        return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    if isinstance(error, (EmbeddedPostgresError, Refusal)):
        return str(error)
    hint = "Set SCRIPTONY_LOG_LEVEL=debug to see where."
    return f"Something unexpected went wrong ({type(error).__name__}: {error}). {hint}"
