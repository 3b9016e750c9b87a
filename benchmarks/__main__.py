"""`just bench`: ours beside the floor, memory, sound, drafts, cold start, live, and writes beside
those of an earlier commit, as Markdown."""

from __future__ import annotations

import asyncio
import contextlib
import json
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.before import BEFORE, compare_with
from benchmarks.capture import record
from benchmarks.cold import cold_start
from benchmarks.drafts import compare_drafts
from benchmarks.live import listen
from benchmarks.load import Cost, Request, Server, compare
from benchmarks.operations import operations
from benchmarks.process import memory_mb, run_seconds
from benchmarks.seed import Seeded, seed
from benchmarks.serving import call, postmaster, serving
from benchmarks.sound import compare_sound
from scriptony.kernel.db import SESSION_OPTIONS
from scriptony.kernel.settings import Settings

EMAIL, PASSWORD = "bench@studio.example", "correct horse battery"
READ_RATIO, WRITE_RATIO = 1.5, 2.0
REST_SECONDS = 30


def main() -> int:
    """Measure everything; 1 when a figure is above its limit. `--requests` for those alone."""
    is_all = "--requests" not in sys.argv
    with tempfile.TemporaryDirectory(prefix="scriptony-bench-") as folder:
        worst = _measure(Path(folder) / "data", is_all)
    return worst | listen() | compare_with(BEFORE) if is_all else worst


def _measure(data: Path, is_all: bool) -> int:
    print(f"Python {platform.python_version()}, {platform.machine()}; CPU of server and database")
    with serving(data) as (port, pid):
        session = call(port, "/auth/v1/signup", {"email": EMAIL, "password": PASSWORD})
        token = session["access_token"]
        conninfo = f"host={data}/postgres/socket dbname=scriptony user=scriptony"
        home = call(port, "/organizations", token=token)["organizations"][0]["organizations"]
        seeded = seed(conninfo, home["id"])
        requests = _requests(port, seeded, token)
        ours = Server(port, (pid, postmaster(data)), token)
        memory = _memory(ours, requests)
        rest = _at_rest(ours)
        worst = _against_floor(data, conninfo, session, ours, requests, seeded)
    print(f"\nMemory of server and database after 1,000 requests: {memory:.0f} MB (PSS)")
    print(f"CPU at rest, all services, worker and database: {rest:.1f} ms a second")
    if is_all:
        compare_sound(data.parent)
        compare_drafts()
        _cold(data, seeded, token)
    return worst


def _requests(port: int, seeded: Seeded, token: str) -> list[Request]:
    shots = call(port, f"/shots/{seeded.scene_50}?view=light", token=token)["shots"]
    order = [one["id"] for one in shots]
    # What is recorded for the floor, which repeats it, is of another shot than what is measured.
    undoing = chain(_undone(port, order[0], token), cycle(_undone(port, order[1], token)))
    return operations(seeded, order, EMAIL, PASSWORD, undoing)


def _undone(port: int, shot: str, token: str) -> list[str]:
    """Where a change of a shot is taken back, and where that is: in turn, as long as one likes."""
    call(port, f"/shots/{shot}", {"lens": "85mm"}, token, "PUT")
    urls: list[str] = []
    for _ in range(2):
        line = call(port, f"/logs/entity/shot/{shot}?limit=1", token=token)["logs"][0]
        urls.append(line["undo_url"])
        call(port, line["undo_url"], {}, token, "POST")
    return urls


def _memory(ours: Server, requests: list[Request]) -> float:
    connection = ours.connect()
    small = [one for one in requests if not one.is_write and one.count >= 100]
    for number in range(1000):
        request = small[number % len(small)]
        headers = {"Authorization": f"Bearer {ours.token}"}
        connection.request(request.method, request.path(), headers=headers)
        connection.getresponse().read()
    connection.close()
    return memory_mb(*ours.pids)


