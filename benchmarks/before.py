"""`just bench-before [commit]`: what a write costs now and at an earlier commit, in one run.

Each has a server and a new database, filled by the same requests, and they take turns. What the
background does of a write (numbering events, the log, reactions) counts: it is in the CPU of the
same processes.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.load import Request, Server, compare
from benchmarks.serving import call, postmaster, serving

ROOT = Path(__file__).parent.parent
BEFORE = "45a1349"
"""The last commit at which nothing followed the events but a project's time of editing."""
MOST = 1.15
WORDS = "The lamp turns over the water and nobody in the harbour looks up from the nets. " * 20


class Side:
    """One of the two servers, and what the requests write in."""

    def __init__(self, data: Path, port: int, pid: int) -> None:
        person = {"email": "bench@studio.example", "password": "correct horse battery"}
        token = call(port, "/auth/v1/signup", person)["access_token"]
        self.server = Server(port, (pid, postmaster(data)), token)
        project = self._made("/projects", "project", title="Tide", type="film")["id"]
        structure = {"level_1_count": 3, "level_2_per_parent": 3, "level_3_per_parent": 5}
        wish = {"project_id": project, "template_id": "film-3act", "structure": structure}
        nodes = self._made("/initialize-project", "nodes", **wish)
        self.scene = next(one["id"] for one in nodes if one["level"] == 3)
        self.shot = self._made("/shots", "shot", scene_id=self.scene, shot_number="1")["id"]
        cast = {"project_id": project, "name": "Mara"}
        self.character = self._made("/characters", "character", **cast)["id"]

    def _made(self, path: str, key: str, **body: Any) -> Any:
        return call(self.server.port, path, body, self.server.token)[key]

    def requests(self) -> list[Request]:
        """Writes of the kinds that people make all day; each changes something."""
        return [
            _write("update a shot", f"/shots/{self.shot}", lambda nth: {"notes": f"take {nth}"}),
            _write(
                "create a shot",
                "/shots",
                lambda nth: {"scene_id": self.scene, "shot_number": f"S{nth}"},
                method="POST",
                status=201,
            ),
            _write("type in a scene", f"/nodes/{self.scene}", _content),
            _write("rename a scene", f"/nodes/{self.scene}", lambda nth: {"title": f"Pier {nth}"}),
            _write("update a character", f"/characters/{self.character}", lambda nth: {"age": nth}),
        ]


def _write(
    name: str, path: str, body: Callable[[int], Any], method: str = "PUT", status: int = 200
) -> Request:
    numbers = count()
    return Request(
        name,
        method,
        lambda: path,
        lambda: msgspec.json.encode(body(next(numbers))),
        count=150,
        is_write=True,
        status=status,
    )


def _content(nth: int) -> Any:
    words = [{"type": "text", "text": f"{WORDS}{nth}"}]
    paragraph = {"type": "paragraph", "content": words}
    return {"metadata": {"content": {"type": "doc", "content": [paragraph]}}}


def compare_with(commit: str) -> int:
    """Measure; 1 when a write costs over 15 % more than at the commit."""
    print(f"\n| write | CPU ms | at {commit} | ratio |\n|---|--:|--:|--:|")
    worst = 0
    with tempfile.TemporaryDirectory(prefix="scriptony-before-") as folder:
        earlier = _source(Path(folder), commit)
        with contextlib.ExitStack() as stack:
            now, then = (
                Side(data, *stack.enter_context(serving(data, source)))
                for data, source in ((Path(folder) / "now", None), (Path(folder) / "then", earlier))
            )
            for ours, its in zip(now.requests(), then.requests(), strict=True):
                cost, before = compare(now.server, then.server, ours, its)
                ratio = cost.cpu_ms / before.cpu_ms
                mark = " **over**" if ratio > MOST else ""
                worst |= int(ratio > MOST)
                figures = f"{cost.cpu_ms:.2f} | {before.cpu_ms:.2f} | {ratio:.2f}{mark}"
                print(f"| {ours.name} | {figures} |", flush=True)
    return worst


def main() -> int:
    """Beside the commit that is named."""
    return compare_with(sys.argv[1] if len(sys.argv) > 1 else BEFORE)


def _source(folder: Path, commit: str) -> Path:
    """The sources at a commit."""
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, "src"], check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder / "earlier", filter="data")
    return folder / "earlier" / "src"


if __name__ == "__main__":
    raise SystemExit(main())
