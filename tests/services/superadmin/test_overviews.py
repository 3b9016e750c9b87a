"""What takes space, and everybody's jobs."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from PIL import Image

from scriptony.worker.sweeping import SWEEP_LOCK
from tests.studio import PASSWORD, Person, Studio


@pytest.fixture
def unswept(studio: Studio) -> Iterator[None]:
    """While files are counted none is swept away."""
    with psycopg.connect(studio.conninfo, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (SWEEP_LOCK,))
        yield


def picture() -> dict[str, Any]:
    """A small picture to upload."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return {"file": ("a.png", file.getvalue(), "image/png")}


def stored(studio: Studio, where: str, **values: Any) -> tuple[int, int]:
    """Files and bytes of some objects, straight from their rows."""
    sql = f"select count(*), coalesce(sum(o.size), 0)::bigint from kernel.objects o where {where}"
    return studio.sql(sql, **values)[0]


def of_organization(studio: Studio, id: str | None) -> tuple[int, int]:
    """Files and bytes the list shows for an organization."""
    rows = studio.root.ok("GET", "/superadmin/storage/organizations")["organizations"]
    return next(((one["files"], one["bytes"]) for one in rows if one["id"] == id), (0, 0))


@pytest.mark.usefixtures("unswept")
def test_the_overview_adds_up(studio: Studio, owner: Person) -> None:
    owner.ok("POST", "/storage/upload", files=picture())
    found = studio.root.ok("GET", "/superadmin/storage")
    assert list(found) == ["storage", "buckets", "organizations", "owners"]
    assert (found["storage"]["files"], found["storage"]["bytes"]) == stored(studio, "true")
    for part in ("files", "bytes"):
        assert sum(one[part] for one in found["buckets"]) == found["storage"][part]
    for name, key in (("organizations", "id"), ("owners", "id")):
        assert len(found[name]) <= 10
        whole = studio.root.ok("GET", f"/superadmin/storage/{name}")
        assert whole[name][:10] == found[name]
        assert whole["total"] == len({one[key] for one in whole[name]})
        assert sum(one["bytes"] for one in whole[name]) == found["storage"]["bytes"]
        sizes = [one["bytes"] for one in whole[name]]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.usefixtures("unswept")
def test_files_belong_to_the_organization_of_what_refers_to_them(
    studio: Studio, owner: Person
) -> None:
    """A picture of each kind, in the trash or not; thumbnails go with their pictures."""
    project, home = owner.project(), owner.organization
    nodes = owner.ok(
        "POST",
        "/initialize-project",
        201,
        json={
            "project_id": project,
            "template_id": "film-3act",
            "structure": {
                "level_1_count": 1,
                "level_2_per_parent": 1,
                "level_3_per_parent": 1,
            },
        },
    )["nodes"]
    scene = next(one["id"] for one in nodes if one["level"] == 3)
    shot = owner.ok("POST", "/shots", 201, json={"scene_id": scene, "shot_number": "1"})["shot"]
    character = owner.ok("POST", "/characters", 201, json={"project_id": project, "name": "Mara"})
    world = owner.ok("POST", "/worlds", 201, json={"name": "Salzmark"})["world"]["id"]
    lost = owner.ok("POST", "/characters", 201, json={"organization_id": home, "name": "Ada"})
    place = owner.ok("POST", "/locations", 201, json={"project_id": project, "name": "Pier"})
    coast = owner.ok("POST", "/locations", 201, json={"world_id": world, "name": "Coast"})
    kind = owner.ok(
        "POST", f"/worlds/{world}/categories", 201, json={"name": "Tides", "type": "geography"}
    )["category"]["id"]
    kept = owner.ok(
        "POST",
        "/inspirations",
        201,
        json={"project_id": project, "image_url": "https://img.lanternroom.example/a.jpg"},
    )["inspiration"]["id"]
    for path in (
        f"/projects/{project}",
        f"/shots/{shot['id']}",
        f"/characters/{character['character']['id']}",
        f"/characters/{lost['character']['id']}",
        f"/worlds/{world}",
        f"/locations/{place['location']['id']}",
        f"/locations/{coast['location']['id']}",
        f"/inspirations/{kept}",
    ):
        before = of_organization(studio, home)
        owner.ok("POST", f"{path}/upload-image", files=picture())
        assert of_organization(studio, home) > before, path
    before = of_organization(studio, home)
    url = "data:image/png;base64," + PIXEL
    items = f"/worlds/{world}/categories/{kind}/items"
    owner.ok("POST", items, 201, json={"name": "Reef", "image_url": url})
    owner.ok("PUT", f"/worlds/{world}/map", json={"name": "Tides", "image": url})
    assert of_organization(studio, home)[0] >= before[0] + 2

    mine = stored(studio, "o.owner_id = %(id)s", id=owner.id)
    assert of_organization(studio, home) == mine
    (row,) = studio.root.ok("GET", "/superadmin/storage/owners", params={"search": owner.email})[
        "owners"
    ]
    assert row == {"id": owner.id, "email": owner.email, "files": mine[0], "bytes": mine[1]}

    owner.ok("DELETE", f"/shots/{shot['id']}")
    owner.ok("DELETE", f"/projects/{project}")
    owner.ok("DELETE", f"/worlds/{world}", json={"password": PASSWORD})
    assert of_organization(studio, home) == mine, "the trash takes space as well"


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJg"
    "gg=="
)


@pytest.mark.usefixtures("unswept")
def test_profile_pictures_are_kept_for_no_organization(studio: Studio, owner: Person) -> None:
    nobody = of_organization(studio, None)
    owner.ok("POST", "/storage/upload", files=picture())
    assert of_organization(studio, owner.organization) == (0, 0)
    assert of_organization(studio, None)[0] > nobody[0]


