"""Files over HTTP: signed URLs, ranges, and the calls of the storage libraries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.clients.media import png_as_data_url
from tests.studio import Studio
from tests.wait import wait_until

BUCKET = "make-3b52693b-storage"


@pytest.fixture
def service(studio: Studio) -> Iterator[httpx2.Client]:
    """A client that holds the service key."""
    with studio.client(studio.service_key, apikey=studio.service_key) as client:
        yield client


@pytest.fixture
def path(service: httpx2.Client) -> str:
    """A stored file of a hundred bytes."""
    path = f"notes/{uuid4().hex}.bin"
    answer = service.post(f"/storage/v1/object/{BUCKET}/{path}", content=bytes(range(100)))
    assert answer.json() == {"Id": answer.json()["Id"], "Key": f"{BUCKET}/{path}"}
    return path


def sign(service: httpx2.Client, path: str, seconds: Any = 60) -> str:
    """A URL that opens the file."""
    body = {"expiresIn": seconds}
    answer = service.post(f"/storage/v1/object/sign/{BUCKET}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return f"/storage/v1{answer.json()['signedURL']}"


def refusal(answer: httpx2.Response) -> tuple[int, str, str]:
    """HTTP status, inner status and word of an error in the libraries' form."""
    body = answer.json()
    assert body["message"]
    return answer.status_code, body["statusCode"], body["error"]


