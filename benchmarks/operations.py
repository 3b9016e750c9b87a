"""The requests that are measured, on the project that `seed.py` makes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from benchmarks.load import Request
from benchmarks.seed import Seeded

BOUNDARY = "scriptony-benchmark"


def picture() -> bytes:
    """A 1920×1080 JPEG with enough in it to be a photograph."""
    import io

    from PIL import Image

    noise = random.Random(7).randbytes(192 * 108 * 3)
    image = Image.frombytes("RGB", (192, 108), noise).resize((1920, 1080), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def upload_body() -> bytes:
    """The picture as a multipart body."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="shot.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + picture() + f"\r\n--{BOUNDARY}--\r\n".encode()


def _json(**body: object) -> bytes:
    return msgspec.json.encode(body)


def operations(
    seeded: Seeded, order_50: list[str], email: str, password: str, undoing: Iterator[str]
) -> list[Request]:
    """Every measured request. `undoing` are the URLs that take back what the one before did."""
    project, scene_100, scene_50 = seeded.project, seeded.scene_100, seeded.scene_50
    multipart = upload_body()
    backwards = list(reversed(order_50))
    turn = [order_50, backwards]

    def get(name: str, path: str, count: int = 300) -> Request:
        return Request(name, "GET", lambda: path, count=count)

    def reorder() -> bytes:
        turn.reverse()
        return _json(scene_id=scene_50, shot_ids=turn[0])

    def write(name: str, method: str, path: str, body: bytes, status: int = 200) -> Request:
        return Request(
            name, method, lambda: path, lambda: body, count=150, is_write=True, status=status
        )

    new = _json(scene_id=seeded.scene_12, shot_number="Shot 99", framing="MCU")
    return [
        get("a shot", f"/shots/by-id/{seeded.shot}"),
        get("shots of a scene of 12", f"/shots/{seeded.scene_12}"),
        get("shots of a scene of 100", f"/shots/{scene_100}", 100),
        get("page of 200 shots", f"/shots?project_id={project}&limit=200", 60),
        get("page of 200 shots, light", f"/shots?project_id={project}&limit=200&view=light", 100),
        get("all 1,500 shots, light", f"/shots?project_id={project}&view=light", 25),
        get("ultra-batch-load", f"/nodes/ultra-batch-load?project_id={project}", 10),
        get("50 characters", f"/characters?project_id={project}&limit=50", 150),
        get("2,000 items of a world", f"/worlds/{seeded.world}/items", 15),
        get("the same by category", f"/worlds/{seeded.world}/categories", 15),
        get("graph of 2,000 items", f"/worlds/{seeded.world}/graph", 15),
        get("200 sounds of 200 shots", f"/shots/audio/batch?shot_ids={','.join(seeded.heard)}", 60),
        get("18,000 peaks of a sound", f"/shots/audio/{seeded.clip}/waveform", 60),
        *(
            get(f"stats: {what}", f"/stats/project/{seeded.written}/{what}", 60)
            for what in ("overview", "shots", "characters", "media")
        ),
        get("stats of an act, detailed", f"/stats/act/{seeded.act}/detailed", 60),
        *(
            get(f"stats: {what}", f"/stats/project/{seeded.written}/{what}", 60)
            for what in ("screenplay", "screen-time", "dialogue")
        ),
        get("page of 100 of 100,000 lines", f"/logs/project/{project}/recent?limit=100", 60),
        write("create a shot", "POST", "/shots", new, 201),
        write("update a shot", "PUT", f"/shots/{seeded.shot}", _json(framing="CU", lens="35mm")),
        Request(
            *("take a change back", "POST", lambda: next(undoing)),
            count=150,
            is_write=True,
            floor_path="/undo",
        ),
        Request("reorder 50", "POST", lambda: "/shots/reorder", reorder, count=60, is_write=True),
        write(
            "add a character to a shot",
            "POST",
            f"/shots/{seeded.shot}/characters",
            _json(character_id=seeded.character),
        ),
        Request(
            "upload a 1920×1080 JPEG",
            "POST",
            lambda: f"/shots/{seeded.shot}/upload-image",
            lambda: multipart,
            media=f"multipart/form-data; boundary={BOUNDARY}",
            count=12,
            is_write=True,
        ),
        Request(
            "sign in",
            "POST",
            lambda: "/auth/v1/token?grant_type=password",
            lambda: _json(email=email, password=password),
            count=20,
            is_write=True,
        ),
    ]
