"""What SQL Scriptony runs for a request, recorded in this process, for the floor to replay."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
from psycopg.types.json import Json

from scriptony.kernel import db
from scriptony.kernel.settings import Settings
from scriptony.main import Studio
from scriptony.services import load_services

Group = dict[str, Any]
ONCE = ("path", "token_hash")
"""Parameters that are no ids but must be new for each request too."""


class Recorder:
    """Notes the statements of each connection's turn, while it is switched on."""

    def __init__(self) -> None:
        self.groups: list[Group] | None = None
        self._execute = db.Session._execute  # noqa: SLF001
        self._session = db.Database.session
        self._transaction = db.Database.transaction

    def install(self) -> None:
        """Stand between the services and the database."""
        recorder = self

        async def execute(session: db.Session, sql: str, params: Any) -> Any:
            if recorder.groups:
                recorder.groups[-1]["statements"].append([sql, _plain(params)])
            return await recorder._execute(session, sql, params)

        @contextlib.asynccontextmanager
        async def session(database: db.Database) -> AsyncIterator[db.Session]:
            if recorder.groups is not None:
                recorder.groups.append({"transaction": False, "statements": []})
            async with recorder._session(database) as opened:
                yield opened

        @contextlib.asynccontextmanager
        async def transaction(database: db.Database) -> AsyncIterator[db.Session]:
            async with recorder._transaction(database) as opened:
                if recorder.groups:
                    recorder.groups[-1]["transaction"] = True
                yield opened

        db.Session._execute = execute  # noqa: SLF001
        db.Database.session = session  # type: ignore[method-assign]
        db.Database.transaction = transaction  # type: ignore[method-assign]


def _plain(params: Any) -> Any:
    if params is None:
        return None
    return {n: {"json": v.obj} if isinstance(v, Json) else v for n, v in params.items()}


def with_fresh_ids(groups: list[Group], known: set[str]) -> list[Group]:
    """Ids that the request itself made (nobody knew them before) become new each time."""
    for group in groups:
        for statement in group["statements"]:
            statement[1] = {
                name: f"fresh:{value}" if name in ONCE else _fresh(value, known)
                for name, value in (statement[1] or {}).items()
            }
    return groups


def _fresh(value: Any, known: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _fresh(one, known) for name, one in value.items()}
    is_uuid = isinstance(value, str) and len(value) == 36 and value.count("-") == 4
    return f"fresh:{value}" if is_uuid and value not in known else value


async def record(
    settings: Settings, conninfo: str, token: str, requests: list[Any], known: set[str]
) -> dict[str, list[Group]]:
    """The statements of each request, by its name; the session check, common to all, left out."""
    recorder = Recorder()
    recorder.install()
    studio = Studio(settings, conninfo, load_services())
    await studio.site.open(studio.services)
    transport = httpx2.ASGITransport(app=studio)
    found: dict[str, list[Group]] = {}
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        headers = {"Authorization": f"Bearer {token}"}
        for request in requests:
            await _send(client, request, headers)  # once before: what is done once is done
            recorder.groups = []
            await _send(client, request, headers)
            groups = [one for one in recorder.groups if one["statements"]]
            recorder.groups = None
            skip = 0 if request.name == "sign in" else 1
            found[request.name] = with_fresh_ids(groups[skip:], known)
    await studio.site.close()
    return found


async def _send(client: httpx2.AsyncClient, request: Any, headers: dict[str, str]) -> None:
    body = request.body()
    media = {"Content-Type": request.media} if body else {}
    answer = await client.request(
        request.method, request.path(), content=body, headers={**headers, **media}
    )
    if answer.status_code != request.status:
        raise RuntimeError(f"{request.name}: {answer.status_code} {answer.text[:300]}")
