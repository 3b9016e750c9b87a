"""What holds for projects whatever they are stored in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, cast

from scriptony.kernel.errors import Invalid

ProjectType = Literal["film", "series", "short", "theater", "audio", "book", "social"]

DEFAULT_TEMPLATE: Mapping[str, str] = {
    "film": "film-3act",
    "series": "series-traditional",
    "book": "book-novel",
    "theater": "theater-classic",
    "short": "short-film",
    "audio": "audio-play",
    "social": "social-series",
}

SETTABLE = (
    "title",
    "type",
    "logline",
    "genre",
    "duration",
    "world_id",
    "cover_id",
    "cover_url",
    "template_id",
    "narrative_structure",
    "beat_template",
    "episode_layout",
    "season_engine",
    "time_lock",
    "max_duration_seconds",
    "target_pages",
    "words_per_page",
    "current_words",
    "reading_speed_wpm",
    "title_page",
    "preamble",
    "section_depth",
)
"""Columns that are written, in the order in which queries read and write them. The last two come
from imports alone."""

_NEVER_NULL: Mapping[str, Any] = {
    "time_lock": False,
    "words_per_page": 250,
    "reading_speed_wpm": 230,
    "title_page": [],
    "preamble": "",
    "section_depth": 0,
}


class Project(Protocol):
    """What the rules look at of a project as it is shown."""

    type: str
    over_by_seconds: int | None
    cover_image_url: str | None
    updated_at: str


def settled(values: Mapping[str, Any], type: str = "film") -> dict[str, Any]:
    """All settable columns of a project with the wishes `values`; what is missing gets its
    default, and so does a null where a column takes none. `type` is the one there is."""
    row: dict[str, Any] = {name: values.get(name) for name in SETTABLE}
    for name, default in _NEVER_NULL.items():
        if row[name] is None:
            row[name] = default
    row["type"] = row["type"] or type
    row["template_id"] = row["template_id"] or DEFAULT_TEMPLATE[row["type"]]
    return row


def is_all_in_its_revision(project: Project) -> bool:
    """Whether whoever has seen this revision of a project need not be sent it again. A book's
    words and the length of the shots change without it. That `last_edited` moves is no reason:
    what happens inside a project does not change it."""
    return project.type != "book" and project.over_by_seconds is None


def world_wish(value: str | None) -> str | None:
    """The world a client means: `""` and `"none"` stand for none."""
    return None if value in (None, "", "none") else value


def type_of(value: str) -> ProjectType:
    """A project's type. Invalid (400) for anything that is none."""
    if value not in DEFAULT_TEMPLATE:
        raise Invalid(f"type must be one of {', '.join(DEFAULT_TEMPLATE)}", field="type")
    return cast("ProjectType", value)


def title_of(value: str | None) -> str:
    """A project's title, trimmed: 1 to 500 characters. Invalid (400) otherwise."""
    title = (value or "").strip()
    if not title:
        raise Invalid("title is required", field="title")
    if len(title) > 500:
        raise Invalid("title must have at most 500 characters", field="title")
    return title


def containing(text: str) -> str:
    """The `like` pattern of texts that hold `text`."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
