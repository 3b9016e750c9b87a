"""What a start may import. Half a second to the first answer is a promise; a heavy library on the
way breaks it for everybody, so each is imported where it is first used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import environment, scriptony

TOO_HEAVY = (
    "sqlalchemy",
    "alembic",
    "PIL",
    "argon2",
    "joserfc",
    "cryptography",
    "pydantic",
    "av",
    "numpy",
    "httpx",
    "httpx2",
    "tqdm",
    "click",
    "scriptony.interchange.fountain.elements",  # with all that reads screenplays
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every module that a server of all services has imported when it greets."""
    data = tmp_path_factory.mktemp("budget") / "data"
    first = scriptony("keys", data=data)  # a first start may take longer: it makes the database
    assert first.returncode == 0, first.stderr
    command = [sys.executable, "-X", "importtime", "-m", "scriptony", "serve", "--port", "0"]
    log = data.parent / "imports.log"
    with log.open("w") as errors:
        server = subprocess.Popen(
            command,
            env=environment(SCRIPTONY_DATA=str(data)),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert server.stdout is not None
        assert "running at" in server.stdout.readline()
        found = modules(log)
        server.terminate()
        server.communicate(timeout=60)
    return found


def modules(log: Path) -> set[str]:
    """The modules that Python's own log of imports names."""
    lines = [line for line in log.read_text().splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def test_the_log_sees_what_is_imported(imported: set[str]) -> None:
    assert {"psycopg", "starlette.requests", "scriptony.services.shots.schemas"} <= imported


@pytest.mark.parametrize("library", TOO_HEAVY)
def test_no_heavy_library_is_imported_at_the_start(library: str, imported: set[str]) -> None:
    assert not sorted(
        name for name in imported if name == library or name.startswith(f"{library}.")
    )
