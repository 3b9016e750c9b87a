"""How a command's process ends once its work is done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STORES_A_FILE = """
import asyncio, pathlib, sys
from scriptony import cli
from scriptony.kernel.storage import Files

def main():
    asyncio.run(Files("", pathlib.Path(sys.argv[1])).put("bucket", "file", b"content"))
    print("stored")
    return 3

cli.main = main
cli.run()
"""


@pytest.mark.slow
def test_a_process_that_has_just_stored_a_file_ends_in_order(tmp_path: Path) -> None:
    """The threads that write files would abort about one in ten of these."""
    for _ in range(40):
        done = subprocess.run(
            [sys.executable, "-c", STORES_A_FILE, str(tmp_path)], capture_output=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (3, b"stored\n", b"")
