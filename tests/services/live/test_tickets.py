"""Tickets: for pages, whose EventSource sends no headers. Good for `/events`, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import datetime

from scriptony.services.live.rules import read_position, read_ticket, write_ticket
from tests.contract.cast import Cast
from tests.services.live.ear import Ear
from tests.studio import PASSWORD, Person, Studio


def ticket_of(person: Person) -> str:
    """A ticket of the person's session."""
    return person.ok("POST", "/events/ticket")["ticket"]


def test_a_ticket_opens_streams_as_often_as_one_likes(owner: Person, studio: Studio) -> None:
    answer = owner.ok("POST", "/events/ticket")
    for _ in range(2):
        with Ear(studio, ticket=answer["ticket"]) as listening:
            owner.project()
            listening.hears("projects.project.added")
    left = datetime.fromisoformat(answer["expires_at"]).timestamp() - time.time()
    assert 11 * 3600 < left <= 12 * 3600


def test_a_ticket_is_good_for_nothing_else(owner: Person, studio: Studio) -> None:
    ticket, project = ticket_of(owner), owner.project()
    anybody = studio.client()
    for path in ("/projects", f"/projects/{project}", "/profile", "/auth/v1/user", "/logs/user"):
        assert anybody.get(path, params={"ticket": ticket}).status_code in (401, 404)
    bearing = studio.client(ticket)
    assert bearing.get("/projects").status_code == 401
    assert bearing.get("/events").status_code == 401
    assert anybody.post("/events/ticket", params={"ticket": ticket}).status_code == 401
    path = "/storage/v1/object/sign/make-3b52693b-shots/a.png"
    assert anybody.get(path, params={"token": ticket}).status_code == 400


def test_nothing_else_is_a_ticket(owner: Person, studio: Studio) -> None:
    anybody = studio.client()
    good = ticket_of(owner)
    claims, _, signature = good.partition(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    longer = base64.urlsafe_b64encode(json.dumps([said[0], said[1] + 9]).encode()).decode()
    # Signed with the very secret, as URLs of files are, but not for this purpose.
    secret = studio.secret("storage").encode()
    foreign = base64.urlsafe_b64encode(hmac.digest(secret, claims.encode(), hashlib.sha256))
    tries = (
        owner.session["access_token"],
        owner.session["refresh_token"],
        studio.anon_key,
        studio.service_key,
        f"{longer.rstrip('=')}.{signature}",
        f"{claims}.{foreign.decode().rstrip('=')}",
        claims,
        f".{signature}",
        "lamp",
        "é.é",
    )
    for ticket in tries:
        answer = anybody.get("/events", params={"ticket": ticket})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), ticket
    assert anybody.get("/events").status_code == 401


def test_a_ticket_expires(owner: Person, studio: Studio) -> None:
    session = json.loads(base64.urlsafe_b64decode(ticket_of(owner).split(".")[0] + "=="))[0]
    secret = studio.secret("storage")
    old = write_ticket(secret, session, int(time.time()) - 1)
    assert studio.client().get("/events", params={"ticket": old}).status_code == 401
    soon = write_ticket(secret, session, int(time.time()) + 60)
    Ear(studio, ticket=soon).ready().close()
    assert read_ticket(secret, soon, time.time()) == session
    assert read_ticket(secret, soon, time.time() + 61) is None
    assert read_ticket(f"{secret}x", soon, time.time()) is None


def test_a_ticket_goes_with_its_session(owner: Person, studio: Studio) -> None:
    ticket = ticket_of(owner)
    other = studio.client().post(
        "/auth/v1/token?grant_type=password", json={"email": owner.email, "password": PASSWORD}
    )
    another = Person(studio, owner.name, owner.email, other.json())
    kept = ticket_of(another)
    owner.http.post("/auth/v1/logout?scope=local").raise_for_status()
    answer = studio.client().get("/events", params={"ticket": ticket})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_not_found")
    Ear(studio, ticket=kept).ready().close()
    Cast.ban(_Service(studio), owner)  # type: ignore[arg-type]
    answer = studio.client().get("/events", params={"ticket": kept})
    assert answer.status_code == 401


class _Service:
    """Just what `Cast.ban` needs."""

    def __init__(self, studio: Studio) -> None:
        self.service = studio.client(studio.service_key, apikey=studio.service_key)


def test_a_ticket_is_never_logged(owner: Person, tmp_path) -> None:  # type: ignore[no-untyped-def]
    studio = Studio(tmp_path / "data", settings={"SCRIPTONY_LOG_LEVEL": "debug"}).start()
    try:
        person = studio.person("Root")
        ticket = ticket_of(person)
        with Ear(studio, ticket=ticket) as listening:
            person.project()
            listening.hears("projects.project.added")
        studio.client().get("/events", params={"ticket": ticket, "project_id": "lamp"})
        studio.client().get("/projects", params={"ticket": ticket})
        studio.client().delete("/events", params={"ticket": ticket})
        studio.sql("alter view auth.live_session rename to nothing")  # a failure, which is logged
        assert studio.client().get("/events", params={"ticket": ticket}).status_code == 500
        studio.sql("alter view auth.nothing rename to live_session")
    finally:
        studio.stop()
    assert ticket not in studio.log
    assert "GET /events failed" in studio.log
    assert "ticket=" not in studio.log


def test_positions_as_clients_send_them() -> None:
    assert read_position(None) is None
    assert read_position("") is None
    assert read_position("12") == 12
    assert [read_position(one) for one in ("-1", "x", "1e3", "٣", "9" * 19)] == [-1] * 5
