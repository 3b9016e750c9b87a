"""Deleting shots: into the trash, back, and for good; and how long shots are."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.clients.media import png_as_data_url
from tests.services.shots.stage import add, character, events, fill, get, order, scenes
from tests.studio import Person


def act_of(person: Person, id: str) -> tuple[str, str]:
    """Project and act of deletion of a shot in the trash."""
    rows = person.studio.sql(
        "select project_id::text, trash_id::text from shots.published_trash "
        "where entity_id = %(id)s",
        id=id,
    )
    return rows[0][0], rows[0][1]


def call(person: Person, function: str, id: str) -> int:
    project, trash = act_of(person, id)
    return person.studio.sql(
        f"select shots.{function}(%(project)s, %(trash)s)", project=project, trash=trash
    )[0][0]


def test_into_the_trash_and_back(owner: Person, project: str, scene: str) -> None:
    a, b, c = fill(owner, scene, 3)
    owner.ok("POST", f"/shots/{b}/characters", json={"character_id": character(owner, project)})
    before = get(owner, b)
    assert owner.ok("DELETE", f"/shots/{b}") == {"success": True}
    assert order(owner, scene) == [a, c]
    for method, path in (("GET", "/shots/by-id/"), ("PUT", "/shots/"), ("DELETE", "/shots/")):
        assert owner.status(method, path + b) == 404
    row = owner.studio.sql(
        "select entity_type, title, deleted_by::text, is_root from shots.published_trash "
        "where entity_id = %(id)s",
        id=b,
    )
    assert row == [("shot", "Shot 2", owner.id, True)]
    assert call(owner, "restore_trash", b) == 1
    assert order(owner, scene) == [a, b, c]
    changed = {"updatedAt", "revision"}
    after = get(owner, b)
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }


def test_back_to_the_nearest_free_place(owner: Person, scene: str) -> None:
    a, b, c = fill(owner, scene, 3)
    for id in (c, b, a):
        owner.ok("DELETE", f"/shots/{id}")
    assert order(owner, scene) == []
    assert call(owner, "restore_trash", c) == 1
    assert call(owner, "restore_trash", b) == 1
    assert order(owner, scene) == [c, b]
    new = add(owner, scene, "new", order_index=0)["id"]
    assert call(owner, "restore_trash", a) == 1
    assert order(owner, scene) == [a, new, c, b]


def test_back_into_a_scene_that_is_in_the_trash(owner: Person, project: str, scene: str) -> None:
    id = add(owner, scene)["id"]
    owner.ok("DELETE", f"/shots/{id}")
    owner.ok("DELETE", f"/nodes/{scene}")
    assert call(owner, "restore_trash", id) == 1
    assert owner.status("GET", f"/shots/by-id/{id}") == 404
    owner.studio.sql(
        "select nodes.restore_trash(project_id, trash_id) from nodes.nodes where id = %(id)s",
        id=scene,
    )
    assert order(owner, scene) == [id]


def test_for_good(owner: Person, scene: str) -> None:
    a, b, c = fill(owner, scene, 3)
    owner.ok("PUT", f"/shots/{b}", json={"imageUrl": png_as_data_url()})
    owner.ok("DELETE", f"/shots/{b}?permanent=true")
    assert owner.status("GET", f"/shots/by-id/{b}") == 404
    assert order(owner, scene) == [a, c]
    assert [row[0] for row in events(owner, b)] == ["shots.shot.purged"]
    held = owner.studio.sql(
        "select count(*) from kernel.objects "
        "where path like %(path)s and thumbnail_of is null and released_at is null",
        path=f"shots/{b}%",
    )
    assert held == [(0,)]
    assert owner.status("DELETE", f"/shots/{b}?permanent=true") == 404


def test_from_the_trash_for_good(owner: Person, scene: str) -> None:
    a, b = fill(owner, scene, 2)
    owner.ok("DELETE", f"/shots/{a}")
    owner.ok("DELETE", f"/shots/{a}?permanent=true")
    owner.ok("DELETE", f"/shots/{b}")
    assert call(owner, "purge_trash", b) == 1
    assert order(owner, scene) == []
    assert owner.studio.sql("select 1 from shots.shots where scene_id = %(id)s", id=scene) == []
    assert events(owner, b) == []


def test_deleting_with_if_match(owner: Person, scene: str) -> None:
    id = add(owner, scene)["id"]
    stale = {"If-Match": owner.http.get(f"/shots/by-id/{id}").headers["etag"]}
    owner.ok("PUT", f"/shots/{id}", json={"lens": "x"})
    for query in ("", "?permanent=true"):
        assert owner.status("DELETE", f"/shots/{id}{query}", headers=stale) == 412
    assert order(owner, scene) == [id]


def test_deleting_what_is_not_there(owner: Person) -> None:
    assert owner.status("DELETE", f"/shots/{uuid4()}") == 404
    assert owner.status("DELETE", "/shots/not-an-id") == 404


@pytest.mark.parametrize(
    ("duration", "minutes", "seconds", "length"),
    [
        ("5", 9, 9, 5),
        ("5s", 9, 9, 5),
        ("2.5 s", 0, 0, 2.5),
        ("00:05", 9, 9, 5),
        ("1:02:03", 0, 0, 3723),
        ("soon", 1, 2, 62),
        ("-5", 1, 2, 62),
        ("", 1, 2, 62),
        (None, 1, 2, 62),
        (None, None, None, 0),
        ("9" * 40, 0, 0, 999_999_999),
    ],
)
def test_lengths(
    owner: Person,
    project: str,
    duration: str | None,
    minutes: int | None,
    seconds: int | None,
    length: float,
) -> None:
    (scene,) = scenes(owner, project)
    add(owner, scene, duration=duration, shotlength_minutes=minutes, shotlength_seconds=seconds)
    rows = owner.studio.sql(
        "select project_id::text, seconds from shots.published_length where scene_id = %(scene)s",
        scene=scene,
    )
    assert rows == [(project, length)]
