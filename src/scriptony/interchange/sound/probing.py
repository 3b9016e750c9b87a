"""What an uploaded file is: its packets counted, its first and its last second decoded."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from scriptony.interchange.sound.claims import claimed_seconds, is_cut
from scriptony.interchange.sound.facts import LONGEST_SECONDS, Probe, RefusedSound, SoundTooLong
from scriptony.interchange.sound.opening import Packets, open_sound

SLACK_SECONDS = 0.1
SLACK_SHARE = 0.005
"""Padding of encoders, and headers that round: no file is called cut off for so little."""
_PREROLL = 0.5
"""Seconds before the last one that are decoded as well: some codecs need a run-up."""


def probe(path: Path) -> Probe:
    """See `scriptony.interchange.sound.probe_sound`."""
    kind, container, stream = open_sound(path)
    with container:
        first: list[Any] = []
        last: deque[tuple[float, Any]] = deque()
        end = 0.0
        packets = Packets(container, stream)
        for packet in packets:
            if packet.size == 0:
                continue
            begin = float(packet.pts * packet.time_base) if packet.pts is not None else end
            end = max(end, begin + float((packet.duration or 0) * packet.time_base))
            if end > LONGEST_SECONDS:
                raise SoundTooLong(f"More than {LONGEST_SECONDS // 3600} hours are not taken")
            if begin < 1 or not first:
                first.append(packet)
            last.append((end, packet))
            while last[0][0] < end - 1 - _PREROLL:
                last.popleft()
        _need_sound(stream, first)
        _need_sound(stream, [packet for _, packet in last])
        claimed = claimed_seconds(path, kind, container, stream)
        context = stream.codec_context
        begin = max(0.0, float((stream.start_time or 0) * (stream.time_base or 0)))
        duration = end - begin
        return Probe(
            format=kind.name,
            media_type=kind.media_type,
            extension=kind.name,
            codec=context.codec.canonical_name,
            sample_rate=stream.rate,
            channels=stream.channels,
            duration=round(duration, 3),
            warning=_warning(duration, claimed, cut=packets.is_broken or is_cut(path, kind)),
        )


def _need_sound(stream: Any, packets: list[Any]) -> None:
    """Decode some packets. RefusedSound (415) when most of them are broken or nothing comes out.
    The very last one of a file that was cut off may well be."""
    from av.error import FFmpegError

    stream.codec_context.flush_buffers()
    samples = broken = 0
    for packet in packets:
        try:
            samples += sum(frame.samples for frame in packet.decode())
        except FFmpegError:
            broken += 1
    if not samples or broken * 2 > len(packets):
        raise RefusedSound("This file cannot be decoded")


def _warning(duration: float, claimed: float | None, *, cut: bool) -> str | None:
    if claimed is not None and claimed - duration > max(SLACK_SECONDS, claimed * SLACK_SHARE):
        return f"The file is cut off: it says {claimed:.1f} s, and {duration:.1f} s are there"
    return f"The file is cut off after {duration:.1f} s" if cut else None
