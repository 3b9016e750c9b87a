"""What is heard, by whom, and when nobody hears anything any more."""

from __future__ import annotations

from tests.services.live.ear import ear
from tests.studio import Person


def test_a_change_is_heard_with_names_and_without_contents(owner: Person) -> None:
    project = owner.project()
    with ear(owner) as listening:
        owner.ok("PUT", f"/projects/{project}", json={"title": "The Tide", "logline": "SECRET"})
        event = listening.hears("projects.project.changed")
        text = listening.text
    assert event | {"pos": 0, "at": ""} == {
        "pos": 0,
        "at": "",
        "actor": owner.id,
        "entity_type": "project",
        "entity_id": project,
        "project_id": project,
        "verb": "projects.project.changed",
        "title": "The Tide",
        "changed": ["logline", "title"],
        "revision": None,
    }
    assert "SECRET" not in text
