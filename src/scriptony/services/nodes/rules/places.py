"""Where a scene plays, as its slugline says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scriptony.interchange import fountain
from scriptony.services.nodes.rules.tree import SCENE_LEVEL


def place_said(level: int, title: str, metadata: Mapping[str, Any]) -> str | None:
    """The name of the place: `metadata.location`, else what a title says that is a heading."""
    if level != SCENE_LEVEL:
        return None
    if "location" in metadata:
        said = metadata["location"]
        return said.strip() or None if isinstance(said, str) else None
    if fountain.looks_like_heading(title):
        return fountain.parse_slugline(title).location or None
    return None


def followed(old_title: str, title: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Metadata after a new title alone: where it said what the old heading said, it says what the
    new one says."""
    if not (fountain.looks_like_heading(old_title) and fountain.looks_like_heading(title)):
        return metadata
    old, new = fountain.parse_slugline(old_title), fountain.parse_slugline(title)
    if metadata.get("location") != (old.location or None):
        return metadata
    said = {
        "interior": new.interior,
        "location": new.location or None,
        "timeOfDay": new.time_of_day,
    }
    return {**metadata, **said}