def test_signed_url_opens_the_file_without_headers(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    answer = httpx2.get(studio.url + sign(service, path))
    assert answer.content == bytes(range(100))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == "100"
    again = httpx2.get(
        studio.url + sign(service, path), headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_head_sends_no_body(studio: Studio, service: httpx2.Client, path: str) -> None:
    answer = httpx2.head(studio.url + sign(service, path))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "100"


@pytest.mark.parametrize(
    ("header", "status", "span"),
    [
        ("bytes=0-9", 206, (0, 10)),
        ("bytes=90-", 206, (90, 100)),
        ("bytes=-5", 206, (95, 100)),
        ("bytes=50-500", 206, (50, 100)),
        ("bytes=0-99", 200, (0, 100)),
        ("bytes=abc", 200, (0, 100)),
        ("bytes=0-1,5-6", 200, (0, 100)),
        ("bytes=200-", 416, None),
    ],
)
def test_ranges(
    studio: Studio,
    service: httpx2.Client,
    path: str,
    header: str,
    status: int,
    span: tuple[int, int] | None,
) -> None:
    answer = httpx2.get(studio.url + sign(service, path), headers={"Range": header})
    assert answer.status_code == status
    if span is None:
        assert answer.headers["content-range"] == "bytes */100"
        return
    assert answer.content == bytes(range(*span))
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/100"


def test_a_range_of_an_older_file_is_the_whole_new_one(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    url = studio.url + sign(service, path)
    tag = httpx2.get(url).headers["etag"]
    for known, status in ((tag, 206), ('"another"', 200)):
        answer = httpx2.get(url, headers={"Range": "bytes=0-9", "If-Range": known})
        assert answer.status_code == status
        assert len(answer.content) == (10 if status == 206 else 100)


def test_a_large_file_comes_in_pieces_and_whole(studio: Studio, service: httpx2.Client) -> None:
    path, data = f"{uuid4().hex}.bin", random.randbytes(3 * 1024 * 1024 + 7)
    assert service.post(f"/storage/v1/object/{BUCKET}/{path}", content=data).is_success
    url = studio.url + sign(service, path)
    answer = httpx2.get(url)
    assert answer.content == data
    assert answer.headers["content-length"] == str(len(data))
    part = httpx2.get(url, headers={"Range": "bytes=1000000-2999999"})
    assert (part.status_code, part.content) == (206, data[1_000_000:3_000_000])


def test_a_file_whose_bytes_are_lost_is_not_found(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    if studio.settings.get("SCRIPTONY_STORAGE_URL"):
        pytest.skip("the bytes are taken away in the folder")
    (studio.data / "files" / BUCKET / path).unlink()
    assert refusal(service.get(f"/storage/v1/object/{BUCKET}/{path}"))[1] == "404"


def test_token_of_another_file_does_not_open_this_one(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    token = sign(service, path).partition("token=")[2]
    other = f"/storage/v1/object/sign/{BUCKET}/notes/other.bin?token={token}"
    assert refusal(httpx2.get(studio.url + other)) == (400, "400", "InvalidSignature")
    broken = f"/storage/v1/object/sign/{BUCKET}/{path}?token={token[:-3]}abc"
    assert refusal(httpx2.get(studio.url + broken)) == (400, "400", "InvalidJWT")
    none = f"/storage/v1/object/sign/{BUCKET}/{path}"
    assert refusal(httpx2.get(studio.url + none)) == (400, "400", "InvalidJWT")


def test_download_names_the_file(studio: Studio, service: httpx2.Client, path: str) -> None:
    answer = httpx2.get(studio.url + sign(service, path) + "&download=my%20notes.bin")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''my%20notes.bin"


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=x", "application/rss+xml"])
def test_active_content_is_kept_harmless(studio: Studio, service: httpx2.Client, kind: str) -> None:
    path = f"{uuid4().hex}.html"
    url = f"/storage/v1/object/{BUCKET}/{path}"
    service.post(url, content=b"<script>", headers={"content-type": kind})
    answer = httpx2.get(studio.url + sign(service, path))
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_private_files_need_the_key_or_their_uploader(
    studio: Studio, service: httpx2.Client, path: str
) -> None:
    url = f"/storage/v1/object/{BUCKET}/{path}"
    assert service.get(url).content == bytes(range(100))
    assert refusal(studio.client().get(url))[1] == "403"
    stranger = studio.person("Stranger")
    assert refusal(stranger.http.get(url))[1] == "403"
    assert refusal(stranger.http.post(url, content=b"x"))[1] == "403"
    assert refusal(studio.client().get(f"/storage/v1/object/public/{BUCKET}/{path}"))[1] == "404"


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


def test_sign_many(service: httpx2.Client, path: str) -> None:
    body = {"expiresIn": "60", "paths": [path, "never.bin"]}
    there, missing = service.post(f"/storage/v1/object/sign/{BUCKET}", json=body).json()
    assert there["path"] == path
    assert there["error"] is None
    assert missing["signedURL"] is None
    assert missing["error"]


def test_signed_upload(studio: Studio, service: httpx2.Client) -> None:
    path = f"{uuid4().hex}.txt"
    url = service.post(f"/storage/v1/object/upload/sign/{BUCKET}/{path}").json()["url"]
    assert httpx2.put(f"{studio.url}/storage/v1{url}", content=b"hi").json()["Key"].endswith(path)
    assert refusal(httpx2.put(f"{studio.url}/storage/v1{url}x", content=b"hi"))[2] == "InvalidJWT"


@pytest.mark.parametrize("path", ["a/%2e%2e/b.txt", "%2e/a.txt", "a%0Ab.txt", "a%5Cb.txt"])
def test_paths_stay_inside_their_bucket(service: httpx2.Client, path: str) -> None:
    answer = service.post(f"/storage/v1/object/{BUCKET}/x/{path}", content=b"x")
    assert refusal(answer) == (400, "400", "InvalidKey")


def test_buckets(service: httpx2.Client) -> None:
    id = f"bucket-{uuid4().hex[:8]}"
    new = {"id": id, "name": id, "public": True, "file_size_limit": 10}
    assert service.post("/storage/v1/bucket", json=new).json() == {"name": id}
    assert refusal(service.post("/storage/v1/bucket", json=new))[1] == "409"
    assert service.get(f"/storage/v1/bucket/{id}").json()["public"] is True
    assert id in [one["id"] for one in service.get("/storage/v1/bucket").json()]
    large = service.post(f"/storage/v1/object/{id}/a.bin", content=b"x" * 11)
    assert refusal(large) == (400, "413", "Payload too large")
    assert service.post(f"/storage/v1/object/{id}/a.bin", content=b"x").is_success
    assert service.get(f"/storage/v1/object/public/{id}/a.bin").content == b"x"
    assert service.put(f"/storage/v1/bucket/{id}", json={"public": False}).is_success
    assert refusal(service.get(f"/storage/v1/object/public/{id}/a.bin"))[2] == "Bucket not found"
    assert refusal(service.delete(f"/storage/v1/bucket/{id}"))[1] == "409"
    assert service.post(f"/storage/v1/bucket/{id}/empty", json={}).is_success
    assert service.delete(f"/storage/v1/bucket/{id}").is_success
    assert refusal(service.get(f"/storage/v1/bucket/{id}"))[2] == "Bucket not found"


def test_a_bucket_with_a_file_in_use_is_not_emptied(studio: Studio, service: httpx2.Client) -> None:
    bucket = f"bucket-{uuid4().hex[:8]}"
    service.post("/storage/v1/bucket", json={"id": bucket, "name": bucket})
    for name in ("held.bin", "loose.bin"):
        service.post(f"/storage/v1/object/{bucket}/{name}", content=b"x")
    held = "update auth.accounts set avatar_id = o.id from kernel.objects o "
    held += "where o.bucket = %(b)s and o.path = 'held.bin' and accounts.id = %(a)s"
    studio.sql(held, b=bucket, a=studio.person().id)
    assert refusal(service.post(f"/storage/v1/bucket/{bucket}/empty", json={}))[1] == "409"
    for name in ("held.bin", "loose.bin"):
        assert service.get(f"/storage/v1/object/{bucket}/{name}").content == b"x"


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
