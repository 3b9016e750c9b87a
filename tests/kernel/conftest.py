"""Fixtures of the kernel's tests."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from scriptony.kernel.db import Database
from tests.kernel.running import conninfo

__all__ = ["conninfo"]


@pytest.fixture
async def db(conninfo: str) -> AsyncGenerator[Database]:
    """An open pool on the database."""
    database = Database(conninfo)
    await database.open()
    yield database
    await database.close()
