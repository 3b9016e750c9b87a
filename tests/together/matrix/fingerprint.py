"""One hash over everything people have stored, so that a denied request can be shown to change
nothing."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from tests.studio import Studio

SCHEMAS = ["auth", "projects", "worldbuilding", "nodes", "characters", "shots", "audio", "beats"]
LEFT_OUT = {
    "auth.sessions",
    "auth.refresh_tokens",
    "auth.flow_states",
    "auth.one_time_tokens",
    "auth.signing_keys",
}
"""What signing in leaves behind, which the tests do all the time."""

_TABLES = """
select schemaname || '.' || tablename from pg_tables where schemaname = any(%(schemas)s) order by 1
"""
_HASH = """
select '{table}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), ''))
from {table} t
"""
_QUIET = """
select not exists (select 1 from kernel.events where pos is null)
  and not exists (select 1 from kernel.consumers
    where name <> 'logs' and pos < (select coalesce(max(pos), 0) from kernel.events))
  and not exists (select 1 from kernel.jobs
    where kind like 'audio.%%' and state in ('queued', 'running'))
"""

Fingerprint = dict[str, Any]


class Watch:
    """Looks at the database of a studio as its owner, over one connection."""

    def __init__(self, studio: Studio) -> None:
        self._connection = psycopg.connect(studio.conninfo, autocommit=True)
        names = [row[0] for row in self._rows(_TABLES, {"schemas": SCHEMAS})]
        parts = [_HASH.format(table=name) for name in names if name not in LEFT_OUT]
        # What is released is swept away whenever the sweep comes by, and takes its thumbnail along.
        kept = "released_at is null and thumbnail_of is null"
        objects = f"(select * from kernel.objects where {kept})"
        parts += [_HASH.format(table=objects).replace(f"'{objects}'", "'kernel.objects'")]
        parts += [_HASH.format(table="kernel.buckets")]
        # The number of the latest event, not the events: those get their places later.
        parts += ["select 'kernel.events', coalesce(max(seq), 0)::text from kernel.events"]
        self._sql = " union all ".join(parts)
        self._naming = " union all ".join(
            f"select '{name}', md5(t::text) from {name} t where t::text like %(id)s"
            for name in names
            if name not in LEFT_OUT
        )

    def _rows(self, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()  # type: ignore[arg-type]

    def look(self) -> Fingerprint:
        """The hash of every table."""
        return dict(self._rows(self._sql))

    def settled(self) -> Fingerprint:
        """The same, once nothing in the background writes any more."""
        until = time.monotonic() + 10
        before: Fingerprint = {}
        while time.monotonic() < until:
            now = self.look() if self._rows(_QUIET)[0][0] else {}
            if now and now == before:
                return now
            before = now
            time.sleep(0.01)
        raise AssertionError("the background work does not end")

    def naming(self, id: str) -> list[tuple[Any, ...]]:
        """The hashes of all rows that name `id` in any way."""
        return sorted(self._rows(self._naming, {"id": f"%{id}%"}))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
