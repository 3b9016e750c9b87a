"""The documents that several services answer with. Each has one shape, whoever sends it.

Fields stand in the order in which queries select them, so that a row becomes a document by
position. Where a row holds a file's key, `sign` turns it into a URL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

Sign = Callable[[str], str]
"""The URL of a file's key (`{bucket}/{path}`)."""


class Character(msgspec.Struct, rename="camel", kw_only=True):
    """A character as every service shows it."""

    id: str
    project_id: str | None
    world_id: str | None
    organization_id: str | None
    name: str
    role: str | None
    description: str | None
    age: str | None
    gender: str | None
    species: str | None
    backstory: str | None
    personality: str | None
    skills: str | None
    strengths: str | None
    weaknesses: str | None
    color: str | None
    image_url: str | None
    created_at: str
    updated_at: str
    revision: int
    thumbnail_url: str | None = None


class ShotAudio(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """A sound of a shot. `start_time` and `end_time` are seconds in the file, left out when not
    set; `offset` is seconds from the shot's start, `gain_db` decibels, `loudness` LUFS. `status`
    says how far its analysis is, `warning` what is wrong with the file."""

    id: str
    shot_id: str
    type: str
    file_url: str
    file_name: str
    label: str | None
    file_size: int | None
    start_time: float | None = None
    end_time: float | None = None
    fade_in: float
    fade_out: float
    duration: float | None
    created_at: str
    offset: float
    gain_db: float
    muted: bool
    status: str
    warning: str | None
    sample_rate: int
    channels: int
    codec: str
    loudness: float | None
    updated_at: str
    revision: int
    waveform_data: list[float] | None


class Shot(msgspec.Struct, rename="camel", kw_only=True):
    """A shot with its casting and sounds. Lengths are minutes and seconds."""

    id: str
    project_id: str
    scene_id: str
    shot_number: str
    description: str | None
    camera_angle: str | None
    camera_movement: str | None
    framing: str | None
    lens: str | None
    duration: str | None
    shotlength_minutes: int | None
    shotlength_seconds: int | None
    composition: str | None
    lighting_notes: str | None
    sound_notes: str | None
    dialog: str | None
    notes: str | None
    image_url: str | None
    storyboard_url: str | None
    reference_image_url: str | None
    order_index: int
    created_at: str
    updated_at: str
    revision: int
    thumbnail_url: str | None = None
    audio_files: list[ShotAudio] = []
    characters: list[Character] = []


class LightShot(msgspec.Struct, rename="camel", kw_only=True):
    """A shot in lists that ask for `view=light`: without dialog, notes, sounds and casting."""

    id: str
    project_id: str
    scene_id: str
    shot_number: str
    description: str | None
    camera_angle: str | None
    camera_movement: str | None
    framing: str | None
    lens: str | None
    duration: str | None
    shotlength_minutes: int | None
    shotlength_seconds: int | None
    image_url: str | None
    order_index: int
    created_at: str
    updated_at: str
    revision: int


class Node(msgspec.Struct, rename="camel", kw_only=True):
    """An act, sequence or scene. `metadata.content` is the text as a ProseMirror document."""

    id: str
    project_id: str
    template_id: str
    level: int
    parent_id: str | None
    node_number: int
    title: str
    description: str | None
    color: str | None
    order_index: int
    metadata: dict[str, Any]
    word_count: int | None
    created_at: str
    updated_at: str
    revision: int
    location_id: str | None = None


def signed(row: Sequence[Any], places: Sequence[int], sign: Sign) -> list[Any]:
    """`row` with the file keys at `places` turned into URLs; texts that are URLs already stay."""
    values = list(row)
    for place in places:
        value = values[place]
        if value and not value.startswith(("http://", "https://")):
            values[place] = sign(value)
    return values


_SOUND = ShotAudio.__struct_fields__[:-1]
_FILE = _SOUND.index("file_url")


def sound_of(row: Sequence[Any], sign: Sign) -> ShotAudio:
    """A sound from its columns in the order of `ShotAudio`. Its waveform has a route of its own."""
    values = dict(zip(_SOUND, signed(row, (_FILE,), sign), strict=True))
    return ShotAudio(**values, waveform_data=None)


class TrashItem(msgspec.Struct):
    """One thing in the trash."""

    entity_type: str
    entity_id: str
    title: str | None


class TrashEntry(msgspec.Struct):
    """One act of deletion. `items` is everything it took along, what was deleted itself first."""

    trash_id: str
    entity_type: str
    title: str | None
    deleted_at: str
    deleted_by: str | None
    count: int
    items: list[TrashItem]

    def follows(self, after: Sequence[str] | None) -> bool:
        """Whether it stands behind the act of this time and id, where the latest come first."""
        if after is None:
            return True
        at, id = after
        return self.deleted_at < at or (self.deleted_at == at and self.trash_id > id)
