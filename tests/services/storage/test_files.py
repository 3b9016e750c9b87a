"""Storing, listing, moving and removing files."""

from __future__ import annotations

from uuid import uuid4

import httpx2
import pytest

from tests.clients.media import png_as_data_url
from tests.services.storage.stage import BUCKET, refusal
from tests.studio import Studio
from tests.wait import wait_until


def test_upload_twice_needs_upsert(service: httpx2.Client, path: str) -> None:
    url = f"/storage/v1/object/{BUCKET}/{path}"
    assert refusal(service.post(url, content=b"new")) == (400, "409", "Duplicate")
    assert service.get(url).content == bytes(range(100))
    assert service.post(url, content=b"new", headers={"x-upsert": "true"}).is_success
    assert service.get(url).content == b"new"


def test_upload_as_multipart_with_a_nameless_part(service: httpx2.Client) -> None:
    path = f"{uuid4().hex}.txt"
    url = f"/storage/v1/object/{BUCKET}/{path}"
    files = {"": ("a.txt", b"hello", "text/plain")}
    assert service.post(url, data={"cacheControl": "60"}, files=files).is_success
    answer = service.get(url)
    assert (answer.text, answer.headers["cache-control"]) == ("hello", "max-age=60")


def test_multipart_without_more_than_the_file(service: httpx2.Client) -> None:
    url = f"/storage/v1/object/{BUCKET}/{uuid4().hex}.txt"
    answer = service.post(url, files={"": (None, "hello")})
    assert (answer.status_code, answer.json()["message"]) == (400, "No file provided")
    assert refusal(service.get(url))[1] == "404"
    for cache in ({}, {"cacheControl": "for ever"}):
        files = {"": ("a.txt", b"hello", "text/plain")}
        sent = service.post(url, data=cache, files=files, headers={"x-upsert": "true"})
        assert sent.is_success
        assert service.get(url).headers["cache-control"] == "max-age=3600"


def test_list_shows_files_and_folders(service: httpx2.Client) -> None:
    folder = uuid4().hex
    for name in ("b.txt", "a.txt", "deep/c.txt"):
        service.post(f"/storage/v1/object/{BUCKET}/{folder}/{name}", content=name.encode())
    backwards = {"column": "name", "order": "desc"}
    body = {"prefix": folder, "limit": 100, "offset": 0, "sortBy": backwards}
    found = service.post(f"/storage/v1/object/list/{BUCKET}", json=body).json()
    assert [(one["name"], one["id"] is None) for one in found] == [
        ("deep", True),
        ("b.txt", False),
        ("a.txt", False),
    ]
    assert found[1]["metadata"]["size"] == 5


def test_move_copy_and_remove(service: httpx2.Client, path: str) -> None:
    target = f"{uuid4().hex}.bin"
    body = {"bucketId": BUCKET, "sourceKey": path, "destinationKey": target}
    copied = service.post("/storage/v1/object/copy", json=body).json()
    assert copied == {"Key": f"{BUCKET}/{target}"}
    moved = {**body, "destinationKey": f"moved-{target}"}
    assert service.post("/storage/v1/object/move", json=moved).is_success
    assert refusal(service.get(f"/storage/v1/object/{BUCKET}/{path}"))[1] == "404"
    prefixes = {"prefixes": [target, f"moved-{target}", "never.bin"]}
    gone = service.request("DELETE", f"/storage/v1/object/{BUCKET}", json=prefixes).json()
    assert sorted(one["name"] for one in gone) == sorted([target, f"moved-{target}"])


def test_a_file_in_use_is_not_removed(studio: Studio, service: httpx2.Client, path: str) -> None:
    person = studio.person()
    id = studio.sql("select id from kernel.objects where path = %(p)s", p=path)[0][0]
    studio.sql("update auth.accounts set avatar_id = %(i)s where id = %(a)s", i=id, a=person.id)
    url = f"/storage/v1/object/{BUCKET}/{path}"
    assert refusal(service.delete(url))[1] == "409"
    assert service.get(url).status_code == 200


@pytest.mark.slow
def test_pictures_that_nobody_shows_any_more_are_gone_within_seconds(studio: Studio) -> None:
    person = studio.person()
    body = {"project_id": person.project(), "name": "Mara", "imageUrl": png_as_data_url()}
    mara = person.ok("POST", "/characters", 201, json=body)["character"]
    old = [mara["imageUrl"], mara["thumbnailUrl"]]
    assert [httpx2.get(url).status_code for url in old] == [200, 200]
    path = f"/characters/{mara['id']}"
    mara = person.ok("PUT", path, json={"imageUrl": png_as_data_url()})["character"]
    new = [mara["imageUrl"], mara["thumbnailUrl"]]
    wait_until(lambda: [httpx2.get(url).status_code for url in old] == [400, 400], 20)
    person.ok("DELETE", path)
    assert [httpx2.get(url).status_code for url in new] == [200, 200], "it may come back"
    person.ok("DELETE", f"{path}?permanent=true")
    wait_until(lambda: [httpx2.get(url).status_code for url in new] == [400, 400], 20)


@pytest.mark.parametrize("path", ["a/%2e%2e/b.txt", "%2e/a.txt", "a%0Ab.txt", "a%5Cb.txt"])
def test_paths_stay_inside_their_bucket(service: httpx2.Client, path: str) -> None:
    answer = service.post(f"/storage/v1/object/{BUCKET}/x/{path}", content=b"x")
    assert refusal(answer) == (400, "400", "InvalidKey")


def test_a_file_that_could_not_be_written_leaves_the_one_there_was(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    if studio.settings.get("SCRIPTONY_STORAGE_URL"):
        pytest.skip("the folder is put in the way of the file")
    there = studio.data / "files" / BUCKET / path
    there.unlink()
    there.mkdir()
    (there / "inside").touch()
    url = f"/storage/v1/object/{BUCKET}/{path}"
    answer = service.post(url, content=b"new", headers={"x-upsert": "true"})
    assert answer.json()["statusCode"] == "503"
    assert studio.sql("select count(*) from kernel.objects where path = %(p)s", p=path) == [(1,)]


@pytest.mark.parametrize("name", ["a" * 300, "taken/below"])
def test_a_file_that_could_not_be_written_takes_no_name(
    studio: Studio, service: httpx2.Client, name: str
) -> None:
    if studio.settings.get("SCRIPTONY_STORAGE_URL"):
        pytest.skip("an object store takes any name")
    folder = uuid4().hex
    url = f"/storage/v1/object/{BUCKET}/{folder}"
    assert service.post(f"{url}/taken", content=b"x").status_code == 200
    for _ in range(2):
        answer = service.post(f"{url}/{name}", content=b"x")
        assert answer.json()["statusCode"] == "503", "the second time no more than the first"
    answer = service.post(f"/storage/v1/object/list/{BUCKET}", json={"prefix": folder})
    assert [one["name"] for one in answer.json()] == ["taken"]
    doomed = "select path from kernel.doomed_files where path like %(path)s"
    assert studio.sql(doomed, path=f"{folder}%") == []
