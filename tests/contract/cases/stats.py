"""Statistics: the contract's shapes, 7.2 to 7.12, and those beyond it."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.case import Case, says
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, YES_OR_NO, Exactly, optional

UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"

# Numbers with decimals are numbers too.
SECONDS = (int, float)
DURATIONS = Exactly({"average": int, "min": SECONDS, "max": SECONDS, "total": SECONDS})
TIMES = {"created_at": TIME, "updated_at": TIME}
APPEARANCE = Exactly({"character_id": UUID, "name": TEXT, "shot_count": int})
MAPS = {"camera_angles": dict, "framings": dict, "lenses": dict, "movements": dict}
MEDIA = Exactly({"audio": int, "images": int})
DETAILED = Exactly(
    {
        **MAPS,
        "duration_stats": DURATIONS,
        "character_appearances": list,
        "audio_files": int,
        "images": int,
        "timeline_analytics": [],
        "character_analytics": [],
        "media_analytics": MEDIA,
    }
)
PAGES = {
    "pages": SECONDS,
    "pages_text": optional(TEXT),
    "eighths": optional(int),
    "lines": optional(int),
    "words": int,
    "seconds": SECONDS,
}
NODE = Exactly(
    {
        **PAGES,
        "id": UUID,
        "parent_id": optional(UUID),
        "number": int,
        "scene_number": optional(TEXT),
        "title": TEXT,
    }
)
SAID = {"speeches": int, "lines": int, "words": int}

OF_A_PROJECT = {
    "overview": Exactly(
        {
            "timeline": Exactly(
                {
                    "acts": int,
                    "sequences": int,
                    "scenes": int,
                    "shots": int,
                    "total_duration": SECONDS,
                }
            ),
            "content": Exactly({"characters": int, "worlds": int}),
            "metadata": Exactly({"type": TEXT, "genre": optional(TEXT), **TIMES}),
        }
    ),
    "shots": Exactly({"total_shots": int, "duration_stats": DURATIONS, **MAPS}),
    "characters": Exactly(
        {
            "total_characters": int,
            "appearances": list,
            "most_featured": optional(APPEARANCE),
            "least_featured": optional(APPEARANCE),
        }
    ),
    "media": Exactly({"audio_files": int, "images": int, "total_storage": TEXT}),
    "screenplay": Exactly(
        {"total": Exactly(PAGES), "acts": list, "sequences": list, "scenes": list}
    ),
    "screen-time": Exactly(
        {
            "total_seconds": SECONDS,
            "seconds_of_shots": SECONDS,
            "seconds_of_pages": SECONDS,
            "characters": list,
            "locations": list,
        }
    ),
    "dialogue": Exactly(
        {
            "total_speeches": int,
            "total_lines": int,
            "total_words": int,
            "speakers": int,
            "characters": list,
        }
    ),
}
ONES = {
    "character": Exactly(
        {
            "name": TEXT,
            "shots": int,
            "scenes": int,
            "seconds": SECONDS,
            **SAID,
            "projects": [
                Exactly(
                    {
                        "project_id": UUID,
                        "title": TEXT,
                        "shots": int,
                        "scenes": int,
                        "seconds": SECONDS,
                        "screen_share": SECONDS,
                        **SAID,
                        "dialogue_share": SECONDS,
                    }
                )
            ],
            **TIMES,
        }
    ),
    "act": Exactly(
        {"sequences": int, "scenes": int, "shots": int, "total_duration": SECONDS, **TIMES}
    ),
    "sequence": Exactly(
        {"scenes": int, "shots": int, "total_duration": SECONDS, "average_duration": int, **TIMES}
    ),
    "scene": Exactly(
        {
            "shots": int,
            "total_duration": SECONDS,
            "average_duration": int,
            "characters": int,
            **TIMES,
        }
    ),
    "shot": Exactly(
        {
            "characters": int,
            "duration": SECONDS,
            "has_dialog": YES_OR_NO,
            "has_notes": YES_OR_NO,
            "has_audio": YES_OR_NO,
            "has_image": YES_OR_NO,
            "camera_angle": optional(TEXT),
            "framing": optional(TEXT),
            "lens": optional(TEXT),
            "camera_movement": optional(TEXT),
            **TIMES,
        }
    ),
}
DETAILED_ONES = ("act", "sequence", "scene")
ROUTES = {
    **{f"project/{{id}}/{what}": ("Project", has) for what, has in OF_A_PROJECT.items()},
    **{f"{kind}/{{id}}": (kind.capitalize(), has) for kind, has in ONES.items()},
    **{f"{kind}/{{id}}/detailed": (kind.capitalize(), DETAILED) for kind in DETAILED_ONES},
}

CASES = [
    *(Case(f"GET /stats/{path}", 200, has=has) for path, (_, has) in ROUTES.items()),
    *(
        Case(
            f"GET /stats/{path}",
            404,
            lambda of: ask(id=UNKNOWN),
            says(f"{thing} not found"),
            name="unknown",
        )
        for path, (thing, _) in ROUTES.items()
    ),
    Case(
        "GET /stats/project/{id}/screenplay",
        200,
        lambda of: ask(id=of.project if of.scene else ""),
        {"scenes": [NODE, ANY]},
        name="a scene",
    ),
    Case(
        "GET /stats/project/{id}/screen-time",
        200,
        lambda of: ask(id=of.project if of.scene and of.mara else ""),
        {
            "characters": [
                Exactly(
                    {
                        "character_id": UUID,
                        "name": TEXT,
                        "seconds": SECONDS,
                        "share": SECONDS,
                        "shots": int,
                        "scenes": int,
                    }
                ),
                ANY,
            ],
            "locations": [
                Exactly(
                    {
                        "location_id": optional(UUID),
                        "name": optional(TEXT),
                        "seconds": SECONDS,
                        "share": SECONDS,
                        "scenes": int,
                        "eighths": int,
                    }
                ),
                ANY,
            ],
        },
        name="a scene",
    ),
    Case(
        "GET /stats/project/{id}/dialogue",
        200,
        lambda of: ask(id=of.project if of.mara else ""),
        {
            "characters": [
                Exactly(
                    {
                        "character_id": optional(UUID),
                        "name": TEXT,
                        **SAID,
                        "share": SECONDS,
                        "scenes": NUMBER,
                    }
                ),
                ANY,
            ]
        },
        name="a character",
    ),
    *(
        Case(
            f"GET /stats/{kind}/{{id}}{rest}",
            404,
            lambda of: ask(id=of.project),
            says(f"{kind.capitalize()} not found"),
            name="another thing",
        )
        for kind in ONES
        for rest in ("", "/detailed")
        if not rest or kind in DETAILED_ONES
    ),
]
