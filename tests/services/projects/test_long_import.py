"""Large screenplays: imported as a job, whole or not at all, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.studio import Person, Studio
from tests.wait import wait_until

SCENE = "INT. LAMP ROOM {n} - NIGHT\n\n{text}\n\nMARA\nStay close, number {n}.\n\n"
TEXT = "Mara lights the lamp and looks out to sea. " * 12
LONG = "".join(SCENE.format(n=n, text=TEXT) for n in range(2_000)).encode()
KEPT = "select count(*) from kernel.objects where path like %(path)s and released_at > now()"


def start(person: Person, data: bytes = LONG, **more: Any) -> str:
    files = {"file": ("long.fountain", data, "text/plain")}
    answer = person.ok("POST", "/projects/import", 202, files=files, **more)["job"]
    assert answer["url"] == f"/jobs/{answer['id']}"
    return answer["id"]


def ended(person: Person, id: str) -> dict[str, Any]:
    def has_ended() -> bool:
        return person.ok("GET", f"/jobs/{id}")["job"]["finished_at"] is not None

    wait_until(has_ended, 90)
    return person.ok("GET", f"/jobs/{id}")["job"]


def kept(person: Person) -> int:
    path = f"imports/{person.id}/%"
    return person.studio.sql(KEPT, path=path)[0][0]


def test_a_large_file_becomes_a_project_by_a_job(owner: Person) -> None:
    headers = {"idempotency-key": str(uuid4())}
    id = start(owner, headers=headers)
    assert start(owner, headers=headers) == id
    job = ended(owner, id)
    assert (job["state"], job["error"], job["progress"]) == ("done", None, 1)
    assert job["result"]["counts"]["scenes"] == 2_000
    projects = owner.ok("GET", "/projects")["projects"]
    assert [one["id"] for one in projects] == [job["result"]["project_id"]]
    nodes = owner.ok("GET", f"/nodes?project_id={projects[0]['id']}&level=3")["nodes"]
    assert nodes[-1]["title"] == "INT. LAMP ROOM 1999 - NIGHT"
    assert kept(owner) == 0
    owner.ok("DELETE", f"/projects/{projects[0]['id']}?permanent=true")
    assert owner.status("GET", f"/jobs/{id}") == 404  # nothing names it any more


def test_who_wants_to_wait_waits(owner: Person) -> None:
    files = {"file": ("long.fountain", LONG, "text/plain")}
    made = owner.ok("POST", "/projects/import", 201, files=files, data={"wait": "true"})
    assert made["counts"]["scenes"] == 2_000


def test_a_broken_one_says_where_and_leaves_nothing(owner: Person) -> None:
    job = ended(owner, start(owner, LONG + b"/* never closed\n"))
    assert job["state"] == "failed"
    assert job["error"].startswith(f"Line {LONG.count(bytes([10])) + 1}: ")
    assert owner.ok("GET", "/projects")["projects"] == []
    assert kept(owner) == 0


def test_rights_are_checked_before(owner: Person, stranger: Person, studio: Studio) -> None:
    project = owner.project()
    files = {"file": ("long.fountain", LONG, "text/plain")}
    into = {"project_id": project}
    assert stranger.status("POST", "/projects/import", files=files, data=into) == 404
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    assert viewer.status("POST", "/projects/import", files=files, data=into) == 403
    job = ended(owner, start(owner, data=LONG))
    assert job["state"] == "done"


def test_cancelled_it_leaves_nothing(owner: Person) -> None:
    id = start(owner)
    owner.http.delete(f"/jobs/{id}")
    job = ended(owner, id)
    if job["state"] == "cancelled":  # else it was faster
        assert owner.ok("GET", "/projects")["projects"] == []
        wait_until(lambda: kept(owner) == 0, 90)
