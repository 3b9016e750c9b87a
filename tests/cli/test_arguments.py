"""What can be typed, and what comes of typing something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from scriptony import __version__
from tests.cli.command import processes_of, scriptony

COMMANDS = {
    "serve": "--port",
    "migrate": "--json",
    "keys": "--json",
    "openapi": "--output",
    "user": "reset-password",
    "import": "--owner",
    "export": "--format",
    "demo": "--json",
    "backup": "FILE",
    "restore": "--replace",
}


def test_the_help_names_every_command() -> None:
    shown = scriptony("--help").stdout
    for name in COMMANDS:
        assert f"\n    {name} " in shown, name
    assert "exit codes" in shown


@pytest.mark.parametrize(("name", "option"), COMMANDS.items())
def test_each_command_has_help(name: str, option: str) -> None:
    shown = scriptony(name, "--help")
    assert shown.returncode == 0
    assert option in shown.stdout


def test_the_version() -> None:
    assert scriptony("--version").stdout.strip() == f"scriptony {__version__}"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("sevre",),
        ("serve", "--port", "70000"),
        ("serve", "shot"),
        ("user", "create"),
        ("user", "promote", "ada@studio.example", "--role", "king"),
        ("export", "x", "--format", "pdf"),
    ],
    ids=" ".join,
)
def test_what_is_wrongly_typed_is_2_and_starts_nothing(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = scriptony(*words, data=tmp_path / "data")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SCRIPTONY_PORT": "http"}, "SCRIPTONY_PORT"),
        ({"SCRIPTONY_HOST": "0.0.0.0"}, "SCRIPTONY_PUBLIC_URL"),
        ({"SCRIPTONY_HOST": "0.0.0.0"}, "SCRIPTONY_SMTP_URL"),
        ({"DATABASE_URL": "postgresql://nobody@localhost/nothing"}, "SCRIPTONY_REDIRECT_URLS"),
    ],
    ids=str,
)
def test_a_start_with_wrong_settings_says_which(
    settings: dict[str, str], named: str, tmp_path: Path
) -> None:
    done = scriptony("serve", data=tmp_path / "data", **settings)
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not processes_of(tmp_path)


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    nowhere = f"host={tmp_path} dbname=scriptony connect_timeout=2"
    done = scriptony("migrate", DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "database" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = scriptony("migrate", data=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
