"""The README's and the guide's commands, run as they stand, block by block, in an empty folder."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scriptony.gateway.openapi import url_of
from scriptony.services import NAMES, load_services
from tests.cli.command import environment
from tests.house.repository import ROOT
from tests.studio import Studio

TOUR, README = ROOT / "docs" / "guides" / "tour.md", ROOT / "README.md"

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash"
)


def blocks(page: Path, heading: str = "") -> list[str]:
    """The blocks of a page (below one of its headings) that are meant to be pasted, but for the
    start of the server, which the test has made."""
    text = page.read_text(encoding="utf-8").partition(heading)[2] if heading else ""
    text = text.partition("\n## ")[0] if heading else page.read_text(encoding="utf-8")
    found = re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block for block in found if block.strip() != "python3 run.py"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Studio]:
    """A server as the first start makes it, in an empty folder."""
    studio = Studio(tmp_path / "data").start()
    yield studio
    studio.stop()


def paste(studio: Studio, pasted: list[str]) -> list[str]:
    """Paste the blocks one after the other into one shell; what each wrote."""
    folder = studio.data.parent
    command = f"{shlex.quote(sys.executable)} -m scriptony"
    script = "set -euo pipefail\n"
    for at, block in enumerate(pasted):
        here = block.replace("http://127.0.0.1:8787", studio.url)
        (folder / f"{at}.sh").write_text(here.replace("python3 run.py", command))
        script += f". ./{at}.sh > {at}.out\n"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    outs = sorted(folder.glob("*.out"), key=lambda path: int(path.stem))
    wrote = [path.read_text() for path in outs]
    told = f"{pasted[len(wrote) - 1]}\n{wrote[-1]}\n{done.stderr}"
    assert done.returncode == 0, told
    assert len(wrote) == len(pasted), told
    return wrote


@pytest.mark.slow
def test_the_tour(running: Studio) -> None:
    wrote = paste(running, blocks(TOUR))
    folder = running.data.parent
    assert (folder / "map.png").read_bytes() == (folder / "frame.png").read_bytes()
    assert (folder / "again.png").stat().st_size
    ids = running.sql("select id from inspiration.inspirations")
    assert len(ids) == 1, "sent twice, made once"
    assert '"state":"done"' in wrote[-2].replace(" ", "")
    assert (folder / "scene.mp3").read_bytes()[:3] in (b"ID3", b"\xff\xfb\x94")
    assert "A keeper must choose" in "".join(wrote)


def test_the_tour_visits_every_service() -> None:
    text = TOUR.read_text(encoding="utf-8")
    used = [re.sub(r"\$\w+|[\w.-]+\.png", "x", path) for path in re.findall(r"(/[\w/.$-]+)", text)]
    unseen = [
        service.name
        for service in load_services(NAMES)
        if not any(
            re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", url_of(route)), path)
            for route in service.routes
            for path in used
        )
    ]
    assert not unseen, f"docs/guides/tour.md does not use {unseen}"


@pytest.mark.slow
def test_the_commands_of_the_readme(running: Studio) -> None:
    (commands,) = [block for block in blocks(README, "## A tour") if "run.py demo" in block]
    (wrote,) = paste(running, [commands])
    assert "Small Hours" in wrote
    folder = running.data.parent
    assert (folder / "small.fountain").stat().st_size > 1000
    assert (folder / "studio.tar").stat().st_size > 1000
    titles = running.sql("select title from projects.projects order by created_at")
    assert titles == [("Small Hours",), ("SMALL HOURS",)]


@pytest.mark.slow
def test_the_readme_sees_takes_back_and_follows(running: Studio) -> None:
    (commands,) = [block for block in blocks(README, "## A tour") if "live.txt" in block]
    (wrote,) = paste(running, [commands])
    assert running.sql("select title from projects.projects") == [("The Lamp",)]
    assert '"old":"The Lamp","new":"The Tide"' in wrote
    live = (running.data.parent / "live.txt").read_text()
    told = [line for line in live.splitlines() if line.startswith("data:")]
    verbs = ["projects.project.added", "projects.project.changed", "projects.project.changed"]
    assert re.findall(r"projects\.project\.\w+", "".join(told)) == verbs
