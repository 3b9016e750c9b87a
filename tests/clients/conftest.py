"""The unmodified Python client, connected to the running server."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from supabase import Client, ClientOptions, create_client

from tests.clients.accounts import PASSWORD, fresh_address
from tests.studio import Studio

Connect = Callable[..., Client]


@pytest.fixture
def connect(studio: Studio) -> Iterator[Connect]:
    """Makes clients: `connect()` with the public key, `connect(studio.service_key)` with the other.

    They get their HTTP client from here, so that its connections are closed with the test.
    """
    with httpx.Client(follow_redirects=True, timeout=30) as http:

        def make(key: str | None = None, **options: object) -> Client:
            # Nobody leaves a browser open for an hour in a test: no refresh timers.
            chosen = ClientOptions(httpx_client=http, auto_refresh_token=False, **options)
            return create_client(studio.url, key or studio.anon_key, chosen)

        yield make


@pytest.fixture
def address() -> str:
    return fresh_address()


@pytest.fixture
def noor(connect: Connect, address: str) -> Client:
    """A client signed in as somebody who has just signed up."""
    client = connect()
    credentials = {"email": address, "password": PASSWORD}
    client.auth.sign_up({**credentials, "options": {"data": {"name": "Noor Adeyemi"}}})
    return client
