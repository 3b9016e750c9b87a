"""What the command line does to accounts, on a running server's database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid
from scriptony.services.auth.operations import commands
from scriptony.services.auth.operations.accounts import Taken
from scriptony.services.auth.operations.administration import UserMissing
from tests.studio import Person, Studio


@pytest.fixture
async def db(studio: Studio) -> AsyncIterator[Database]:
    database = Database(studio.conninfo, role="scriptony_auth", size=2)
    await database.open()
    yield database
    await database.close()


def session_of(client: httpx2.Client, email: str, password: str) -> dict:
    body = {"email": email, "password": password}
    return client.post("/auth/v1/token?grant_type=password", json=body).json()


async def test_making_an_account(db: Database, guest: httpx2.Client, address: str):
    account = await commands.create_user(db, address, "long enough", "Ilka", "admin")
    session = session_of(guest, address, "long enough")
    assert session["user"]["id"] == account.id
    assert session["user"]["app_metadata"]["role"] == "admin"
    with pytest.raises(Taken):
        await commands.create_user(db, address, "long enough")
    with pytest.raises(Invalid):
        await commands.create_user(db, "x" + address, "long enough", role="king")


async def test_promoting(db: Database, noor: Person, address: str):
    assert noor.status("POST", "/migrate") == 403
    await commands.promote(db, noor.email.upper())
    assert noor.status("POST", "/migrate") == 200
    await commands.promote(db, noor.email, "user")
    assert noor.status("POST", "/migrate") == 403
    with pytest.raises(UserMissing):
        await commands.promote(db, address)


async def test_a_new_password(db: Database, noor: Person, guest: httpx2.Client):
    await commands.reset_password(db, noor.email, "another one")
    assert noor.status("GET", "/profile") == 401
    assert session_of(guest, noor.email, "another one")["user"]["id"] == noor.id


async def test_the_keys(db: Database, studio: Studio):
    assert await commands.list_keys(db) == {
        "anon_key": studio.anon_key,
        "service_key": studio.service_key,
    }
