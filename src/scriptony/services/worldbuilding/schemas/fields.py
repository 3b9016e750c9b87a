"""What several bodies and answers are made of."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from scriptony.kernel.http import Upload

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=100_000)]

JSON_LIMIT = 16 * 1024 * 1024
"""Bodies may hold a picture as data URL."""


UPLOAD_LIMIT = 15 * 1024 * 1024
"""Above the 5 MB that are taken, so that a somewhat larger file gets the page's own words."""


class Done(Struct):
    """It worked."""

    success: bool = True


class ImageForm(Struct):
    """A picture as a file."""

    file: Upload | str | None = None


class ImageAnswer(Struct):
    """The URL of a new picture."""

    imageUrl: str
