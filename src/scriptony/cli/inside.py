"""The studio opened in this process and asked through its gateway, without a socket.

What a command does for a person it does as that person, through the public API: rights, limits and
events are those of a client.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from starlette.types import Message

from scriptony.cli.database import open_database, refuse_lacking_roles
from scriptony.cli.output import Failure
from scriptony.kernel.ids import new_id
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import Studio
from scriptony.services import NAMES, load_services


class Person(NamedTuple):
    """Somebody the command acts for, while their short session lives."""

    id: str
    email: str
    token: str


class File(NamedTuple):
    """A file of a form."""

    name: str
    content_type: str
    data: bytes


class Form(dict[str, str | File]):
    """A body that is sent as `multipart/form-data`."""


class _Refused(msgspec.Struct):
    error: str


class Inside:
    """An open studio. Its background work stays with the server; this only asks."""

    def __init__(self, studio: Studio) -> None:
        self.site: Site = studio.site
        self._gateway = studio.gateway

    async def ask(self, method: str, path: str, body: Any = None, *, person: Person) -> Any:
        """The decoded answer (text, where it is no JSON). Failure with its sentence if refused."""
        status, kind, data = await self._send(method, path, body, person)
        answer = msgspec.json.decode(data) if kind.startswith("application/json") else data.decode()
        if status >= 400:
            raise Failure(msgspec.convert(answer, _Refused, strict=False).error)
        return answer

    async def _send(
        self, method: str, path: str, body: Any, person: Person
    ) -> tuple[int, str, bytes]:
        kind, content = _encode(body)
        headers = {"host": "localhost", "content-length": str(len(content))}
        headers["authorization"] = f"Bearer {person.token}"
        if kind:
            headers["content-type"] = kind
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._gateway(_scope(method, path, headers), receive, send)
        return _joined(sent)


def _joined(sent: list[Message]) -> tuple[int, str, bytes]:
    """Status, content type and body of an answer."""
    start = sent[0]
    headers = dict(start["headers"])
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return start["status"], headers.get(b"content-type", b"").decode(), body


def _scope(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(path)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }


def _encode(body: Any) -> tuple[str, bytes]:
    """Content type and bytes of a body: nothing, a form, or JSON."""
    if body is None:
        return "", b""
    if not isinstance(body, Form):
        return "application/json", msgspec.json.encode(body)
    boundary = new_id()
    parts = [_part(boundary, name, value) for name, value in body.items()]
    end = f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", b"".join([*parts, end])


def _part(boundary: str, name: str, value: str | File) -> bytes:
    head = f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"'
    if isinstance(value, str):
        return f"{head}\r\n\r\n{value}\r\n".encode()
    plain = value.name.replace('"', "_").replace("\r", "_").replace("\n", "_")
    head += f'; filename="{plain}"\r\ncontent-type: {value.content_type}\r\n\r\n'
    return head.encode() + value.data + b"\r\n"


@asynccontextmanager
async def inside(settings: Settings, services: Iterable[str] = NAMES) -> AsyncGenerator[Inside]:
    """The studio with these services, on the instance's own database, up to date."""
    with open_database(settings) as conninfo:
        doors = load_services(services)
        refuse_lacking_roles(settings, conninfo, [door.name for door in doors])
        studio = Studio(settings, conninfo, doors)
        await studio.site.open(doors)
        try:
            yield Inside(studio)
        finally:
            # Pools wait for what runs in them; a stopped command does not want to wait long.
            await asyncio.wait_for(studio.site.close(), 10)


@asynccontextmanager
async def acting_as(studio: Inside, id: str) -> AsyncGenerator[Person]:
    """The person of the account `id`, with a session that ends with the block, or after five
    minutes."""
    from scriptony.services.auth.operations.sessions import end_sessions, open_brief_session
    from scriptony.services.auth.operations.users import find_account

    db = studio.site.database("auth")
    async with db.transaction() as tx:
        account = await find_account(tx, id)
        if account is None:
            raise Failure("There is no such account any more.")
        token = await open_brief_session(tx, account, "command")
    claims = await studio.site.tokens.verify(token)
    try:
        yield Person(account.id, account.email, token)
    finally:
        async with db.transaction() as tx:
            await end_sessions(tx, None, account.id, "local", claims.session_id)
