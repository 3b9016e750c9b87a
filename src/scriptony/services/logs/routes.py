"""Routes of the log. It is only read; lines are made of what happened."""

from __future__ import annotations

from typing import Literal

from starlette.responses import Response, StreamingResponse

from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.logs.operations import exporting, reading
from scriptony.services.logs.schemas import (
    Exported,
    Logs,
    OwnLogs,
    WorldLogs,
    entry,
    own_entry,
    world_entry,
)

routes = Routes("scriptony-logs")

Number = int | str | None
"""What is no number counts for nothing."""


@routes.get("/logs/project/{id}/recent", may="read")
async def list_of_project(
    call: Call,
    id: Id,
    entity_type: str | None = None,
    action: str | None = None,
    limit: Number = None,
    cursor: str | None = None,
) -> Logs:
    """What happened in a project, the newest first: 50 lines unless `limit` says another number up
    to 100. `entity_type` and `action` keep those of one kind."""
    wish = reading.read_wish(limit, cursor, entity_type, action)
    return _shown(await reading.of_project(call.db, call.actor, id, wish))


@routes.get("/logs/project/{id}/export", may="read", media="text/csv", answer=Exported)
async def export_of_project(call: Call, id: Id, format: Literal["csv", "json"] = "csv") -> Response:
    """Everything that happened in a project, in the order in which it began, as a table or with
    `format=json` as a document. Cells that a spreadsheet would take for formulas begin with an
    apostrophe."""
    await exporting.find_project(call.db, call.actor, id)
    write = exporting.as_csv if format == "csv" else exporting.as_json_document
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/json"
    headers = {
        "content-disposition": f'attachment; filename="log-{id}.{format}"',
        "cache-control": "private, no-cache",
    }
    return StreamingResponse(write(call.db, call.actor, id), 200, headers, kind)


@routes.get("/logs/organization/{id}/recent", may="manage", private=True)
async def list_of_organization(
    call: Call,
    id: str,
    entity_type: str | None = None,
    action: str | None = None,
    limit: Number = None,
    cursor: str | None = None,
) -> Logs:
    """What happened to an organization itself, its members and invitations, and to what it has
    besides projects and worlds; for its owners and admins."""
    wish = reading.read_wish(limit, cursor, entity_type, action)
    return _shown(await reading.of_organization(call.db, call.actor, id, wish))


@routes.get("/logs/entity/{type}/{id}", may="read")
async def list_of_entity(
    call: Call, type: str, id: Id, limit: Number = None, cursor: str | None = None
) -> Logs:
    """What happened to one thing of any kind: 20 lines unless `limit` says another number up to
    50. The kind is a line's `entity_type`, in any case."""
    wish = reading.read_wish(limit, cursor, usual=20, most=50)
    found = await reading.of_thing(call.db, call.actor, type, id, wish)
    return _shown(found, with_path=False)


@routes.get("/logs/{node_type}/{id}/recent", may="read")
async def list_of_node(
    call: Call,
    node_type: str,
    id: Id,
    include_children: str = "true",
    limit: Number = None,
    cursor: str | None = None,
) -> Logs:
    """What happened to an act, a sequence, a scene or a shot, and unless `include_children=false`
    to what stands right below it."""
    wish = reading.read_wish(limit, cursor, usual=20, most=50)
    below = include_children.lower() != "false"
    return _shown(await reading.of_node(call.db, call.actor, node_type, id, wish, below=below))


@routes.get("/logs/user/activity", may="user", private=True)
async def list_own(call: Call, limit: Number = None, cursor: str | None = None) -> OwnLogs:
    """What the caller did, wherever it was, and what concerns the caller alone."""
    wish = reading.read_wish(limit, cursor)
    rows, following = await reading.of_person(call.db, call.actor, wish)
    return OwnLogs([own_entry(row) for row in rows], len(rows), following)


@routes.get("/worlds/{id}", may="read", short=False)
async def list_of_world(
    call: Call,
    id: Id,
    entity_type: str | None = None,
    action: str | None = None,
    limit: Number = None,
    cursor: str | None = None,
) -> WorldLogs:
    """What happened in a world, the newest first: 100 lines unless `limit` says fewer."""
    wish = reading.read_wish(limit, cursor, entity_type, action, usual=100)
    rows, following = await reading.of_world(call.db, call.actor, id, wish)
    return WorldLogs([world_entry(row) for row in rows], len(rows), following)


def _shown(found: reading.Found, *, with_path: bool = True) -> Logs:
    rows, following = found
    return Logs([entry(row, with_path=with_path) for row in rows], len(rows), following)
