"""Large files on their way: on the disk, never in memory, and gone with whoever needed them."""

from __future__ import annotations

import fcntl
import hashlib
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from scriptony.kernel.errors import Invalid, TooLarge
from scriptony.kernel.spool import TEXT_LIMIT, SpooledUpload, read_spooled, spooled, sweep_spool
from tests.kernel.test_bodies import MULTIPART, part

END = b"--lamp--\r\n"


def sent(*chunks: bytes, is_cut: bool = False, **headers: str) -> Request:
    """A request whose body comes in these chunks, to its end or until the client goes."""
    left = list(chunks)

    async def receive() -> Message:
        if not left and is_cut:
            return {"type": "http.disconnect"}
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left) or is_cut}

    headers = {"content-type": MULTIPART} | {k.replace("_", "-"): v for k, v in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, receive)


async def form_of(
    tmp_path: Path,
    request: Request,
    limit: int = 1000,
    check: Callable[[dict[str, Any]], object] = lambda _: None,
) -> tuple[dict[str, Any], bytes]:
    """What the form says, and what lay on the disk meanwhile."""
    with spooled(tmp_path / "spool") as file:
        form = await read_spooled(request, limit, file, check)
        upload = form.get("file")
        return form, upload.path.read_bytes() if upload else b""


async def test_a_file_goes_to_the_disk_and_its_checksum_is_made(tmp_path: Path) -> None:
    data = b"\0\xff\r\n--lam" * 50
    body = part('name="type"', b"sfx") + part('name="file"; filename="a b.wav"', data) + END
    chunks = [body[at : at + 7] for at in range(0, len(body), 7)]
    form, kept = await form_of(tmp_path, sent(*chunks))
    checksum = hashlib.sha256(data).hexdigest()
    assert form == {"type": "sfx", "file": SpooledUpload("a b.wav", len(data), checksum)}
    assert kept == data
    assert list((tmp_path / "spool").iterdir()) == []


def test_spool_files_are_ones_own(tmp_path: Path) -> None:
    with spooled(tmp_path / "spool") as one, spooled(tmp_path / "spool") as other:
        assert one.name != other.name
        assert stat.S_IMODE(Path(one.name).stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700
        assert sweep_spool(tmp_path / "spool") == 0
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_sweep_that_comes_before_the_lock_takes_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, swept = fcntl.flock, list[int]()

    def late(file: Any, how: int) -> None:
        if not swept:
            swept.append(1)
            assert sweep_spool(tmp_path) == 1
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with spooled(tmp_path) as file:
        assert [str(path) for path in tmp_path.iterdir()] == [file.name]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    code = f"""
import os, pathlib
from scriptony.kernel.spool import spooled
with spooled(pathlib.Path({str(tmp_path)!r})) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    assert sweep_spool(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert sweep_spool(tmp_path / "none") == 0


async def test_too_much_is_refused_as_soon_as_it_is_known(tmp_path: Path) -> None:
    announced = sent(b"never read", content_length=str(1000 + TEXT_LIMIT + 1))
    with pytest.raises(TooLarge):
        await form_of(tmp_path, announced)
    endless = (b"x" * 600 for _ in range(10**9))
    body = [part('name="file"; filename="a"', b"").removesuffix(b"\r\n")]
    body += [next(endless) for _ in range(2)]
    with pytest.raises(TooLarge):
        await form_of(tmp_path, sent(*body, is_cut=True))
    assert list((tmp_path / "spool").iterdir()) == []


async def test_a_client_that_goes_leaves_nothing(tmp_path: Path) -> None:
    body = part('name="file"; filename="a"', b"x" * 500)
    with pytest.raises(ClientDisconnect):
        await form_of(tmp_path, sent(body, is_cut=True))
    assert list((tmp_path / "spool").iterdir()) == []


async def test_texts_before_the_file_are_looked_at_before_it(tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []

    def check(texts: dict[str, Any]) -> None:
        seen.append(texts)
        raise Invalid("type: no", field="type")

    body = part('name="type"', b"voice") + part('name="file"; filename="a"', b"x" * 100_000)
    with pytest.raises(Invalid, match="type: no"):
        await form_of(tmp_path, sent(body), check=check)
    assert seen == [{"type": "voice"}]


@pytest.mark.parametrize(
    "body",
    [
        part('name="a"; filename="a"', b"1") + part('name="b"; filename="b"', b"2"),
        part('name="label"', b"x" * (TEXT_LIMIT + 1)),
        b"".join(part(f'name="a{n}"', b"1") for n in range(60)),
        part("", b"nameless"),
        b"--lamp\r\nno head",
    ],
    ids=["two files", "a text too long", "too many texts", "no name", "no form"],
)
async def test_what_is_no_such_form_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(Invalid):
        await form_of(tmp_path, sent(body + END))
    with pytest.raises(Invalid):
        await form_of(tmp_path, sent(body, content_type="multipart/form-data"))


async def test_a_file_nobody_chose_is_not_there(tmp_path: Path) -> None:
    body = part('name="file"; filename=""', b"") + part('name="label"', b"x") + END
    assert (await form_of(tmp_path, sent(body)))[0] == {"label": "x"}
    empty = part('name="file"; filename="a.wav"', b"") + END
    assert (await form_of(tmp_path, sent(empty)))[0]["file"].size == 0
