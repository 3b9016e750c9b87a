"""`import`, `export` and `demo`: as the person, through the public API, server or not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.command import ask, processes_of, scriptony
from tests.studio import Studio

SCRIPT = """\
Title: The Lamp
Author: Noor

INT. LANTERN ROOM - NIGHT #1#

The lamp is out.

KEEPER
Not tonight.

EXT. ROCKS - DAWN #2#

A boat, upside down.
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A screenplay of two scenes."""
    file = tmp_path / "lamp.fountain"
    file.write_text(SCRIPT)
    return file


def test_a_screenplay_becomes_a_project_of_its_owner(studio: Studio, script: Path) -> None:
    anna = studio.person("Anna")
    answer = ask("import", script, "--owner", anna.email, data=studio.data)
    assert answer["counts"]["scenes"] == 2
    project = anna.ok("GET", f"/projects/{answer['project']['id']}")["project"]
    assert project["title"] == "The Lamp"
    assert project["user_id"] == anna.id
    assert studio.person("Stranger").status("GET", f"/projects/{project['id']}") == 404


def test_acting_for_somebody_leaves_no_session(studio: Studio, script: Path) -> None:
    anna = studio.person("Anna")
    sessions = """
    select count(*), max(a.last_sign_in_at) from auth.sessions s
    join auth.accounts a on a.id = s.user_id where a.id = %(id)s
    """
    before = studio.sql(sessions, id=anna.id)
    ask("import", script, "--owner", anna.email, data=studio.data)
    done = scriptony("import", script, "--owner", anna.email, "--type", "x", data=studio.data)
    assert done.returncode == 1
    assert studio.sql(sessions, id=anna.id) == before
    assert anna.status("GET", "/profile") == 200


def test_what_is_exported_imports_as_an_equal_project(studio: Studio, tmp_path: Path) -> None:
    anna, title = studio.person("Anna"), f"Lamp {uuid4().hex[:8]}"
    words = ("import", "-", "--owner", anna.email, "--title", title)
    first = scriptony(*words, data=studio.data, stdin=SCRIPT)
    assert first.returncode == 0, first.stderr
    assert "2 scenes" in first.stdout
    text = scriptony("export", title.upper(), data=studio.data).stdout
    assert "INT. LANTERN ROOM - NIGHT #1#" in text
    out = tmp_path / "out.json"
    done = scriptony("export", title, "--format", "json", "-o", out, data=studio.data)
    assert done.stdout == ""
    document = json.loads(out.read_text())
    again = ask("import", out, "--owner", anna.email, data=studio.data)
    id = again["project"]["id"]
    copy = json.loads(scriptony("export", id, "--format", "json", data=studio.data).stdout)
    assert copy.keys() == document.keys()
    assert copy["project"] == document["project"]

    unclear = scriptony("export", title, data=studio.data)  # there are two of that title now
    assert unclear.returncode == 2
    assert id in unclear.stderr


def test_what_an_import_found_odd_is_told_with_its_line(studio: Studio) -> None:
    words = ("import", "-", "--owner", studio.person("Anna").email)
    done = scriptony(*words, data=studio.data, stdin=f"Lamp Oil: 3 barrels\n{SCRIPT}")
    assert done.returncode == 0
    assert done.stderr.startswith("screenplay.fountain, line 1: ")
    assert "Lamp Oil" in done.stderr
    assert "The Lamp" in done.stdout


def test_into_an_empty_project_of_a_type(studio: Studio, script: Path) -> None:
    anna = studio.person("Anna")
    project = anna.project("Empty")
    words = ("import", script, "--owner", anna.email, "--project", project)
    assert ask(*words, data=studio.data)["project"]["id"] == project
    again = scriptony(*words, data=studio.data)
    assert again.returncode == 1
    words = ("import", script, "--owner", anna.email, "--type", "short")
    assert ask(*words, data=studio.data)["project"]["type"] == "short"


def test_refusals_are_one_sentence(studio: Studio, script: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"\xff\x00\xfe\x01" * 50)
    owner = ("--owner", studio.person("Anna").email)
    for words, code in (
        (("import", script), 2),  # several accounts: whose?
        (("import", script, "--owner", "nobody@studio.example"), 1),
        (("import", tmp_path / "nothing.fountain", *owner), 1),
        (("import", tmp_path / "broken", *owner), 1),
        (("import", script, "--project", str(uuid4()), *owner), 1),
        (("export", "No such project"), 1),
        (("export", str(uuid4())), 1),
    ):
        done = scriptony(*words, data=studio.data)
        assert done.returncode == code, (words, done.stderr)
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""


def test_the_only_account_needs_no_naming(tmp_path: Path, script: Path) -> None:
    data = tmp_path / "data"
    none = scriptony("import", script, data=data)
    assert none.returncode == 1
    assert "user create" in none.stderr
    assert scriptony("user", "create", "ada@studio.example", data=data).returncode == 0
    assert ask("import", script, data=data)["project"]["title"] == "The Lamp"
    assert processes_of(data) == []


def test_the_demo_is_made_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = scriptony("demo", data=data).stdout
    password = re.search(r"^Password +(\S+)$", said, re.MULTILINE)
    assert password is not None
    first = ask("demo", data=data)
    assert f"Sign in as {first['email']}" in said
    assert "password" not in first, "nobody is told it again"
    assert f"reset-password {first['email']}" in scriptony("demo", data=data).stdout
    studio = Studio(data).start()
    body = {"email": first["email"], "password": password[1]}
    signed_in = studio.client().post("/auth/v1/token?grant_type=password", json=body).json()
    assert signed_in["user"]["app_metadata"]["role"] == "user"
    client = studio.client(signed_in["access_token"])
    [project] = client.get("/projects").json()["projects"]
    shots = client.get(f"/shots?project_id={project['id']}").json()["shots"]
    pictures = [shot["imageUrl"] for shot in shots if shot["imageUrl"]]
    fetched = studio.client().get(pictures[0])
    studio.stop()
    assert project["title"] == first["title"]
    assert len(shots) == first["shots"] == 7
    assert len(pictures) == 5
    assert fetched.headers["content-type"] == "image/jpeg"
    names = {one["name"].upper() for shot in shots for one in shot["characters"]}
    assert names == {"NORA", "TIMO", "LENZ", "HENDRIK", "IDA"}
