"""PostgreSQL's own `pg_dump` and `pg_restore`, from where the embedded server comes from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from scriptony.cli.output import Failure
from scriptony.cli.postgres import find_binaries


def dump(conninfo: str, snapshot: str, target: Path) -> None:
    """Write the database as of an exported snapshot, compressed, in pg_dump's custom format."""
    options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
    _run("pg_dump", conninfo, options)


def load(conninfo: str, source: Path) -> None:
    """Fill an empty database from such a dump: all of it or nothing."""
    options = ["--no-owner", "--exit-on-error", "--single-transaction", str(source)]
    _run("pg_restore", conninfo, options)


def _run(program: str, conninfo: str, options: list[str]) -> None:
    known = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value}
    environment = os.environ | {"LC_ALL": "C"}
    if password := known.pop("password", None):  # arguments can be read by the whole machine
        environment["PGPASSWORD"] = password
    command = [str(find_binaries() / program), f"--dbname={make_conninfo(**known)}", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        told = " ".join(done.stderr.split()) or f"exit status {done.returncode}"
        raise Failure(f"{program} failed: {told}")
