"""Characters as answers: with URLs that can be loaded, and with entity tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scriptony.interchange.wire import Sign
from scriptony.kernel.db import Row
from scriptony.kernel.http import Answer, Call, etag
from scriptony.kernel.pages import Page, list_etag
from scriptony.services.characters.operations.reading import ID, REVISION
from scriptony.services.characters.schemas import (
    CharacterAnswer,
    Characters,
    ProjectCharacterAnswer,
    ProjectCharacters,
    WorldCharacterAnswer,
    WorldCharacters,
    character_of,
    project_character_of,
    world_character_of,
)

JSON_LIMIT = 16 * 1024 * 1024
"""Bodies may hold a picture as data URL."""


class Face:
    """One way of showing characters."""

    def __init__(
        self, one: type[Any], many: type[Any], make: Callable[[Sequence[Any], Sign], Any]
    ) -> None:
        self._one, self._many, self._make = one, many, make

    def one(self, call: Call, row: Row) -> Answer:
        """One character with its entity tag."""
        return Answer(self._one(self._make(row, _sign(call))), etag=etag(row[ID], row[REVISION]))

    def many(self, call: Call, page: Page, rows: list[Row], following: str | None) -> Answer:
        """A list with its entity tag."""
        sign = _sign(call)
        body = self._many([self._make(row, sign) for row in rows])
        if page.limit is not None:
            body.next_cursor = following
        parts = " ".join(f"{row[ID]}-{row[REVISION]}" for row in rows)
        return Answer(body, etag=list_etag([parts, following], call.site.shelf.signer.today()))


def _sign(call: Call) -> Sign:
    signer, base = call.site.shelf.signer, call.site.base_url(call.request)
    return lambda key: signer.url(base, key)


plain = Face(CharacterAnswer, Characters, character_of)
of_project = Face(ProjectCharacterAnswer, ProjectCharacters, project_character_of)
of_world = Face(WorldCharacterAnswer, WorldCharacters, world_character_of)
