"""Start Scriptony: `python3 run.py`. Any arguments go to the command `scriptony`."""

from __future__ import annotations

import os
import sys

from bootstrap import BIN, ready

if __name__ == "__main__":
    python = ready("requirements.txt")
    command = [str(python), "-m", "scriptony", *(sys.argv[1:] or ["serve"])]
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execv(command[0], command)
