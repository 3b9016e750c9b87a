"""Checking access tokens: the signature, by the published keys. Sessions: see `site.py`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import msgspec

from scriptony.kernel.errors import Unauthorized

AUDIENCE = "authenticated"
_REMEMBERED = 4096

KeyLoader = Callable[[], Awaitable[dict[str, dict[str, Any]]]]


class Claims(NamedTuple):
    """What a verified access token says."""

    user_id: str
    session_id: str
    expires: int
    all: dict[str, Any]


class BadToken(Unauthorized):
    """A bearer that is no access token of this instance, or no longer one."""

    code = "bad_jwt"


class Tokens:
    """Verifies access tokens. A signature once checked is remembered until the token expires, so
    that a page of requests costs one check; whether the session still lives is never remembered."""

    def __init__(self, load_keys: KeyLoader, clock: Callable[[], float] = time.time) -> None:
        self._load_keys = load_keys
        self._clock = clock
        self._keys: dict[str, Any] = {}
        self._seen: dict[str, Claims] = {}

    async def verify(self, token: str) -> Claims:
        """The claims of `token`; BadToken (401) when it is none of ours or has expired."""
        claims = self._seen.get(token)
        if claims is None:
            claims = await self._check(token)
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[token] = claims
        if claims.expires <= self._clock():
            raise BadToken("Unauthorized", why="token is expired")
        return claims

    async def _check(self, token: str) -> Claims:
        from joserfc import jws  # a fifth of a second of import, paid by the first signed call
        from joserfc.errors import JoseError

        try:
            signed = jws.extract_compact(token.encode())
            key = await self._key(str(signed.headers().get("kid", "")))
            signed = jws.deserialize_compact(token, key, algorithms=["ES256"])
            said = msgspec.json.decode(signed.payload)
            if said["aud"] != AUDIENCE:
                raise BadToken
            return Claims(said["sub"], said["session_id"], int(said["exp"]), said)
        except (JoseError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise BadToken from error

    async def _key(self, kid: str) -> Any:
        if kid not in self._keys:
            from joserfc.jwk import ECKey

            published = await self._load_keys()
            self._keys = {name: ECKey.import_key(jwk) for name, jwk in published.items()}
        if kid not in self._keys:
            raise BadToken
        return self._keys[kid]
