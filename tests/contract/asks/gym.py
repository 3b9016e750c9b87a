"""One good request for each route of the gym."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import EXERCISE, PLAN, Things


def thrown_away(of: Things) -> Ask:
    id = of.submission()
    of.person.ok("DELETE", f"/exercises/{EXERCISE}/submissions/{id}")
    return ask(id=EXERCISE, submission_id=id)


def again(of: Things) -> Ask:
    """A text that is not the first one: what the first one earns is not earned here."""
    assert of.a_submission
    return ask(id=EXERCISE, json={"submission": "Once."})


ASKS = {
    "GET /exercises": lambda of: ask(),
    "GET /exercises/{id}": lambda of: ask(id=EXERCISE),
    "POST /exercises/{id}/start": lambda of: ask(id=EXERCISE),
    "POST /exercises/{id}/complete": again,
    "GET /exercises/{id}/submissions": lambda of: ask(id=EXERCISE),
    "GET /exercises/{id}/submissions/{submission_id}": lambda of: ask(
        id=EXERCISE, submission_id=of.a_submission
    ),
    "DELETE /exercises/{id}/submissions/{submission_id}": lambda of: ask(
        id=EXERCISE, submission_id=of.submission()
    ),
    "POST /exercises/{id}/submissions/{submission_id}/restore": thrown_away,
    "GET /exercises/plans": lambda of: ask(),
    "GET /exercises/plans/{id}": lambda of: ask(id=PLAN),
    "POST /exercises/plans/{id}/start": lambda of: ask(id=PLAN),
    "DELETE /exercises/plans/{id}/start": lambda of: ask(id=PLAN),
    "GET /progress": lambda of: ask(),
    "GET /achievements": lambda of: ask(),
    "GET /categories": lambda of: ask(),
    "GET /daily-challenge": lambda of: ask(),
}
