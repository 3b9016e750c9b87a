"""Passwords and one-way digests. The argon2 library is imported by the first password."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.limits import forgive, hit

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
SALT_BYTES, DIGEST_BYTES = 16, 32

GUESSES, GUESS_SECONDS = 20, 300
"""Wrong passwords for one account from one place before it has to wait."""

P = ParamSpec("P")
T = TypeVar("T")

# Two at a time: each takes 19 MiB and a core for 20 ms, and a flood of sign-ins waits in line.
_hashers = ThreadPoolExecutor(2, thread_name_prefix="passwords")


async def _aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashers, lambda: work(*args, **kwargs))


def digest(text: str) -> str:
    """What is kept of a random token: SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


async def hash_password(password: str) -> str:
    """The argon2id hash to keep, with a fresh salt, in its usual text form."""
    salt = base64.b64encode(secrets.token_bytes(SALT_BYTES)).decode().rstrip("=")
    return await hash_with(f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}", password)


async def hash_with(settings: str, password: str) -> str:
    """The hash of `password` with the parameters and salt of `settings`: a hash without its end."""
    return await _aside(_hash, settings, password)


def _hash(settings: str, password: str) -> str:
    from argon2.low_level import Type, hash_secret  # 30 ms of import, paid by the first password

    _, _, _, parameters, salt = settings.split("$")
    numbers = dict(part.split("=") for part in parameters.split(","))
    hashed = hash_secret(
        password.encode(),
        base64.b64decode(salt + "=" * (-len(salt) % 4)),
        time_cost=int(numbers["t"]),
        memory_cost=int(numbers["m"]),
        parallelism=int(numbers["p"]),
        hash_len=DIGEST_BYTES,
        type=Type.ID,
    )
    return hashed.decode()


async def password_fits(password: str, hashed: str | None) -> bool:
    """Whether `password` belongs to `hashed`. Without a hash the answer is no, and as slow."""
    settings = (hashed or _NOBODY).rpartition("$")[0]
    return hmac.compare_digest(await hash_with(settings, password), hashed or _NOBODY)


_NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$bm9ib2R5cy1zYWx0LiE$none"


def guess_key(email: str, place: str) -> str:
    """The rate limit's key for guesses of one account's password from one place."""
    return f"password:{digest(f'{email}|{place}')[:32]}"


async def check_password(db: Database, actor: Actor, password: str) -> bool | None:
    """Whether `password` is the actor's own; None when the account has none.

    No hash is shown to the asking service: auth publishes its salt and takes the result. More than
    20 wrong ones in 5 minutes → TooMany (429).
    """
    async with db.session() as session:
        settings = await session.value(
            "select auth.password_salt(%(account)s)", {"account": actor.user_id}
        )
    if settings is None:
        return None
    key = guess_key(actor.email, actor.session_id)
    await hit(db, key, GUESSES, GUESS_SECONDS)
    hashed = await hash_with(settings, password)
    async with db.session() as session:
        fits = await session.value(
            "select auth.password_is(%(account)s, %(hashed)s)",
            {"account": actor.user_id, "hashed": hashed},
        )
    if fits:
        await forgive(db, key)
    return bool(fits)
