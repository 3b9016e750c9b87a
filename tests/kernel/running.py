"""A database of our own and small services on it, for tests of the kernel and the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import msgspec
import psycopg
import pytest
import uvicorn
from joserfc import jws
from joserfc.jwk import ECKey

from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.gateway.mount import Gateway
from scriptony.kernel.http import Routes
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Published, Site
from scriptony.main import table_of
from scriptony.migrations.apply import upgrade

KEY = ECKey.generate_key("P-256", auto_kid=True)
PUBLISHED = Published(live_session="door.live_session", keys="door.published_key")

# What the kernel reads of whoever keeps accounts, and a table that refers to files.
ROOM = """
create schema door;
create table door.published_key (kid text primary key, public_jwk jsonb not null);
create table door.live_session (
  session_id uuid primary key, user_id uuid not null, email text not null,
  system_role text not null default 'user', impersonator_id uuid,
  is_banned boolean not null default false);
create table door.pictures (
  id uuid primary key default gen_random_uuid(), image_id uuid references kernel.objects (id));
create trigger release after update of image_id or delete on door.pictures
  for each row execute function kernel.release('image_id');
create table door.names (name text primary key);
create table door.seen (
  nth bigint generated always as identity, consumer text, pos bigint, entity_id uuid);
"""


@pytest.fixture(scope="session")
def conninfo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database with the room `door`, for all tests of one folder."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("kernel") / "postgres")
    info = server.start()
    upgrade(info)
    with psycopg.connect(info, autocommit=True) as connection:
        connection.execute(ROOM)
        connection.execute(
            "insert into door.published_key values (%s, %s)",
            (KEY.kid, msgspec.json.encode(KEY.as_dict(private=False)).decode()),
        )
    yield info
    server.stop()


def sql(conninfo: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a query, as the owner of the database."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(query, values)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def token(claims: dict[str, Any], key: ECKey = KEY, **header: Any) -> str:
    """A token with these claims, as an accounts service would sign it."""
    protected = {"alg": "ES256", "typ": "JWT", "kid": key.kid, **header}
    return jws.serialize_compact(protected, msgspec.json.encode(claims), key, algorithms=["ES256"])


def signed_in(conninfo: str, **columns: Any) -> dict[str, str]:
    """The headers of a new person with a living session."""
    row = {"session_id": str(uuid4()), "user_id": str(uuid4()), "email": "noor@lamp.example"}
    row |= columns
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    sql(conninfo, f"insert into door.live_session ({names}) values ({marks})", *row.values())
    claims = {"sub": row["user_id"], "session_id": row["session_id"], "aud": "authenticated"}
    return {"Authorization": f"Bearer {token(claims | {'exp': int(time.time()) + 600})}"}


def service_of(routes: Routes, *functions: str, name: str = "door", **more: Any) -> Service:
    """A service that has just these routes."""
    return Service(name=name, functions=functions, routes=tuple(routes.routes), **more)


@contextlib.asynccontextmanager
async def gateway_of(
    conninfo: str, data: Path, services: Sequence[Service], **settings: Any
) -> AsyncGenerator[Gateway]:
    """The gateway in front of these services, on an open site."""
    site = Site(Settings(data=data, **settings), conninfo, PUBLISHED)
    table = table_of(services)
    await site.open(services)
    try:
        refusals = {route.root: route.refuse for route in table.routes if route.root}
        yield Gateway(table, site, refusals)
    finally:
        await site.close()


@contextlib.asynccontextmanager
async def client_of(gateway: Gateway, **options: Any) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client that calls the gateway without a socket in between."""
    transport = httpx2.ASGITransport(gateway)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://lamp.example", **options
    ) as client:
        yield client


async def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Wait for what must come."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 — what is waited for happens in another process
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def served(gateway: Gateway) -> AsyncGenerator[int]:
    """The port at which a real server answers for the gateway."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(gateway, lifespan="off", log_config=None, server_header=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
