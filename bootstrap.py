"""Make `.venv` from the hashed requirements, once; later calls see that it is done and go on."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def ready(requirements: str) -> Path:
    """The Python of `.venv`, which holds at least what the file `requirements` lists."""
    if sys.version_info < (3, 11):
        sys.exit("Scriptony needs Python 3.11 or newer.")
    wanted = _digest(requirements)
    stamp = VENV / f".{requirements}.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return PYTHON
    print(f"Setting up .venv from {requirements} (only the first time takes long) …", flush=True)
    if not PYTHON.exists():
        _make_venv()
    # The list is whole, so nothing is left to resolve; and older pips, where a dependency says
    # `coverage[toml]`, take its newest release instead of the one listed.
    _pip("install", "--no-deps", "--require-hashes", "-r", str(HERE / requirements))
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(HERE))
    stamp.write_text(wanted)
    return PYTHON


def _digest(requirements: str) -> str:
    parts = [(HERE / name).read_bytes() for name in (requirements, "pyproject.toml")]
    return hashlib.sha256(b"".join(parts) + sys.version.encode()).hexdigest()


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian's Python may come without ensurepip: then the system's pip fills the environment.
    plain = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True)
    if plain.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        command = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
        subprocess.run(command, check=True)


def _pip(*arguments: str) -> None:
    has_pip = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True)
    pip = (
        [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        if has_pip.returncode
        else [str(PYTHON), "-m", "pip"]
    )
    command = [*pip, *arguments, "--quiet", "--disable-pip-version-check"]
    if subprocess.run(command).returncode:
        sys.exit(f"Scriptony could not be set up: {' '.join(command)} failed.")
