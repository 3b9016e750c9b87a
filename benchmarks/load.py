"""The same requests to two servers in turn: CPU a request, median and 95th percentile latency."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from statistics import quantiles

from benchmarks.process import run_seconds

BLOCKS = int(os.environ.get("BENCH_BLOCKS", "6"))
"""Blocks in which the servers take turns, so that the machine's drift hits both alike."""


@dataclass
class Request:
    """One kind of request. `body` is called for each, since a create must not repeat itself.
    `floor_path` is where the floor has it, if its path is another each time."""

    name: str
    method: str
    path: Callable[[], str]
    body: Callable[[], bytes] = bytes
    media: str = "application/json"
    count: int = 120
    is_write: bool = False
    status: int = 200
    floor_path: str = ""

    def of_floor(self) -> Request:
        """The same as it is sent to the floor."""
        return replace(self, path=lambda: self.floor_path) if self.floor_path else self


@dataclass
class Cost:
    """What one kind of request costs on one server: CPU and latencies in milliseconds."""

    cpu: float = 0.0
    requests: int = 0
    seconds: list[float] = field(default_factory=list[float])
    bytes: int = 0

    @property
    def cpu_ms(self) -> float:
        """CPU of server and database for one request."""
        return 1000 * self.cpu / self.requests

    @property
    def p50(self) -> float:
        """Median latency in ms."""
        return 1000 * sorted(self.seconds)[len(self.seconds) // 2]

    @property
    def p95(self) -> float:
        """95th percentile of the latency in ms."""
        return 1000 * quantiles(self.seconds, n=20)[18]


@dataclass
class Server:
    """A server under measurement: where it is, what it is made of, how to sign in."""

    port: int
    pids: tuple[int, ...]
    token: str

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def compare(
    ours: Server, floor: Server, request: Request, of_floor: Request | None = None
) -> tuple[Cost, Cost]:
    """Run `request` on both, in turn; on the floor in its own words where it needs them."""
    costs = (Cost(), Cost())
    sides = ((ours, request), (floor, of_floor or request.of_floor()))
    connections = (ours.connect(), floor.connect())
    for (server, one), connection in zip(sides, connections, strict=True):
        for _ in range(10):
            _send(connection, server, one)
        connection.close()
    for block in range(BLOCKS):
        for place in (0, 1) if block % 2 else (1, 0):
            server, one = sides[place]
            _run(server, connections[place], one, costs[place])
    for connection in connections:
        connection.close()
    return costs


def _run(
    server: Server, connection: http.client.HTTPConnection, request: Request, cost: Cost
) -> None:
    before = run_seconds(*server.pids)
    for seconds, size in _timed(server, connection, request):
        cost.seconds.append(seconds)
        cost.bytes = size
    cost.cpu += run_seconds(*server.pids) - before
    cost.requests += request.count
    connection.close()  # it would be idle for longer than servers keep it; it opens again by itself


def _timed(
    server: Server, connection: http.client.HTTPConnection, request: Request
) -> Iterator[tuple[float, int]]:
    for _ in range(request.count):
        start = time.perf_counter()
        size = _send(connection, server, request)
        yield time.perf_counter() - start, size


def _send(connection: http.client.HTTPConnection, server: Server, request: Request) -> int:
    headers = {"Authorization": f"Bearer {server.token}"}
    body = request.body()
    if body:
        headers["Content-Type"] = request.media
    connection.request(request.method, request.path(), body or None, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != request.status:
        raise RuntimeError(f"{request.name}: {answer.status} {content[:300]!r}")
    return len(content)
