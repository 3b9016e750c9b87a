"""What travels: the fields of a character, and the faces it has under several functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from scriptony.interchange.wire import Character, Sign, signed
from scriptony.kernel.http import Upload

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=100_000)]


class CharacterFields(Struct, kw_only=True):
    """What a client may set of a character. A key that is not there leaves the value as it is."""

    project_id: str | None | UnsetType = UNSET
    world_id: str | None | UnsetType = UNSET
    organization_id: str | None | UnsetType = UNSET
    name: Short | None | UnsetType = UNSET
    role: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    age: Short | int | float | None | UnsetType = UNSET
    gender: Short | None | UnsetType = UNSET
    species: Short | None | UnsetType = UNSET
    backstory: Long | None | UnsetType = UNSET
    personality: Long | None | UnsetType = UNSET
    skills: Long | None | UnsetType = UNSET
    strengths: Long | None | UnsetType = UNSET
    weaknesses: Long | None | UnsetType = UNSET
    color: Short | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET


class CharacterPatch(CharacterFields, kw_only=True):
    """`PUT /characters/:id`, where camelCase wins over snake_case."""

    camel_wins: ClassVar[bool] = True


class ImagedFields(CharacterFields, kw_only=True):
    """The fields where pages call the picture `image`."""

    aliases: ClassVar[dict[str, str]] = {"image": "image_url"}


class CharacterAnswer(Struct):
    """One character."""

    character: Character


class CharacterUndone(Struct):
    """A line of the log is taken back. `character` is null when it lies in the trash then."""

    character: Character | None
    success: bool = True


class Characters(Struct):
    """A list of characters; `next_cursor` is there when pages were asked for."""

    characters: list[Character]
    next_cursor: str | None | UnsetType = UNSET


class ProjectCharacter(Character, rename="camel", kw_only=True):
    """A character as the pages of a project read it."""

    image: str | None = None
    last_edited: str = ""


class ProjectCharacterAnswer(Struct):
    """One character of a project."""

    character: ProjectCharacter


class ProjectCharacters(Struct):
    """The characters of a project."""

    characters: list[ProjectCharacter]
    next_cursor: str | None | UnsetType = UNSET


class WorldCharacter(Struct, kw_only=True):
    """A character as the worlds' function shows it: in both spellings."""

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
    thumbnail_url: str | None
    user_id: str | None
    avatar_url: str | None = None
    project: str | None = field(name="projectId", default=None)
    world: str | None = field(name="worldId", default=None)
    organization: str | None = field(name="organizationId", default=None)
    image: str | None = field(name="imageUrl", default=None)
    thumbnail: str | None = field(name="thumbnailUrl", default=None)
    user: str | None = field(name="userId", default=None)
    created: str = field(name="createdAt", default="")
    updated: str = field(name="updatedAt", default="")


class WorldCharacterAnswer(Struct):
    """One character of a world or an organization."""

    character: WorldCharacter


class WorldCharacters(Struct):
    """Characters of worlds, newest first."""

    characters: list[WorldCharacter]
    next_cursor: str | None | UnsetType = UNSET


class ImageForm(Struct):
    """A picture as a file."""

    file: Upload | str | None = None


class ImageAnswer(Struct):
    """The URL of a new picture."""

    imageUrl: str


class Done(Struct):
    """It worked."""

    success: bool = True


_FIELDS = Character.__struct_fields__
_IMAGE, _THUMBNAIL = _FIELDS.index("image_url"), _FIELDS.index("thumbnail_url")


def character_of(row: Sequence[Any], sign: Sign) -> Character:
    """A character from a row of `queries.CHARACTER`."""
    return Character(**_named(row, sign))


def project_character_of(row: Sequence[Any], sign: Sign) -> ProjectCharacter:
    """The same for the pages of a project."""
    values = _named(row, sign)
    return ProjectCharacter(**values, image=values["image_url"], last_edited=values["updated_at"])


def world_character_of(row: Sequence[Any], sign: Sign) -> WorldCharacter:
    """The same for the worlds' function."""
    values = _named(row, sign)
    return WorldCharacter(
        **values,
        user_id=row[-1],
        avatar_url=values["image_url"],
        project=values["project_id"],
        world=values["world_id"],
        organization=values["organization_id"],
        image=values["image_url"],
        thumbnail=values["thumbnail_url"],
        user=row[-1],
        created=values["created_at"],
        updated=values["updated_at"],
    )


def _named(row: Sequence[Any], sign: Sign) -> dict[str, Any]:
    if row[_IMAGE]:
        row = signed(row, (_IMAGE, _THUMBNAIL), sign)
    return dict(zip(_FIELDS, row, strict=False))
