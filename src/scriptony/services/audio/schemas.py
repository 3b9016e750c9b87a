"""What travels: a new clip as a form, changes of one, its waveform, and what is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from scriptony.interchange.wire import ShotAudio, Sign
from scriptony.kernel.spool import SpooledUpload

Kind = Literal["music", "sfx"]
Format = Literal["wav", "mp3", "flac", "m4a"]
Label = Annotated[str, Meta(max_length=1_000)]
Seconds = Annotated[float, Meta(ge=0, le=1_000_000)]
Offset = Annotated[float, Meta(ge=-3_600, le=86_400)]
Gain = Annotated[float, Meta(ge=-60, le=24)]


class NewClip(Struct, kw_only=True):
    """The form of `POST /shots/:id/upload-audio`. Numbers come as decimal texts."""

    file: SpooledUpload | None = None
    type: Kind | Literal[""] | None = None
    label: Label | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    fade_in: Seconds | None = None
    fade_out: Seconds | None = None
    offset: Offset | None = None
    gain_db: Gain | None = None
    muted: bool = False


class ClipPatch(Struct, kw_only=True):
    """`PATCH /shots/audio/:id`: what is named is changed. `peaks` and `duration` are taken and
    ignored: they are measured here."""

    type: Kind | UnsetType = UNSET
    label: Label | None | UnsetType = UNSET
    start_time: Seconds | None | UnsetType = UNSET
    end_time: Seconds | None | UnsetType = UNSET
    fade_in: Seconds | None | UnsetType = UNSET
    fade_out: Seconds | None | UnsetType = UNSET
    offset: Offset | None | UnsetType = UNSET
    gain_db: Gain | None | UnsetType = UNSET
    muted: bool | None | UnsetType = UNSET
    peaks: Any = UNSET
    duration: Any = UNSET


class ClipAnswer(Struct):
    """One clip."""

    audio: ShotAudio


class ClipUndone(Struct):
    """A line of the log is taken back. `audio` is null when it, or its shot, lies in the trash
    then."""

    audio: ShotAudio | None
    success: bool = True


class Clips(Struct):
    """The clips of a shot, the oldest first; `next_cursor` is there when pages were asked for."""

    audio: list[ShotAudio]
    next_cursor: str | None | UnsetType = UNSET


class ClipsOfShots(Struct):
    """The clips of several shots, by the ids asked for."""

    audio: dict[str, list[ShotAudio]]


class Waveform(Struct):
    """The greatest absolute sample, 0 to 1, of the first channel in each hundredth of a second.
    `progress` is 0 to 1, `duration` seconds, `loudness` LUFS."""

    peaks: list[float]
    duration: float
    cached: bool
    status: str
    progress: float
    sample_rate: int
    channels: int
    loudness: float | None
    warning: str | None


class AudioWaveform(Struct):
    """A waveform in the JSON format of BBC audiowaveform, version 2: for each pixel and in it for
    each channel the least and the greatest sample."""

    version: int
    channels: int
    sample_rate: int
    samples_per_pixel: int
    bits: int
    length: int
    data: list[int]


class RawWaveform(Struct):
    """`Waveform` with its peaks as JSON already."""

    peaks: Raw
    duration: float
    cached: bool
    status: str
    progress: float
    sample_rate: int
    channels: int
    loudness: float | None
    warning: str | None


class RenderWish(Struct, kw_only=True):
    """What a clip is rendered as."""

    format: Format = "wav"


class MixWish(Struct, kw_only=True):
    """What a scene or a project is mixed to: with `normalize` at −23 LUFS, with true peaks of at
    most −1 dBTP; without, the plain sum."""

    format: Format = "wav"
    normalize: bool = True


class Render(Struct, rename="camel"):
    """A file made from clips. Which of scene and clip is named says of what; neither: the project.
    `duration` in seconds, `loudness` in LUFS, `true_peak` in dBTP; both null for silence."""

    id: str
    project_id: str
    scene_id: str | None
    clip_id: str | None
    format: str
    file_name: str
    file_url: str
    file_size: int
    is_normalized: bool
    sample_rate: int
    duration: float
    loudness: float | None
    true_peak: float | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def from_row(cls, row: Sequence[Any], sign: Sign) -> Render:
        """From the columns of `queries.renders`, whose file is a key."""
        render = cls(*row)
        render.file_url = sign(render.file_url)
        return render


class RenderAnswer(Struct):
    """One render."""

    render: Render


class Renders(Struct):
    """One's own renders, the latest first."""

    renders: list[Render]
    next_cursor: str | None | UnsetType = UNSET


class Done(Struct):
    """It worked."""

    success: bool = True
