"""Running the command as its users do: as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPTONY = [sys.executable, "-m", "scriptony"]
NAMES = ("auth", "storage")
"""Services enough for accounts and files."""


def environment(**settings: str) -> dict[str, str]:
    """The environment without settings but these."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SCRIPTONY_") and name != "DATABASE_URL"
    }
    return plain | settings


def scriptony(
    *words: str | Path, data: Path | None = None, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    if data is not None:
        settings["SCRIPTONY_DATA"] = str(data)
    command = [*SCRIPTONY, *(str(word) for word in words)]
    return subprocess.run(
        command,
        check=False,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def ask(*words: str | Path, **options: Any) -> Any:
    """The `--json` answer of a command that must succeed."""
    done = scriptony(*words, "--json", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def processes_of(folder: Path) -> list[int]:
    """Living processes whose command line names the folder: server and database alike."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if os.fsencode(folder) in words and state != "Z":
            found.append(int(process.name))
    return found


def digests(sql: Any) -> dict[str, tuple[Any, ...]]:
    """Number and hash of the rows of every table. `sql` runs a query and answers rows."""
    tables = sql(
        "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' "
        "and n.nspname not in ('pg_catalog', 'information_schema') order by 1"
    )
    hashed = "select count(*), md5(string_agg(t::text, '|' order by t::text)) from {} t"
    return {name: sql(hashed.format(name))[0] for (name,) in tables}
