"""Files over HTTP: whole and in ranges, once, for whoever may have them."""

from __future__ import annotations

import random
from uuid import uuid4

import httpx2
import pytest

from tests.services.storage.stage import BUCKET, refusal, sign
from tests.studio import Studio


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
