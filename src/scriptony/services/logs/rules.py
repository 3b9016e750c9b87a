"""How lines are told: their words, their details, what of them can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Details = dict[str, Any]

ACTIONS: Mapping[str, str] = {
    "added": "created",
    "completed": "created",
    "made": "created",
    "changed": "updated",
    "moved": "updated",
    "cast": "updated",
    "uncast": "updated",
    "confirmed": "updated",
    "trashed": "deleted",
    "purged": "deleted",
    "removed": "deleted",
    "revoked": "deleted",
}
"""What the log calls the ends of verbs; others are called as they are: deleted, reordered,
restored, imported, merged, banned, …"""

IN_ANOTHER = "updated"
"""What an appearance is to its scene, and nodes that come and go together to their project."""

KINDS: Mapping[str, str] = {
    "project": "Project",
    "act": "Act",
    "sequence": "Sequence",
    "scene": "Scene",
    "node": "Node",
    "shot": "Shot",
    "beat": "StoryBeat",
    "inspiration": "Inspiration",
    "item": "asset",
}
"""What the log calls things; others are called as they are: character, world, category, …"""

NODE_KINDS = ("act", "sequence", "scene", "shot")

NAMED = frozenset({"character", "world", "category", "item", "location", "relation", "map"})
"""Things that have a name rather than a title."""

UNDO: Mapping[str, str] = {
    "projects.project": "/projects",
    "nodes.node": "/nodes",
    "nodes.appearance": "/nodes",
    "shots.shot": "/shots",
    "characters.character": "/characters",
    "audio.clip": "/shots/audio",
    "worldbuilding.world": "/worlds",
    "worldbuilding.category": "/worlds",
    "worldbuilding.item": "/worlds",
    "worldbuilding.location": "/worlds",
    "worldbuilding.map": "/worlds",
    "worldbuilding.relation": "/worlds",
    "beats.beat": "/beats",
    "beats.template": "/beats",
    "inspiration.inspiration": "/inspirations",
}
"""Whose undo takes which lines: the owner of the row."""

UNDOABLE = frozenset(
    {"added", "changed", "moved", "reordered", "cast", "uncast", "removed", "trashed", "deleted"}
    | {"restored", "joined"}
)
LASTING = frozenset({"worldbuilding.world.added", "worldbuilding.world.restored"})
"""What only its own route takes back: a world goes with a password."""

FILES = frozenset({"cover_id", "image_id", "storyboard_id", "reference_image_id"})
"""Fields that hold a file of ours: one that was replaced is gone."""

LONGEST_NUMBER = 9


def read_limit(given: object, usual: int, most: int) -> int:
    """How many lines are wanted: what is no number, or below zero, counts for nothing."""
    text = str(given if given is not None else "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return usual
    return max(1, min(int(text), most))


def kinds_of(word: str | None) -> list[str] | None:
    """What events call the things a word stands for; None when all are wanted."""
    if not word:
        return None
    word = word.lower()
    return [kind for kind, name in KINDS.items() if word == name.lower()] or [word]


def actions_of(word: str | None) -> list[str] | None:
    """The actions a word stands for, `UPDATE` as well as `updated`; None when all are wanted."""
    if not word:
        return None
    word = word.lower()
    known = {*ACTIONS.values(), "reordered", "restored", "imported", "merged"}
    return [action for action in known if _stem(action) == _stem(word)] or [word]


def _stem(action: str) -> str:
    return action.removesuffix("ed").removesuffix("e")


def details_of(line: Mapping[str, Any]) -> Details:
    """What a line tells of its thing: its title, and what it was before and after."""
    title, action = line["title"], line["action"]
    details: Details = {"title": title}
    if line["entity_type"] in NAMED:
        details["name"] = title
    old, new = _shown(line["before"]), _shown(line["after"])
    if action == "updated":
        details |= {"changes": _changes(old, new), "old": _as_pages(old), "new": _as_pages(new)}
    elif action in ("reordered", "imported", "merged"):
        details |= {"old": old, "new": new}
    elif action == "created" and new:
        details["new"] = new
    elif action == "deleted" and old:
        details["old"] = old
    if (count := _count(new)) is not None:
        details["count"] = count
    if line["verb"].endswith(".purged"):
        details["permanent"] = True
    return details


PAGES: Mapping[str, str] = {"character_ids": "characters", "file_id": "audio_file_id"}
"""Names of fields that pages know by another."""


def _shown(fields: Mapping[str, Any] | None) -> Details:
    """Fields by the names pages know. A value that was too large to be carried is null."""
    return {
        PAGES.get(name, name.removeprefix("metadata.")): None if _is_omitted(value) else value
        for name, value in (fields or {}).items()
    }


def _is_omitted(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"omitted"}


def _changes(old: Details, new: Details) -> Details:
    return {
        "time_of_day" if name == "timeOfDay" else name: {
            "old": old.get(name),
            "new": new.get(name),
        }
        for name in {**old, **new}
    }


def _as_pages(fields: Details) -> Details:
    if "timeOfDay" in fields:
        return fields | {"time_of_day": fields["timeOfDay"]}
    return fields


def _count(new: Details) -> int | None:
    """Of how many things a line tells, where it tells of several."""
    if isinstance(count := new.get("count"), int):
        return count
    lists: list[list[Any]] = [
        value for name, value in new.items() if name.endswith("ids") and isinstance(value, list)
    ]
    return len(lists[0]) if lists else None


def undo_url(line: Mapping[str, Any]) -> str | None:
    """Where a line can be undone by whoever reads it."""
    thing, _, happened = line["verb"].rpartition(".")
    prefix = UNDO.get(thing)
    if not line["may_edit"] or prefix is None or happened not in UNDOABLE:
        return None
    if line["verb"] in LASTING or line["via"] == "import":
        return None
    if thing == "nodes.node" and line["entity_type"] == "project" and happened == "restored":
        return None  # many at once, which the line does not name
    if happened in ("changed", "moved", "reordered") and not line["after"]:
        return None  # all is as it was, or nothing is told of it
    if not _is_remembered(line["before"] or {}, line["after"] or {}):
        return None
    return f"{prefix}/undo/{line['id']}"


def _is_remembered(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether all there was before can come back."""
    if any(before.get(name) for name in FILES):
        return False
    return not any(_is_omitted(value) for value in (*before.values(), *after.values()))


FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
