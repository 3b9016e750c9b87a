"""However a command ends, nothing of it is left running."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.command import NAMES, SCRIPTONY, environment, processes_of
from tests.studio import Studio

pytestmark = pytest.mark.slow


def ended(studio: Studio, how: int) -> int:
    """Send the signal and wait; the exit code."""
    studio.stop(how)
    assert studio.process is not None
    return studio.process.returncode


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)]
)
def test_a_signal_ends_server_and_database(how: int, code: int, tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    assert len(processes_of(studio.data)) >= 2
    assert ended(studio, how) == code
    assert processes_of(studio.data) == []
    assert "Traceback" not in studio.log


def test_after_a_kill_the_next_start_takes_over_and_its_stop_leaves_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    anna = studio.person("Anna")
    assert ended(studio, signal.SIGKILL) == -signal.SIGKILL
    assert processes_of(studio.data)  # the database, which nobody could stop

    studio.start()
    answer = studio.client(anna.session["access_token"]).get("/profile")
    assert answer.status_code == 200
    assert ended(studio, signal.SIGTERM) == 0
    assert processes_of(studio.data) == []


def test_a_database_killed_with_its_server_is_recovered(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    anna = studio.person("Anna")
    for number in processes_of(studio.data):
        try:
            signal.pidfd_send_signal(_pidfd(number), signal.SIGKILL)
        except ProcessLookupError:  # went with its parent
            continue
    studio.stop(signal.SIGKILL)

    studio.start()
    answer = studio.client(anna.session["access_token"]).get("/profile")
    assert answer.status_code == 200
    ended(studio, signal.SIGTERM)
    assert processes_of(studio.data) == []


def _pidfd(number: int) -> int:
    import os

    return os.pidfd_open(number)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("wait", [0.15, 0.6])
def test_a_start_that_is_cut_short_leaves_nothing(how: int, wait: float, tmp_path: Path) -> None:
    # Wherever in the start the signal comes: before Python is ready for it, while the database is
    # being made, or just when it serves. Not measured: coverage begins before our first line, and
    # swallows a Ctrl-C that comes while it is being imported.
    unmeasured = environment(COVERAGE_PROCESS_CONFIG="")
    command = [*SCRIPTONY, "serve", *NAMES, "--data", str(tmp_path / "data"), "--port", "0"]
    process = subprocess.Popen(
        command, env=unmeasured, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    time.sleep(wait)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130, 143, -how), said
    assert processes_of(tmp_path) == []
