"""Bytes in a folder, and the URLs that let them be read."""

from __future__ import annotations

import asyncio
import base64
import hmac
import io
import socket
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.errors import Invalid, Unavailable
from scriptony.kernel.storage import DAY, Files, Signer, checksum, split_url

NAMES = [
    "a.png",
    "a b/ä ö.png",
    "100%.png",
    "%20.png",
    "a+b&c=d?e.png",
    "日本/💡.jpg",
    "x/y/z",
    "~",
]


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


NOON = 20_000 * DAY + DAY / 2


async def keys(files: Files) -> list[str]:
    """What there is."""
    return [key async for key, _ in files.keys()]  # noqa: SIM118 — no dict


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files("", tmp_path / "files")


@pytest.mark.parametrize("name", NAMES)
async def test_a_file_is_read_under_the_name_it_was_written_under(files: Files, name: str) -> None:
    await files.put("bucket", name, b"0123456789")
    assert await files.read("bucket", name, 0, 10) == b"0123456789"
    assert await files.read("bucket", name, 3, 5) == b"34"
    assert await files.read("bucket", name, 5, 5) == b""
    assert await keys(files) == [f"bucket/{name}"]
    await files.delete("bucket", name)
    await files.delete("bucket", name)  # one that is not there is as good as removed
    assert await keys(files) == []
    with pytest.raises(FileNotFoundError):
        await files.read("bucket", name, 0, 1)


async def test_a_large_file_goes_in_and_out_in_pieces(files: Files, tmp_path: Path) -> None:
    data = bytes(range(256)) * 50_000
    (tmp_path / "source").write_bytes(data)
    await files.put_file("bucket", "a/b.bin", tmp_path / "source")
    assert await keys(files) == ["bucket/a/b.bin"]
    with (tmp_path / "target").open("wb") as target:
        await files.fetch("bucket", "a/b.bin", target)
        assert (tmp_path / "target").read_bytes() == data
        with pytest.raises(FileNotFoundError):
            await files.fetch("bucket", "none", target)


async def test_a_file_that_shrinks_while_it_is_fetched_ends(files: Files) -> None:
    """A story: a sound was emptied while its analysis fetched it, and the server took all the
    memory there was within two minutes."""
    await files.put("bucket", "shrinks", bytes(8 << 20))
    kept = files.local("bucket", "shrinks")
    assert kept is not None

    class Shrinking(io.BytesIO):
        def write(self, data: Any, /) -> int:
            kept.write_bytes(b"")
            return super().write(data)

    target = Shrinking()
    async with asyncio.timeout(10):
        await files.fetch("bucket", "shrinks", target)
    assert 0 < len(target.getvalue()) < 8 << 20


async def test_a_half_written_file_is_never_seen(files: Files) -> None:
    old, new = b"o" * 3_000_000, b"n" * 4_000_000
    await files.put("bucket", "a.bin", old)
    writing = asyncio.create_task(files.put("bucket", "a.bin", new))
    while not writing.done():
        assert await files.read("bucket", "a.bin", 0, 3_000_000) in (old, new[:3_000_000])
        assert await keys(files) == ["bucket/a.bin"]
    await writing
    assert await files.read("bucket", "a.bin", 0, 4_000_000) == new


async def test_what_a_crash_left_half_written_is_never_seen(files: Files, tmp_path: Path) -> None:
    await files.put("bucket", "a.bin", b"whole")
    (tmp_path / "files" / "bucket" / "a.bin#1").write_bytes(b"ha")
    assert await keys(files) == ["bucket/a.bin"]
    assert await files.read("bucket", "a.bin", 0, 5) == b"whole"


