"""What travels: lines of the log in the shapes of their routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from scriptony.services.logs import rules


class Person(Struct):
    """Who did it, or for whom."""

    id: str
    email: str
    name: str


class Line(Struct, kw_only=True):
    """One line: what one person did to one thing, in `edits` edits within a minute. `impersonator`
    acted in the person's name, `via` is what it came through. `undo_url` takes a POST; it is null
    where this reader may not take the line back."""

    id: str
    timestamp: str
    entity_type: str
    entity_id: str | None
    action: str
    details: dict[str, Any]
    user: Person | None
    impersonator: Person | None
    via: str | None
    edits: int
    started_at: str
    undo_url: str | None


class Entry(Line, kw_only=True):
    """A line of a project, a node or any thing."""

    parent_path: str | None | UnsetType = UNSET


class OwnEntry(Line, kw_only=True):
    """A line of one's own, wherever it was."""

    created_at: str
    organization_id: str | None
    project_id: str | None
    world_id: str | None


class WorldEntry(Line, kw_only=True):
    """A line of a world."""

    created_at: str
    user_email: str | None


class Logs(Struct):
    """Lines, the newest first. `next_cursor` asks for those before; null where there are none."""

    logs: list[Entry]
    count: int
    next_cursor: str | None


class OwnLogs(Struct):
    """One's own lines, the newest first."""

    logs: list[OwnEntry]
    count: int
    next_cursor: str | None


class WorldLogs(Struct):
    """Lines of a world, the newest first."""

    logs: list[WorldEntry]
    count: int
    next_cursor: str | None


class Exported(Struct):
    """Every line of a project, in the order in which they began."""

    logs: list[Entry]


Row = Mapping[str, Any]


def _line(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "timestamp": row["timestamp"],
        "entity_type": rules.KINDS.get(row["entity_type"], row["entity_type"]),
        "entity_id": row["entity_id"],
        "action": row["action"],
        "details": rules.details_of(row),
        "user": _person(row, "user"),
        "impersonator": _person(row, "impersonator"),
        "via": row["via"],
        "edits": row["edits"],
        "started_at": row["started_at"],
        "undo_url": rules.undo_url(row),
    }


def _person(row: Row, who: str) -> Person | None:
    id = row[f"{who}_id"]
    return Person(id, row[f"{who}_email"], row[f"{who}_name"]) if id else None


def entry(row: Row, *, with_path: bool = True) -> Entry:
    """A line as projects, nodes and things show it."""
    return Entry(**_line(row), parent_path=row["parent_path"] if with_path else UNSET)


def own_entry(row: Row) -> OwnEntry:
    """A line as `/logs/user/activity` shows it."""
    names = ("organization_id", "project_id", "world_id")
    return OwnEntry(
        **_line(row), created_at=row["timestamp"], **{name: row[name] for name in names}
    )


def world_entry(row: Row) -> WorldEntry:
    """A line as a world's page shows it, which looks for a name in it."""
    line = _line(row)
    line["details"] = {"name": row["title"]} | line["details"]
    return WorldEntry(**line, created_at=row["timestamp"], user_email=row["user_email"])
