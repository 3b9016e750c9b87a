"""A server under measurement: started, found and spoken to."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def serving(data: Path, source: Path | None = None) -> Iterator[tuple[int, int]]:
    """A server on a data folder, of this tree or of another one's `src`: its port and process."""
    command = [sys.executable, "-m", "scriptony", "serve", "--data", str(data), "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(source)} if source else None
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"running at \S+:(\d+)", line):
                break
        else:
            raise RuntimeError("the server did not start")
        try:
            yield int(found.group(1)), server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def postmaster(data: Path) -> int:
    """The process of the embedded database."""
    return int((data / "postgres/cluster/postmaster.pid").read_text().split()[0])


def call(port: int, path: str, body: Any = None, token: str = "", method: str | None = None) -> Any:
    """One request that must succeed; what it answers."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    url = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())
