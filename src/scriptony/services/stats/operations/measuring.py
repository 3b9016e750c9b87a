"""Texts on the page: each is laid out once, when a statistic first needs it as it now is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from psycopg.errors import ForeignKeyViolation

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, as_json
from scriptony.services.stats.queries import pages as sql
from scriptony.services.stats.rules.pages import EDITION, measure

MOST = 50
"""Texts that are measured at a time: while some are, others are answered."""


async def measure_texts(db: Database, actor: Actor, project: str) -> None:
    """Bring up to date what is known of the texts of a project the actor may read. Whatever changed
    them (an editor, an import, a name that is another now) raised their revision."""
    values = {"id": project, "actor": actor.user_id, "rules": EDITION, "most": MOST}
    while True:
        async with db.session() as session:
            stale = await session.all(sql.STALE, values)
        if not stale:
            return
        rows = await asyncio.to_thread(_measured, stale)
        async with db.session() as session:
            with suppress(ForeignKeyViolation):  # one of them is gone; the others are tried again
                await session.run(sql.KEEP, {"rules": EDITION, "rows": as_json(rows)})


def _measured(stale: Sequence[Row]) -> list[dict[str, Any]]:
    return [_row(id, revision, format, source) for id, revision, format, source in stale]


def _row(id: str, revision: int, format: str, source: str) -> dict[str, Any]:
    layout = measure(format, source)
    return {
        "node_id": id,
        "text_revision": revision,
        "lines": layout.lines,
        "speakers": layout.speakers,
    }
