"""The process that decodes: one request on its input, lines of JSON on its output."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from scriptony.interchange.sound.facts import Clip, RefusedSound, SoundTooLong

MEMORY = 1 << 30
MIX_MEMORY = 4 << 30
"""Bytes of address space, a quarter of a gigabyte of which is code. A mix holds a decoder for each
clip that sounds."""
REPORT_SECONDS = 0.2
VERBS = ("probe", "measure", "render", "mix")


class Request(msgspec.Struct, kw_only=True):
    """What shall be done; which fields count depends on the verb."""

    verb: str
    path: str = ""
    clip: Clip | None = None
    clips: list[Clip] = []
    seconds: float = 0
    target: str = ""
    format: str = "wav"
    normalize: bool = True


def main() -> None:
    """Do what the input asks for. Ends with 0 even when a file is refused: the output says so."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    if request.verb not in VERBS:
        sys.exit(f"{request.verb} is no verb")
    _limit(MIX_MEMORY if request.verb == "mix" else MEMORY)
    try:
        _say({"result": _do(request)})
    except (RefusedSound, SoundTooLong) as refusal:
        _say({"refused": refusal.message, "too_long": isinstance(refusal, SoundTooLong)})
    except Exception as error:
        # What goes wrong while a stranger's bytes are decoded is put down to them: FFmpeg's errors
        # are of many kinds, and so are those of odd numbers in a file. The log has the rest.
        print(f"{request.verb}: {error!r}", file=sys.stderr)
        _say({"refused": "This file cannot be decoded"})


def _do(request: Request) -> msgspec.Struct:
    path, target, report = Path(request.path), Path(request.target), _reporter()
    if request.verb == "probe":
        from scriptony.interchange.sound.probing import probe

        return probe(path)
    if request.verb == "measure":
        from scriptony.interchange.sound.measuring import measure

        return measure(path, report)
    if request.verb == "render":
        from scriptony.interchange.sound.rendering import render

        assert request.clip is not None
        return render(request.clip, target, request.format, report)
    from scriptony.interchange.sound.mixing import mix

    return mix(
        request.clips,
        request.seconds,
        target,
        request.format,
        report,
        normalize=request.normalize,
    )


def _limit(memory: int) -> None:
    """No more memory than this, no core files; time is the parent's to limit."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reporter() -> Callable[[float], None]:
    last = 0.0

    def report(progress: float) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT_SECONDS:
            last = time.monotonic()
            _say({"progress": progress})

    return report


def _say(line: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
