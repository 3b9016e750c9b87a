"""Passwords: hashing, and checking one for another service without showing its hash."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import TooMany
from scriptony.kernel.secrets import check_password, hash_password, password_fits
from tests.studio import PASSWORD, Studio


async def test_a_hash_is_argon2id_of_the_agreed_strength_and_salted():
    one, two = await hash_password("tide"), await hash_password("tide")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert await password_fits("tide", one)
    assert not await password_fits("tides", one)


async def test_nobody_has_no_password():
    assert not await password_fits("", None)


async def test_the_usual_library_agrees():
    from argon2 import PasswordHasher

    assert PasswordHasher().verify(await hash_password("tide"), "tide")


@settings(max_examples=5, deadline=None)
@given(st.text(max_size=40))
async def test_any_text_is_a_password(text: str):
    assert await password_fits(text, await hash_password(text))


async def test_checked_for_another_service(studio: Studio):
    noor = studio.person()
    actor = Actor(noor.id, "session", noor.email)
    db = Database(studio.conninfo, role="scriptony_projects", size=2)
    await db.open()
    try:
        assert await check_password(db, actor, PASSWORD) is True
        assert await check_password(db, actor, "wrong") is False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.session() as session:
                await session.one("select password_hash from auth.accounts")
        with pytest.raises(TooMany):
            for _ in range(21):
                await check_password(db, actor, "wrong")
        studio.sql("update auth.accounts set password_hash = null where id = %(i)s", i=noor.id)
        assert await check_password(db, actor, PASSWORD) is None
    finally:
        await db.close()
