"""The floor: a server by hand, of bare ASGI and psycopg, that imports nothing of Scriptony.

It replays, for each kind of request, the very SQL that Scriptony runs for it (the plan it is
given), after the same token check, with the same pool and server settings, and encodes the rows.
Started as `python -m benchmarks.floor PLAN.json PORT CONNINFO FOLDER`.
"""

from __future__ import annotations

import io
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from argon2 import PasswordHasher
from joserfc import jws
from joserfc.jwk import ECKey
from PIL import Image
from psycopg.types.json import Json, set_json_dumps
from psycopg_pool import AsyncConnectionPool

PLAN = msgspec.json.decode(Path(sys.argv[1]).read_bytes())
FOLDER = Path(sys.argv[4])
KEYS = {jwk["kid"]: ECKey.import_key(jwk) for jwk in PLAN["keys"]}
SIGNING = ECKey.import_key(PLAN["private_pem"])
SESSION = PLAN["session"]
SEEN: dict[str, dict[str, Any]] = {}
OPTIONS = " ".join(f"-c {name}={value}" for name, value in PLAN["options"].items())
ROUTES = {(one["method"], one["path"]): one for one in PLAN["operations"]}


async def configure(connection: Any) -> None:
    """The same settings as ours: statements are prepared at first use."""
    connection.prepare_threshold = 0


POOL = AsyncConnectionPool(
    f"{sys.argv[3]} options='{OPTIONS}'",
    min_size=1,
    max_size=10,
    kwargs={"autocommit": True},
    configure=configure,
    open=False,
)


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token whose signature was checked, now or before."""
    claims = SEEN.get(token)
    if claims is None:
        head = jws.extract_compact(token.encode()).headers()
        signed = jws.deserialize_compact(token, KEYS[head["kid"]], algorithms=["ES256"])
        claims = SEEN[token] = msgspec.json.decode(signed.payload)
    assert claims["exp"] > time.time()
    return claims


def value_of(value: Any, fresh: dict[str, str]) -> Any:
    """A parameter as recorded, but for what must be new each time, and orders, which alternate."""
    if isinstance(value, dict):
        inner = {name: value_of(one, fresh) for name, one in value.items()}
        return Json(inner["json"]) if "json" in inner else inner
    if isinstance(value, str) and value.startswith("fresh:"):
        return fresh.setdefault(value, str(uuid.uuid4()))
    if isinstance(value, list) and len(value) > 20:
        value.reverse()
    return value


async def replay(group: dict[str, Any], fresh: dict[str, str]) -> list[dict[str, Any]]:
    """The statements of one connection's turn; the rows of the last that gives any."""
    async with POOL.connection() as connection:
        if group["transaction"]:
            async with connection.transaction():
                return await statements(connection, group["statements"], fresh)
        return await statements(connection, group["statements"], fresh)


async def statements(connection: Any, todo: Any, fresh: dict[str, str]) -> list[dict[str, Any]]:
    """Run them all; keep every row of those that read."""
    found: list[dict[str, Any]] = []
    for sql, params in todo:
        values = {name: value_of(value, fresh) for name, value in (params or {}).items()}
        cursor = await connection.execute(sql, values or None)
        if cursor.description:
            names = [column.name for column in cursor.description]
            found += [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
    return found


def picture(body: bytes) -> None:
    """Decode, encode anew, make a thumbnail, write both."""
    start = body.index(b"\r\n\r\n") + 4
    with Image.open(io.BytesIO(body[start : body.rindex(b"\r\n--")])) as image:
        image.load()
        for name, size in (("full", None), ("thumb", (480, 480))):
            if size:
                image.thumbnail(size, reducing_gap=2.0)
            out = io.BytesIO()
            image.save(out, "JPEG", quality=90)
            (FOLDER / f"{name}-{uuid.uuid4()}.jpg").write_bytes(out.getvalue())


async def app(scope: Any, receive: Any, send: Any) -> None:
    """One request."""
    if scope["type"] == "lifespan":
        await POOL.open()
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await POOL.close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    path = scope["path"] + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
    operation = ROUTES[scope["method"], path]
    if operation["kind"] != "sign-in":
        token = next(v for k, v in scope["headers"] if k == b"authorization").decode()[7:]
        claims = claims_of(token)
        async with POOL.connection() as connection:
            cursor = await connection.execute(SESSION, {"session": claims["session_id"]})
            assert await cursor.fetchone()
    if operation["kind"] == "upload":
        picture(body)
    elif operation["kind"] == "sign-in":
        PasswordHasher(2, 19456, 1).verify(PLAN["password_hash"], PLAN["password"])
        jws.serialize_compact({"alg": "ES256"}, msgspec.json.encode(PLAN["claims"]), SIGNING)
    elif body:
        msgspec.json.decode(body)
    fresh: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for group in operation["groups"]:
        rows += await replay(group, fresh)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": operation["status"], "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(rows)})


if __name__ == "__main__":
    set_json_dumps(msgspec.json.encode)
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
