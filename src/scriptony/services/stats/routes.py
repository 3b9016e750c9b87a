"""Routes of statistics. Each answer is tagged by its own contents."""

from __future__ import annotations

import msgspec

from scriptony.kernel.http import Answer, Call, Routes, encode
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.stats.operations import counting, telling
from scriptony.services.stats.schemas import (
    ActStats,
    CharacterCounts,
    CharacterStats,
    DetailedStats,
    DialogueStats,
    MediaStats,
    OneShotStats,
    OverviewStats,
    SceneStats,
    ScreenplayStats,
    ScreenTimeStats,
    SequenceStats,
    ShotStats,
)

routes = Routes("scriptony-stats")


@routes.get("/stats/project/{id}/overview", may="read", answer=OverviewStats)
async def get_overview(call: Call, id: Id) -> Answer:
    """How much there is in a project."""
    return _shown(await counting.count_project(call.db, call.actor, id))


@routes.get("/stats/project/{id}/shots", may="read", answer=ShotStats)
async def get_shots(call: Call, id: Id) -> Answer:
    """How long the shots of a project are, and how they are taken."""
    return _shown(await counting.count_shots(call.db, call.actor, id))


@routes.get("/stats/project/{id}/characters", may="read", answer=CharacterCounts)
async def get_characters(call: Call, id: Id) -> Answer:
    """In how many shots each character of a project is."""
    return _shown(await counting.count_characters(call.db, call.actor, id))


@routes.get("/stats/project/{id}/media", may="read", answer=MediaStats)
async def get_media(call: Call, id: Id) -> Answer:
    """How many sounds and pictures a project has, and how large its files are."""
    return _shown(await counting.count_media(call.db, call.actor, id))


@routes.get("/stats/project/{id}/screenplay", may="read", answer=ScreenplayStats)
async def get_screenplay(call: Call, id: Id) -> Answer:
    """Pages and eighths of a project and its acts, sequences and scenes.

    A page has 55 lines: action 60 columns wide, dialogue 35, parentheticals 25.
    """
    return _shown(await telling.count_pages(call.db, call.actor, id))


@routes.get("/stats/project/{id}/screen-time", may="read", answer=ScreenTimeStats)
async def get_screen_time(call: Call, id: Id) -> Answer:
    """For how long each character and each location of a project is seen."""
    return _shown(await telling.count_screen_time(call.db, call.actor, id))


@routes.get("/stats/project/{id}/dialogue", may="read", answer=DialogueStats)
async def get_dialogue(call: Call, id: Id) -> Answer:
    """How much everybody in a project says, and what part of the whole that is."""
    return _shown(await telling.count_dialogue(call.db, call.actor, id))


@routes.get("/stats/character/{id}", may="read", answer=CharacterStats)
async def get_character(call: Call, id: Id) -> Answer:
    """A character's part in the projects one may read: shots, scenes, screen time and dialogue."""
    return _shown(await telling.count_character(call.db, call.actor, id))


@routes.get("/stats/act/{id}", may="read", answer=ActStats)
async def get_act(call: Call, id: Id) -> Answer:
    """How much there is in an act."""
    return _shown(await counting.count_act(call.db, call.actor, id))


@routes.get("/stats/sequence/{id}", may="read", answer=SequenceStats)
async def get_sequence(call: Call, id: Id) -> Answer:
    """How much there is in a sequence."""
    return _shown(await counting.count_sequence(call.db, call.actor, id))


@routes.get("/stats/scene/{id}", may="read", answer=SceneStats)
async def get_scene(call: Call, id: Id) -> Answer:
    """How much there is in a scene."""
    return _shown(await counting.count_scene(call.db, call.actor, id))


@routes.get("/stats/shot/{id}", may="read", answer=OneShotStats)
async def get_shot(call: Call, id: Id) -> Answer:
    """What a shot has."""
    return _shown(await counting.count_shot(call.db, call.actor, id))


@routes.get("/stats/act/{id}/detailed", may="read", answer=DetailedStats)
async def get_detailed_act(call: Call, id: Id) -> Answer:
    """How the shots of an act are taken, and who is in them."""
    return _shown(await counting.detail(call.db, call.actor, "act", id))


@routes.get("/stats/sequence/{id}/detailed", may="read", answer=DetailedStats)
async def get_detailed_sequence(call: Call, id: Id) -> Answer:
    """How the shots of a sequence are taken, and who is in them."""
    return _shown(await counting.detail(call.db, call.actor, "sequence", id))


@routes.get("/stats/scene/{id}/detailed", may="read", answer=DetailedStats)
async def get_detailed_scene(call: Call, id: Id) -> Answer:
    """How the shots of a scene are taken, and who is in them."""
    return _shown(await counting.detail(call.db, call.actor, "scene", id))


def _shown(body: msgspec.Struct) -> Answer:
    text = encode(body)
    return Answer(msgspec.Raw(text), list_etag([text.decode()]))
