"""The database: a pool, short transactions, and plain tuples with text that is ready to travel."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from select import POLLIN, poll
from typing import Any, LiteralString, cast

import msgspec
from psycopg import AsyncConnection, AsyncCursor, DataError, Error, OperationalError, errors
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Json, set_json_dumps
from psycopg.types.string import TextLoader
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from scriptony.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    Unavailable,
)

Row = tuple[Any, ...]
Params = Mapping[str, Any]

SESSION_OPTIONS = {
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "30s",
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    "jit": "off",
}


class TimeLoader(Loader):
    """`timestamptz` as RFC 3339 in UTC, always six digits of microseconds and `Z`."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        seconds = text[:19].replace(" ", "T")
        fraction = text[20:-3] if len(text) > 22 else ""
        return f"{seconds}.{fraction:<06}Z"


class JsonLoader(Loader):
    """`json` and `jsonb` by msgspec, several times faster than the standard library."""

    def load(self, data: Buffer) -> Any:
        return msgspec.json.decode(bytes(data))


async def prepare_connection(connection: AsyncConnection[Row]) -> None:
    """Ids and times as text in the form they travel in; JSON by msgspec."""
    adapters = connection.adapters
    adapters.register_loader("uuid", TextLoader)
    adapters.register_loader("timestamptz", TimeLoader)
    adapters.register_loader("jsonb", JsonLoader)
    adapters.register_loader("json", JsonLoader)
    set_json_dumps(msgspec.json.encode, connection)
    connection.prepare_threshold = 0


async def _still_there(connection: AsyncConnection[Row]) -> None:
    """Raise for a connection that died in the pool, as all do when the server restarts. What an
    idle server has to say is that it goes: silence costs no round trip."""
    ear = poll()
    ear.register(connection.pgconn.socket, POLLIN)
    if ear.poll(0):
        await connection.execute("select 1")


class Session:
    """One connection, inside a transaction or not. All SQL of a service runs through this."""

    __slots__ = ("connection",)

    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self.connection = connection

    async def _execute(self, sql: str, params: Params | None) -> AsyncCursor[Row]:
        # Queries are put together at import from constants; psycopg wants that in the type.
        return await self.connection.execute(cast("LiteralString", sql), params)

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        """The first row, or None."""
        return await (await self._execute(sql, params)).fetchone()

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        """Every row."""
        return await (await self._execute(sql, params)).fetchall()

    async def value(self, sql: str, params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(sql, params)
        return row[0] if row else None

    async def run(self, sql: str, params: Params | None = None) -> int:
        """Run a statement and say how many rows it touched."""
        return (await self._execute(sql, params)).rowcount


class Database:
    """A pool of connections, as one service's role where roles are on."""

    def __init__(self, conninfo: str, *, role: str = "", size: int = 10) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in SESSION_OPTIONS.items())
        if role:
            options += f" -c role={role}"
        self.conninfo: str = make_conninfo(
            conninfo, options=options, application_name=f"scriptony {role}".strip()
        )
        self.pool = AsyncConnectionPool(
            self.conninfo,
            min_size=0 if role else 1,
            max_size=size,
            max_idle=300,
            timeout=10,
            reconnect_timeout=10,  # whoever asks next tries again, so no long pauses in between
            kwargs={"autocommit": True},
            configure=prepare_connection,
            check=_still_there,
            open=False,
        )

    async def open(self) -> None:
        """Start the pool; connections come up in the background."""
        await self.pool.open(wait=False)

    async def close(self) -> None:
        """Give every connection back."""
        await self.pool.close()

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        """A connection for reading: each statement stands for itself."""
        try:
            connection = await self.pool.getconn()
        except PoolTimeout as error:
            raise Unavailable("The database cannot be reached just now") from error
        try:
            yield Session(connection)
        finally:
            await self.pool.putconn(connection)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Session]:
        """A connection inside one transaction: all of it happens, or nothing."""
        async with self.session() as session, session.connection.transaction():
            yield session


def as_json(value: Any) -> Json:
    """`value` as a `json` or `jsonb` parameter."""
    return Json(value)


_OWN_STATES: dict[str, type[Refusal]] = {
    "SC400": Invalid,
    "SC403": Forbidden,
    "SC404": NotFound,
    "SC409": Conflict,
}


def as_refusal(error: Error) -> Refusal | None:
    """What the caller gets for an error of the database; None when it is a fault of ours.

    SQL functions refuse by `raise exception '<sentence>' using errcode = 'SC409'` and the like.
    """
    if own := _OWN_STATES.get(error.sqlstate or ""):
        refusal = own("")
        refusal.message = error.diag.message_primary or refusal.message
        refusal.args = (refusal.message,)
        return refusal
    if isinstance(error, (DataError, errors.ProgramLimitExceeded)):
        return Invalid("A value cannot be stored as it was sent")
    if isinstance(error, _LOST_RACES):  # a deadlock is an OperationalError to the driver
        return Conflict("This was changed in the meantime by somebody else")
    if isinstance(error, OperationalError):
        return Unavailable("The database cannot be reached just now")
    return None


_LOST_RACES = (
    errors.UniqueViolation,
    errors.ExclusionViolation,
    errors.ForeignKeyViolation,
    errors.DeadlockDetected,
)
"""Operations look before they write, so these mean that somebody was faster."""
