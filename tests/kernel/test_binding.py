"""A route whose form goes to the disk: who may not is refused before anything is read."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from scriptony.kernel.errors import NotFound
from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id, new_id
from scriptony.kernel.spool import SpooledUpload
from tests.kernel.running import client_of, gateway_of, service_of

routes = Routes()
GONE = new_id()
LIMIT = 1 << 20


class Sound(msgspec.Struct):
    file: SpooledUpload | None = None
    start_time: float | None = None


async def is_there(call: Call, id: Id) -> None:
    if id == GONE:
        raise NotFound("Shot")


@routes.post("/sounds/{id}", may="open", spool=True, first=is_there, limit=LIMIT)
async def add_sound(call: Call, id: Id, form: Sound) -> dict[str, Any]:
    """Take a file."""
    assert form.file is not None
    there = form.file.path.read_bytes()
    return {"bytes": len(there), "name": form.file.filename, "start": form.start_time}


@pytest.fixture
async def http(conninfo: str, tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    async with (
        gateway_of(conninfo, tmp_path, [service_of(routes)]) as gateway,
        client_of(gateway) as client,
    ):
        yield client


def spool(folder: Path) -> list[Path]:
    return list((folder / "spool").iterdir())


async def test_the_file_is_there_until_the_answer(http: httpx2.AsyncClient, tmp_path: Path) -> None:
    files = {"file": ("a.wav", b"x" * 500_000, "audio/wav")}
    answer = await http.post(f"/sounds/{new_id()}", files=files, data={"startTime": "1.5"})
    assert answer.json() == {"bytes": 500_000, "name": "a.wav", "start": 1.5}
    assert spool(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "more", "status", "field"),
    [
        (b"x" * (LIMIT + 1), {}, 413, None),
        (b"x", {"start_time": "soon"}, 400, "start_time"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    http: httpx2.AsyncClient,
    tmp_path: Path,
    data: bytes,
    more: dict[str, str],
    status: int,
    field: str | None,
) -> None:
    answer = await http.post(f"/sounds/{new_id()}", files={"file": ("a", data)}, data=more)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert spool(tmp_path) == []


async def test_the_first_question_comes_before_the_body(http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"/sounds/{GONE}", content=b"no form", headers={"content-type": "x/y"})
    assert answer.status_code == 404
    answer = await http.post(f"/sounds/{new_id()}", json={})
    assert answer.status_code == 415
