"""The start: what it says, and what it refuses."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from scriptony.cli.database import refuse_lacking_roles
from scriptony.cli.output import Failure
from scriptony.kernel.settings import Settings
from tests.cli.command import NAMES, ask, processes_of, scriptony
from tests.studio import Studio


def read_until(studio: Studio, last: str) -> str:
    """What the server prints after its first line, up to a line with `last`."""
    assert studio.process is not None
    assert studio.process.stdout is not None
    lines = ""
    for line in studio.process.stdout:
        lines += line
        if last in line:
            return lines
    raise AssertionError(lines)


def test_the_start_says_what_one_needs(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    said = read_until(studio, "Ctrl-C")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", studio.url)
    assert re.search(r"publishable key +(\S+)", said)[1] == studio.anon_key  # type: ignore[index]
    code = re.search(r"setup code +(\S+)", said)[1]  # type: ignore[index]
    assert code == studio.secret("setup_code")
    assert str(tmp_path / "data" / "mail") in said
    assert f"{studio.url}/docs" in said
    assert "scriptony demo" in said
    studio.person("Root")
    studio.stop()

    again = Studio(tmp_path / "data", NAMES).start()
    assert "setup code" not in read_until(again, "Ctrl-C")  # there is a superadmin now
    again.stop()


def test_the_url_answers_when_it_is_printed(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", NAMES).start()
    assert studio.client().get("/ready").status_code == 200
    studio.stop()


def test_only_the_named_services(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data", ("storage",)).start()
    paths = studio.client().get("/openapi.json").json()["paths"]
    studio.stop()
    assert any(path.startswith("/storage/v1/") for path in paths)
    assert not any(path.startswith("/auth/v1/") for path in paths)


def test_a_port_in_use_is_one_sentence_and_starts_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = scriptony("serve", "--port", port, data=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr == f"scriptony: Cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert not (tmp_path / "data").exists()
    assert not processes_of(tmp_path)


def test_a_start_that_others_can_reach_tells_of_the_setup_code(tmp_path: Path) -> None:
    production = {
        "SCRIPTONY_HOST": "0.0.0.0",
        "SCRIPTONY_PUBLIC_URL": "https://studio.example/",
        "SCRIPTONY_REDIRECT_URLS": "https://studio.example/*",
        "SCRIPTONY_SMTP_URL": "smtp://127.0.0.1:9",
    }
    studio = Studio(tmp_path / "data", NAMES, settings=production).start()
    said = read_until(studio, "Ctrl-C")
    studio.stop()
    assert studio.url == "https://studio.example"
    assert "Whoever signs up with the setup code becomes superadmin." in said
    assert "on this machine" not in said


def test_a_start_that_fails_is_one_sentence_below_the_log(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert scriptony("migrate", data=data).returncode == 0
    (data / "files").write_text("in the way of the folder")
    done = scriptony("serve", *NAMES, "--port", "0", data=data)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith("scriptony: ")
    assert processes_of(tmp_path) == []


def test_a_start_that_fails_on_the_database_stops_it_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    started = Studio(data, NAMES).start()
    started.sql("alter table kernel.secrets rename to mislaid")
    started.stop()
    done = scriptony("serve", *NAMES, "--port", "0", data=data)
    assert done.returncode == 1
    assert "the start failed" in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "scriptony: The server did not start; the log above says why."
    )
    assert processes_of(tmp_path) == []


def drop_role(studio: Studio, name: str) -> None:
    studio.sql(f"drop owned by {name}")
    studio.sql(f"drop role {name}")


def test_a_missing_database_role_is_named_and_nothing_starts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    started = Studio(data, NAMES).start()
    for name in ("scriptony_storage", "scriptony_gym"):
        drop_role(started, name)
    started.stop()
    roles = {"SCRIPTONY_DATABASE_ROLES": "true"}
    sentence = (
        "scriptony: SCRIPTONY_DATABASE_ROLES is on, but the database lacks the role {}. "
        "Restore it with its rights (docs/guides/backup.md), or turn the setting off.\n"
    )
    for names, missing in (
        (NAMES, "scriptony_storage"),
        ((), "scriptony_gym, scriptony_storage"),
    ):
        done = scriptony("serve", *names, "--port", "0", data=data, **roles)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == sentence.format(missing)
    done = scriptony("work", data=data, **roles)
    assert (done.returncode, done.stderr) == (
        1,
        sentence.format("scriptony_gym, scriptony_storage"),
    )
    done = scriptony("demo", data=data, **roles)
    assert done.returncode == 1
    assert "lacks the role scriptony_gym, scriptony_storage" in done.stderr
    assert processes_of(tmp_path) == []

    without = Studio(data, ("auth",)).start()  # what is not served is not missed
    assert without.person("Anna").status("GET", "/profile") == 200
    without.stop()
    assert processes_of(tmp_path) == []


def test_a_role_that_may_not_be_taken_on_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    started = Studio(data, NAMES).start()
    started.sql("create role plain login")
    started.sql("grant scriptony_auth to plain")
    settings = Settings(data=data, database_roles=True)
    conninfo = f"{started.conninfo} user=plain"
    refuse_lacking_roles(settings, conninfo, ["auth"])
    with pytest.raises(Failure) as failed:
        refuse_lacking_roles(settings, conninfo, ["auth", "gym", "shots"])
    started.stop()
    assert str(failed.value) == (
        "SCRIPTONY_DATABASE_ROLES is on, but the database's login may not take on the role "
        "scriptony_gym, scriptony_shots: run `grant scriptony_gym, scriptony_shots to` that login."
    )


def test_two_servers_share_one_data_folder(small: Studio) -> None:
    second = Studio(small.data, NAMES).start()
    anna = second.person("Anna")
    assert anna.status("GET", "/profile") == 200
    second.stop()
    assert small.client().get("/ready").status_code == 200  # the first still has the database
    assert ask("keys", data=small.data)["publishable_key"] == small.anon_key
