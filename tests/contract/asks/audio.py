"""One good request for each route of audio."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.things import SOUND

FILES = {"file": ("waves.wav", SOUND, "audio/wav")}

ASKS = {
    "GET /shots/{id}/audio": lambda of: ask(id=of.first_shot),
    "GET /shots/audio/batch": lambda of: ask(query={"shot_ids": of.first_shot}),
    "GET /shots/audio/{id}": lambda of: ask(id=of.a_clip),
    "POST /shots/{id}/upload-audio": lambda of: ask(
        id=of.first_shot, files=FILES, data={"type": "sfx"}
    ),
    "PATCH /shots/audio/{id}": lambda of: ask(id=of.clip(), json={"label": "Waves, close"}),
    "POST /shots/audio/undo/{event_id}": lambda of: ask(event_id=of.audio_line()),
    "DELETE /shots/audio/{id}": lambda of: ask(id=of.clip()),
    "GET /shots/audio/{id}/waveform": lambda of: ask(id=of.a_clip),
    "POST /shots/audio/{id}/analyse": lambda of: ask(id=of.clip()),
    "POST /shots/audio/{id}/render": lambda of: ask(id=of.a_clip, json={"format": "mp3"}),
    "POST /shots/audio/scenes/{scene_id}/render": lambda of: ask(
        scene_id=of.lasting_scene, json={}
    ),
    "POST /shots/audio/projects/{project_id}/render": lambda of: ask(
        project_id=of.lasting_project, json={"normalize": False}
    ),
    "GET /shots/audio/renders": lambda of: ask(query={"limit": 1} if of.a_render else {}),
    "GET /shots/audio/renders/{id}": lambda of: ask(id=of.a_render),
    "DELETE /shots/audio/renders/{id}": lambda of: ask(id=of.render()),
}
