"""For every field of every body: a value, and how the answer shows that it arrived.

Written once for each Struct; Structs that inherit fields inherit their samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4

from tests.contract.asking import Ask
from tests.contract.asks.storage import BUCKET
from tests.contract.things import DIALOG, Things

Made = Callable[[Things], Any]


class Sample(NamedTuple):
    """`value` (or what makes it) in a body that also has `beside`, and what the answer then is:

    `shown` under the field's name or under `key`; or the status `refused`; or `proves` says, from
    the answer's JSON, the value and the request, whether it arrived.
    """

    value: Any
    shown: Any = ...
    key: str = ""
    refused: int = 0
    proves: Callable[[Any, Any, Ask], bool] | None = None
    beside: Mapping[str, Any] = MappingProxyType({})


def made(what: Made, **more: Any) -> Sample:
    """A value that has to be made first."""
    return Sample(what, **more)


WRONG_TYPE = Sample({"no": "text"}, refused=400)
"""For what has no visible effect here: the refusal of a wrong type shows that it is looked at."""
CHALLENGE = {
    "code_challenge": Sample("too short", refused=400),
    "code_challenge_method": Sample("md5", refused=400, beside={"code_challenge": "x" * 43}),
}
PHONE = Sample("+3212345678", refused=400)


def has_cast(answer: Any, ids: Any, asked: Ask) -> bool:
    """The shot's casting is just these."""
    return [one["id"] for one in answer["shot"]["characters"]] == ids


def stands_behind(answer: Any, id: Any, asked: Ask) -> bool:
    """The new shot has the number that follows the other's."""
    return answer["shot"]["shotNumber"].endswith("A")


def counted(answer: Any, value: Any, asked: Ask) -> bool:
    """The revision rose."""
    return answer["shot"]["revision"] > 1


def is_signed_in(answer: Any, value: Any, asked: Ask) -> bool:
    """There is a session."""
    return bool(answer["access_token"])


def succeeds(answer: Any, value: Any, asked: Ask) -> bool:
    """Without the field there is a refusal: see the cases."""
    return True


def is_measured(answer: Any, value: Any, asked: Ask) -> bool:
    """It is what was measured, not what was sent."""
    return answer["audio"]["duration"] == 2


def has_title(title: str) -> Callable[[Any, Any, Ask], bool]:
    """The first node made is called so."""
    return lambda answer, value, asked: answer.get("nodes", [{"title": title}])[0]["title"] == title


def has_beat(label: str) -> Callable[[Any, Any, Ask], bool]:
    """The template's first beat is called so."""
    return lambda answer, value, asked: answer["template"]["beats"][0]["label"] == label


def pictures(name: str) -> Sample:
    """A picture elsewhere keeps its URL."""
    return Sample(f"https://pictures.example/{name}.png")


PROJECT = {
    "title": Sample("Two Ships"),
    "type": Sample("series"),
    "logline": Sample("A keeper must choose."),
    "genre": Sample("Drama"),
    "duration": Sample("95min"),
    "world_id": made(lambda of: of.world),
    "cover_image_url": pictures("cover"),
    "template_id": Sample("film-heroes-journey"),
    "narrative_structure": Sample("heroes-journey"),
    "beat_template": Sample("lite-7"),
    "episode_layout": Sample("sitcom-2-act"),
    "season_engine": Sample("hybrid"),
    "time_lock": Sample(True),
    "max_duration_seconds": Sample(5400),
    "target_pages": Sample(120),
    "words_per_page": Sample(300),
    "current_words": Sample(1234),
    "reading_speed_wpm": Sample(200),
    "title_page": Sample([["Credit", ["Written by"]]]),
}
STRUCTURE = {"level_1_count": 1}
PREDEFINED = Sample(
    {"level_1": [{"number": 1, "title": "Landfall"}]},
    proves=has_title("Landfall"),
    beside={"structure": STRUCTURE},
)
TREE = {
    "template_id": Sample("film-heroes-journey", proves=has_title("Ordinary World")),
    "structure": Sample(STRUCTURE, proves=lambda answer, *_: answer.get("count", 1) == 1),
    "predefined_nodes": PREDEFINED,
    "replace": Sample("perhaps", refused=400),
}
NODE = {
    "template_id": Sample("film-save-the-cat"),
    "level": Sample(4, refused=400),
    "node_number": made(lambda of: of.free_number()),
    "title": Sample("Landfall"),
    "description": Sample("Rain."),
    "color": Sample("#a89cc8"),
    "parent_id": made(lambda of: of.node(2, of.act)),
    "metadata": Sample({"timeOfDay": "night"}),
    "word_count": Sample(17),
    "location_id": made(lambda of: of.location),
}
CHARACTER = {
    "world_id": made(lambda of: of.world),
    "name": Sample("Ilse"),
    **{
        name: Sample(f"{name} of Ilse")
        for name in (
            *("role", "description", "gender", "species", "backstory", "personality"),
            *("skills", "strengths", "weaknesses", "color"),
        )
    },
    "age": Sample(41, shown="41"),
    "image_url": pictures("ilse"),
}
SHOT_TEXTS = (
    *("description", "camera_angle", "camera_movement", "framing", "lens", "duration"),
    *("composition", "lighting_notes", "sound_notes", "notes"),
)

