"""`/rest/v1/story_beats`: rows for the button that clears beats made twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scriptony.interchange.rows import RowDict, RowQuery, read_query, refusal_body
from scriptony.kernel.errors import Refusal
from scriptony.kernel.http import Answer, Call, Routes, encode
from scriptony.services.beats.operations import rows as operations
from scriptony.services.beats.operations.rows import TABLE
from scriptony.services.beats.schemas import BEAT_COLUMNS

Rows = list[dict[str, Any]]


def refuse(request: Request, refusal: Refusal) -> Response:
    """The error form of this API's clients."""
    body = encode(refusal_body(refusal, request.url.path))
    return Response(body, refusal.status, refusal.headers, "application/json")


routes = Routes(root="/rest/v1", refuse=refuse)


def _query(call: Call) -> RowQuery:
    return read_query(TABLE, BEAT_COLUMNS, call.request.query_params.multi_items())


def _shown(call: Call, query: RowQuery, rows: Sequence[RowDict]) -> Answer:
    part, headers = query.answer(rows, call.request.headers.get("prefer", ""))
    return Answer(part, headers=headers)


@routes.get("/story_beats", may="read", answer=Rows)
async def list_beat_rows(call: Call) -> Answer:
    """Beats of one's projects."""
    query = _query(call)
    return _shown(call, query, await operations.read_rows(call.db, call.actor, query))


@routes.patch("/story_beats", may="edit", also=(204,), answer=Rows)
async def change_beat_rows(call: Call, body: dict[str, Any]) -> Answer | Response:
    """Change the beats that fit."""
    query = _query(call)
    rows = await operations.change_rows(call.db, call.actor, query, body)
    if "return=representation" in call.request.headers.get("prefer", ""):
        return _shown(call, query, rows)
    return Response(status_code=204)


@routes.delete("/story_beats", may="edit", status=204)
async def delete_beat_rows(call: Call) -> Response:
    """The beats that fit go to the trash."""
    await operations.delete_rows(call.db, call.actor, _query(call))
    return Response(status_code=204)