def _at_rest(ours: Server) -> float:
    """Milliseconds of CPU in a second in which nobody asks for anything."""
    before = run_seconds(*ours.pids)
    time.sleep(REST_SECONDS)
    return 1000 * (run_seconds(*ours.pids) - before) / REST_SECONDS


def _against_floor(
    data: Path,
    conninfo: str,
    session: dict[str, Any],
    ours: Server,
    requests: list[Request],
    seeded: Seeded,
) -> int:
    plan = _plan(data, conninfo, session, requests, seeded)
    print("\n| request | CPU ms | floor | ratio | p50 ms | p95 ms | floor p50 | kB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    worst = 0
    with _floor(data, conninfo, plan) as (port, pid):
        floor = Server(port, (pid, ours.pids[1]), ours.token)
        alone = Server(ours.port, ours.pids, ours.token)
        for request in requests:
            worst |= _row(request, *compare(alone, floor, request))
    return worst


def _row(request: Request, cost: Cost, floor: Cost) -> int:
    ratio = cost.cpu_ms / floor.cpu_ms
    limit = WRITE_RATIO if request.is_write else READ_RATIO
    mark = " **over**" if ratio > limit else ""
    print(
        f"| {request.name} | {cost.cpu_ms:.2f} | {floor.cpu_ms:.2f} | {ratio:.2f}{mark} "
        f"| {cost.p50:.2f} | {cost.p95:.2f} | {floor.p50:.2f} | {cost.bytes / 1000:.1f} |",
        flush=True,
    )
    return int(ratio > limit)


def _plan(
    data: Path,
    conninfo: str,
    session: dict[str, Any],
    requests: list[Request],
    seeded: Seeded,
) -> Path:
    with psycopg.connect(conninfo) as db:
        rows = db.execute(
            "select id::text from nodes.nodes union select id::text from shots.shots union "
            "select id::text from characters.characters union select id::text from auth.sessions "
            "union select id::text from auth.accounts union select id::text from auth.organizations"
            " union select id::text from projects.projects"
            " union select id::text from worldbuilding.worlds"
            " union select id::text from worldbuilding.items"
            " union select id::text from audio.clips"
            " union select id::text from logs.entries"
        ).fetchall()
        key = db.execute("select private_pem, public_jwk from auth.signing_keys").fetchone()
        hashed = db.execute("select password_hash from auth.accounts").fetchone()
    assert key is not None
    assert hashed is not None
    known = {row[0] for row in rows}
    settings = Settings(data=data)
    token = session["access_token"]
    groups = asyncio.run(record(settings, conninfo, token, requests, known))
    plan = {
        "keys": [key[1]],
        "private_pem": key[0],
        "password": PASSWORD,
        "password_hash": hashed[0],
        "claims": {"sub": session["user"]["id"], "filler": "x" * 400},
        "session": "select user_id, email, system_role, impersonator_id, is_banned "
        "from auth.live_session where session_id = %(session)s",
        "options": SESSION_OPTIONS,
        "operations": [
            {
                "method": one.method,
                "path": one.floor_path or one.path(),
                "kind": {"sign in": "sign-in"}.get(
                    one.name, "upload" if "upload" in one.name else "rows"
                ),
                "status": one.status,
                "groups": groups[one.name],
            }
            for one in requests
        ],
    }
    path = data.parent / "plan.json"
    path.write_text(json.dumps(plan, default=str))
    return path


@contextlib.contextmanager
def _floor(data: Path, conninfo: str, plan: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = data.parent / "floor"
    folder.mkdir()
    command = [sys.executable, "-m", "benchmarks.floor", str(plan), str(port), conninfo]
    with subprocess.Popen([*command, str(folder)]) as server:
        while server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
        try:
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def _cold(data: Path, seeded: Seeded, token: str) -> None:
    print("\n| cold start | best s | median s | CPU s |\n|---|--:|--:|--:|")
    for name, services in (("one service (shots)", ["shots"]), ("all services", [])):
        cold = cold_start(data, services, seeded.scene_12, token)
        print(f"| {name} | {cold.best:.2f} | {cold.median:.2f} | {cold.cpu:.2f} |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
