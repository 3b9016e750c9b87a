"""`/rest/v1`: the part of the row API that two older pages use, in its own forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scriptony.interchange.rows import RowDict, RowQuery, read_query, refusal_body
from scriptony.kernel.errors import NotFound, Refusal
from scriptony.kernel.http import Answer, Call, Routes, encode
from scriptony.services.projects.operations import rows as operations
from scriptony.services.projects.routes.projects import sign_for
from scriptony.services.projects.schemas import PROJECT_COLUMNS

Rows = list[dict[str, Any]]


def refuse(request: Request, refusal: Refusal) -> Response:
    """The error form of this API's clients."""
    body = encode(refusal_body(refusal, request.url.path))
    return Response(body, refusal.status, refusal.headers, "application/json")


routes = Routes(root="/rest/v1", refuse=refuse)


def query_of(call: Call, table: str, columns: Sequence[str]) -> RowQuery:
    """What the URL asks for."""
    return read_query(table, columns, call.request.query_params.multi_items())


def shown(call: Call, query: RowQuery, rows: Sequence[RowDict]) -> Answer:
    """The rows asked for, and which they are."""
    part, headers = query.answer(rows, call.request.headers.get("prefer", ""))
    return Answer(part, headers=headers)


@routes.get("/projects", may="read", answer=Rows)
async def list_project_rows(call: Call) -> Answer:
    """Projects of one's organizations, those in the trash too."""
    query = query_of(call, "projects", PROJECT_COLUMNS)
    rows = await operations.read_projects(call.db, call.actor, sign_for(call))
    return shown(call, query, query.fitting(rows))


@routes.patch("/projects", may="edit", also=(204,), answer=Rows)
async def change_project_rows(call: Call, body: dict[str, Any]) -> Answer | Response:
    """Change the projects that fit, but for their covers; `is_deleted: false` brings them back
    from the trash."""
    query = query_of(call, "projects", PROJECT_COLUMNS)
    rows = await operations.change_projects(call.db, call.actor, query, body, sign_for(call))
    if "return=representation" in call.request.headers.get("prefer", ""):
        return shown(call, query, rows)
    return Response(status_code=204)


@routes.get("/organizations", may="read", answer=Rows)
async def list_organization_rows(call: Call) -> Answer:
    """One's organizations."""
    query = query_of(call, "organizations", operations.ORGANIZATION_COLUMNS)
    return shown(
        call, query, query.fitting(await operations.read_organizations(call.db, call.actor))
    )


@routes.get("/{table}", may="user")
async def read_other_table(call: Call, table: str) -> None:
    """404: no other table has rows here."""
    raise NotFound


@routes.post("/{table}", may="user")
async def add_to_other_table(call: Call, table: str) -> None:
    """404, as for reading."""
    raise NotFound


@routes.patch("/{table}", may="user")
async def change_other_table(call: Call, table: str) -> None:
    """404, as for reading."""
    raise NotFound


@routes.delete("/{table}", may="user")
async def delete_from_other_table(call: Call, table: str) -> None:
    """404, as for reading."""
    raise NotFound
