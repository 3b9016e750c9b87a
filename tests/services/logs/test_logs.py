"""The log: who changed what, how it was before, where it is, and who may know."""

from __future__ import annotations

import csv
import io
from typing import Any

from scriptony.kernel.ids import new_id
from tests.studio import Person, Studio


def recent(person: Person, project: str, **query: Any) -> list[dict[str, Any]]:
    """The lines of a project, the newest first."""
    return person.ok("GET", f"/logs/project/{project}/recent", params=query)["logs"]


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["action"], line["entity_type"]) for line in lines]


def scene_of(person: Person, project: str) -> tuple[str, str, str]:
    """An act, a sequence and a scene, each in the other."""
    parent, ids = None, list[Any]()
    for level, title in enumerate(("Setup", "Arrival", "The tide gate"), 1):
        body = {"project_id": project, "level": level, "title": title, "parent_id": parent}
        body |= {"template_id": "film-3act", "node_number": 1}
        parent = person.ok("POST", "/nodes", 201, json=body)["node"]["id"]
        ids.append(parent)
    return ids[0], ids[1], ids[2]


def shot_of(person: Person, scene: str, number: str = "1", **fields: Any) -> str:
    """A new shot of a scene."""
    body = {"scene_id": scene, "shot_number": number, **fields}
    return person.ok("POST", "/shots", 201, json=body)["shot"]["id"]


def test_ones_own_change_is_always_there(owner: Person) -> None:
    for n in range(20):
        project = owner.project(f"Lamp {n}")
        owner.ok("PUT", f"/projects/{project}", json={"logline": "A lamp goes out."})
        lines = recent(owner, project)
        assert told(lines) == [("updated", "Project"), ("created", "Project")]
        assert lines[0]["details"]["changes"] == {
            "logline": {"old": None, "new": "A lamp goes out."}
        }
        assert len(recent(owner, project, action="updated")) == 1


