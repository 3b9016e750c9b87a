"""Reading clips: one, those of a shot, those of several shots."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.pages import Page, cut
from scriptony.services.audio.queries import clips as sql
from scriptony.services.audio.rules import MOST_SHOTS, asked_shots, only_ids

ID, SHOT, CREATED, REVISION = 0, 1, 12, 23
"""Where a row of `queries.CLIP` holds these."""


async def list_clips(
    db: Database, actor: Actor, page: Page, shot: str
) -> tuple[list[Row], str | None]:
    """The clips of a shot, the oldest first, and the next page's cursor. NotFound (404) for a shot
    that is not the actor's."""
    at, after = page.after or (None, None)
    values = {"shot": shot, "actor": actor.user_id, "at": at, "after": after, "rows": page.rows}
    async with db.session() as session:
        rows = await session.all(sql.OF_SHOT, values)
        if not rows and await session.one(sql.SHOT, values) is None:
            raise NotFound("Shot")
    return cut(page, rows, lambda row: (row[CREATED], row[ID]))


async def list_batch(db: Database, actor: Actor, text: str) -> dict[str, list[Row]]:
    """The clips of several shots, whose ids `text` lists; none for what is not the actor's, or no
    id at all. Invalid (400) for too many."""
    asked = asked_shots(text)
    if len(asked) > MOST_SHOTS:
        raise Invalid(f"shot_ids: at most {MOST_SHOTS} shots at once", field="shot_ids")
    found: dict[str, list[Row]] = {}
    if ids := only_ids(asked):
        values = {"shots": f"{{{','.join(ids)}}}", "actor": actor.user_id}
        async with db.session() as session:
            for row in await session.all(sql.OF_SHOTS, values):
                found.setdefault(row[SHOT], []).append(row)
    return {id: found.get(id.lower(), []) for id in asked}


async def read_clip(db: Database, actor: Actor, id: str) -> Row:
    """One clip. NotFound (404) for any that is not the actor's."""
    async with db.session() as session:
        return await find_clip(session, actor, id)


async def find_clip(session: Session, actor: Actor, id: str) -> Row:
    """One clip, as the session sees it now."""
    row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Audio")
    return row


async def find_shot(session: Session, actor: Actor, shot: str) -> tuple[str, str]:
    """Organization and project of a shot that may have clips from this actor: NotFound (404),
    Forbidden (403)."""
    row = await session.one(sql.SHOT, {"shot": shot, "actor": actor.user_id})
    need(row[0] if row else None, "Shot")
    assert row is not None
    return row[1], row[2]
