"""One good request for each route of beats."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import Things

GIVE_BACK = {"prefer": "return=representation"}


def change_row(of: Things) -> Ask:
    query = {"id": f"eq.{of.beat()}"}
    return ask(query=query, json={"notes": "Seen."}, headers=GIVE_BACK)


def new_template(of: Things) -> Ask:
    return ask(json=of.beat_template_body())


ASKS = {
    "GET /beats": lambda of: ask(query={"project_id": of.project}),
    "GET /beats/{id}": lambda of: ask(id=of.a_beat),
    "POST /beats": lambda of: ask(json=of.beat_body()),
    "PATCH /beats/{id}": lambda of: ask(id=of.beat(), json={"pct_from": 12.5, "pct_to": 20}),
    "DELETE /beats/{id}": lambda of: ask(id=of.beat()),
    "POST /beats/{id}/ripple": lambda of: ask(id=of.lone_beat(), json={"edge": "right", "pct": 40}),
    "POST /beats/undo/{event_id}": lambda of: ask(event_id=of.beat_line()),
    "POST /beats/reorder": lambda of: ask(
        json={"project_id": of.project, "beat_ids": [of.beat(), of.a_beat]}
    ),
    "POST /beats/apply-template": lambda of: ask(
        json={"project_id": of.new_project(), "template_id": "three-act"}
    ),
    "GET /beat-templates": lambda of: ask(query={"organization_id": of.organization}),
    "GET /beat-templates/{id}": lambda of: ask(id=of.a_beat_template),
    "POST /beat-templates": new_template,
    "PATCH /beat-templates/{id}": lambda of: ask(id=of.beat_template(), json={"name": "Halves"}),
    "DELETE /beat-templates/{id}": lambda of: ask(id=of.beat_template()),
    "GET /rest/v1/story_beats": lambda of: ask(query={"id": f"eq.{of.a_beat}", "select": "*"}),
    "PATCH /rest/v1/story_beats": change_row,
    "DELETE /rest/v1/story_beats": lambda of: ask(query={"id": f"in.({of.beat()})"}),
}
