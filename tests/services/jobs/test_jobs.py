"""Jobs as their owner sees them."""

from __future__ import annotations

from uuid import uuid4

from tests.studio import Person, Studio


def job(person: Person, state: str = "queued", minutes: int = 0) -> str:
    """A job of a kind that no worker does, asked for so many minutes ago."""
    id = str(uuid4())
    person.studio.sql(
        "insert into kernel.jobs (id, kind, state, actor_id, created_at) values "
        "(%(id)s, 'door.idle', %(state)s, %(actor)s, now() - %(ago)s * interval '1 minute')",
        id=id,
        state=state,
        actor=person.id,
        ago=minutes,
    )
    return id


def test_the_newest_come_first_in_pages(owner: Person) -> None:
    ids = [job(owner, minutes=n) for n in range(5)]
    first = owner.ok("GET", "/jobs?limit=2")
    assert [one["id"] for one in first["jobs"]] == ids[:2]
    job(owner)  # a new one moves nothing
    second = owner.ok("GET", f"/jobs?limit=2&cursor={first['next_cursor']}")
    third = owner.ok("GET", f"/jobs?limit=2&cursor={second['next_cursor']}")
    assert [one["id"] for page in (second, third) for one in page["jobs"]] == ids[2:]
    assert third["next_cursor"] is None
    assert owner.status("GET", "/jobs?cursor=nonsense") == 400


def test_a_list_of_one_state(owner: Person) -> None:
    done, _ = job(owner, "done"), job(owner)
    assert [one["id"] for one in owner.ok("GET", "/jobs?state=done")["jobs"]] == [done]


def test_a_job_is_seen_by_its_owner_alone(owner: Person, studio: Studio) -> None:
    id, member = job(owner), owner.invite(studio.person("Mara"), "admin")
    for other in (member, studio.root):
        assert other.status("GET", f"/jobs/{id}") == 404
        assert other.status("DELETE", f"/jobs/{id}") == 404
        assert id not in str(other.ok("GET", "/jobs"))
    assert owner.ok("GET", f"/jobs/{id}")["job"]["state"] == "queued"


def test_cancelling_what_waits_ends_it(owner: Person) -> None:
    id = job(owner)
    told = owner.ok("DELETE", f"/jobs/{id}")["job"]
    assert (told["state"], told["cancel_requested"]) == ("cancelled", True)
    assert told["finished_at"]
    assert owner.ok("DELETE", f"/jobs/{id}")["job"]["state"] == "cancelled"


def test_cancelling_what_runs_asks_its_worker(owner: Person) -> None:
    id = job(owner, "running")
    told = owner.ok("DELETE", f"/jobs/{id}")["job"]
    assert (told["state"], told["cancel_requested"]) == ("running", True)


def test_what_has_ended_cannot_be_cancelled(owner: Person) -> None:
    for state in ("done", "failed"):
        assert owner.status("DELETE", f"/jobs/{job(owner, state)}") == 409
