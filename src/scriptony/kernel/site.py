"""One running instance: settings, databases, files and secrets, and who a request comes from."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Forbidden, Unauthorized
from scriptony.kernel.objects import Shelf
from scriptony.kernel.settings import Settings
from scriptony.kernel.spool import sweep_spool
from scriptony.kernel.storage import Files, Signer
from scriptony.kernel.tokens import Tokens

if TYPE_CHECKING:
    from scriptony.kernel.http import Route
    from scriptony.kernel.service import Service

SERVICE = Actor(user_id="", session_id="", email="", system_role="service")
"""Stands for whoever holds the service key: no person, so no row of any access view."""


@dataclass(frozen=True, slots=True)
class Published:
    """Views of other rooms that the kernel itself reads; named by the composition root."""

    live_session: str
    keys: str


class Site:
    """Everything a request may need beside itself."""

    def __init__(self, settings: Settings, conninfo: str, published: Published) -> None:
        self.settings = settings
        self.conninfo = conninfo
        self.published = published
        self.spool = settings.data.resolve() / "spool"
        self.files = Files(settings.storage_url, settings.data.resolve() / "files")
        self.tokens = Tokens(self._load_keys)
        self.secrets: dict[str, str] = {}
        self.kernel_db = Database(conninfo, size=settings.pool_size)
        self._databases: dict[str, Database] = {}
        self._session_sql = (
            "select user_id, email, system_role, impersonator_id, is_banned "
            f"from {published.live_session} where session_id = %(session)s"
        )

    def database(self, service: str) -> Database:
        """The database as `service` sees it: under its own role where roles are on."""
        if not self.settings.database_roles or not service:
            return self.kernel_db
        known = self._databases.get(service)
        if known is None:
            role = f"scriptony_{service}"
            known = Database(self.conninfo, role=role, size=self.settings.pool_size)
            self._databases[service] = known
        return known

    async def open(self, services: Sequence[Service]) -> None:
        """Open the pools, make at first start what an instance needs, and read its secrets."""
        await asyncio.to_thread(sweep_spool, self.spool)
        await self.kernel_db.open()
        for service in services:
            if (database := self.database(service.name)) is not self.kernel_db:
                await database.open()
        await make_secrets(self.kernel_db)
        for service in services:
            for chore in service.start:
                await chore(self)
        async with self.kernel_db.session() as session:
            self.secrets = dict(await session.all("select name, value from kernel.secrets"))
        self.shelf = Shelf(self.files, Signer(self.secrets["storage"]))

    async def close(self) -> None:
        """Close every pool."""
        for database in (self.kernel_db, *self._databases.values()):
            await database.close()

    async def _load_keys(self) -> dict[str, dict[str, Any]]:
        async with self.kernel_db.session() as session:
            rows = await session.all(f"select kid, public_jwk from {self.published.keys}")
        return dict(rows)

    async def authenticate(self, route: Route, request: Request) -> Actor:
        """The person (or the service key) behind a request; refuses when there is none."""
        if route.may == "service":
            if not self.has_service_key(request):
                raise Unauthorized
            return SERVICE
        actor = await self.person(request)
        if route.may == "superadmin" and actor.system_role != "superadmin":
            raise Forbidden("Forbidden - Superadmin access required")
        if route.private:
            actor.need_oneself()
        return actor

    async def person(self, request: Request) -> Actor:
        """The account of the bearer token, if its session lives and it is not banned."""
        claims = await self.tokens.verify(bearer(request))
        async with self.kernel_db.session() as session:
            row = await session.one(self._session_sql, {"session": claims.session_id})
        if row is None or row[0] != claims.user_id:
            raise Unauthorized(code="session_not_found")
        user_id, email, role, impersonator, is_banned = row
        if is_banned:
            raise Unauthorized(code="user_banned")
        request_id = request.scope.get("request_id")
        # For who counts the active, and who keeps the trail of those who act for somebody.
        request.scope["person"] = impersonator or user_id
        request.scope["impersonation"] = impersonator and claims.session_id
        return Actor(user_id, claims.session_id, email, role, impersonator, None, request_id)

    def has_service_key(self, request: Request) -> bool:
        """Whether the request carries the service key, as `apikey` or as bearer."""
        key = self.secrets.get("service_key", "").encode()
        given = (request.headers.get("apikey", ""), request.headers.get("authorization", "")[7:])
        return key != b"" and any(hmac.compare_digest(one.encode(), key) for one in given)

    def base_url(self, request: Request) -> str:
        """What URLs handed out start with: the public URL, else where the request came to."""
        if self.settings.public_url:
            return self.settings.public_url.rstrip("/")
        headers = request.headers
        scheme = _first(headers.get("x-forwarded-proto")) or request.scope.get("scheme", "http")
        host = _first(headers.get("x-forwarded-host")) or headers.get("host", "localhost")
        return f"{scheme}://{host}{request.scope.get('url_prefix', '')}"


def _first(header: str | None) -> str:
    """What the outermost of several proxies, which each append theirs, has said."""
    return (header or "").partition(",")[0].strip()


def bearer(request: Request) -> str:
    """The token of the `Authorization` header; refuses when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized
    return token.strip()


async def make_secrets(database: Database) -> None:
    """Make, once, the secrets an instance starts with. The signing keys belong to auth."""
    async with database.transaction() as tx:
        for name, value in (
            ("storage", secrets.token_urlsafe(32)),
            ("jwt", secrets.token_urlsafe(32)),
            ("setup_code", secrets.token_urlsafe(9)),
        ):
            await tx.run(
                "insert into kernel.secrets values (%(name)s, %(value)s) on conflict do nothing",
                {"name": name, "value": value},
            )
