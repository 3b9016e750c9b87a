"""Figures: how much there is in a project, and how many words."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.services.projects.queries import projects as sql
from scriptony.services.projects.schemas import Recounted, Stats, WordsAnswer


async def read_stats(db: Database, actor: Actor, id: str) -> Stats:
    """How many nodes of each level, shots, worlds and characters a project has."""
    async with db.session() as session:
        row = await session.one(sql.STATS, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Project")
    levels = row[1]
    return Stats(*levels, *levels[:3], *row[2:])


async def count_words(db: Database, actor: Actor, id: str) -> WordsAnswer:
    """The words of a book. They are counted when a text is written, so this only adds up what
    `current_words` shows anyway. Invalid (400) for anything but a book."""
    _, type, sections, _, words = await _words(db, actor, id)
    if type != "book":
        raise Invalid("Only book projects support word counting", code="not_a_book")
    message = f"Counted {words} words in {sections} sections"
    return WordsAnswer(words, sections, message)


async def recount_words(db: Database, actor: Actor, id: str) -> Recounted:
    """What older pages ask for after a change of how words are counted."""
    _, _, scenes, written, _ = await _words(db, actor, id)
    skipped = scenes - written
    message = f"Updated {written} scenes, skipped {skipped}, errors: 0"
    return Recounted(written, skipped, scenes, message)


async def _words(db: Database, actor: Actor, id: str) -> Row:
    async with db.session() as session:
        row = await session.one(sql.WORDS, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Project")
    assert row is not None
    return row
