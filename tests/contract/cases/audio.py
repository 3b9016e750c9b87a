"""Sounds of shots."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.asks.audio import FILES
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import Things

CLIP = {
    "id": UUID,
    "shotId": UUID,
    "type": TEXT,
    "fileUrl": URL,
    "fileName": "waves.wav",
    "label": optional(TEXT),
    "fileSize": NUMBER,
    "fadeIn": float,
    "fadeOut": float,
    "waveformData": None,
    "duration": float,
    "createdAt": TIME,
    "offset": float,
    "gainDb": float,
    "muted": bool,
    "status": TEXT,
    "warning": optional(TEXT),
    "revision": NUMBER,
}
ONE = {"audio": CLIP}
NONE = says("Audio not found")
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
JOB = {"job": {"id": UUID, "url": TEXT}}


def sending(**fields: str) -> Any:
    return lambda of: ask(id=of.first_shot, files=FILES, data={"type": "sfx"} | fields)


def changing(**body: Any) -> Any:
    return lambda of: ask(id=of.clip(), json=body)


def levels(**query: Any) -> Any:
    return lambda of: ask(id=of.a_clip, query={"format": "audiowaveform", **query})


def twice(of: Things) -> Ask:
    of.person.ok("POST", f"/shots/audio/{(id := of.clip())}/analyse", 202)
    return ask(id=id)


READING = [
    Case(
        "GET /shots/{id}/audio",
        200,
        lambda of: ask(id=of.first_shot if of.a_clip else ""),
        {"audio": [CLIP, ANY]},
    ),
    Case(
        "GET /shots/{id}/audio",
        400,
        lambda of: ask(id=of.first_shot, query={"limit": 0}),
        says(..., field="limit"),
        name="no page",
    ),
    Case("GET /shots/{id}/audio", 404, lambda of: ask(id=UNKNOWN), says("Shot not found")),
    Case(
        "GET /shots/audio/batch",
        200,
        lambda of: ask(query={"shot_ids": f"{of.first_shot}, {UNKNOWN}" if of.a_clip else ""}),
        lambda asked, of: Exactly({"audio": Exactly({of.first_shot: [CLIP, ANY], UNKNOWN: []})}),
        name="known and unknown",
    ),
    Case(
        "GET /shots/audio/batch",
        200,
        lambda of: ask(query={"shot_ids": " , "}),
        Exactly({"audio": Exactly({})}),
        name="only separators",
    ),
    *refusals(
        "GET /shots/audio/batch",
        400,
        (
            "nothing asked for",
            lambda of: ask(),
            says("shot_ids query parameter is required", field="shot_ids"),
        ),
        (
            "too many",
            lambda of: ask(query={"shot_ids": ",".join(str(uuid4()) for _ in range(501))}),
            says(..., field="shot_ids"),
        ),
    ),
    Case("GET /shots/audio/{id}", 200, has=ONE),
    Case("GET /shots/audio/{id}", 404, lambda of: ask(id=UNKNOWN), NONE, name="unknown"),
    Case(
        "GET /shots/audio/{id}/waveform",
        200,
        has={
            "peaks": [ANY],
            "duration": float,
            "cached": True,
            "status": "ready",
            "progress": 1.0,
            "sample_rate": 8000,
            "channels": 1,
            "loudness": ANY,
        },
    ),
    Case(
        "GET /shots/audio/{id}/waveform",
        200,
        levels(samples_per_pixel=256, bits=8),
        {
            "version": 2,
            "channels": 1,
            "sample_rate": 8000,
            "samples_per_pixel": 256,
            "bits": 8,
            "length": NUMBER,
            "data": [NUMBER, ANY],
        },
        name="audiowaveform",
    ),
    Case(
        "GET /shots/audio/{id}/waveform",
        400,
        levels(samples_per_pixel=100),
        says(..., field="samples_per_pixel"),
        name="no such resolution",
    ),
    Case("GET /shots/audio/{id}/waveform", 404, lambda of: ask(id=UNKNOWN), NONE, name="unknown"),
]

WRITING = [
    Case("POST /shots/{id}/upload-audio", 200, has=ONE),
    Case(
        "POST /shots/{id}/upload-audio",
        200,
        sending(startTime="0", endTime="1.5", fadeIn="0.2", label="Harbour"),
        {"audio": {**CLIP, "startTime": 0.0, "endTime": 1.5, "fadeIn": 0.2, "label": "Harbour"}},
        name="trimmed",
    ),
    *refusals(
        "POST /shots/{id}/upload-audio",
        400,
        ("no such type", sending(type="voice"), says(..., field="type")),
        ("no type", sending(type=""), says("File and type are required", field="type")),
        (
            "no file",
            lambda of: ask(id=of.first_shot, files={"type": (None, "sfx")}),
            says("File and type are required", field="file"),
        ),
        ("a time that is none", sending(start_time="soon"), says(..., field="start_time")),
    ),
    Case(
        "POST /shots/{id}/upload-audio",
        415,
        lambda of: ask(
            id=of.first_shot,
            files={"file": ("waves.wav", b"no sound", "audio/wav")},
            data={"type": "sfx"},
        ),
        says(...),
        name="no sound",
    ),
    Case("PATCH /shots/audio/{id}", 200, has={"audio": {**CLIP, "label": "Waves, close"}}),
    Case(
        "PATCH /shots/audio/{id}",
        200,
        changing(startTime=0, endTime=0, peaks=[0.1] * 1000, duration="?"),
        {"audio": {**CLIP, "startTime": 0.0}},
        name="no end",
    ),
    Case("PATCH /shots/audio/{id}", 200, changing(), ONE, name="nothing"),
    *refusals(
        "PATCH /shots/audio/{id}",
        400,
        ("negative", changing(startTime=-1), says(..., field="start_time")),
        ("no such type", changing(type="voice"), says(..., field="type")),
        ("text for a fade", changing(fade_in="1"), says(..., field="fade_in")),
    ),
    Case("PATCH /shots/audio/{id}", 404, lambda of: ask(id=UNKNOWN, json={}), NONE),
    Case("DELETE /shots/audio/{id}", 200, has=Exactly({"success": True})),
    Case(
        "DELETE /shots/audio/{id}",
        200,
        lambda of: ask(id=of.clip(), query={"permanent": "true"}),
        Exactly({"success": True}),
        name="for good",
    ),
    Case("DELETE /shots/audio/{id}", 404, lambda of: ask(id=UNKNOWN), NONE, name="unknown"),
    Case("POST /shots/audio/{id}/analyse", 202, has=JOB),
    Case("POST /shots/audio/{id}/analyse", 202, twice, JOB, name="twice"),
]

RENDER = {
    "id": UUID,
    "projectId": UUID,
    "sceneId": None,
    "clipId": UUID,
    "format": "wav",
    "fileName": "waves.wav.wav",
    "fileUrl": URL,
    "fileSize": NUMBER,
    "isNormalized": False,
    "sampleRate": 8000,
    "duration": 2.0,
    "loudness": float,
    "truePeak": float,
    "createdAt": TIME,
    "expiresAt": TIME,
}
ANY_KIND = {
    "format": TEXT,
    "fileName": TEXT,
    "clipId": ANY,
    "sceneId": ANY,
    "isNormalized": bool,
    "sampleRate": NUMBER,
    "duration": float,
    "loudness": ANY,
    "truePeak": ANY,
}
GONE = says("Render not found")


def silent_scene(of: Things) -> Ask:
    return ask(scene_id=of.new_scene(), json={})


RENDERING = [
    Case("POST /shots/audio/{id}/render", 202, has=JOB),
    *refusals(
        "POST /shots/audio/{id}/render",
        400,
        (
            "no such format",
            lambda of: ask(id=of.a_clip, json={"format": "wma"}),
            says(..., field="format"),
        ),
    ),
    Case("POST /shots/audio/{id}/render", 404, lambda of: ask(id=UNKNOWN, json={}), NONE),
    Case("POST /shots/audio/scenes/{scene_id}/render", 202, has=JOB),
    *refusals(
        "POST /shots/audio/scenes/{scene_id}/render",
        400,
        (
            "no boolean",
            lambda of: ask(scene_id=of.lasting_scene, json={"normalize": "loud"}),
            says(..., field="normalize"),
        ),
    ),
    Case(
        "POST /shots/audio/scenes/{scene_id}/render",
        404,
        lambda of: ask(scene_id=UNKNOWN, json={}),
        says("Scene not found"),
    ),
    Case(
        "POST /shots/audio/scenes/{scene_id}/render",
        404,
        lambda of: ask(scene_id=of.act, json={}),
        says("Scene not found"),
        name="an act",
    ),
    Case("POST /shots/audio/scenes/{scene_id}/render", 409, silent_scene, says(...)),
    Case("POST /shots/audio/projects/{project_id}/render", 202, has=JOB),
    *refusals(
        "POST /shots/audio/projects/{project_id}/render",
        400,
        (
            "no such format",
            lambda of: ask(project_id=of.project, json={"format": 3}),
            says(..., field="format"),
        ),
    ),
    Case(
        "POST /shots/audio/projects/{project_id}/render",
        404,
        lambda of: ask(project_id=UNKNOWN, json={}),
        says("Project not found"),
    ),
    Case(
        "POST /shots/audio/projects/{project_id}/render",
        409,
        lambda of: ask(project_id=of.new_project(), json={}),
        says(...),
    ),
    Case(
        "GET /shots/audio/renders",
        200,
        has={
            "renders": [
                {**RENDER, **ANY_KIND},
                ANY,
            ],
            "next_cursor": optional(TEXT),
        },
    ),
    *refusals(
        "GET /shots/audio/renders",
        400,
        ("no such page", lambda of: ask(query={"limit": 0}), says(..., field="limit")),
    ),
    Case("GET /shots/audio/renders/{id}", 200, has={"render": RENDER}),
    Case("GET /shots/audio/renders/{id}", 404, lambda of: ask(id=UNKNOWN), GONE),
    Case("DELETE /shots/audio/renders/{id}", 200, has=Exactly({"success": True})),
    Case("DELETE /shots/audio/renders/{id}", 404, lambda of: ask(id=UNKNOWN), GONE),
]

CASES = [*READING, *WRITING, *RENDERING, *undoing("/shots/audio", "audio", CLIP)]
