"""Bring a database to the newest version; alembic is imported only when something is due."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psycopg

HERE = Path(__file__).parent
LOCK = 7_303_000


def newest_version() -> str:
    """The version the code expects: the last of the numbered revision files."""
    return max(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


def current_version(conninfo: str) -> str | None:
    """The version the database is at, or None before the first migration."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        with contextlib.suppress(psycopg.errors.UndefinedTable):
            row = connection.execute("select version_num from alembic_version").fetchone()
            return row[0] if row else None
        return None


def upgrade(conninfo: str) -> bool:
    """Run what is due, one process at a time. True if anything was."""
    newest = newest_version()
    if current_version(conninfo) == newest:
        return False
    with psycopg.connect(conninfo, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(%s)", (LOCK,))
        if current_version(conninfo) == newest:
            return False
        _run_alembic(conninfo)
    return True


def _run_alembic(conninfo: str) -> None:
    from alembic import command  # a second of import, paid only when a migration is due
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
