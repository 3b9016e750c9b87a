"""Things are called otherwise, and every text that names them says so."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scriptony.interchange import fountain, prosemirror
from tests.services.live.ear import ear
from tests.studio import NOBODY, Person
from tests.together.naming import SCENE, Stage, document, labels, mention
from tests.undoing import undone

MANY = 100
VERBS = {
    "character": "characters.character.changed",
    "item": "worldbuilding.item.changed",
    "location": "worldbuilding.location.changed",
}


@pytest.fixture(scope="module")
def crowd(studio_of_worker: Any) -> Stage:
    """A hundred scenes of a screenplay and a hundred documents."""
    stage = Stage(studio_of_worker.person("Olga"), MANY)
    for _ in range(MANY):
        stage.write(stage.mentioning())
    return stage


@pytest.fixture
def stage(owner: Person) -> Stage:
    return Stage(owner)


def everything(stage: Stage) -> dict[str, tuple[str, str, str, int]]:
    """The titles and texts of all scenes as they are kept."""
    sql = """select n.id::text, n.title, t.source, t.plain, t.words from nodes.nodes n
      join nodes.node_text t on t.node_id = n.id
      where n.project_id = %(id)s and n.level = 3"""
    rows = stage.person.studio.sql(sql, id=stage.project)
    return {row[0]: tuple(row[1:]) for row in rows}


def check(stage: Stage, names: dict[str, str]) -> None:
    """Every text says these names, and is what it would be if it were read anew."""
    cue, place = names["character"], names["location"].upper()
    for title, source, plain, words in everything(stage).values():
        if source.startswith("{"):
            found = labels(source)
            assert found == [names[k] for k in ("character", "item", "location", "character")]
            assert "says MARA, Lamp, KITCHEN." in source
            read = prosemirror.plain_text(json.loads(source))
            assert (plain, words) == (read, prosemirror.count_words(read))
        else:
            assert title == f"INT. {place} - NIGHT"
            assert [c.said for c in fountain.find_cues(source)] == [cue.upper(), "JO", f"@{cue}"]
            assert "The KITCHEN is dark. Somebody calls: Mara! MARA!" in source
            assert "(V.O.)" in source
            assert source.endswith(f"@{cue} (CONT'D) ^\nJo.")
            assert plain == fountain.plain_text(source)
            assert words == fountain.measure(source).words


def test_three_renames_are_followed_by_two_hundred_texts(crowd: Stage) -> None:
    person = crowd.person
    first = everything(crowd)
    plain = crowd.write(document("MARA, Lamp, KITCHEN, but nobody is mentioned."))
    tags = {node["id"]: person.http.get(f"/nodes/{node['id']}") for node in crowd.nodes(level=3)}
    listing = person.http.get("/nodes", params={"project_id": crowd.project})
    untouched = tags.pop(plain["id"])
    names = {"character": "Vera Salt", "item": "Torch", "location": "Cellar"}
    before = crowd.events()
    with ear(person) as listening:
        for kind, name in names.items():
            crowd.rename(kind, name)
            heard = listening.hears(VERBS[kind])
            assert (heard["title"], heard["changed"]) == (name, ["name"])
    assert len(listening.heard) == 3, "one event tells of a hundred texts and more"
    assert crowd.events() == before + 3
    bare = everything(crowd).pop(plain["id"])
    assert bare[1] == json.dumps(plain["metadata"]["content"], separators=(",", ":"))
    person.ok("DELETE", f"/nodes/{plain['id']}", params={"permanent": "true"})
    check(crowd, names)
    assert searched(crowd, "Torch") == searched(crowd, "Vera Salt’s") == MANY
    assert searched(crowd, "MARA’s") == 0
    assert untouched.status_code == 200
    for id, answer in tags.items():
        stale = {"If-None-Match": answer.headers["etag"]}
        again = person.http.get(f"/nodes/{id}", headers=stale)
        assert again.status_code == 200, "it is another one"
        now = again.json()["node"]
        assert now["revision"] > answer.json()["node"]["revision"]
        assert "Mara" not in labels_or_cues(now)
        stale = {"If-None-Match": again.headers["etag"]}
        assert person.http.get(f"/nodes/{id}", headers=stale).status_code == 304
    stale = {"If-None-Match": listing.headers["etag"]}
    params = {"project_id": crowd.project}
    assert person.http.get("/nodes", params=params, headers=stale).status_code == 200
    with ear(person) as listening:
        things = {"item": crowd.lamp, "character": crowd.mara, "location": crowd.kitchen}
        for kind, id in things.items():
            undone(person, id)
            listening.hears(VERBS[kind])
    assert len(listening.heard) == 3
    assert everything(crowd) == first, "undone, all is as it was"
    assert searched(crowd, "MARA’s Lamp stands in the KITCHEN") == MANY


def searched(stage: Stage, words: str) -> int:
    """In how many texts of the project these words are found, as search reads them."""
    sql = """select count(*) from nodes.published_text
      where project_id = %(id)s and position(%(words)s in plain) > 0"""
    return stage.person.studio.sql(sql, id=stage.project, words=words)[0][0]


def labels_or_cues(node: dict[str, Any]) -> str:
    """What is not free text in a node."""
    content = node["metadata"]["content"]
    return " ".join(labels(content)) if "Mention" in json.dumps(content) else ""


def test_texts_of_every_room_follow(stage: Stage) -> None:
    person = stage.person
    text = json.dumps(stage.mentioning())
    scene = stage.scenes[0]["id"]
    body = {"scene_id": scene, "shot_number": "1", "dialog": text, "notes": text}
    shot = person.ok("POST", "/shots", 201, json=body)["shot"]["id"]
    body = {"name": "Jo", "project_id": stage.project, "backstory": text}
    jo = person.ok("POST", "/characters", 201, json=body)["character"]["id"]
    oil = person.ok("POST", stage.items, 201, json={"name": "Oil", "description": text})
    body = {"name": "Yard", "project_id": stage.project, "description": text}
    yard = person.ok("POST", "/locations", 201, json=body)["location"]["id"]
    person.ok("PUT", f"/nodes/{scene}", json={"description": text})
    person.ok("PUT", f"/worlds/{stage.world}", json={"lore": text})
    body = {
        "project_id": stage.project,
        "image_url": "https://lanternroom.example/a.png",
        "description": text,
    }
    idea = person.ok("POST", "/inspirations", 201, json=body)["inspiration"]["id"]
    paths = {
        f"/shots/by-id/{shot}": ("shot", "dialog"),
        f"/characters/{jo}": ("character", "backstory"),
        f"{stage.items}/{oil['item']['id']}": ("item", "description"),
        f"/locations/{yard}": ("location", "description"),
        f"/nodes/{scene}": ("node", "description"),
        f"/worlds/{stage.world}": ("world", "lore"),
        f"/inspirations/{idea}": ("inspiration", "description"),
    }
    before = {path: person.ok("GET", path)[thing] for path, (thing, _) in paths.items()}
    for (thing, field), old in zip(paths.values(), before.values(), strict=True):
        assert labels(old[field]) == ["MARA", "Lamp", "KITCHEN", "MARA"]
        assert thing == "shot" or old[field] == text, f"{thing}: kept to the byte"
    for kind, name in {"character": 'Vera "V\\1"', "item": "Torch", "location": "Cellar"}.items():
        stage.rename(kind, name)
    for path, (thing, field) in paths.items():
        now = person.ok("GET", path)[thing]
        expected = ['Vera "V\\1"', "Torch", "Cellar", 'Vera "V\\1"']
        assert labels(now[field]) == expected, thing
        answer = person.http.get(path)
        assert answer.json()[thing].get("revision", 2) > 1
    assert labels(person.ok("GET", f"/shots/by-id/{shot}")["shot"]["notes"])[1] == "Torch"


def test_a_label_sent_is_only_a_hint(stage: Stage) -> None:
    sent = document(
        mention("character", stage.mara.upper(), "who?"),
        " and ",
        {"attrs": {"label": None, "id": stage.lamp}, "type": "itemMention"},
        " in ",
        mention("character", stage.mara, "Ma"),
    )
    node = stage.write(sent)
    assert labels(node["metadata"]["content"]) == ["MARA", "Lamp", "MARA"]
    source, plain, words = stage.kept(node["id"])
    assert (labels(source), plain, words) == (["MARA", "Lamp", "MARA"], "MARA and Lamp in MARA", 5)
    body = {"scene_id": stage.scenes[0]["id"], "shot_number": "7", "dialog": json.dumps(sent)}
    shot = stage.person.ok("POST", "/shots", 201, json=body)["shot"]
    assert labels(shot["dialog"]) == ["MARA", "Lamp", "MARA"]
    stage.rename("item", "A long torch")
    assert stage.kept(node["id"])[1:] == ("MARA and A long torch in MARA", 7)
    put = {"metadata": {"content": document("nobody")}}
    stage.person.ok("PUT", f"/nodes/{node['id']}", json=put)
    stage.rename("item", "Lamp")
    assert stage.kept(node["id"])[1] == "nobody"


def test_what_others_own_is_never_named(stage: Stage, stranger: Person) -> None:
    other = Stage(stranger)
    other.rename("character", "SECRET")
    sent = document(
        mention("character", other.mara, "x"),
        mention("item", other.lamp, "y"),
        mention("location", other.kitchen, "z"),
        mention("character", NOBODY, "nobody"),
    )
    node = stage.write(sent)
    body = {"name": "Oil", "description": json.dumps(sent)}
    item = stage.person.ok("POST", stage.items, 201, json=body)["item"]
    other.rename("character", "SECRET AGAIN")
    assert node["metadata"]["content"] == sent == stage.node(node["id"])["metadata"]["content"]
    now = stage.person.ok("GET", f"{stage.items}/{item['id']}")["item"]
    assert now["description"] == json.dumps(sent)


def test_who_leaves_keeps_the_last_name(stage: Stage) -> None:
    person = stage.person
    node = stage.write(stage.mentioning())
    elsewhere = person.project("Elsewhere")
    person.ok("PUT", f"/characters/{stage.mara}", json={"project_id": elsewhere})
    stage.rename("character", "Vera")
    source = stage.kept(node["id"])[0]
    assert labels(source) == ["MARA", "Lamp", "KITCHEN", "MARA"]
    assert "\nMARA\n" in stage.kept(stage.scenes[0]["id"])[0]


def test_purging_leaves_the_last_label_as_text(stage: Stage) -> None:
    person = stage.person
    node = stage.write(stage.mentioning())
    body = {
        "scene_id": stage.scenes[0]["id"],
        "shot_number": "1",
        "notes": json.dumps(stage.mentioning()),
    }
    shot = person.ok("POST", "/shots", 201, json=body)["shot"]
    stage.rename("character", "Vera")
    stage.rename("item", "Torch")
    plain = stage.kept(node["id"])[1]
    person.ok("PUT", f"/worlds/{stage.world}", json={"lore": json.dumps(stage.mentioning())})
    gone = {"permanent": "true"}
    person.ok("DELETE", f"/characters/{stage.mara}", params=gone)
    body = {"password": "correct horse battery"}
    person.ok("DELETE", f"/worlds/{stage.world}", params=gone, json=body)
    person.ok("DELETE", f"/locations/{stage.kitchen}", params=gone)
    now = stage.node(node["id"])
    assert labels(now["metadata"]["content"]) == []
    assert now["revision"] > node["revision"]
    texts = [piece["text"] for piece in now["metadata"]["content"]["content"][0]["content"]]
    assert "".join(texts) == plain == stage.kept(node["id"])[1]
    notes = json.loads(person.ok("GET", f"/shots/by-id/{shot['id']}")["shot"]["notes"])
    assert labels(notes) == []
    assert "Torch" in [piece["text"] for piece in notes["content"][0]["content"]]
    assert "\nMARA" not in stage.kept(stage.scenes[0]["id"])[0], "cues stay as they were"


def test_a_world_goes_with_the_character_its_lore_names(stage: Stage) -> None:
    person = stage.person
    body = {"name": "Old Salt", "world_id": stage.world}
    salt = person.ok("POST", "/characters", 201, json=body)["character"]["id"]
    lore = json.dumps(document(mention("character", salt)))
    person.ok("PUT", f"/worlds/{stage.world}", json={"lore": lore})
    body = {"password": "correct horse battery"}
    person.ok("DELETE", f"/worlds/{stage.world}", params={"permanent": "true"}, json=body)
    assert person.status("GET", f"/worlds/{stage.world}") == 404


def test_an_export_brings_its_mentions_along(stage: Stage) -> None:
    person = stage.person
    stage.write(stage.mentioning())
    file = person.http.get(f"/projects/{stage.project}/export?format=json").content
    answer = person.ok("POST", "/projects/import", 201, files={"file": ("a.json", file)})
    copy = answer["project"]["id"]
    people = person.ok("GET", "/characters", params={"project_id": copy})["characters"]
    mara = next(c["id"] for c in people if c["name"] == "MARA")
    assert mara != stage.mara
    person.ok("PUT", f"/characters/{mara}", json={"name": "Vera"})
    stage.rename("item", "Torch")
    texts = {
        project: {row[0] for row in person.studio.sql(
            "select plain from nodes.node_text where project_id = %(id)s", id=project)}
        for project in (copy, stage.project)
    }  # fmt: skip
    said = "There, {0}’s Torch stands in the KITCHEN, and {0} says MARA, Lamp, KITCHEN."
    assert said.format("Vera") in texts[copy]
    assert said.format("MARA") in texts[stage.project]
    assert any(text.endswith("VERA (V.O.)\n(whispering)\nMara.\n\nJO\nMara?\n\nVera (CONT'D)\nJo.")
               for text in texts[copy])  # fmt: skip


@pytest.mark.parametrize("kind", ["character", "location", "item"])
def test_a_rename_and_a_writing_at_once(stage: Stage, kind: str) -> None:
    """After both, whoever was first, the text says the new name."""
    nodes = [stage.write(document("a"))["id"] for _ in range(4)]
    body = {"scene_id": stage.scenes[0]["id"], "shot_number": "1"}
    shots = [stage.person.ok("POST", "/shots", 201, json=body)["shot"]["id"] for _ in range(3)]
    first = {"character": "MARA", "location": "KITCHEN", "item": "Lamp"}[kind]
    name = first
    for turn in range(12):
        text = document(f"{turn}", *stage.mentioning()["content"][0]["content"])
        name = first if name != first else f"Name {turn}"
        jobs: list[tuple[str, str, Any]] = [
            ("PUT", f"/nodes/{id}", {"metadata": {"content": text}}) for id in nodes
        ]
        jobs += [("PUT", f"/shots/{id}", {"notes": json.dumps(text)}) for id in shots]
        at = turn % (len(jobs) + 1)
        tasks = [*jobs[:at], ("RENAME", kind, name), *jobs[at:]]
        with ThreadPoolExecutor(len(tasks)) as pool:
            list(pool.map(lambda task: do(stage, *task), tasks))
        for id in nodes:
            source, plain, words = stage.kept(id)
            assert name in labels(source)
            read = prosemirror.plain_text(json.loads(source))
            assert (plain, words) == (read, len(read.split()))
        for id in shots:
            notes = stage.person.ok("GET", f"/shots/by-id/{id}")["shot"]["notes"]
            assert name in labels(notes)


def do(stage: Stage, method: str, path: str, body: Any) -> None:
    """One of those things, on a connection of its own."""
    with stage.person.studio.client(stage.person.session["access_token"]) as client:
        if method == "RENAME":
            method, path, body = "PUT", *renaming(stage, path, body)
        answer = client.request(method, path, json=body)
        assert answer.status_code == 200, answer.text


def renaming(stage: Stage, kind: str, name: str) -> tuple[str, dict[str, str]]:
    """Path and body of a rename."""
    path = {
        "character": f"/characters/{stage.mara}",
        "location": f"/locations/{stage.kitchen}",
        "item": f"{stage.items}/{stage.lamp}",
    }[kind]
    return path, {"name": name}


def test_a_rename_and_the_writing_of_a_screenplay_at_once(stage: Stage) -> None:
    scene = stage.scenes[0]["id"]
    text = SCENE.format(place="KITCHEN").split("\n\n", 1)[1]
    name = "MARA"
    for turn in range(10):
        cue = name
        name = "MARA" if name != "MARA" else f"VERA {'X' * turn}"
        said = text.replace("\nMARA", f"\n{cue}").replace("@Mara", f"@{cue}")
        content = prosemirror.from_fountain(f"{turn}\n\n{said}")
        body = {"metadata": {"content": content}}
        tasks = [("RENAME", "character", name), ("PUT", f"/nodes/{scene}", body)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda task: do(stage, *task), tasks[:: 1 if turn % 2 else -1]))
        source, plain, words = stage.kept(scene)
        name = name.strip()
        assert {c.shown for c in fountain.find_cues(source)} == {name, "JO"}, turn
        assert source.startswith(f"{turn}\n"), "what was written is there"
        assert plain == fountain.plain_text(source)
        assert words == fountain.measure(source).words


def test_names_that_are_taken(stage: Stage) -> None:
    person = stage.person
    person.ok("POST", stage.items, 201, json={"name": "Oil"})
    person.ok("POST", "/locations", 201, json={"name": "Yard", "project_id": stage.project})
    body = {"name": "Jo", "project_id": stage.project}
    person.ok("POST", "/characters", 201, json=body)
    for kind, name, status in (
        ("item", " OIL. ", 409),
        ("location", "yard", 409),
        ("character", "Jo", 200),
    ):
        path, body = renaming(stage, kind, name)
        assert person.status("PUT", path, json=body) == status
    assert person.status("POST", stage.items, json={"name": "oil"}) == 409
