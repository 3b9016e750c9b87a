"""What travels: the fields of a shot, and answers around `interchange.wire.Shot`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from scriptony.interchange.wire import Character, LightShot, Shot, ShotAudio, Sign, signed
from scriptony.kernel.http import Upload
from scriptony.kernel.ids import Id

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=100_000)]
Length = Annotated[int, Meta(ge=0, le=1_000_000)]
Number = Annotated[str, Meta(max_length=200)] | int | Annotated[float, Meta(ge=-1e15, le=1e15)]
Place = Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)]
Document = dict[str, Any] | str
Ids = Annotated[list[Id], Meta(max_length=1_000)]


class ShotFields(Struct, kw_only=True):
    """What a client may set of a shot. A key that is not there leaves the value as it is."""

    scene_id: Id | None | UnsetType = UNSET
    shot_number: Number | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    camera_angle: Short | None | UnsetType = UNSET
    camera_movement: Short | None | UnsetType = UNSET
    framing: Short | None | UnsetType = UNSET
    lens: Short | None | UnsetType = UNSET
    duration: Short | None | UnsetType = UNSET
    shotlength_minutes: Length | None | UnsetType = UNSET
    shotlength_seconds: Length | None | UnsetType = UNSET
    composition: Long | None | UnsetType = UNSET
    lighting_notes: Long | None | UnsetType = UNSET
    sound_notes: Long | None | UnsetType = UNSET
    dialog: Document | None | UnsetType = UNSET
    notes: Document | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET
    storyboard_url: str | None | UnsetType = UNSET
    reference_image_url: str | None | UnsetType = UNSET
    order_index: Place | None | UnsetType = UNSET
    character_ids: Ids | None | UnsetType = UNSET


class NewShot(ShotFields, kw_only=True):
    """`POST /shots`. With `after_shot_id` the number may be left to the server."""

    project_id: str | None = None
    after_shot_id: Id | None = None


class ShotPatch(ShotFields, kw_only=True):
    """`PUT /shots/:id`. `updated_at` alone is a touch; its value is the server's to set."""

    updated_at: Any = UNSET


class ShotOrder(Struct):
    """One entry of the second form of a reorder."""

    shot_id: Any = None
    shotId: Any = None
    order: float = 0


class NewOrder(Struct, kw_only=True):
    """`POST /shots/reorder`: the ids in their order, or each with its place."""

    scene_id: Id | None = None
    shot_ids: list[Any] | None = None
    shot_orders: list[ShotOrder] | None = None


class Scene(Struct):
    """A body that names a scene."""

    scene_id: Id


class Link(Struct):
    """`POST /shots/:id/characters`."""

    character_id: Id | None = None


class ImageForm(Struct):
    """A picture as a file."""

    file: Upload | str | None = None


class ImageData(Struct):
    """A picture as base64 or data URL; its name is ignored."""

    image_data: str | None = None


class ShotAnswer(Struct):
    """One shot."""

    shot: Shot


class ShotUndone(Struct):
    """A line of the log is taken back: the shot as it is then. `shot` is null when it lies in the
    trash, or where the line was about several."""

    shot: Shot | None
    success: bool = True


class Shots(Struct):
    """A list of shots; `next_cursor` is there when pages were asked for."""

    shots: list[Shot]
    count: int
    next_cursor: str | None | UnsetType = UNSET


class LightShots(Struct):
    """The same for `view=light`."""

    shots: list[LightShot]
    count: int
    next_cursor: str | None | UnsetType = UNSET


class Linked(Struct):
    """The shot whose casting was changed."""

    shot: Shot
    success: bool = True


class Casting(Struct):
    """The characters in a shot, in the order of linking."""

    characters: list[Character]


class ImageAnswer(Struct):
    """The URL of a new picture, in both spellings."""

    imageUrl: str
    image_url: str
    success: bool = True


class Done(Struct):
    """It worked."""

    success: bool = True


_SHOT = Shot.__struct_fields__[:25]
_PICTURES = tuple(
    Shot.__struct_fields__.index(name)
    for name in ("image_url", "storyboard_url", "reference_image_url", "thumbnail_url")
)
_LIGHT = LightShot.__struct_fields__
_LIGHT_IMAGE = _LIGHT.index("image_url")
_CHARACTER = Character.__struct_fields__
_FACES = (_CHARACTER.index("image_url"), _CHARACTER.index("thumbnail_url"))


def shot_of(
    row: Sequence[Any], characters: list[Character], sounds: list[ShotAudio], sign: Sign
) -> Shot:
    """A shot from the columns of `queries.columns.SHOT`, with its casting and sounds."""
    if row[17] or row[18] or row[19]:
        row = signed(row, _PICTURES, sign)
    fields = dict(zip(_SHOT, row, strict=True))
    return Shot(**fields, audio_files=sounds, characters=characters)


def light_shot_of(row: Sequence[Any], sign: Sign) -> LightShot:
    """A shot from the columns of `queries.columns.LIGHT`."""
    if row[_LIGHT_IMAGE]:
        row = signed(row, (_LIGHT_IMAGE,), sign)
    return LightShot(**dict(zip(_LIGHT, row, strict=True)))


def character_of(row: Sequence[Any], sign: Sign) -> Character:
    """A character from the columns of `queries.columns.CHARACTER`."""
    if row[_FACES[0]]:
        row = signed(row, _FACES, sign)
    return Character(**dict(zip(_CHARACTER, row, strict=True)))