def test_every_reference_to_a_file_tells_for_whom_it_is_kept(studio: Studio) -> None:
    """A new column that refers to a file needs its line in its room's `published_file`."""
    columns = studio.sql(
        """select n.nspname, c.relname, a.attname from pg_constraint f
           join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
           join pg_attribute a on a.attrelid = c.oid and a.attnum = any(f.conkey)
           where f.confrelid = 'kernel.objects'::regclass
             and n.nspname not in ('kernel', 'auth')"""
    )
    told = studio.sql(
        """select view_schema, table_name, column_name from information_schema.view_column_usage
           where view_name = 'published_file' and view_schema = table_schema"""
    )
    assert len(columns) >= 10
    assert not set(columns) - set(told)
    used = studio.sql(
        """select table_schema from information_schema.view_table_usage
           where view_schema = 'superadmin' and view_name = 'kept_file'"""
    )
    rooms = {room for room, *_ in told}
    assert rooms <= {room for (room,) in used}


def test_pages_of_space(studio: Studio) -> None:
    people = [studio.person(f"Space{uuid4().hex[:6]}") for _ in range(3)]
    mark = f"zz{uuid4().hex[:8]}"
    for number, person in enumerate(people):
        studio.sql(
            "update auth.accounts set email = %(mark)s || email where id = %(id)s",
            mark=mark,
            id=person.id,
        )
        studio.sql(
            "insert into kernel.objects (id, bucket, path, size, content_type, checksum, owner_id) "
            "values (gen_random_uuid(), 'make-3b52693b-shots', gen_random_uuid(), %(size)s, "
            "'image/png', '', %(id)s)",
            size=7 * (number // 2),  # two are as large as each other
            id=person.id,
        )
    seen: list[str] = []
    query: dict[str, Any] = {"search": mark, "limit": 1}
    while True:
        found = studio.root.ok("GET", "/superadmin/storage/owners", params=query)
        assert found["total"] == 3
        seen += [one["id"] for one in found["owners"]]
        if found["next_cursor"] is None:
            break
        query["cursor"] = found["next_cursor"]
    assert seen[0] == people[2].id
    assert sorted(seen[1:]) == sorted(one.id for one in people[:2])


def job(person: Person, state: str = "queued", **columns: Any) -> str:
    """A job with contents that nobody else may see."""
    id = str(uuid4())
    row = {"kind": "door.idle", "organization_id": None, "error": None, **columns}
    person.studio.sql(
        "insert into kernel.jobs (id, kind, state, actor_id, organization_id, error, args, result, "
        "attempts, progress, step) values (%(id)s, %(kind)s, %(state)s, %(actor)s, "
        "%(organization_id)s, %(error)s, %(args)s, %(result)s, 2, 0.5, 'reading her secret')",
        id=id,
        state=state,
        actor=person.id,
        args=json.dumps({"text": "her secret"}),
        result=json.dumps({"text": "her secret"}),
        **row,
    )
    return id


def test_everybodys_jobs_without_their_contents(studio: Studio, owner: Person) -> None:
    kind = f"door.{uuid4().hex[:8]}"
    other = studio.person("Mara")
    first = job(owner, kind=kind, organization_id=owner.organization)
    second = job(other, "failed", kind=kind, error="The lamp is out")
    answer = studio.root.http.get(f"/superadmin/jobs?kind={kind}")
    assert "secret" not in answer.text
    found = answer.json()
    assert [one["id"] for one in found["jobs"]] == [second, first]
    assert found["total"] == 2
    failed, queued = found["jobs"]
    assert failed.pop("createdAt").endswith("Z")
    assert failed == {
        "id": second,
        "kind": kind,
        "state": "failed",
        "ownerEmail": other.email,
        "organizationId": None,
        "organizationName": None,
        "projectId": None,
        "progress": 0.5,
        "attempt": 2,
        "error": "The lamp is out",
        "startedAt": None,
        "finishedAt": None,
    }
    assert queued["organizationId"] == owner.organization
    assert queued["organizationName"]


def test_a_choice_of_jobs(studio: Studio, owner: Person) -> None:
    kind = f"door.{uuid4().hex[:8]}"
    queued, done = job(owner, kind=kind), job(owner, "done", kind=kind)

    def ids(**query: Any) -> list[str]:
        found = studio.root.ok("GET", "/superadmin/jobs", params={"kind": kind, **query})
        assert found["total"] == len(found["jobs"])
        return [one["id"] for one in found["jobs"]]

    assert ids(state="done") == [done]
    assert ids(state="cancelled") == []
    assert ids(search=owner.email.upper()) == [done, queued]
    assert ids(search=queued) == [queued]
    assert ids(search="nobody@nowhere") == []
    states = studio.root.ok("GET", "/superadmin/jobs", params={"kind": "none"})["states"]
    counted = dict(studio.sql("select state, count(*) from kernel.jobs group by state"))
    for state in ("queued", "running", "done", "failed", "cancelled"):
        assert type(states[state]) is int
    assert states["done"] == counted["done"]


def test_pages_of_jobs(studio: Studio, owner: Person) -> None:
    kind = f"door.{uuid4().hex[:8]}"
    ids = [job(owner, kind=kind) for _ in range(4)][::-1]

    def page(**query: Any) -> dict[str, Any]:
        return studio.root.ok("GET", "/superadmin/jobs", params={"kind": kind, **query})

    first = page(limit=3)
    job(owner, kind=kind)  # a new one moves nothing
    second = page(limit=3, cursor=first["next_cursor"])
    assert [one["id"] for part in (first, second) for one in part["jobs"]] == ids
    assert second["next_cursor"] is None
    assert [one["id"] for one in page(page=2, per_page=2)["jobs"]] == ids[1:3]
