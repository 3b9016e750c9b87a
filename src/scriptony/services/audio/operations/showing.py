"""Waveforms, as peaks and in the format of BBC audiowaveform."""

from __future__ import annotations

import asyncio

import msgspec

from scriptony.interchange.wire import sound_of
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid
from scriptony.services.audio.operations.reading import find_clip
from scriptony.services.audio.queries import clips as sql
from scriptony.services.audio.rules import peaks_as_json, samples, shown_level
from scriptony.services.audio.schemas import AudioWaveform, RawWaveform


async def show_waveform(db: Database, actor: Actor, id: str) -> tuple[Row, bytes]:
    """The clip, and as JSON its peaks with how far the analysis is. NotFound (404)."""
    async with db.session() as session:
        row = await find_clip(session, actor, id)
        clip, progress = sound_of(row, str), 1.0
        peaks = await session.value(sql.PEAKS, {"id": id})
        if clip.status != "ready":
            progress = await session.value(sql.PROGRESS, {"id": id})
    text = peaks_as_json(peaks or b"")
    shown = RawWaveform(
        peaks=msgspec.Raw(text),
        duration=clip.duration or 0,
        cached=peaks is not None,
        status=clip.status,
        progress=round(progress or 0, 4),
        sample_rate=clip.sample_rate,
        channels=clip.channels,
        loudness=clip.loudness,
        warning=clip.warning,
    )
    return row, msgspec.json.encode(shown)


async def show_levels(
    db: Database, actor: Actor, id: str, wanted: int | None, bits: int
) -> tuple[Row, bytes]:
    """The clip, and as JSON one of its resolutions; as long as there is none, what `show_waveform`
    says. Invalid (400) for one that is not there."""
    async with db.session() as session:
        row = await find_clip(session, actor, id)
        level = await _level(session, id, wanted)
        if level is None:
            return await show_waveform(db, actor, id)
        size, channels, pixels = level
        data = await session.value(sql.LEVEL, {"id": id, "size": size})
    clip = sound_of(row, str)
    return row, await asyncio.to_thread(
        _encode, data, bits, (channels, clip.sample_rate, size, pixels)
    )


async def _level(session: Session, id: str, wanted: int | None) -> tuple[int, int, int] | None:
    levels = [(row[0], row[1], row[2]) for row in await session.all(sql.LEVELS, {"id": id})]
    if not levels:
        return None
    size = shown_level([(level[0], level[2]) for level in levels]) if wanted is None else wanted
    for level in levels:
        if level[0] == size:
            return level
    there = ", ".join(str(level[0]) for level in levels)
    raise Invalid(f"samples_per_pixel must be one of {there}", field="samples_per_pixel")


def _encode(data: bytes, bits: int, facts: tuple[int, int, int, int]) -> bytes:
    channels, rate, size, pixels = facts
    shown = AudioWaveform(
        version=2,
        channels=channels,
        sample_rate=rate,
        samples_per_pixel=size,
        bits=bits,
        length=pixels,
        data=samples(data, bits),
    )
    return msgspec.json.encode(shown)