async def test_names_do_not_lead_out_of_the_folder(files: Files, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    for name in ("../../secret", "..", "a/../../../secret"):
        with pytest.raises(FileNotFoundError):
            await files.read("bucket", name, 0, 6)
        with pytest.raises(Invalid):
            await files.put("bucket", name, b"x")
        await files.delete("bucket", name)
    assert (tmp_path / "secret").read_bytes() == b"secret"


async def test_a_storage_that_is_gone_is_a_refusal(files: Files, tmp_path: Path) -> None:
    assert await files.is_ready()
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("not a folder")
    assert not await files.is_ready()
    with pytest.raises(Unavailable):
        await files.put("bucket", "a", b"b")
    (tmp_path / "source").write_bytes(b"b")
    with pytest.raises(Unavailable):
        await files.put_file("bucket", "a", tmp_path / "source")


async def test_a_file_that_cannot_be_read_just_now_is_no_missing_one(
    files: Files, tmp_path: Path
) -> None:
    await files.put("bucket", "a", b"whole")
    (tmp_path / "files" / "bucket" / "a").write_bytes(b"")  # it has lost its end
    with pytest.raises(Unavailable):
        await files.read("bucket", "a", 0, 5)


@pytest.mark.slow
async def test_an_object_store_that_does_not_answer_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "noor",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    files = Files("s3://studio/files", tmp_path)
    assert not await files.is_ready()
    with pytest.raises(Unavailable):
        await files.read("bucket", "a", 0, 1)


def test_a_url_is_the_same_all_day_and_good_for_a_week() -> None:
    clock = Clock(20_000 * DAY)
    signer = Signer("secret", clock)
    morning, today = signer.url("http://lamp.example", "b/a.png"), signer.today()
    clock.now += DAY - 1
    assert (signer.url("http://lamp.example", "b/a.png"), signer.today()) == (morning, today)
    assert Signer("secret", clock).url("http://lamp.example", "b/a.png") == morning
    clock.now += 1
    assert signer.url("http://lamp.example", "b/a.png") != morning
    assert signer.today() == today + 1
    clock.now = 20_000 * DAY + 8 * DAY - 1
    assert signer.key_of(morning) == "b/a.png"
    clock.now += 1
    assert signer.key_of(morning) is None
    token = split_url(morning)[1]
    assert token is not None
    assert signer.check("b/a.png", token) == "expired"


def test_what_else_the_secret_signs_opens_nothing() -> None:
    for text in ("head.!", "head", "head.bm8ganNvbg"):
        signature = hmac.digest(b"secret", text.encode(), "sha256")
        token = f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
        assert Signer("secret").check("b/a.png", token) == "signature"


def test_a_token_for_some_seconds() -> None:
    clock = Clock(NOON)
    signer = Signer("secret", clock)
    token = signer.token("b/a.png", 60)
    clock.now += 59
    assert signer.check("b/a.png", token) is None
    clock.now += 1
    assert signer.check("b/a.png", token) == "expired"


def test_a_token_opens_its_own_file_alone() -> None:
    signer = Signer("secret", Clock(NOON))
    token = signer.token("b/a.png", 60)
    assert signer.check("b/b.png", token) == "path"
    assert Signer("other", Clock(NOON)).check("b/a.png", token) == "signature"


@given(st.data())
def test_a_token_that_was_changed_anywhere_opens_nothing(data: st.DataObject) -> None:
    signer = Signer("secret", Clock(NOON))
    token = signer.token("b/a.png", 60)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda one: one != token[at]))
    changed = token[:at] + other + token[at + 1 :]
    assert signer.check("b/a.png", changed) == "signature"


@given(st.text(), st.text())
def test_any_text_is_a_token_that_opens_nothing(key: str, token: str) -> None:
    assert Signer("secret", Clock(NOON)).check(key, token) == "signature"


@given(st.text())
def test_any_text_is_no_url_of_ours(url: str) -> None:
    signer = Signer("secret", Clock(NOON))
    for text in (url, f"http://x/storage/v1/object/sign/{url}", f"//[{url}/storage/v1/"):
        assert signer.key_of(text) is None
        split_url(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_url_names_its_file(name: str) -> None:
    signer = Signer("secret", Clock(NOON))
    url = signer.url("https://lamp.example/x.supabase.co", f"b/{name}")
    assert url.startswith("https://lamp.example/x.supabase.co/storage/v1/object/sign/b/")
    assert signer.key_of(url) == f"b/{name}"
    assert signer.key_of(f"{url}&width=100") == f"b/{name}"
    assert f"b/{name}" in unquote(url)


def test_what_is_no_storage_url() -> None:
    assert split_url("https://elsewhere.example/a.png") == (None, None)
    assert split_url("https://lamp.example/storage/v1/object/public/b/a.png") == (None, None)
    assert split_url("https://lamp.example/storage/v1/object/sign/b/a.png") == ("b/a.png", None)


def test_the_checksum_is_sha_256() -> None:
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksum(b"abc") == known
