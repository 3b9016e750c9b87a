"""The whole log of a project, piece by piece: never all of it in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import NotFound
from scriptony.kernel.http import encode
from scriptony.services.logs import queries as sql
from scriptony.services.logs import rules
from scriptony.services.logs.operations.reading import Row, as_line, of_reader
from scriptony.services.logs.schemas import entry

FIRST = -(1 << 62)
"""Before every line."""

COLUMNS = (
    "timestamp", "started_at", "edits", "user", "email", "impersonator", "via", "action",
    "entity_type", "entity_id", "title", "path", "before", "after",
)  # fmt: skip


async def find_project(db: Database, actor: Actor, id: str) -> None:
    """Take in what happened to a project the actor may read; NotFound (404)."""
    async with db.session() as session:
        if await session.value(sql.PROJECT, {"id": id, "actor": actor.user_id}) is None:
            raise NotFound("Project")


async def _pieces(db: Database, actor: Actor, id: str) -> AsyncIterator[list[Row]]:
    values = {"id": id, **of_reader(actor)}
    begun = FIRST
    while True:
        async with db.session() as session:  # no connection is held while a client is slow
            rows = [
                as_line(row) for row in await session.all(sql.EXPORTED, values | {"pos": begun})
            ]
        if rows:
            yield rows
        if len(rows) < sql.PIECE:
            return
        begun = rows[-1]["first_pos"]


async def as_json_document(db: Database, actor: Actor, id: str) -> AsyncIterator[bytes]:
    """The lines as `{"logs": [...]}`."""
    opening = b'{"logs":['
    async for rows in _pieces(db, actor, id):
        yield opening + b",".join(encode(entry(row)) for row in rows)
        opening = b","
    yield b"]}" if opening == b"," else opening + b"]}"


async def as_csv(db: Database, actor: Actor, id: str) -> AsyncIterator[bytes]:
    """The lines as a table, its first row the columns' names."""
    yield _table([list(COLUMNS)])
    async for rows in _pieces(db, actor, id):
        yield _table([_cells(row) for row in rows])


def _table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cells(row: Row) -> list[str]:
    cells = [
        row["timestamp"],
        row["started_at"],
        row["edits"],
        row["user_name"],
        row["user_email"],
        row["impersonator_email"],
        row["via"],
        row["action"],
        rules.KINDS.get(row["entity_type"], row["entity_type"]),
        row["entity_id"],
        row["title"],
        row["parent_path"],
        *(encode(row[name]).decode() if row[name] else "" for name in ("before", "after")),
    ]
    return [rules.guard("" if cell is None else str(cell)) for cell in cells]
