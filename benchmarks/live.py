"""`just bench-live`: 200 streams and 20 writes a second: how soon a change is heard, and what it
costs, beside a floor that writes the same bytes to as many sockets and does nothing else."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.process import run_seconds
from benchmarks.serving import call, postmaster, serving

STREAMS, PEOPLE, WRITES_A_SECOND, SECONDS = 200, 20, 20, 30
EMAIL, PASSWORD = "live{}@studio.example", "correct horse battery"
LIMIT_P95_MS = 1_000


class Ears:
    """Many streams in one loop: of each event, when each of them got it."""

    def __init__(self) -> None:
        self.begun = 0
        self.heard: list[tuple[str, float]] = []
        self.size = 0

    async def listen(self, port: int, path: str, token: str) -> None:
        """One stream, until it is cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        try:
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    self.begun += 1
                if line.startswith(b"data: "):
                    self.size = max(self.size, len(line))
                    self.heard.append((json.loads(line[6:])["title"], time.monotonic()))
        finally:
            writer.close()


async def until(holds: Callable[[], bool]) -> None:
    """Return as soon as it holds; fail after a minute."""
    for _ in range(1_200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def write(port: int, project: str, token: str) -> dict[str, float]:
    """Change the project's title `WRITES_A_SECOND` times a second; when each was answered."""
    sent: dict[str, float] = {}
    begun = time.monotonic()
    for number in range(WRITES_A_SECOND * SECONDS):
        await asyncio.sleep(begun + number / WRITES_A_SECOND - time.monotonic())
        title = f"Take {number}"
        body = json.dumps({"title": title}).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"PUT /projects/{project} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        assert b" 200 " in answer[:20], answer
        sent[title] = time.monotonic()
        writer.close()
    return sent


async def measure(port: int, pids: tuple[int, ...], tokens: list[str], project: str) -> int:
    """Writes without listeners, then with them: the difference is what telling costs."""
    before = run_seconds(*pids)
    await write(port, project, tokens[0])
    alone = run_seconds(*pids) - before
    ears = Ears()
    path = f"/events?project_id={project}"
    tasks = [
        asyncio.create_task(ears.listen(port, path, tokens[n % len(tokens)]))
        for n in range(STREAMS)
    ]
    await until(lambda: ears.begun == STREAMS)
    await asyncio.sleep(1)
    before = run_seconds(*pids)
    sent = await write(port, project, tokens[0])
    told = len(sent) * STREAMS
    await until(lambda: len(ears.heard) >= told)
    cost = run_seconds(*pids) - before - alone
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    late = sorted(1000 * (at - sent[title]) for title, at in ears.heard)
    p50, p95 = statistics.median(late), late[int(0.95 * len(late))]
    print(f"\n{STREAMS} streams, {WRITES_A_SECOND} writes a second, {len(late):,} events told")
    print(f"from the answer to the writer until it is heard: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    floor = await _floor(ears.size)
    print("\n| | CPU µs for each event and listener |\n|---|--:|")
    print(f"| live, server and database | {1e6 * cost / told:.1f} |")
    print(f"| floor: the bytes alone | {1e6 * floor / told:.1f} |")
    return int(p95 > LIMIT_P95_MS)


async def _floor(size: int) -> float:
    """CPU seconds of a bare loop that writes as many bytes to as many sockets, as often."""
    command = [sys.executable, "-m", "benchmarks.live", "floor", str(size)]
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(*command, stdout=pipe)
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(STREAMS)]
    reading = [asyncio.create_task(reader.read()) for reader, _ in ends]
    seconds = float(await server.stdout.readline())
    await asyncio.gather(*reading)
    for _, writer in ends:
        writer.close()
    await server.wait()
    return seconds


async def serve_floor(size: int) -> None:
    """The floor's process: prints its port, then the CPU seconds it took."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await until(lambda: len(writers) == STREAMS)
    frame = b"x" * size
    begun, before = time.monotonic(), time.process_time()
    for number in range(WRITES_A_SECOND * SECONDS):
        await asyncio.sleep(begun + number / WRITES_A_SECOND - time.monotonic())
        for writer in writers:
            writer.write(frame)
    print(time.process_time() - before, flush=True)
    for writer in writers:
        writer.close()
        await writer.wait_closed()


def main() -> int:
    """Measure, or be the floor."""
    if sys.argv[1:2] == ["floor"]:
        try:
            import uvloop  # as the server runs
        except ImportError:
            asyncio.run(serve_floor(int(sys.argv[2])))
        else:
            uvloop.run(serve_floor(int(sys.argv[2])))
        return 0
    return listen()


def listen() -> int:
    """Measure; 1 when the ninety-fifth percentile is over a second."""
    with tempfile.TemporaryDirectory(prefix="scriptony-live-") as folder:
        data = Path(folder) / "data"
        with serving(data) as (port, pid):
            accounts = [
                call(port, "/auth/v1/signup", {"email": EMAIL.format(n), "password": PASSWORD})
                for n in range(PEOPLE)
            ]
            tokens = [one["access_token"] for one in accounts]
            rows = call(port, "/organizations", token=tokens[0])["organizations"]
            home = rows[0]["organizations"]["id"]
            for one in accounts[1:]:
                body = {"user_id": one["user"]["id"], "role": "viewer"}
                call(port, f"/organizations/{home}/members", body, tokens[0])
            made = call(port, "/projects", {"title": "The Lamp"}, tokens[0])
            pids = (pid, postmaster(data))
            return asyncio.run(measure(port, pids, tokens, made["project"]["id"]))


if __name__ == "__main__":
    raise SystemExit(main())