SAMPLES: dict[str, dict[str, Sample]] = {
    # auth
    "auth.SignUp": {
        "email": made(lambda of: of.email(), proves=is_signed_in),
        "password": Sample("a longer one", proves=is_signed_in),
        "phone": Sample("1", refused=400),
        "data": Sample(
            {"hat": "straw"}, proves=lambda a, v, _: a["user"]["user_metadata"]["hat"] == "straw"
        ),
        "setup_code": WRONG_TYPE,
        **CHALLENGE,
    },
    "auth.Grant": {
        "email": made(lambda of: of.cast.viewer.email, proves=is_signed_in),
        "password": Sample("wrong", refused=400),
        "phone": WRONG_TYPE,
        "refresh_token": WRONG_TYPE,
        "auth_code": WRONG_TYPE,
        "code_verifier": WRONG_TYPE,
    },
    "auth.UserPatch": {
        "data": Sample({"hat": "felt"}, proves=lambda a, v, _: a["user_metadata"]["hat"] == "felt"),
        "password": Sample("abc", refused=422),
        "email": Sample("no address", refused=400),
        **CHALLENGE,
    },
    "auth.LinkRequest": {
        "email": Sample("no address", refused=400),
        "type": WRONG_TYPE,
        "create_user": WRONG_TYPE,
        "data": Sample("text", refused=400),
        "phone": PHONE,
        **CHALLENGE,
    },
    "auth.Proof": {
        "type": Sample("teleport", refused=400),
        "token_hash": Sample("none", refused=403),
        "email": Sample("nobody@lanternroom.example", refused=400, beside={"token": "000000"}),
        "token": Sample("000000", refused=400, beside={"email": "nobody@lanternroom.example"}),
    },
    "auth.AdminUser": {
        "id": WRONG_TYPE,
        "email": made(lambda of: of.email()),
        "password": Sample("abc", refused=422),
        "password_hash": Sample("no hash", refused=400),
        "email_confirm": Sample("perhaps", refused=400),
        "user_metadata": Sample(
            {"hat": "felt"}, proves=lambda a, *_: a["user_metadata"]["hat"] == "felt"
        ),
        "app_metadata": Sample(
            {"team": "1"}, proves=lambda a, *_: a["app_metadata"]["team"] == "1"
        ),
        "ban_duration": Sample("24h", proves=lambda a, *_: "banned_until" in a),
    },
    "auth.Deletion": {"should_soft_delete": Sample(True, refused=400)},
    "auth.LinkOrder": {
        "email": Sample("no address", refused=400),
        "type": WRONG_TYPE,
        "password": WRONG_TYPE,
        "new_email": WRONG_TYPE,
        "data": Sample("text", refused=400),
        "redirect_to": WRONG_TYPE,
    },
    "auth.FormSignUp": {
        "email": made(lambda of: of.email(), proves=lambda a, v, _: a["user"]["email"] == v),
        "password": Sample("abc", refused=422),
        "name": Sample("Ilse", proves=lambda a, v, _: a["user"]["name"] == v),
        "setup_code": WRONG_TYPE,
    },
    "auth.ProfilePatch": {
        "name": Sample("Olga Lind"),
        "bio": Sample("Draws."),
        "time_zone": Sample("Europe/Berlin"),
        "avatar_url": pictures("olga"),
    },
    "auth.OrganizationFields": {
        "name": Sample("Pier Nine"),
        "slug": made(lambda of: of.email().partition("@")[0]),
    },
    "auth.NewMember": {
        "user_id": made(lambda of: of.someone().id),
        "email": made(
            lambda of: of.email(),
            proves=lambda a, v, _: a["invitation"]["email"] == v,
            beside={"user_id": None},
        ),
        "role": Sample("editor"),
    },
    "auth.NewRole": {"role": Sample("admin")},
    # projects
    "projects.ProjectFields": PROJECT,
    "projects.NewProject": {
        "description": Sample("Two ships.", key="logline"),
        "organization_id": made(lambda of: of.organization),
    },
    "projects.Confirmation": {"password": Sample("wrong", refused=403)},
    # nodes
    "nodes.NewNode": {**NODE, "project_id": made(lambda of: of.project)},
    "nodes.NodePatch": {**NODE, "order_index": Sample(0)},
    "nodes.NewScene": NODE,
    "nodes.NewOrder": {
        "node_ids": made(lambda of: [of.new_scene()], proves=lambda a, *_: a["count"] == 1)
    },
    "nodes.NewNodes": {
        "nodes": made(lambda of: [of.node_body(1)] * 2, proves=lambda a, *_: a["count"] == 2)
    },
    "nodes.NewTree": {**TREE, "project_id": made(lambda of: of.new_project(), proves=succeeds)},
    "nodes.ProjectStart": TREE,
    "nodes.NewRevision": {
        "name": made(lambda of: f"Pages {uuid4().hex[:8]}"),
        "color": Sample("#b3d4fc"),
    },
    "nodes.RevisionPatch": {
        "name": made(lambda of: f"Pages {uuid4().hex[:8]}"),
        "color": Sample("#f9c6d7"),
    },
    "nodes.CharacterRef": {"character_id": Sample("no id", refused=400)},
    # characters
    "characters.CharacterFields": {
        **CHARACTER,
        "project_id": made(lambda of: of.project),
        "organization_id": made(
            lambda of: str(uuid4()), refused=404
        ),  # see the cases for a good one
    },
    # shots
    "shots.ShotFields": {
        "scene_id": made(lambda of: of.new_scene()),
        "shot_number": Sample("9X"),
        **{name: Sample(f"{name} of it") for name in SHOT_TEXTS},
        "shotlength_minutes": Sample(2),
        "shotlength_seconds": Sample(0),
        "dialog": Sample(DIALOG, proves=lambda a, v, _: "Stay." in a["shot"]["dialog"]),
        "image_url": pictures("frame"),
        "storyboard_url": pictures("board"),
        "reference_image_url": pictures("reference"),
        "order_index": Sample(0),
        "character_ids": made(lambda of: [of.character(), of.mara], proves=has_cast),
    },
    "shots.NewShot": {
        "project_id": made(lambda of: of.project),
        "after_shot_id": made(
            lambda of: of.shot(), proves=stands_behind, beside={"shot_number": None}
        ),
    },
    "shots.ShotPatch": {"updated_at": Sample("2000-01-01T00:00:00Z", proves=counted)},
    "beats.BeatFields": {
        "label": Sample("Debate"),
        "template_abbr": Sample("STC"),
        "description": Sample("The letter."),
        "from_container_id": Sample("temp-act-id"),
        "to_container_id": Sample("placeholder-act-2"),
        "pct_from": Sample(28.579999999999995, shown=28.58),
        "pct_to": Sample(57.14),
        "color": Sample("#5577AA"),
        "notes": Sample("Why?"),
        "order_index": Sample(7),
    },
    "beats.NewBeat": {"project_id": made(lambda of: of.project)},
    "beats.Drag": {
        "edge": Sample("left", proves=lambda a, *_: a["beat"]["pct_to"] == 12.5),
        "pct": Sample(33.3, key="pct_to"),
    },
    "beats.NewOrder": {
        "project_id": made(lambda of: of.project, proves=succeeds),
        "beat_ids": made(lambda of: [of.beat()], proves=lambda a, *_: a["count"] == 1),
    },
    "beats.Application": {
        "project_id": made(
            lambda of: of.new_project(), proves=lambda a, v, _: a["beats"][0]["project_id"] == v
        ),
        "template_id": Sample(
            "lite-7", proves=lambda a, *_: a["beats"][0]["template_abbr"] == "L7"
        ),
        "replace": Sample("perhaps", refused=400),
    },
    "beats.TemplateFields": {
        "name": Sample("Halves"),
        "abbreviation": Sample("HV"),
        "beats": Sample([{"label": "All"}], proves=has_beat("All")),
    },
    "beats.NewTemplate": {
        "name": Sample("Halves"),
        "abbreviation": Sample("HV"),
        "beats": Sample([{"label": "All"}], proves=has_beat("All")),
        "organization_id": made(lambda of: of.organization),
    },
    "inspiration.InspirationFields": {
        "project_id": made(lambda of: of.project, proves=succeeds),
        "image_url": Sample("https://x.example/a.png", key="imageUrl"),
        "title": Sample("Dusk"),
        "description": Sample("Orange against teal."),
        "source": Sample("Test footage"),
        "tags": Sample(["color"]),
        "shared": Sample(True),
        "order_index": Sample("first", refused=400),
    },
    "inspiration.NewOrder": {"inspiration_ids": Sample("all", refused=400)},
    "inspiration.ImageForm": {"file": Sample("none", refused=400)},
    "gym.Completion": {"submission": Sample(7, refused=400)},
    "shots.NewOrder": {
        "scene_id": Sample("no id", refused=400),
        "shot_ids": Sample("all", refused=400),
        "shot_orders": Sample("all", refused=400),
    },
    "audio.ClipPatch": {
        "type": Sample("music"),
        "label": Sample("Waves, close"),
        "start_time": Sample(0.25),
        "end_time": Sample(1.5),
        "fade_in": Sample(0.25),
        "fade_out": Sample(0.5),
        "offset": Sample(-1.5),
        "gain_db": Sample(-6.5),
        "muted": Sample(True),
        "peaks": Sample([0.5], proves=succeeds),
        "duration": Sample(17, proves=is_measured),
    },
    "auth.Suspension": {
        "until": Sample("soon", refused=400),
        "reason": Sample(7, refused=400),
    },
    "auth.ImpersonationWish": {
        "reason": Sample(7, refused=400),
        "minutes": Sample(61, refused=400),
    },
    "auth.RoleWish": {"role": Sample("emperor", refused=400)},
    "audio.RenderWish": {"format": Sample("wma", refused=400)},
    "audio.MixWish": {
        "format": Sample("wma", refused=400),
        "normalize": Sample("loud", refused=400),
    },
    "shots.Scene": {"scene_id": Sample("no id", refused=400)},
    "shots.Link": {"character_id": made(lambda of: of.character(), proves=succeeds)},
    "shots.ImageData": {"image_data": Sample("***", refused=400)},
    # worldbuilding
    "worldbuilding.WorldFields": {
        "name": Sample("Salzmark East"),
        "description": Sample("A drowned coast."),
        "type": Sample("fantasy"),
        "lore": Sample("The tide came twice."),
        "cover_image_url": pictures("salzmark"),
        "linked_project_id": made(lambda of: of.project),
    },
    "worldbuilding.NewWorld": {"organization_id": made(lambda of: of.organization)},
    "worldbuilding.Confirmation": {"password": Sample("wrong", refused=403)},
    "worldbuilding.CategoryFields": {
        "name": Sample("Tide law"),
        "type": Sample("politics"),
        "icon": Sample("landmark"),
        "color": Sample("#6A4C93"),
        "description": Sample("Who owns the shore."),
        "order_index": Sample(0),
    },
    "worldbuilding.ItemFields": {
        "name": made(lambda of: f"Sound {of.free_number()} {uuid4().hex[:8]}"),
        "description": Sample("Passable one hour a day."),
        "category": Sample("Straits"),
        "category_type": Sample("geography"),
        "image_url": pictures("sound"),
    },
    "worldbuilding.ItemPatch": {"category_id": made(lambda of: of.category)},
    "worldbuilding.LocationFields": {
        "name": made(lambda of: f"Cove {of.free_number()} {uuid4().hex[:8]}"),
        "description": Sample("Wet."),
        "parent_id": made(lambda of: of.new_location()),
        "image_url": pictures("cove"),
        "map_x": Sample(12.5),
        "map_y": Sample(30.25),
    },
    "worldbuilding.NewLocation": {
        "project_id": made(lambda of: of.project),
        "world_id": made(lambda of: of.world, beside={"project_id": None}),
    },
    "worldbuilding.Merging": {"location_id": made(lambda of: of.new_location(), proves=succeeds)},
    "worldbuilding.MapFields": {
        "name": Sample("Tides"),
        "size": Sample(35),
        "tiles": Sample([{"x": 4, "y": 7, "type": "water"}]),
        "countries": Sample([{"id": "c1", "name": "North", "color": "#FF6B6B", "assetIds": []}]),
        "pins": Sample(
            [
                {
                    "id": "p1",
                    "x": 1,
                    "y": 2,
                    "imageUrl": "https://pictures.example/p.png",
                    "title": "A",
                }
            ]
        ),
        "character_pins": Sample(
            [{"id": "k1", "x": 1, "y": 2, "characterId": "m", "name": "Mara", "color": "#3B82F6"}],
        ),
        "seed": Sample("tide"),
        "biome": Sample("arctic"),
        "climate": Sample("polar"),
        "map": Sample({"name": "Nested"}, proves=lambda a, *_: a["map"]["name"] == "Nested"),
    },
    "worldbuilding.RelationFields": {
        "type": made(lambda of: f"owes {of.free_number()}"),
        "description": Sample("Since the war."),
    },
    "worldbuilding.NewRelation": {
        "from_id": made(lambda of: of.character()),
        "to_id": made(lambda of: of.new_location()),
    },
    # storage: its fields are spelt as its libraries spell them
    "storage.SignOne": {
        "expiresIn": Sample("soon", refused=400),
        "download": Sample(["x"], refused=400),
        "transform": Sample("x", refused=400),
    },
    "storage.SignMany": {
        "expiresIn": Sample("soon", refused=400),
        "paths": Sample("x", refused=400),
    },
    "storage.ListFiles": {
        "prefix": Sample("no/such", proves=lambda a, *_: a == []),
        "limit": Sample(0, proves=lambda a, *_: a == []),
        "offset": Sample(-1, refused=400),
        "sortBy": Sample("name", refused=400),
        "search": Sample("no such name", proves=lambda a, *_: a == []),
    },
    "storage.Transfer": {
        "bucketId": Sample("none", refused=400),
        "sourceKey": Sample("none", refused=400),
        "destinationKey": Sample("", refused=400),
        "destinationBucket": Sample("none", refused=400),
    },
    "storage.Prefixes": {"prefixes": Sample("all", refused=400)},
    "storage.NewBucket": {
        "id": Sample(BUCKET, refused=400),
        "name": WRONG_TYPE,
        "public": Sample("perhaps", refused=400),
        "file_size_limit": Sample("much", refused=400),
        "allowed_mime_types": Sample("image/png", refused=400),
    },
    "storage.BucketPatch": {
        "public": Sample("perhaps", refused=400),
        "file_size_limit": Sample("much", refused=400),
        "allowed_mime_types": Sample("image/png", refused=400),
    },
}


def samples_of(kind: Any) -> dict[str, Sample]:
    """The samples of a Struct and of those it inherits from; the nearest wins."""
    found: dict[str, Sample] = {}
    for one in reversed(kind.__mro__):
        service = one.__module__.split(".")[2:3]
        found |= SAMPLES.get(f"{service[0]}.{one.__name__}", {}) if service else {}
    return {name: sample for name, sample in found.items() if name in kind.__struct_fields__}
