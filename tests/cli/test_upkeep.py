"""`migrate`, `keys`, `openapi`."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from openapi_spec_validator import validate
from psycopg.conninfo import conninfo_to_dict

from tests.cli.command import SCRIPTONY, ask, processes_of, scriptony
from tests.studio import Studio


def test_migrate_says_whether_anything_was_due(tmp_path: Path) -> None:
    first = ask("migrate", data=tmp_path / "data")
    assert first["changed"]
    assert ask("migrate", data=tmp_path / "data") == first | {"changed": False}
    assert "already at version" in scriptony("migrate", data=tmp_path / "data").stdout
    assert processes_of(tmp_path) == []


def test_of_two_that_migrate_at_once_one_does_it(tmp_path: Path) -> None:
    ways = ["migrate"] * 4
    with ThreadPoolExecutor(len(ways)) as pool:
        done = list(pool.map(lambda way: ask(way, data=tmp_path / "data"), ways))
    assert sorted(one["changed"] for one in done) == [False, False, False, True]
    assert processes_of(tmp_path) == []


def test_a_bug_is_one_sentence_and_its_place_is_told_when_asked_for(small: Studio) -> None:
    """A database in which somebody else has a schema of our name is nothing we foresaw."""
    small.sql("create database stranger")
    socket = conninfo_to_dict(small.conninfo)["host"]
    url = f"postgresql://scriptony@/stranger?host={socket}"
    with psycopg.connect(url) as connection:
        connection.execute("create schema kernel")
    done = scriptony("migrate", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("scriptony: Something unexpected went wrong (")
    assert "SCRIPTONY_LOG_LEVEL=debug" in done.stderr
    assert "Traceback" not in done.stderr
    told = scriptony("migrate", DATABASE_URL=url, SCRIPTONY_LOG_LEVEL="debug")
    assert told.returncode == 1
    assert "Traceback" in told.stderr
    small.sql("drop database stranger")


def test_keys_while_serving(small: Studio) -> None:
    keys = ask("keys", data=small.data)
    assert keys["publishable_key"] == small.anon_key
    assert keys["service_key"] == small.service_key
    assert "setup_code" not in keys  # there is a superadmin
    assert keys["mails"].startswith(str(small.mail_folder))


def test_keys_of_an_instance_that_never_ran(tmp_path: Path) -> None:
    keys = ask("keys", data=tmp_path / "data")
    assert ask("keys", data=tmp_path / "data") == keys
    assert keys["setup_code"]
    shown = scriptony("keys", data=tmp_path / "data").stdout
    assert f"publishable key  {keys['publishable_key']}" in shown
    assert processes_of(tmp_path) == []


def test_a_configured_mail_server_is_named_without_its_password(idle: Path) -> None:
    url = "smtp://post:secret-word@mail.studio.example:587"
    keys = ask("keys", data=idle, SCRIPTONY_SMTP_URL=url)
    assert keys["mails"] == "sent by mail.studio.example:587"


def test_openapi_needs_no_database(tmp_path: Path) -> None:
    done = scriptony("openapi", data=tmp_path / "data")
    document = json.loads(done.stdout)
    validate(document)
    assert "/auth/v1/token" in document["paths"]
    assert not (tmp_path / "data").exists()


def test_a_reader_who_has_seen_enough_is_no_failure() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*SCRIPTONY, "openapi"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_openapi_into_a_file(tmp_path: Path) -> None:
    done = scriptony("openapi", "-o", tmp_path / "api.json")
    assert done.stdout == ""
    assert json.loads((tmp_path / "api.json").read_text())["openapi"] == "3.1.0"
