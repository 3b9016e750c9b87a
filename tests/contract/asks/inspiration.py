"""One good request for each route of inspirations."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import PNG, Things

URL = "https://img.lanternroom.example/dusk.jpg"


def thrown_away(of: Things) -> Ask:
    id = of.inspiration()
    of.person.ok("DELETE", f"/inspirations/{id}")
    return ask(id=id)


ASKS = {
    "GET /inspirations": lambda of: ask(query={"project_id": of.project}),
    "GET /inspirations/trash": lambda of: ask(query={"project_id": of.project}),
    "GET /inspirations/{id}": lambda of: ask(id=of.a_inspiration),
    "POST /inspirations": lambda of: ask(json={"project_id": of.project, "image_url": URL}),
    "PUT /inspirations/{id}": lambda of: ask(id=of.inspiration(), json={"title": "Dusk"}),
    "POST /inspirations/undo/{event_id}": lambda of: ask(event_id=of.inspiration_line()),
    "DELETE /inspirations/{id}": lambda of: ask(id=of.inspiration()),
    "POST /inspirations/{id}/restore": thrown_away,
    "POST /inspirations/{id}/upload-image": lambda of: ask(
        id=of.inspiration(), files={"file": ("dusk.png", PNG, "image/png")}
    ),
    "POST /inspirations/reorder": lambda of: ask(
        json={"inspiration_ids": [of.inspiration(), of.a_inspiration]}
    ),
}
