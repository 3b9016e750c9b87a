"""What travels: inspirations in camelCase, as the contract has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from scriptony.kernel.http import Upload
from scriptony.kernel.ids import Id

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=20_000)]
Tags = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=100)]
Place = Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)]


class Inspiration(Struct, rename="camel"):
    """One inspiration. `image_url` is good for a week where it is a file of ours."""

    id: str
    project_id: str
    user_id: str
    shared: bool
    image_url: str
    thumbnail_url: str | None
    title: str | None
    description: str | None
    source: str | None
    tags: list[str]
    order_index: int
    created_at: str
    updated_at: str
    revision: int
    deleted_at: str | None

    @classmethod
    def from_row(cls, row: tuple[Any, ...], sign: Callable[[str], str]) -> Inspiration:
        """A row of `queries.INSPIRATION`, whose files become URLs."""
        id, project, user, shared, key, url, thumbnail, *rest = row
        image = sign(key) if key else url
        return cls(id, project, user, shared, image, thumbnail and sign(thumbnail), *rest)


class InspirationAnswer(Struct):
    """One inspiration."""

    inspiration: Inspiration


class InspirationUndone(Struct):
    """A line of the log is taken back. `inspiration` is null when it lies in the trash then."""

    inspiration: Inspiration | None
    success: bool = True


class Inspirations(Struct, omit_defaults=True):
    """Inspirations of a project. `next_cursor` is there when a page was asked for."""

    inspirations: list[Inspiration]
    next_cursor: str | None | UnsetType = UNSET


class InspirationFields(Struct):
    """What can be said of an inspiration. `image_url` may be a data URL, or one elsewhere."""

    project_id: str | None | UnsetType = UNSET
    image_url: str | None | UnsetType = UNSET
    title: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    source: Short | None | UnsetType = UNSET
    tags: Tags | None | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    order_index: Place | None | UnsetType = UNSET


class NewOrder(Struct):
    """`POST /inspirations/reorder`."""

    inspiration_ids: Any = None


class ImageForm(Struct):
    """An uploaded picture, in any of the fields clients use."""

    aliases: ClassVar[dict[str, str]] = {"image": "file"}

    file: Upload | str | None = None


class Ids(Struct):
    """The ids of a new order."""

    ids: Annotated[list[Id], Meta(max_length=1_000)]


class Done(Struct):
    """It is done."""

    success: bool = True


class Reordered(Struct):
    """How many stand at another place now."""

    count: int
    success: bool = True
