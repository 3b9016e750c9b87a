"""The limits of the process that decodes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LIMITED = """
import sys
from scriptony.interchange.sound import child
child._limit(300 << 20)
try:
    bytearray(400 << 20)
except MemoryError:
    sys.exit(7)
"""


def test_memory_is_limited() -> None:
    assert subprocess.run([sys.executable, "-c", LIMITED], check=False).returncode == 7


def test_lines_are_json_and_the_log_says_why(sounds: dict[str, Path], tmp_path: Path) -> None:
    bare = tmp_path / "bare.wav"
    bare.write_bytes(sounds["wav"].read_bytes()[:44])
    command = [sys.executable, "-m", "scriptony.interchange.sound.child"]
    request = json.dumps({"verb": "probe", "path": str(bare)})
    done = subprocess.run(command, input=request, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"refused": "This file cannot be decoded"}
    assert done.stderr.startswith("probe: ")
