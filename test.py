"""Run every check and test there is: `python3 test.py`. Arguments are those of `just`."""

from __future__ import annotations

import os
import sys

from bootstrap import BIN, HERE, ready

if __name__ == "__main__":
    ready("requirements-dev.txt")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.chdir(HERE)
    command = [str(BIN / "just"), *(sys.argv[1:] or ["ci"])]
    os.execv(command[0], command)
