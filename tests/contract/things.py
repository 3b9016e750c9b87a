"""Things that requests are about, made over HTTP by their owner when somebody asks for them.

Properties are made once and are only looked at or added to; methods make a fresh thing, which the
request may change or remove.
"""

from __future__ import annotations

import io
import wave
from functools import cached_property
from itertools import count
from typing import Any
from uuid import uuid4

from PIL import Image

from scriptony.services.gym.rules.library import library
from tests.contract.accounts import Accounts
from tests.contract.cast import Cast, service_json
from tests.studio import PASSWORD, Person
from tests.wait import wait_until


def picture(color: str = "teal", kind: str = "PNG") -> bytes:
    """A small picture's bytes."""
    file = io.BytesIO()
    Image.new("RGB", (32, 18), color).save(file, kind)
    return file.getvalue()


def silence(seconds: float = 2) -> bytes:
    """A wav file of nothing but a click."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\xff\x3f" + bytes(int(16_000 * seconds) - 2))
    return out.getvalue()


PNG = picture()
SOUND = silence()
EXERCISE = next(iter(library().exercises))
PLAN = next(iter(library().plans))
DIALOG = {
    "type": "doc",
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Stay."}]}],
}
SCRIPT = "Title: Harbour\n\nINT. LAMP ROOM - NIGHT\n\nMara lights the lamp.\n\nMARA\nStay close.\n"


class Things(Accounts):
    """What `person` has in their organization. With a `pool`, projects are taken from there."""

    def __init__(self, cast: Cast, person: Person, pool: list[str] | None = None) -> None:
        super().__init__(cast, person)
        self._pool = pool
        self._numbers = count(100)

    # files

    def file(self) -> tuple[str, str]:
        """Bucket and path of a new file."""
        bucket, path = "scriptony-images", f"contract/{uuid4().hex}.png"
        answer = self.cast.service.post(
            f"/storage/v1/object/{bucket}/{path}",
            content=PNG,
            headers={"content-type": "image/png"},
        )
        answer.raise_for_status()
        return bucket, path

    @cached_property
    def upload(self) -> dict[str, str]:
        """A picture the person uploaded: `url` and `path`."""
        return self.person.ok(
            "POST", "/storage/upload", files={"file": ("a.png", PNG, "image/png")}
        )

    @property
    def an_upload(self) -> str:
        return self.upload["path"]

    def bucket(self) -> str:
        """A new, empty bucket."""
        id = f"bucket-{uuid4().hex[:12]}"
        service_json(self.cast, "POST", "/storage/v1/bucket", {"id": id, "public": True})
        return id

    def signed(self, bucket: str, path: str) -> str:
        """The token of a signed URL of a file."""
        body = {"expiresIn": 600}
        made = service_json(self.cast, "POST", f"/storage/v1/object/sign/{bucket}/{path}", body)
        return made["signedURL"].partition("token=")[2]

    # projects

    def new_project(self, title: str = "The Lamp", **fields: Any) -> str:
        """A new project."""
        if self._pool:
            return self._pool.pop()
        assert self._pool is None, "cast.POOL is too small"
        body = {"organization_id": self.organization, "title": title, **fields}
        return self.person.project(**body)

    @cached_property
    def project(self) -> str:
        """A film."""
        return self.new_project()

    def deleted_project(self) -> str:
        """A project in the trash."""
        id = self.new_project()
        self.person.ok("DELETE", f"/projects/{id}")
        return id

    @cached_property
    def gone_project(self) -> str:
        return self.deleted_project()

    @property
    def eq_project(self) -> str:
        """The project as a condition of the row API."""
        return f"eq.{self.project}"

    @cached_property
    def world(self) -> str:
        """A world of the organization, also where its service does not run."""
        sql = """insert into worldbuilding.worlds (id, organization_id, name)
          values (gen_random_uuid(), %(organization)s, 'Harbour') returning id::text"""
        return self.cast.studio.sql(sql, organization=self.organization)[0][0]

    @cached_property
    def an_act_of_trash(self) -> str:
        return self.trash()

    @cached_property
    def book_project(self) -> str:
        """A book."""
        id = self.new_project()
        self.person.ok("PUT", f"/projects/{id}", json={"type": "book"})
        return id

    def trash(self) -> str:
        """The `trash_id` of a scene of the project that was deleted."""
        scene = self.new_scene()
        self.person.ok("DELETE", f"/nodes/{scene}")
        sql = "select trash_id::text from nodes.nodes where id = %(id)s"
        return self.cast.studio.sql(sql, id=scene)[0][0]

    # nodes

    def free_number(self) -> int:
        """A number that no node has."""
        return 10_000 + next(self._numbers)

    def node_body(self, level: int = 1, parent: str | None = None, **fields: Any) -> dict[str, Any]:
        """What makes a new node of the project."""
        body = {
            "project_id": self.project,
            "template_id": "film-3act",
            "level": level,
            "node_number": next(self._numbers),
            "title": f"Node {level}",
            "parent_id": parent,
        }
        return body | fields

    def node(self, level: int = 1, parent: str | None = None, **fields: Any) -> str:
        """A new node of the project."""
        return self._add("/nodes", "node", self.node_body(level, parent, **fields))["id"]

    @cached_property
    def act(self) -> str:
        return self.node(1)

    @cached_property
    def sequence(self) -> str:
        return self.node(2, self.act)

    @cached_property
    def scene(self) -> str:
        return self.node(3, self.sequence)

    def new_scene(self, **fields: Any) -> str:
        """Another scene."""
        return self.node(3, self.sequence, **fields)

    def scene_in_new_project(self) -> tuple[str, str]:
        """A project with an act, a sequence and a scene; the project and the scene."""
        project = self.new_project()
        act = self.node(1, project_id=project)
        sequence = self.node(2, act, project_id=project)
        return project, self.node(3, sequence, project_id=project)

    def drafted_scene(self) -> str:
        """A scene with two versions of its text, since two people have written in it."""
        scene = self.new_scene(metadata={"content": "Rain."})
        change = {"metadata": {"content": "Rain, and wind."}}
        self.cast.studio.sql(
            "update nodes.text_versions set began_at = began_at - interval '2 minutes',"
            " at = at - interval '2 minutes' where node_id = %(id)s",
            id=scene,
        )
        self.person.ok("PUT", f"/nodes/{scene}", json=change)
        return scene

    @cached_property
    def a_drafted_scene(self) -> str:
        return self.drafted_scene()

    @cached_property
    def locked_project(self) -> str:
        """A project whose script is locked, with a scene that was cut since."""
        project, scene = self.scene_in_new_project()
        parent = self.person.ok("GET", f"/nodes/{scene}")["node"]["parentId"]
        self.node(3, parent, project_id=project)
        self.person.ok("POST", f"/projects/{project}/revisions", 201, json={})
        self.person.ok("DELETE", f"/nodes/{scene}")
        return project

    def new_revision(self, **fields: Any) -> str:
        """Another revision of that script."""
        path = f"/projects/{self.locked_project}/revisions"
        return self._add(path, "revision", fields)["id"]

    @cached_property
    def a_revision(self) -> str:
        """Its first one."""
        path = f"/projects/{self.locked_project}/revisions"
        return self.person.ok("GET", path)["revisions"][0]["id"]

    # characters

    def character(self, **fields: Any) -> str:
        """A new character of the project."""
        body = {"project_id": self.project, "name": f"Mara {next(self._numbers)}"}
        return self._add("/characters", "character", body | fields)["id"]

    @cached_property
    def mara(self) -> str:
        return self.character(name="Mara")

    def appearing(self) -> tuple[str, str]:
        """A scene and a character that appears in it."""
        scene, character = self.new_scene(), self.character()
        self.person.ok("POST", f"/nodes/{scene}/characters", json={"character_id": character})
        return scene, character

    # shots

    def shot(self, **fields: Any) -> str:
        """A new shot of the scene."""
        body = {"scene_id": self.scene, "shot_number": f"Shot {next(self._numbers)}"}
        return self._add("/shots", "shot", body | fields)["id"]

    @cached_property
    def first_shot(self) -> str:
        return self.shot(dialog=DIALOG)

    def scene_with_shots(self) -> str:
        """A scene with two shots."""
        scene = self.new_scene()
        for number in ("7", "7A"):
            self.shot(scene_id=scene, shot_number=number)
        return scene

    def cast_shot(self) -> tuple[str, str]:
        """A shot and a character cast in it."""
        character = self.character()
        return self.shot(character_ids=[character]), character

    # the log

    def line(self, type: str, id: str) -> str:
        """The latest line of the log about a thing."""
        return self.person.ok("GET", f"/logs/entity/{type}/{id}")["logs"][0]["id"]

    def project_line(self) -> str:
        """A line about a change of a project that nobody uses."""
        id = self.new_project()
        self.person.ok("PUT", f"/projects/{id}", json={"genre": "Drama"})
        return self.line("project", id)

    @cached_property
    def a_project_line(self) -> str:
        return self.project_line()

    def node_line(self) -> str:
        """A line about a change of a scene."""
        id = self.new_scene()
        self.person.ok("PUT", f"/nodes/{id}", json={"description": "Dark."})
        return self.line("scene", id)

    @cached_property
    def a_node_line(self) -> str:
        return self.node_line()

    def character_line(self) -> str:
        """A line about a change of a character."""
        id = self.character()
        self.person.ok("PUT", f"/characters/{id}", json={"role": "keeper"})
        return self.line("character", id)

    @cached_property
    def a_character_line(self) -> str:
        return self.character_line()

    def shot_line(self) -> str:
        """A line about a change of a shot."""
        id = self.shot()
        self.person.ok("PUT", f"/shots/{id}", json={"lens": "35mm"})
        return self.line("shot", id)

    @cached_property
    def a_shot_line(self) -> str:
        return self.shot_line()

    def beat_line(self) -> str:
        """A line about a change of a beat."""
        id = self.beat()
        self.person.ok("PATCH", f"/beats/{id}", json={"notes": "Rain."})
        return self.line("StoryBeat", id)

    @cached_property
    def a_beat_line(self) -> str:
        return self.beat_line()

    def audio_line(self) -> str:
        """A line about a change of a sound."""
        id = self.pending_clip()
        self.person.ok("PATCH", f"/shots/audio/{id}", json={"label": "Waves, close"})
        return self.line("clip", id)

    @cached_property
    def an_audio_line(self) -> str:
        return self.audio_line()

    def inspiration_line(self) -> str:
        """A line about a change of a private inspiration."""
        id = self.inspiration()
        self.person.ok("PUT", f"/inspirations/{id}", json={"title": "Dusk"})
        own = self.person.ok("GET", "/logs/user/activity")["logs"]
        return next(line["id"] for line in own if line["entity_id"] == id)

    @cached_property
    def a_private_line(self) -> str:
        return self.inspiration_line()

    def item_line(self) -> str:
        """A line about a change of an item."""
        id = self.item()
        path = f"/worlds/{self.world}/categories/{self.category}/items/{id}"
        self.person.ok("PUT", path, json={"description": "It rings."})
        return self.line("item", id)

    @cached_property
    def an_item_line(self) -> str:
        return self.item_line()

    # audio

    def clip(self, **fields: str) -> str:
        """A new sound of the first shot, its analysis done."""
        id = self.pending_clip(**fields)
        path = f"/shots/audio/{id}/waveform"
        wait_until(lambda: self.person.ok("GET", path)["status"] == "ready", 60)
        return id

    def pending_clip(self, **fields: str) -> str:
        """A new sound of the first shot, perhaps not analysed yet."""
        path = f"/shots/{self.first_shot}/upload-audio"
        files = {"file": ("waves.wav", SOUND, "audio/wav")}
        answer = self.person.ok("POST", path, 200, files=files, data={"type": "sfx"} | fields)
        return answer["audio"]["id"]

    @cached_property
    def a_clip(self) -> str:
        return self.clip()

    @cached_property
    def lasting_scene(self) -> str:
        """A scene with a shot of two seconds."""
        scene = self.new_scene()
        self.shot(scene_id=scene, duration="2")
        return scene

    @cached_property
    def lasting_project(self) -> str:
        """A project of nothing but a shot of two seconds."""
        project, scene = self.scene_in_new_project()
        self.shot(scene_id=scene, duration="2")
        return project

    def render(self) -> str:
        """A new file made of the sound."""
        path = f"/shots/audio/{self.a_clip}/render"
        job = self.person.ok("POST", path, 202, json={})["job"]["url"]
        wait_until(lambda: self.person.ok("GET", job)["job"]["state"] == "done", 60)
        return self.person.ok("GET", job)["job"]["result"]["render_id"]

    @cached_property
    def a_render(self) -> str:
        return self.render()

    # beats

    def beat_body(self, **fields: Any) -> dict[str, Any]:
        """What makes a beat of the project."""
        body = {"project_id": self.project, "label": "Catalyst", "pct_from": 10, "pct_to": 12.5}
        ends = {"from_container_id": "placeholder-act-1", "to_container_id": "placeholder-act-3"}
        return {**body, **ends, **fields}

    def beat(self, **fields: Any) -> str:
        """A new beat."""
        return self._add("/beats", "beat", self.beat_body(**fields))["id"]

    @cached_property
    def a_beat(self) -> str:
        return self.beat()

    @property
    def eq_beat(self) -> str:
        """A beat as a condition of the row API."""
        return f"eq.{self.a_beat}"

    def lone_beat(self) -> str:
        """A beat that has its project to itself."""
        return self.beat(project_id=self.new_project())

    def beat_template_body(self, **fields: Any) -> dict[str, Any]:
        """What makes a beat template of the organization."""
        beats = [{"label": "Before"}, {"label": "After"}]
        body = {"name": "Two Halves", "abbreviation": "2H", "beats": beats}
        return {**body, "organization_id": self.organization, **fields}

    def beat_template(self) -> str:
        """A new beat template."""
        return self._add("/beat-templates", "template", self.beat_template_body())["id"]

    @cached_property
    def a_beat_template(self) -> str:
        return self.beat_template()

    # inspiration and the gym

    def inspiration(self) -> str:
        """A private inspiration of the project."""
        body = {"project_id": self.project, "image_url": "https://img.lanternroom.example/a.jpg"}
        return self._add("/inspirations", "inspiration", body)["id"]

    @cached_property
    def a_inspiration(self) -> str:
        return self.inspiration()

    def submission(self) -> str:
        """A text written in the gym."""
        path = f"/exercises/{EXERCISE}/complete"
        return self.person.ok("POST", path, json={"submission": "Once."})["submission_id"]

    @cached_property
    def a_submission(self) -> str:
        return self.submission()

    # worlds

    def new_world(self, **fields: Any) -> str:
        """A new world of the organization."""
        body = {"name": "Salzmark", "organization_id": self.organization, **fields}
        return self._add("/worlds", "world", body)["id"]

    def new_category(self, **fields: Any) -> str:
        """A new category of the world."""
        body = {"name": "Coasts", "type": "geography", **fields}
        return self._add(f"/worlds/{self.world}/categories", "category", body)["id"]

    @cached_property
    def category(self) -> str:
        return self.new_category()

    def item(self, **fields: Any) -> str:
        """A new item of the category."""
        body = {"name": f"Reef {next(self._numbers)} {uuid4().hex[:8]}", **fields}
        path = f"/worlds/{self.world}/categories/{self.category}/items"
        return self._add(path, "item", body)["id"]

    @cached_property
    def an_item(self) -> str:
        return self.item()

    def item_in_trash(self, **fields: Any) -> str:
        """The `trash_id` of an item that was deleted."""
        id = self.item(**fields)
        path = f"/worlds/{self.world}/categories/{self.category}/items/{id}"
        self.person.ok("DELETE", path)
        sql = "select trash_id::text from worldbuilding.items where id = %(id)s"
        return self.cast.studio.sql(sql, id=id)[0][0]

    @cached_property
    def an_act_of_house(self) -> str:
        return self.item_in_trash()

    # locations

    def new_location(self, **fields: Any) -> str:
        """A new location of the project."""
        body = {"project_id": self.project, "name": f"Pier {uuid4().hex[:8]}", **fields}
        return self._add("/locations", "location", body)["id"]

    @cached_property
    def location(self) -> str:
        return self.new_location(name="Harbour")

    # maps and relations

    @cached_property
    def mapped_world(self) -> str:
        """A world with a map."""
        id = self.new_world()
        self.person.ok("PUT", f"/worlds/{id}/map", json={"name": "Tides"})
        return id

    def relation_body(self) -> dict[str, Any]:
        """What makes a relation of a new character with a location."""
        return {"from_id": self.character(), "to_id": self.location, "type": "keeps"}

    def new_relation(self) -> str:
        """A new relation."""
        return self._add("/relations", "relation", self.relation_body())["id"]

    @cached_property
    def relation(self) -> str:
        """One of Mara's."""
        body = self.relation_body() | {"from_id": self.mara}
        return self._add("/relations", "relation", body)["id"]


OWN_PASSWORD = PASSWORD
