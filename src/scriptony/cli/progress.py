"""A bar on the terminal while something takes long; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Step = Callable[[int], None]
"""Says that so many more bytes (or things) are done."""


@contextmanager
def progress(what: str, total: int, *, in_bytes: bool = False) -> Generator[Step]:
    """A bar for `total` steps on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    unit = "B" if in_bytes else ""
    with tqdm(total=total, desc=what, unit=unit, unit_scale=in_bytes, leave=False) as bar:

        def step(done: int) -> None:
            bar.update(done)

        yield step
