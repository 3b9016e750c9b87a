"""The keys an instance signs with and the two API keys, made once at its first start."""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from scriptony.kernel.db import Session, as_json
from scriptony.services.auth.queries import keys as sql

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

# Fixed, so that the same secret gives the same key at every start: nothing needs to be remembered.
ISSUED, EXPIRES = 1_735_689_600, 4_891_363_200


async def make_keys(site: Site) -> None:
    """Make what is missing: the ES256 key, and the API keys, which settings may overrule."""
    async with site.kernel_db.transaction() as tx:
        await tx.run(sql.LOCK)
        if await tx.one(sql.CURRENT_KEY) is None:
            await tx.run(sql.INSERT_KEY, _new_signing_key())
        known = dict(await tx.all(sql.SECRETS))
        settings = site.settings
        for name, given, role in (
            ("anon_key", settings.anon_key, "anon"),
            ("service_key", settings.service_key, "service_role"),
        ):
            value = given or api_key(known["jwt"], role)
            if known.get(name) != value:
                await tx.run(sql.KEEP_SECRET, {"name": name, "value": value})
            site.secrets[name] = value


def _new_signing_key() -> dict[str, Any]:
    from joserfc.jwk import ECKey  # only at the very first start

    key = ECKey.generate_key("P-256", private=True)
    kid = key.thumbprint()
    public = key.as_dict(private=False) | {"kid": kid, "alg": "ES256", "use": "sig"}
    return {
        "kid": kid,
        "private_pem": key.as_pem(private=True).decode(),
        "public_jwk": as_json(public),
    }


def api_key(secret: str, role: str) -> str:
    """The API key of `role`: a JWT that says nothing but its role, signed HS256."""
    claims = {
        "iss": "supabase",
        "ref": "scriptony",
        "role": role,
        "iat": ISSUED,
        "exp": EXPIRES,
    }
    head = _b64(b'{"alg":"HS256","typ":"JWT"}')
    body = f"{head}.{_b64(msgspec.json.encode(claims))}"
    return f"{body}.{_b64(hmac.digest(secret.encode(), body.encode(), 'sha256'))}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def sign(tx: Session, claims: dict[str, Any]) -> str:
    """An access token that says `claims`, signed with the current key."""
    row = await tx.one(sql.CURRENT_KEY)
    if row is None:
        raise RuntimeError("no signing key: the instance was not started")
    from joserfc import jws

    header = {"alg": "ES256", "typ": "JWT", "kid": row[0]}
    return jws.serialize_compact(header, msgspec.json.encode(claims), _private_key(row[1]))


@lru_cache(maxsize=8)
def _private_key(pem: str) -> Any:
    from joserfc.jwk import ECKey

    return ECKey.import_key(pem)


async def published_keys(site: Site) -> list[dict[str, Any]]:
    """The public halves of the signing keys in use, and of those retired within a day."""
    async with site.database("auth").session() as session:
        return [row[0] for row in await session.all(sql.PUBLISHED_KEYS)]
