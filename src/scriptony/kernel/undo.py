"""Taking back what a line of the log tells. It lives with the owner of the row, who reads the line
here, holds the row, and writes what was there before, while what the line wrote is still there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Conflict

_LINE = "select * from logs.line_to_undo(%(id)s, %(actor)s)"
_OF_LATER = ("id", "at", "actor_id", "verb", "title")
_LATER = f"""
select {", ".join(_OF_LATER)} from logs.published_line
where entity_id = %(entity_id)s and entity_type = %(entity_type)s and pos > %(pos)s
  and (before ?| %(names)s or after ?| %(names)s) order by pos limit 1
"""


class Line(NamedTuple):
    """What one person did to one thing. `before` and `after` hold the fields that changed."""

    id: str
    pos: int
    entity_type: str
    entity_id: str
    verb: str
    organization_id: str | None
    project_id: str | None
    world_id: str | None
    title: str | None
    trash_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]

    def refusal(self) -> Conflict:
        """409: what is gone for good, or never was a change of a row."""
        return Conflict(f"{self.verb} cannot be undone", code="not_undoable")


def changed_since(told: str, line: Any = None) -> Conflict:
    """409: what a line wrote does not stand any more, by the later `line` where one says so."""
    return Conflict(told, code="changed_since", line=line)


async def read_line(db: Database, actor: Actor, id: str, room: str) -> tuple[Actor, Line]:
    """A line about a thing of the service `room` where the actor may edit, and the actor as the one
    who takes it back. NotFound (404), Forbidden (403), `not_undoable` (409) where too little is
    known of what was there before."""
    async with db.session() as session:
        await session.run("select logs.take_in()")
        row = await session.one(_LINE, {"id": id, "actor": actor.user_id})
    need(row[0] if row and row[5].partition(".")[0] == room else None, "Line of the log")
    assert row is not None
    line = Line(*row[1:])
    if any(isinstance(v, dict) and "omitted" in v for part in row[-2:] for v in part.values()):
        raise line.refusal()
    return actor._replace(via="undo", once=None), line


async def check_unchanged(tx: Session, line: Line, now: Mapping[str, Any]) -> None:
    """Refuse (409 `changed_since`, naming the later line) unless the held row, which is `now`, has
    all that the line wrote."""
    if names := [name for name, value in line.after.items() if now.get(name) != value]:
        row = await tx.one(_LATER, line._asdict() | {"names": names})
        told = f"{', '.join(names)} was changed since"
        raise changed_since(told, dict(zip(_OF_LATER, row, strict=True)) if row else None)
