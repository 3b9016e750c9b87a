"""`user create`, `user promote`, `user reset-password`, with and without a running server."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from tests.cli.command import ask, processes_of, scriptony
from tests.studio import Studio


def address() -> str:
    return f"ada-{uuid4().hex[:12]}@lanternroom.example"


def sign_in(studio: Studio, email: str, password: str) -> int:
    body = {"email": email, "password": password}
    path = "/auth/v1/token?grant_type=password"
    return studio.client().post(path, json=body).status_code


def test_an_account_made_here_can_sign_in(small: Studio) -> None:
    email = address()
    made = ask("user", "create", email, "--name", "Ada", data=small.data)
    assert made["email"] == email
    assert made["role"] == "user"
    assert sign_in(small, email, made["password"]) == 200
    assert sign_in(small, email, made["password"] + "x") == 400
    [(name, role)] = small.sql(
        "select name, system_role from auth.accounts where id = %(id)s", id=made["id"]
    )
    assert (name, role) == ("Ada", "user")


def test_a_password_can_come_from_standard_input_and_is_not_shown(small: Studio) -> None:
    email = address()
    words = ("user", "create", email, "--password-stdin")
    done = scriptony(*words, data=small.data, stdin="mine alone 77\n")
    assert "mine alone" not in done.stdout + done.stderr
    assert sign_in(small, email, "mine alone 77") == 200


def test_refusals_are_one_sentence(small: Studio) -> None:
    for words, stdin, sentence, code in (
        (("create", small.root.email), "", "User already registered", 1),
        (("create", "no address"), "", "Unable to validate email address", 1),
        (("create", address(), "--password-stdin"), "tiny\n", "at least 6 characters", 1),
        (("create", address(), "--password-stdin"), "", "no password on standard input", 2),
        (("promote", address()), "", "User not found", 1),
        (("reset-password", address()), "", "User not found", 1),
    ):
        done = scriptony("user", *words, data=small.data, stdin=stdin)
        assert done.returncode == code, words
        assert sentence in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""


def test_promoting_counts_at_once(small: Studio) -> None:
    anna = small.person("Anna")
    roles = "select system_role from auth.accounts where id = %(id)s"
    assert scriptony("user", "promote", anna.email, data=small.data).returncode == 0
    assert small.sql(roles, id=anna.id) == [("superadmin",)]
    assert ask("user", "promote", anna.email, "--role", "user", data=small.data)["role"] == "user"
    assert small.sql(roles, id=anna.id) == [("user",)]


def test_a_reset_signs_out_everywhere(small: Studio) -> None:
    anna = small.person("Anna")
    made = ask("user", "reset-password", anna.email, data=small.data)
    assert anna.status("GET", "/profile") == 401
    assert sign_in(small, anna.email, made["password"]) == 200


def test_without_a_server_the_database_is_started_and_stopped(idle: Path) -> None:
    email = address()
    assert scriptony("user", "create", email, data=idle).returncode == 0
    assert scriptony("user", "promote", email, data=idle).returncode == 0
    assert processes_of(idle) == []
