"""Cold start: from exec to the first 200 of an authenticated `GET /shots/{scene}`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.process import cpu_seconds

ROUNDS = 15


@dataclass
class Cold:
    """Seconds to the first answer, and CPU seconds of the process tree until then."""

    best: float
    median: float
    cpu: float


def cold_start(data: Path, services: list[str], scene: str, token: str) -> Cold:
    """Start the services on a data folder that is set up, as often as `ROUNDS` says."""
    rounds = [_round(data, services, scene, token) for _ in range(ROUNDS)]
    times = [seconds for seconds, _ in rounds]
    return Cold(min(times), median(times), median(cpu for _, cpu in rounds))


def _round(data: Path, services: list[str], scene: str, token: str) -> tuple[float, float]:
    port = _free_port()
    command = [sys.executable, "-m", "scriptony", "serve", *services]
    command += ["--data", str(data), "--port", str(port)]
    request = (
        f"GET /shots/{scene} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    start = time.perf_counter()
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    try:
        while not _answers(port, request):
            if server.poll() is not None:
                raise RuntimeError(f"the server ended with {server.returncode}")
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        postmaster = int((data / "postgres/cluster/postmaster.pid").read_text().split()[0])
        return seconds, cpu_seconds(server.pid, postmaster)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _answers(port: int, request: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
