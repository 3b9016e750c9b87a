"""Each service as a process of its own on one database; a client that routes by the table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx2

from scriptony.gateway.table import ROOT, segments
from scriptony.main import table_of
from scriptony.services import NAMES, load_services
from tests.studio import Studio


class ByTheTable(httpx2.BaseTransport):
    """Sends each request to the process of the service that the table names."""

    def __init__(self, processes: dict[str, Studio]) -> None:
        self.table = table_of(load_services())
        self.processes = processes
        self.inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer by way of the right process."""
        process = self.processes[self.service(request.method, request.url.path)]
        url = httpx2.URL(process.url)
        request.url = request.url.copy_with(host=url.host, port=url.port)
        return self.inner.handle_request(request)

    def service(self, method: str, path: str) -> str:
        """Which service a URL belongs to; any will do for one that leads nowhere."""
        parts = segments(path)
        function = ROOT
        if parts[:2] == ["functions", "v1"]:
            parts = parts[2:]
            if parts and parts[0] in self.table.functions:
                function, parts = parts[0], parts[1:]
        found = self.table.find(function, parts)
        route = found.methods.get(method) if found else None
        return (route.service if route else "") or "auth"

    def close(self) -> None:
        """Let go of the connections."""
        self.inner.close()


@dataclass
class Apart(Studio):
    """Looks like one studio; is one process for each service."""

    processes: dict[str, Studio] | None = None

    def start(self) -> Apart:
        """Start the first, which sets the database up, then the others."""
        self.processes = {
            name: Studio(self.data, services=(name,), settings=self.settings).start()
            for name in NAMES
        }
        self.url = self.processes["auth"].url
        return self

    def stop(self, how: int = 15) -> None:
        """End every process."""
        for process in (self.processes or {}).values():
            process.stop(how)

    def client(self, token: str = "", **headers: str) -> httpx2.Client:
        """A client that routes by the table."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = ByTheTable(self.processes or {})
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30, transport=transport)


def started(folder: Path) -> Apart:
    """All services, apart, on a new data folder. One public address stands for all of them."""
    return Apart(folder / "data").start()
