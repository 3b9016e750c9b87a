"""Shots as answers: with URLs that can be loaded, and with entity tags."""

from __future__ import annotations

from typing import Any

from scriptony.interchange.wire import Shot, ShotAudio, Sign, sound_of
from scriptony.kernel.http import Answer, Call, etag
from scriptony.kernel.pages import Page, list_etag
from scriptony.services.shots.operations.reading import (
    ID,
    LIGHT_REVISION,
    REVISION,
    Listed,
    ShotRows,
)
from scriptony.services.shots.schemas import (
    LightShots,
    ShotAnswer,
    Shots,
    character_of,
    light_shot_of,
    shot_of,
)

UPDATED, CHARACTER_REVISION = 18, 19
"""Where a row of `queries.columns.CHARACTER` holds these."""
SOUND_SHOT = 1
"""Where a row of `queries.columns.SOUND` holds the id of its shot."""


def sign_for(call: Call) -> Sign:
    """What turns a file's key into a URL for this caller."""
    signer, base = call.site.shelf.signer, call.site.base_url(call.request)
    return lambda key: signer.url(base, key)


def shot_from(call: Call, rows: ShotRows) -> Shot:
    """One shot with its casting and sounds."""
    sign = sign_for(call)
    people = [character_of(row, sign) for row in rows.characters]
    return shot_of(rows.shot, people, [sound_of(row, sign) for row in rows.sounds], sign)


def shown(call: Call, rows: ShotRows, body: type[Any] = ShotAnswer) -> Answer:
    """One shot with its entity tag. A client that holds that tag needs no answer, unless what the
    shot embeds may have moved on while the shot itself did not."""
    shot = shot_from(call, rows)
    tag = etag(shot.id, shot.revision)
    if call.request.method == "GET" and not _stands_still(rows):
        return Answer(body(shot), headers={"etag": tag})
    return Answer(body(shot), etag=tag)


def _stands_still(rows: ShotRows) -> bool:
    """Whether the revision alone decides what is shown: nobody in the shot was changed, trashed or
    restored after it."""
    changed = rows.shot[22]
    return rows.is_whole and all(row[UPDATED] <= changed for row in rows.characters)


def listed(call: Call, page: Page, found: Listed, *, light: bool) -> Answer:
    """A list with its entity tag."""
    sign = sign_for(call)
    body: Shots | LightShots
    if light:
        body = LightShots([light_shot_of(row, sign) for row in found.shots], len(found.shots))
    else:
        people = {row[0]: character_of(row, sign) for row in found.characters}
        cast = {
            shot: [people[id] for id in ids if id in people] for shot, ids in found.casting.items()
        }
        sounds: dict[str, list[ShotAudio]] = {}
        for row in found.sounds:
            sounds.setdefault(row[SOUND_SHOT], []).append(sound_of(row, sign))
        shots = [
            shot_of(row, cast.get(row[ID], []), sounds.get(row[ID], []), sign)
            for row in found.shots
        ]
        body = Shots(shots, len(shots))
    if page.limit is not None:
        body.next_cursor = found.following
    return Answer(body, etag=_tag(call, found, light=light))


def _tag(call: Call, found: Listed, *, light: bool) -> str:
    at = LIGHT_REVISION if light else REVISION
    parts = [f"{row[ID]}-{row[at]}" for row in found.shots]
    parts += [f"{row[0]}-{row[CHARACTER_REVISION]}" for row in found.characters]
    return list_etag([" ".join(parts), found.following], call.site.shelf.signer.today())
