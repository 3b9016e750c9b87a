"""Importing screenplays: what becomes of a file, and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings

from scriptony.interchange.fountain import read_fountain
from scriptony.interchange.screenplay import Screenplay
from scriptony.services.projects.rules.screenplays import MOST_NODES
from tests.interchange.fountain.scripts import scripts
from tests.studio import Person, Studio

EXAMPLE = Path(__file__).parents[3] / "examples" / "small-hours.fountain"

SCRIPT = """\
Title: Salt
Author: N. N.

# One

INT. HARBOUR OFFICE - NIGHT #4A#

Rain.

MARA (V.O.)
Who is there?

JOREN
(whispering)
Nobody.

Mara (O.S.)
That is not a cue.

EXT. PIER - DAWN

= They wait.

MARA (CONT'D)
Still nobody.
"""


def send(person: Person, data: bytes | str, name: str = "salt.fountain", **form: str) -> Any:
    data = data.encode() if isinstance(data, str) else data
    files = {"file": (name, data, "text/plain")}
    return person.http.post("/projects/import", files=files, data=form)


def imported(person: Person, data: bytes | str, **form: str) -> dict[str, Any]:
    answer = send(person, data, **form)
    assert answer.status_code == 201, answer.text
    return answer.json()


def export(person: Person, project: str, format: str = "fountain") -> httpx2.Response:
    answer = person.http.get(f"/projects/{project}/export?format={format}")
    assert answer.status_code == 200
    return answer


def nodes(person: Person, project: str, level: int) -> list[dict[str, Any]]:
    return person.ok("GET", f"/nodes?project_id={project}&level={level}")["nodes"]


def cast(studio: Studio, project: str) -> list[str]:
    rows = studio.sql(
        "select name from characters.characters where project_id = %(id)s order by created_at",
        id=project,
    )
    return [name for (name,) in rows]


def appearances(studio: Studio, project: str) -> list[tuple[str, str]]:
    return studio.sql(
        "select n.title, c.name from nodes.scene_characters a "
        "join nodes.nodes n on n.id = a.scene_id "
        "join characters.characters c on c.id = a.character_id "
        "where a.project_id = %(id)s order by n.order_index, c.name",
        id=project,
    )  # type: ignore[return-value]


def test_a_script_becomes_a_project(owner: Person, studio: Studio):
    answer = imported(owner, SCRIPT)
    project = answer["project"]
    assert (project["title"], project["type"]) == ("Salt", "film")
    assert project["title_page"] == [["Title", ["Salt"]], ["Author", ["N. N."]]]
    assert project["organization_id"] == owner.organization
    assert answer["warnings"] == []
    assert answer["counts"] == {
        "acts": 1,
        "sequences": 1,
        "scenes": 2,
        "characters": 2,
        "dialogues": 3,
        "words": sum(scene["wordCount"] for scene in nodes(owner, project["id"], 3)),
    }
    assert cast(studio, project["id"]) == ["MARA", "JOREN"]
    assert appearances(studio, project["id"]) == [
        ("INT. HARBOUR OFFICE - NIGHT", "JOREN"),
        ("INT. HARBOUR OFFICE - NIGHT", "MARA"),
        ("EXT. PIER - DAWN", "MARA"),
    ]


def test_a_scene_says_what_its_heading_says(owner: Person):
    project = imported(owner, SCRIPT)["project"]["id"]
    (act,), (sequence,) = nodes(owner, project, 1), nodes(owner, project, 2)
    first, second = nodes(owner, project, 3)
    assert (act["title"], sequence["metadata"]) == ("One", {"implicit": True})
    assert first["title"] == "INT. HARBOUR OFFICE - NIGHT"
    said = {name: value for name, value in first["metadata"].items() if name != "content"}
    assert (
        said.items()
        >= {
            "interior": True,
            "location": "HARBOUR OFFICE",
            "timeOfDay": "night",
            "sceneNumber": "4A",
        }.items()
    )
    assert first["metadata"]["content"]["type"] == "doc"
    assert (second["description"], second["orderIndex"], second["nodeNumber"]) == (
        "They wait.",
        1,
        2,
    )
    assert [n["parentId"] for n in (act, sequence, first)] == [None, act["id"], sequence["id"]]


def test_one_event_tells_of_it_all(owner: Person, studio: Studio):
    answer = imported(owner, SCRIPT)
    rows = studio.sql(
        "select verb, entity_id::text, title, after from kernel.events where project_id = %(id)s",
        id=answer["project"]["id"],
    )
    assert rows == [
        (
            "projects.project.imported",
            answer["project"]["id"],
            "Salt",
            {"format": "fountain", **answer["counts"]},
        )
    ]


def test_the_screenplay_comes_back_as_it_was(owner: Person):
    data = EXAMPLE.read_bytes()
    project = imported(owner, data)["project"]
    answer = export(owner, project["id"])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="SMALL HOURS.fountain"'
    )
    assert _bare(read_fountain(answer.content)) == _bare(read_fountain(data))
    again = imported(owner, answer.content)["project"]["id"]
    assert export(owner, again).content == answer.content


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=scripts())
def test_any_screenplay_comes_back_as_it_was(owner: Person, script: str):
    answer = send(owner, script)
    if answer.status_code == 400:
        assert answer.json()["line"] >= 1
        return
    assert answer.status_code == 201, answer.text
    text = export(owner, answer.json()["project"]["id"]).content
    assert _bare(read_fountain(text)) == _bare(read_fountain(script.encode()))


def _bare(screenplay: Screenplay) -> Screenplay:
    """Without what depends on where in the file something stands."""
    screenplay.warnings = []
    for act in screenplay.acts:
        act.line = 0
        for sequence in act.sequences:
            sequence.line = 0
            for scene in sequence.scenes:
                scene.line = 0
    return screenplay


BROKEN = {
    "binary": (b"INT. A - DAY\n\nRain.\n\x00\x01\x02\n", 4),
    "not text": (b"INT. A - DAY\n\n\xff\xfe\xfd\xfc\xfb\n", 3),
    "open boneyard": (b"INT. A - DAY\n\n/* never closed\n", 3),
    "no scene": (b"Just a paragraph.\n", 1),
    "empty": (b"", 1),
    "broken JSON": (b'{"format": "scriptony-project",\n\n"project": nope}', 3),
    "other JSON": (b'{"a": 1}', 1),
    "too many scenes": (b"INT. A - DAY\n\n" * (MOST_NODES // 2 + 1), MOST_NODES + 1),
    "JSON that is no text": (b'{"format":\n"\xff"}', 2),
    "binary JSON": (b'{"format":"scriptony-project",\n"project":{"title":"a\\u0000"}}', 2),
}


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_file_names_its_line_and_changes_nothing(owner: Person, studio: Studio, data: str):
    content, line = BROKEN[data]
    project = owner.project()
    for form in ({}, {"project_id": project, "title": "New"}):
        answer = send(owner, content, **form)
        assert (answer.status_code, answer.json()["line"]) == (400, line), answer.text
    (listed,) = owner.ok("GET", "/projects")["projects"]
    assert (listed["id"], listed["revision"]) == (project, 1)
    assert nodes(owner, project, 1) == []


def test_too_large_and_missing_files_are_refused(owner: Person):
    assert send(owner, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    for files in ({"other": ("a", b"x")}, {"file": (None, "INT. A - DAY")}):
        answer = owner.http.post("/projects/import", files=files)
        assert (answer.status_code, answer.json()["error"]) == (400, "file is required")
    assert owner.status("POST", "/projects/import", json={}) == 415
    assert send(owner, SCRIPT, type="game").status_code == 400
    assert owner.ok("GET", "/projects") == {"projects": []}


@pytest.mark.parametrize(
    ("script", "form", "title"),
    [
        ("INT. A - DAY\n\nRain.\n", {}, "salt"),
        ("Title:\n    **Big**\n    _Salt_\n\nINT. A - DAY\n\nRain.\n", {}, "Big Salt"),
        (SCRIPT, {"title": "Mine"}, "Mine"),
    ],
)
def test_the_title(owner: Person, script: str, form: dict[str, str], title: str):
    assert imported(owner, script, **form)["project"]["title"] == title


def test_the_type_chooses_the_template(owner: Person):
    project = imported(owner, SCRIPT, type="series")["project"]
    assert (project["type"], project["template_id"]) == ("series", "series-traditional")
    assert nodes(owner, project["id"], 1)[0]["templateId"] == "series-traditional"


def test_into_an_empty_project(owner: Person, studio: Studio):
    id = owner.project("Kept", genre="Noir", type="short")
    studio.sql(
        "insert into characters.characters (id, project_id, name) "
        "values (gen_random_uuid(), %(id)s, 'Mara')",
        id=id,
    )
    project = imported(owner, SCRIPT, project_id=id)["project"]
    assert (project["id"], project["title"], project["genre"]) == (id, "Kept", "Noir")
    assert (project["type"], project["revision"]) == ("short", 2)
    assert sorted(cast(studio, id)) == ["JOREN", "Mara"], "Mara was there already"
    assert appearances(studio, id)[-1] == ("EXT. PIER - DAWN", "Mara")
    again = send(owner, SCRIPT, project_id=id)
    assert (again.status_code, again.json()["code"]) == (409, "project_not_empty")
    assert len(nodes(owner, id, 3)) == 2


@pytest.mark.parametrize(("role", "status"), [(None, 404), ("viewer", 403), ("editor", 201)])
def test_who_may_import(owner: Person, stranger: Person, role: str | None, status: int):
    id = owner.project()
    if role:
        owner.invite(stranger, role)
    assert send(stranger, SCRIPT, organization_id=owner.organization).status_code == status
    assert send(stranger, SCRIPT, project_id=id).status_code == status
    assert send(stranger, SCRIPT, project_id="not-an-id").status_code == 404


def test_two_imports_at_once_make_one_tree(owner: Person):
    from concurrent.futures import ThreadPoolExecutor

    id = owner.project()
    with ThreadPoolExecutor(2) as pool:
        statuses = pool.map(lambda _: send(owner, SCRIPT, project_id=id).status_code, range(2))
        assert sorted(statuses) == [201, 409]
    assert len(nodes(owner, id, 3)) == 2


def test_a_written_project_gets_a_title_page(owner: Person):
    id = owner.project("By hand")
    body = {
        "project_id": id,
        "template_id": "film-3act",
        "structure": {"level_1_count": 1, "level_2_per_parent": 1, "level_3_per_parent": 2},
    }
    made = owner.ok("POST", "/initialize-project", 201, json=body)["nodes"]
    first, second = (node["id"] for node in made if node["level"] == 3)
    change = {"title": "INT. BARN - DAY", "metadata": {"content": "Dust.\n\nMARA\nHello?"}}
    owner.ok("PUT", f"/nodes/{first}", json=change)
    marked = {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [{"type": "text", "text": "# no section", "marks": [{"type": "bold"}]}],
            }
        ],
    }
    owner.ok("PUT", f"/nodes/{second}", json={"metadata": {"content": marked}})
    screenplay = read_fountain(export(owner, id).content)
    assert screenplay.title_page == [("Title", ["By hand"])]
    one, two = screenplay.scenes()
    assert (one.heading, one.text, one.speakers) == (
        "INT. BARN - DAY",
        "Dust.\n\nMARA\nHello?",
        ["MARA"],
    )
    assert (two.forced, "no section" in two.text) == (True, True)


def test_only_members_export(owner: Person, stranger: Person):
    id = owner.project()
    for format in ("fountain", "json"):
        assert stranger.status("GET", f"/projects/{id}/export?format={format}") == 404
    assert owner.status("GET", f"/projects/{id}/export?format=pdf") == 400


def test_a_title_cannot_break_the_headers(owner: Person):
    id = imported(owner, SCRIPT, title='Ä"\r\nX: y / ..')["project"]["id"]
    value = export(owner, id).headers["content-disposition"]
    assert value.startswith("attachment; filename=\"____X_ y _ ...fountain\"; filename*=UTF-8''")
    assert "%C3%84%22" in value


def test_a_name_that_is_none_is_refused_with_its_scene(owner: Person):
    text = "INT. A\n\nx\n\nINT. B\n\n" + "N" * 1_001 + "\nHello.\n"
    answer = send(owner, text.encode())
    assert (answer.status_code, answer.json()["line"]) == (400, 5)
    assert "name" in answer.json()["error"]


def test_the_name_of_a_file_fits_a_header(owner: Person):
    id = owner.project("\U0001f4a1" * 500)
    for query in ("", "?format=json"):
        value = owner.http.get(f"/projects/{id}/export{query}").headers["content-disposition"]
        assert len(value) < 2_000
        assert value.endswith(".json" if query else ".fountain")
