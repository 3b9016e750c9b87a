"""Which lines say where they can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from scriptony.services.logs.rules import UNDO, undo_url

LINE: dict[str, Any] = {
    "id": "7",
    "verb": "shots.shot.changed",
    "entity_type": "shot",
    "via": None,
    "may_edit": True,
    "may_delete": True,
    "before": {"lens": "35mm"},
    "after": {"lens": "50mm"},
}


@pytest.mark.parametrize("thing", sorted(UNDO))
@pytest.mark.parametrize("act", ["added", "changed", "removed", "trashed", "restored"])
def test_a_line_says_where_its_owner_takes_it_back(thing: str, act: str) -> None:
    url = undo_url({**LINE, "verb": f"{thing}.{act}"})
    lasts = thing == "worldbuilding.world" and act in ("added", "restored")
    assert url == (None if lasts else f"{UNDO[thing]}/undo/7")


@pytest.mark.parametrize(
    "line",
    [
        {"may_edit": False},
        {"verb": "projects.project.deleted", "may_delete": False},
        {"verb": "worldbuilding.world.trashed", "may_delete": False},
        {"verb": "shots.shot.purged"},
        {"verb": "auth.member.removed"},
        {"verb": "projects.project.imported"},
        {"verb": "projects.project.added", "via": "import"},
        {"verb": "nodes.node.restored", "entity_type": "project"},
        {"before": {}, "after": {}},
        {"before": {"image_id": "3"}, "after": {"image_id": "4"}},
        {"before": {"notes": {"omitted": 20_000}}, "after": {"notes": None}},
        {"before": {"notes": None}, "after": {"notes": {"omitted": 20_000}}},
    ],
)
def test_what_cannot_be_taken_back_says_so(line: dict[str, Any]) -> None:
    assert undo_url({**LINE, **line}) is None


def test_a_first_picture_and_many_at_once_can_be() -> None:
    assert undo_url({**LINE, "before": {"image_id": None}, "after": {"image_id": "4"}})
    many = {"verb": "nodes.node.added", "entity_type": "project", "after": {"count": 2}}
    assert undo_url({**LINE, **many}) == "/nodes/undo/7"
