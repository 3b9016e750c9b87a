"""Handing the database to `pg_dump`, and what it says when it cannot."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

import pytest

from scriptony.cli.dump import dump, load
from scriptony.cli.output import Failure
from tests.studio import Studio

PASSWORD = "three-barrels-of-oil"


def test_what_went_wrong_is_told_in_one_line(small: Studio, tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"pg_dump failed: .*snapshot") as failed:
        dump(small.conninfo, "no-such-snapshot", tmp_path / "a.dump")
    assert "\n" not in str(failed.value)


def test_what_is_no_dump_is_not_loaded(small: Studio, tmp_path: Path) -> None:
    (tmp_path / "a.dump").write_text("Dear Noor")
    with pytest.raises(Failure, match="pg_restore failed"):
        load(small.conninfo, tmp_path / "a.dump")


def test_a_password_reaches_the_database_and_no_list_of_processes(tmp_path: Path) -> None:
    """A listener asks for the password as PostgreSQL does, and looks around while it waits."""
    found: dict[str, object] = {}

    def ask_for_the_password(listener: socket.socket) -> None:
        talk, _ = listener.accept()
        with talk:
            talk.recv(10_000)
            commands = [one.read_bytes() for one in Path("/proc").glob("[0-9]*/cmdline")]
            found["commands"] = [one for one in commands if str(tmp_path).encode() in one]
            talk.sendall(b"R" + struct.pack("!ii", 8, 3))  # a password in clear, please
            found["said"] = talk.recv(10_000)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=ask_for_the_password, args=(listener,))
        thread.start()
        port = listener.getsockname()[1]
        conninfo = f"postgresql://noor:{PASSWORD}@127.0.0.1:{port}/studio?sslmode=disable"
        with pytest.raises(Failure, match="pg_dump failed"):
            dump(f"{conninfo}&gssencmode=disable", "1", tmp_path / "a.dump")
        thread.join()
    assert found["said"] == b"p" + struct.pack("!i", 5 + len(PASSWORD)) + PASSWORD.encode() + b"\0"
    assert found["commands"], "pg_dump itself is seen"
    assert PASSWORD not in repr(found["commands"])
