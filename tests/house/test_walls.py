"""Walls: who may import whom, where SQL may stand, which files a service has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT, SERVICES, SOURCE, modules, strings

ALONE = {"__init__", "service"}
ROOMS = {"routes", "schemas", "operations", "queries", "rules", "reactions"}
SQL = re.compile(
    r"\bselect\b[\s\S]*\bfrom\b|\binsert\s+into\b|\bupdate\s+[\w.]+\s+(\w+\s+)?set\b"
    r"|\bdelete\s+from\b",
    re.IGNORECASE,
)


def test_the_walls_of_pyproject_stand() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_every_service_is_behind_a_wall() -> None:
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    missing = [name for name in SERVICES if f'"scriptony.services.{name}"' not in config]
    assert not missing, f"add these to the contract of independence in pyproject.toml: {missing}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_only_the_files_every_service_has(service: str) -> None:
    folder = SOURCE / "services" / service
    strange = [
        str(path.relative_to(folder))
        for path in folder.iterdir()
        if path.name != "__pycache__"
        and not (path.suffix == ".py" and path.stem in ALONE | ROOMS)
        and not (path.is_dir() and path.name in ROOMS)
    ]
    assert not strange, f"in {service}: put what is in {strange} where its kind belongs ({ROOMS})"
    for room in ROOMS:
        both = (folder / f"{room}.py").exists() and (folder / room).is_dir()
        assert not both, f"{service} has {room} as a file and as a folder"


def sql_of(name: Path, tree: ast.Module) -> list[str]:
    """The SQL in a module's strings, each with its place."""
    return [
        f"{name}:{one.lineno}: {' '.join(str(one.value).split())[:60]}"
        for one in strings(tree)
        if SQL.search(str(one.value))
    ]


def may_hold_sql(name: Path) -> bool:
    """Queries, the kernel and the migrations alone speak SQL."""
    return name.parts[0] in ("kernel", "migrations") or "queries" in (name.stem, *name.parts)


def test_sql_stands_in_queries_alone() -> None:
    found = [
        line
        for name, tree in modules().items()
        if not may_hold_sql(name)
        for line in sql_of(name, tree)
    ]
    assert not found, "move this SQL into the service's queries:\n" + "\n".join(found)


def test_sql_is_recognised() -> None:
    for text in (
        "select 1 from a",
        "with a as (select *\nfrom b) select 2",
        "INSERT INTO a values (1)",
        "update a.b set c = 1",
        "update a.b x set c = 1",
        "delete from a",
    ):
        assert SQL.search(text), text
    for text in ("Select a shot", "updated from here", "insert a scene", "delete it"):
        assert not SQL.search(text), text


def test_routes_and_operations_do_not_speak_to_the_database_driver() -> None:
    """What an operation may catch of psycopg are errors; connections are the kernel's."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name.parts[0] == "services"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("connect", "AsyncConnection", "Connection")
        and isinstance(node.value, ast.Name)
        and node.value.id == "psycopg"
    ]
    assert not found, f"go through call.db: {found}"
