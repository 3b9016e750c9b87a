"""Running a task in a child process, and telling what comes of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from scriptony.interchange.sound.facts import RefusedSound, SoundTooLong

T = TypeVar("T")

LINE_LIMIT = 256 << 20
"""Bytes in the longest answer: the peaks of six hours, as base64."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Sums of samples need no pool of threads, whose stacks would count against the limit of memory."""


class Line(msgspec.Struct):
    """One line that a child writes: how far it is, what came out, or why nothing did."""

    progress: float | None = None
    result: msgspec.Raw = msgspec.Raw()
    refused: str | None = None
    too_long: bool = False


async def run_task(
    kind: type[T],
    request: dict[str, Any],
    report: Callable[[float], Awaitable[None]] | None = None,
    *,
    seconds: float,
) -> T:
    """Do `request` in a child and read its answer as `kind`. RefusedSound (415), too, when the
    child dies of the file or is not done after `seconds`; RuntimeError for a bug of ours."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "scriptony.interchange.sound.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **ONE_THREAD},
        limit=LINE_LIMIT,
    )
    try:
        async with asyncio.timeout(seconds):
            return await _converse(child, kind, request, report)
    except TimeoutError:
        raise RefusedSound("This file takes too long to decode") from None
    finally:
        await _end(child)


async def _converse(
    child: asyncio.subprocess.Process,
    kind: type[T],
    request: dict[str, Any],
    report: Callable[[float], Awaitable[None]] | None,
) -> T:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(ConnectionError):  # it may be dead already; the answer tells
        child.stdin.write(msgspec.json.encode(request))
        await child.stdin.drain()
        child.stdin.close()
    async for raw in child.stdout:
        line = msgspec.json.decode(raw, type=Line)
        if bytes(line.result):
            return msgspec.json.decode(line.result, type=kind)
        if line.refused is not None:
            raise (SoundTooLong if line.too_long else RefusedSound)(line.refused)
        if line.progress is not None and report is not None:
            await report(line.progress)
    if await child.wait() > 0:
        raise RuntimeError("the decoding process broke; its own words are in the log")
    raise RefusedSound("This file cannot be decoded")  # a signal ended it: the file's doing


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    await child.wait()
