"""What was written: read again, thrown away, brought back."""

from __future__ import annotations

from scriptony.services.gym.rules.library import library
from tests.studio import Person
from tests.upkeep import purge

ID = next(iter(library().exercises))


def written(person: Person, text: str = "Once upon a time.") -> str:
    body = {"submission": text}
    return person.ok("POST", f"/exercises/{ID}/complete", 200, json=body)["submission_id"]


def listed(person: Person, **query: str) -> list[str]:
    found = person.ok("GET", f"/exercises/{ID}/submissions", params=query)
    return [one["id"] for one in found["submissions"]]


def test_pages_the_newest_first(owner: Person) -> None:
    ids = [written(owner, f"{n}") for n in range(5)][::-1]
    first = owner.ok("GET", f"/exercises/{ID}/submissions?limit=2")
    rest = f"/exercises/{ID}/submissions?limit=3&cursor={first['next_cursor']}"
    written(owner, "new")
    assert [one["id"] for one in first["submissions"]] == ids[:2]
    assert [one["id"] for one in owner.ok("GET", rest)["submissions"]] == ids[2:]


def test_trash_and_back(owner: Person) -> None:
    id, path = written(owner), f"/exercises/{ID}/submissions"
    points = owner.ok("GET", "/progress")
    owner.ok("DELETE", f"{path}/{id}")
    assert listed(owner) == []
    assert listed(owner, trashed="true") == [id]
    assert owner.status("GET", f"{path}/{id}") == 404
    assert owner.ok("GET", "/progress") == points  # it was done
    restored = owner.ok("POST", f"{path}/{id}/restore")["submission"]
    assert (restored["text"], restored["deleted_at"]) == ("Once upon a time.", None)
    assert listed(owner) == [id]


def test_gone_for_good_with_all_that_named_it_but_the_points(owner: Person) -> None:
    id = written(owner, "secret")
    owner.ok("DELETE", f"/exercises/{ID}/submissions/{id}?permanent=true")
    assert listed(owner) == listed(owner, trashed="true") == []
    rows = owner.studio.sql("select text, points from gym.submissions where id = %(id)s", id=id)
    assert rows == [(None, library().exercises[ID].points)]
    verbs = owner.studio.sql("select verb from kernel.events where entity_id = %(id)s", id=id)
    assert verbs == [("gym.submission.purged",)]


def test_a_stale_tag_deletes_nothing(owner: Person) -> None:
    path = f"/exercises/{ID}/submissions/{written(owner)}"
    assert owner.status("DELETE", path, headers={"if-match": '"x-1"'}) == 412
    tag = owner.http.get(path).headers["etag"]
    assert owner.http.get(path, headers={"if-none-match": tag}).status_code == 304
    assert owner.status("DELETE", path, headers={"if-match": tag}) == 200


async def test_a_month_in_the_trash_is_for_good(owner: Person) -> None:
    id = written(owner)
    owner.ok("DELETE", f"/exercises/{ID}/submissions/{id}")
    owner.studio.sql(
        "update gym.submissions set deleted_at = now() - interval '31 days' where id = %(id)s",
        id=id,
    )
    young = written(owner)
    owner.ok("DELETE", f"/exercises/{ID}/submissions/{young}")
    await purge(owner.studio, "gym")
    old = "select purged_at is not null from gym.submissions where id = %(id)s"
    assert owner.studio.sql(old, id=id) == [(True,)]
    assert listed(owner, trashed="true") == [young]