def test_a_line_tells_who_what_and_where(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    owner.ok("PUT", f"/nodes/{scene}", json={"title": "Gate", "metadata": {"timeOfDay": "DAY"}})
    line = recent(owner, project)[0]
    assert line["user"] == {"id": owner.id, "email": owner.email, "name": "Olga"}
    assert (line["impersonator"], line["via"], line["edits"]) == (None, None, 1)
    assert (line["entity_type"], line["entity_id"]) == ("Scene", scene)
    assert line["parent_path"] == "Act: Setup → Sequence: Arrival → Scene: Gate"
    details = line["details"]
    assert details["title"] == "Gate"
    assert details["changes"]["title"] == {"old": "The tide gate", "new": "Gate"}
    assert details["changes"]["time_of_day"] == {"old": None, "new": "DAY"}
    assert details["old"]["title"] == "The tide gate"
    assert details["new"]["timeOfDay"] == details["new"]["time_of_day"] == "DAY"
    assert line["undo_url"] == f"/nodes/undo/{line['id']}"


def test_what_lies_in_the_trash_keeps_its_path(owner: Person) -> None:
    project = owner.project()
    act, _, scene = scene_of(owner, project)
    shot = shot_of(owner, scene, "12")
    owner.ok("PUT", f"/shots/{shot}", json={"notes": "Slow."})
    owner.ok("DELETE", f"/nodes/{act}")
    deleted, changed, *_ = recent(owner, project)
    assert (deleted["action"], deleted["parent_path"]) == ("deleted", "Act: Setup")
    assert changed["details"]["title"] == "12"
    path = "Act: Setup → Sequence: Arrival → Scene: The tide gate → Shot: 12"
    assert changed["parent_path"] == path


def test_edits_within_a_minute_are_one_line(owner: Person, studio: Studio) -> None:
    project = owner.project()
    for title in ("A", "B", "C"):
        owner.ok("PUT", f"/projects/{project}", json={"title": title, "genre": title.lower()})
    owner.ok("PUT", f"/projects/{project}", json={"genre": None})
    line, _ = recent(owner, project)
    assert line["edits"] == 4
    assert line["details"]["changes"] == {"title": {"old": "The Lamp", "new": "C"}}
    owner.ok("PUT", f"/projects/{project}", json={"title": "The Lamp"})
    again, _ = recent(owner, project)
    assert (again["id"], again["details"]["changes"]) == (line["id"], {})
    assert again["undo_url"] is None
    studio.sql(
        "update logs.entries set at = at - interval '61 seconds' where id = %(id)s", id=line["id"]
    )
    owner.ok("PUT", f"/projects/{project}", json={"title": "D"})
    assert len(recent(owner, project)) == 3


def test_two_people_have_a_line_each(owner: Person, studio: Studio) -> None:
    project = owner.project()
    editor = owner.invite(studio.person("Ed"), "editor")
    for person, title in ((owner, "A"), (editor, "B"), (owner, "C")):
        person.ok("PUT", f"/projects/{project}", json={"title": title})
    first, second, _ = recent(owner, project)
    assert first["user"]["id"] == owner.id
    assert first["details"]["changes"]["title"] == {"old": "The Lamp", "new": "C"}
    assert second["user"]["id"] == editor.id


def test_a_node_shows_what_stands_below_it(owner: Person) -> None:
    project = owner.project()
    act, sequence, scene = scene_of(owner, project)
    shot_of(owner, scene)

    def of(kind: str, id: str, **query: str) -> list[str]:
        lines = owner.ok("GET", f"/logs/{kind}/{id}/recent", params=query)["logs"]
        return [line["entity_type"] for line in lines]

    assert of("act", act) == ["Sequence", "Act"]
    assert of("act", act, include_children="false") == ["Act"]
    assert of("sequence", sequence) == ["Scene", "Sequence"]
    assert of("scene", scene) == ["Shot", "Scene"]
    answer = owner.http.get(f"/logs/beat/{act}/recent")
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid nodeType: beat")
    assert owner.status("GET", f"/logs/scene/{act}/recent") == 404


def test_a_thing_is_found_by_its_kind_in_any_case(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    body = {"name": "Mara"}
    character = owner.ok("POST", f"/projects/{project}/characters", 201, json=body)
    for kind, id in (("scene", scene), ("Scene", scene), ("PROJECT", project)):
        logs = owner.ok("GET", f"/logs/entity/{kind}/{id}")["logs"]
        assert [line["action"] for line in logs] == ["created"]
        assert "parent_path" not in logs[0]
    id = character["character"]["id"]
    (line,) = owner.ok("GET", f"/logs/entity/character/{id}")["logs"]
    assert line["details"]["name"] == line["details"]["title"] == "Mara"
    assert owner.status("GET", f"/logs/entity/act/{scene}") == 404


def test_what_an_import_made_has_no_line_and_is_there(owner: Person) -> None:
    files = {"file": ("a.fountain", b"INT. LAMP ROOM - NIGHT\n\nMara lights the lamp.\n")}
    project = owner.ok("POST", "/projects/import", 201, files=files)["project"]["id"]
    nodes = owner.ok("GET", "/nodes", params={"project_id": project})["nodes"]
    scene = next(node["id"] for node in nodes if node["level"] == 3)
    assert owner.ok("GET", f"/logs/scene/{scene}/recent")["logs"] == []
    assert told(recent(owner, project)) == [("imported", "Project")]


def test_the_log_is_for_members(owner: Person, stranger: Person, studio: Studio) -> None:
    project = owner.project()
    act, *_ = scene_of(owner, project)
    viewer = owner.invite(studio.person("Vera"), "viewer")
    assert len(recent(viewer, project)) == 4
    assert {line["undo_url"] for line in recent(viewer, project)} == {None}
    for path in (
        f"/logs/project/{project}/recent",
        f"/logs/project/{project}/export",
        f"/logs/act/{act}/recent",
        f"/logs/entity/act/{act}",
    ):
        assert owner.status("GET", path) == 200
        assert stranger.status("GET", path) == 404
        assert studio.root.status("GET", path) == 404


def test_a_world_has_its_log(owner: Person, stranger: Person) -> None:
    world = owner.ok("POST", "/worlds", 201, json={"name": "Coast"})["world"]["id"]
    path = f"/functions/v1/scriptony-logs/worlds/{world}"
    body = {"name": "Guilds"}
    category = owner.ok("POST", f"/worlds/{world}/categories", 201, json=body)["category"]["id"]
    item = f"/worlds/{world}/categories/{category}/items"
    owner.ok("POST", item, 201, json={"name": "Lampwrights"})
    owner.ok("PUT", f"/worlds/{world}", json={"description": "Grey."})
    logs = owner.ok("GET", path)["logs"]
    assert told(logs)[0] == ("updated", "world")
    assert {kind for _, kind in told(logs)} >= {"world", "category", "asset"}
    made = next(line for line in logs if line["entity_id"] == category)
    assert made["details"]["name"] == "Guilds"
    assert made["created_at"] == made["timestamp"]
    assert made["user_email"] == owner.email
    assert logs[0]["undo_url"] == f"/worlds/undo/{logs[0]['id']}"
    assert stranger.status("GET", path) == 404
    assert owner.ok("GET", f"/functions/v1/scriptony-worldbuilding/worlds/{world}")["world"]


def test_an_organization_has_its_log_for_those_who_manage_it(
    owner: Person, stranger: Person, studio: Studio
) -> None:
    path = f"/logs/organization/{owner.organization}/recent"
    editor = owner.invite(studio.person("Ed"), "editor")
    kinds = told(owner.ok("GET", path)["logs"])
    assert ("created", "member") in kinds
    assert ("created", "organization") in kinds
    assert editor.status("GET", path) == stranger.status("GET", path) == 403


def test_what_is_private_is_its_owners_alone(owner: Person, studio: Studio) -> None:
    project = owner.project()
    editor = owner.invite(studio.person("Ed"), "editor")
    body = {
        "project_id": project, "image_url": "https://img.lanternroom.example/a.jpg",
        "title": "Dusk", "shared": True,
    }  # fmt: skip
    id = owner.ok("POST", "/inspirations", 201, json=body)["inspiration"]["id"]
    assert ("created", "Inspiration") in told(recent(editor, project))
    owner.ok("PUT", f"/inspirations/{id}", json={"shared": False})
    owner.ok("PUT", f"/inspirations/{id}", json={"title": "A secret"})
    assert told(recent(editor, project)) == [("created", "Project")]
    assert told(recent(owner, project)) == [("created", "Project")]
    own = owner.ok("GET", "/logs/user/activity")["logs"]
    assert [line["action"] for line in own if line["entity_id"] == id] == [
        "updated",
        "updated",
        "created",
    ]
    assert "A secret" in str(own), "what one can take back one can see"
    for path in (f"/logs/project/{project}/recent", "/logs/user/activity"):
        assert "A secret" not in str(editor.ok("GET", path))
    assert "A secret" not in str(owner.ok("GET", f"/logs/project/{project}/recent"))


def test_ones_activity_is_over_all_projects(owner: Person, studio: Studio) -> None:
    projects = [owner.project(title) for title in ("One", "Two")]
    editor = owner.invite(studio.person("Ed"), "editor")
    for project in projects:
        editor.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    lines = editor.ok("GET", "/logs/user/activity", params={"limit": 2})["logs"]
    assert [line["project_id"] for line in lines] == projects[::-1]
    assert all(line["created_at"] == line["timestamp"] for line in lines)
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{editor.id}")
    left = editor.ok("GET", "/logs/user/activity")["logs"]
    assert not {line["project_id"] for line in left} & {*projects}


def test_what_is_removed_for_good_leaves_one_line(owner: Person, studio: Studio) -> None:
    project = owner.project()
    act, _, scene = scene_of(owner, project)
    secret = new_id()
    shot = shot_of(owner, scene, notes=f"A {secret}")
    owner.ok("PUT", f"/shots/{shot}", json={"notes": f"Another {secret}"})
    assert len(recent(owner, project)) == 6
    owner.ok("DELETE", f"/nodes/{act}", params={"permanent": True})
    gone, made = recent(owner, project)
    assert (gone["action"], gone["entity_type"], gone["entity_id"]) == ("deleted", "Act", act)
    assert gone["details"] == {"title": None, "permanent": True}
    assert gone["undo_url"] is None
    assert made["entity_type"] == "Project"
    assert studio.sql("select 1 from logs.gone") == []
    left = "select 1 from logs.entries e where strpos(e::text, %(secret)s) > 0"
    assert studio.sql(left, secret=secret) == []


def test_a_projects_log_goes_with_it(owner: Person, studio: Studio) -> None:
    project = owner.project()
    scene_of(owner, project)
    owner.ok("DELETE", f"/projects/{project}", params={"permanent": True})
    lines = owner.ok("GET", "/logs/user/activity")["logs"]
    (gone,) = [line for line in lines if line["entity_id"] == project]
    assert (gone["action"], gone["project_id"]) == ("deleted", None)
    left = "select 1 from logs.entries where project_id = %(project)s"
    assert studio.sql(left, project=project) == []


def test_who_acts_for_somebody_is_named(owner: Person, studio: Studio) -> None:
    project = owner.project()
    begun = studio.root.ok(
        "POST",
        f"/superadmin/users/{owner.id}/impersonate",
        201,
        json={"reason": "Support", "minutes": 5},
    )
    with studio.client(begun["access_token"]) as acting:
        acting.put(f"/projects/{project}", json={"genre": "Noir"}).raise_for_status()
        assert acting.get("/logs/user/activity").status_code == 403
        acting.get(f"/logs/project/{project}/recent").raise_for_status()
    owner.ok("PUT", f"/projects/{project}", json={"genre": "Farce"})
    own, others, _ = recent(owner, project)
    assert own["impersonator"] is None
    assert others["user"]["id"] == owner.id
    assert others["impersonator"]["id"] == studio.root.id


def test_the_whole_log_comes_as_a_table_and_as_a_document(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    owner.ok("PUT", f"/nodes/{scene}", json={"title": '=HYPERLINK("x")'})
    for n in range(3):
        shot_of(owner, scene, f"+{n}")
    lines = recent(owner, project)
    path = f"/logs/project/{project}/export"
    answer = owner.http.get(path, params={"format": "json"})
    assert "attachment" in answer.headers["content-disposition"]
    exported = answer.json()["logs"]
    assert {line["id"]: line for line in exported} == {line["id"]: line for line in lines}
    answer = owner.http.get(path)
    assert answer.headers["content-type"].startswith("text/csv")
    head, *table = csv.reader(io.StringIO(answer.text))
    rows = [dict(zip(head, row, strict=True)) for row in table]
    assert [row["timestamp"] for row in rows] == [line["timestamp"] for line in exported]
    assert {row["email"] for row in rows} == {owner.email}
    (guarded,) = [row for row in rows if row["action"] == "updated"]
    assert guarded["title"] == '\'=HYPERLINK("x")'
    assert '"The tide gate"' in guarded["before"]
    assert owner.status("GET", path, params={"format": "xml"}) == 400


def test_a_reordering_says_how_many(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    ids = [shot_of(owner, scene, str(n)) for n in range(3)]
    owner.ok("POST", "/shots/reorder", json={"scene_id": scene, "shot_ids": ids[::-1]})
    line = recent(owner, project)[0]
    assert (line["action"], line["entity_type"]) == ("reordered", "Scene")
    assert line["details"]["count"] == 3
    assert line["details"]["title"] == "The tide gate"


def test_casting_and_appearing_are_updates(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    path = f"/projects/{project}/characters"
    mara = owner.ok("POST", path, 201, json={"name": "Mara"})["character"]["id"]
    owner.ok("POST", f"/nodes/{scene}/characters", json={"character_id": mara})
    shot_of(owner, scene, character_ids=[mara])
    cast, _, appears, *_ = recent(owner, project)
    assert told([cast, appears]) == [("updated", "Shot"), ("updated", "Scene")]
    assert cast["details"]["changes"]["characters"] == {"old": [], "new": [mara]}
    assert appears["details"]["changes"]["character_id"] == {"old": None, "new": mara}
    assert cast["details"]["names"] == appears["details"]["names"] == {mara: "Mara"}
    assert not [
        one for one in recent(owner, project, action="created") if "names" in one["details"]
    ]


def test_whoever_was_cast_has_the_name_of_now_in_the_trash_too(owner: Person) -> None:
    project = owner.project()
    *_, scene = scene_of(owner, project)
    path = f"/projects/{project}/characters"
    mara, jory = (
        owner.ok("POST", path, 201, json={"name": name})["character"]["id"]
        for name in ("Mara", "Jory")
    )
    shot = shot_of(owner, scene, character_ids=[mara])
    owner.ok("POST", f"/shots/{shot}/characters", json={"character_id": jory})
    cast = recent(owner, project, entity_type="Shot")[0]
    assert cast["details"]["names"] == {mara: "Mara", jory: "Jory"}
    owner.ok("PUT", f"/characters/{jory}", json={"name": "Jory Pell"})
    owner.ok("DELETE", f"/characters/{mara}")
    again = recent(owner, project, entity_type="Shot")[0]
    assert again["id"] == cast["id"]
    assert again["details"]["names"] == {mara: "Mara", jory: "Jory Pell"}
    owner.ok("DELETE", f"/characters/{mara}", params={"permanent": True})
    assert recent(owner, project, entity_type="Shot")[0]["details"]["names"] == {jory: "Jory Pell"}


def test_what_one_deleted_can_be_taken_back_from_ones_own_log(owner: Person) -> None:
    project = owner.project()
    owner.ok("DELETE", f"/projects/{project}")
    for path in ("recent", "export"):  # in the trash, as everywhere
        assert owner.status("GET", f"/logs/project/{project}/{path}") == 404
    line = owner.ok("GET", "/logs/user/activity", params={"limit": 1})["logs"][0]
    assert (line["action"], line["entity_id"]) == ("deleted", project)
    assert owner.ok("POST", line["undo_url"])["project"]["id"] == project
    assert owner.status("GET", f"/projects/{project}") == 200
