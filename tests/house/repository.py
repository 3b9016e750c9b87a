"""The repository as the house tests read it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "scriptony"
SERVICES = sorted(
    folder.name for folder in (SOURCE / "services").iterdir() if (folder / "service.py").exists()
)
_MADE = {".git", ".venv", "node_modules", "__pycache__", ".hypothesis", "data", "dist", "build"}


@cache
def files() -> list[Path]:
    """Every file that is or would be committed, relative to the root."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        names = [Path(name) for name in found.stdout.split("\0") if name]
    else:  # an archive without history
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(name for name in names if not _MADE & {*name.parts} and (ROOT / name).is_file())


@cache
def texts() -> dict[Path, str]:
    """The text of every file that has one."""
    found: dict[Path, str] = {}
    for name in files():
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw[:4096]:
            found[name] = raw.decode("utf-8", errors="replace")
    return found


@cache
def modules() -> dict[Path, ast.Module]:
    """Every Python file of the package, parsed; paths are relative to the package."""
    return {
        path.relative_to(SOURCE): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def prose(tree: ast.AST) -> set[ast.Constant]:
    """The strings that stand by themselves: docstrings."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string in code, docstrings left out."""
    told = prose(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node


def code_lines(path: Path) -> int:
    """Lines of code of a Python file: without blank lines, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    skipped: set[int] = set()
    for node in prose(ast.parse(text)):
        skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in skipped
        for number, line in enumerate(text.splitlines(), 1)
    )
