"""Files as rows: what is held stays, what nobody holds goes, whatever crashed in between."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import os
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid, NotFound, Unavailable
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import (
    PictureRef,
    Shelf,
    hold,
    own_object,
    resolve_picture,
    save_object,
    save_picture,
)
from scriptony.kernel.pictures import BadPicture
from scriptony.kernel.storage import DAY, Files, Signer
from scriptony.worker.sweeping import FAILURES, sweep
from tests.kernel.running import sql, until

BUCKET = "make-3b52693b-shots"
ACTOR = Actor(new_id(), new_id(), "ada@lamp.example")


@pytest.fixture
def shelf(tmp_path: Path, conninfo: str) -> Shelf:
    sql(conninfo, "delete from door.pictures")
    sql(conninfo, "delete from kernel.objects")
    sql(conninfo, "delete from kernel.doomed_files")
    return Shelf(Files("", tmp_path / "files"), Signer("secret"))


def picture(width: int = 640, color: str = "orange") -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, 400), color).save(out, "JPEG")
    return out.getvalue()


def data_url(data: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


async def refer(db: Database, id: str) -> str:
    """A row that refers to a file; its id."""
    async with db.transaction() as tx:
        insert = "insert into door.pictures (image_id) values (%(id)s) returning id"
        row = await tx.value(insert, {"id": id})
        await hold(tx, id)
    return row


async def keys(shelf: Shelf) -> list[str]:
    return sorted([key async for key, _ in shelf.files.keys()])  # noqa: SIM118 — no dict


def rows(conninfo: str) -> int:
    return sql(conninfo, "select count(*) from kernel.objects")[0][0]


def time_passes(conninfo: str) -> None:
    """A day and more goes by for what waits to be referred to."""
    sql(conninfo, "update kernel.objects set released_at = released_at - interval '25 hours'")


async def test_a_saved_file_waits_a_day_to_be_referred_to(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    await save_object(
        db, shelf, ACTOR, bucket=BUCKET, path="a.bin", data=b"abc", content_type="text/plain"
    )
    stored = "select size, content_type, owner_id::text, length(checksum) from kernel.objects"
    assert sql(conninfo, stored) == [(3, "text/plain", ACTOR.user_id, 64)]
    assert await sweep(db, shelf.files) == 0
    assert await keys(shelf) == [f"{BUCKET}/a.bin"]
    time_passes(conninfo)
    assert await sweep(db, shelf.files) == 1
    assert (await keys(shelf), rows(conninfo)) == ([], 0)


async def test_what_is_held_stays_and_goes_with_its_thumbnail_when_let_go(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="shots/1", data=picture())
    row = await refer(db, id)
    time_passes(conninfo)
    assert await sweep(db, shelf.files) == 0
    found = await keys(shelf)
    assert len(found) == 2
    assert all(key.startswith(f"{BUCKET}/shots/1-") for key in found)
    sql(conninfo, "update door.pictures set image_id = null where id = %s", row)
    assert await sweep(db, shelf.files) == 2
    assert (await keys(shelf), rows(conninfo)) == ([], 0)


async def test_a_row_that_goes_lets_its_file_go(db: Database, shelf: Shelf, conninfo: str) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="a", data=picture())
    await refer(db, id)
    sql(conninfo, "delete from door.pictures")
    assert await sweep(db, shelf.files) == 2
    assert await keys(shelf) == []


async def test_an_update_that_changes_nothing_lets_nothing_go(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="a", data=picture())
    await refer(db, id)
    sql(conninfo, "update door.pictures set image_id = image_id")
    assert sql(conninfo, "select 1 from kernel.objects where released_at is not null") == []


async def test_a_file_two_things_share_stays_until_both_let_go(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="a", data=picture())
    one, other = await refer(db, id), await refer(db, id)
    sql(conninfo, "delete from door.pictures where id = %s", one)
    assert await sweep(db, shelf.files) == 0
    assert len(await keys(shelf)) == 2
    assert sql(conninfo, "select 1 from kernel.objects where released_at is not null") == []
    sql(conninfo, "delete from door.pictures where id = %s", other)
    assert await sweep(db, shelf.files) == 2


async def test_a_file_taken_up_while_it_is_swept_stays(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="a", data=picture())
    time_passes(conninfo)
    async with db.transaction() as tx:
        await tx.run("insert into door.pictures (image_id) values (%(id)s)", {"id": id})
        await hold(tx, id)
        sweeping = asyncio.create_task(sweep(db, shelf.files))
        waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        await until(lambda: sql(conninfo, waits))
    assert await sweeping == 0
    assert (len(await keys(shelf)), rows(conninfo)) == (2, 2)
    assert sql(conninfo, "select 1 from kernel.objects where released_at is not null") == []


async def test_a_crash_before_the_bytes_leaves_a_row_that_goes(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    await save_object(
        db, shelf, ACTOR, bucket=BUCKET, path="a", data=b"abc", content_type="text/plain"
    )
    await shelf.files.delete(BUCKET, "a")  # as if they had never been written
    time_passes(conninfo)
    await sweep(db, shelf.files)
    assert rows(conninfo) == 0
    assert sql(conninfo, "select 1 from kernel.doomed_files") == []


async def test_a_crash_before_the_bytes_went_is_made_up_for(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    await save_object(
        db, shelf, ACTOR, bucket=BUCKET, path="a", data=b"abc", content_type="text/plain"
    )
    sql(conninfo, "delete from kernel.objects")
    assert await keys(shelf) == [f"{BUCKET}/a"]
    assert await sweep(db, shelf.files) == 1
    assert await keys(shelf) == []


async def test_a_name_taken_anew_keeps_its_new_bytes(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    for _ in range(2):
        await save_object(
            db, shelf, ACTOR, bucket=BUCKET, path="a", data=b"abc", content_type="text/plain"
        )
        if not sql(conninfo, "select 1 from kernel.doomed_files"):
            sql(conninfo, "delete from kernel.objects")
    assert await sweep(db, shelf.files) == 0
    assert await keys(shelf) == [f"{BUCKET}/a"]
    assert sql(conninfo, "select 1 from kernel.doomed_files") == []


async def test_bytes_without_a_row_go_when_they_are_old(
    db: Database, shelf: Shelf, tmp_path: Path
) -> None:
    names = ["ä ö.png", "100%.png", "%20.png", "plain.png"]
    for name in names:
        await save_object(
            db, shelf, ACTOR, bucket=BUCKET, path=name, data=b"abc", content_type="text/plain"
        )
        await shelf.files.put(BUCKET, f"stray {name}", b"abc")
    await shelf.files.put(BUCKET, "young", b"abc")
    for path in (tmp_path / "files" / BUCKET).iterdir():
        if path.name != "young":
            os.utime(path, (1, 1))
    assert await sweep(db, shelf.files) == 0
    assert await sweep(db, shelf.files, strays_after=3600) == len(names)
    assert await keys(shelf) == sorted(f"{BUCKET}/{name}" for name in [*names, "young"])


async def test_names_that_can_never_be_removed_block_no_other(
    db: Database, shelf: Shelf, conninfo: str, tmp_path: Path
) -> None:
    sql(conninfo, "delete from kernel.doomed_files")
    for n in range(30):  # folders, where files should be
        (tmp_path / "files" / BUCKET / f"stuck {n}" / "in it").mkdir(parents=True)
        sql(conninfo, "insert into kernel.doomed_files values (%s, %s)", BUCKET, f"stuck {n}")
    sql(conninfo, "insert into kernel.doomed_files values (%s, 'gone')", BUCKET)
    left = "select 1 from kernel.doomed_files where path = 'gone'"
    for _ in range(200):
        if not sql(conninfo, left):
            break
        with contextlib.suppress(Unavailable):
            await sweep(db, shelf.files)
    assert sql(conninfo, left) == []
    sql(conninfo, "delete from kernel.doomed_files")


async def test_half_a_file_that_a_killed_process_left_goes_when_it_is_old(
    db: Database, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "files" / BUCKET / "shots"
    folder.mkdir(parents=True)
    for name in ("old.jpg#1", "old.jpg#20", "young.jpg#1", "not#1.jpg"):
        (folder / name).write_bytes(b"abc")
    for name in ("old.jpg#1", "old.jpg#20"):
        os.utime(folder / name, (1, 1))
    assert await sweep(db, shelf.files) == 0
    assert await sweep(db, shelf.files, strays_after=3600) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["not#1.jpg", "young.jpg#1"]


async def resolve(db: Database, shelf: Shelf, value: str | None) -> PictureRef:
    return await resolve_picture(
        db, shelf, ACTOR, value, field="image", bucket=BUCKET, stem="shots/1"
    )


async def test_nothing_is_no_picture(db: Database, shelf: Shelf) -> None:
    assert await resolve(db, shelf, None) == await resolve(db, shelf, "") == PictureRef()


async def test_a_data_url_becomes_a_file(db: Database, shelf: Shelf) -> None:
    found = await resolve(db, shelf, data_url(picture()))
    assert found.id is not None
    assert found.url is None
    assert len(await keys(shelf)) == 2


async def test_our_own_url_is_its_file(db: Database, shelf: Shelf, conninfo: str) -> None:
    id = await save_picture(db, shelf, ACTOR, bucket=BUCKET, stem="a b/ä", data=picture())
    query = "select bucket || '/' || path from kernel.objects where id = %s"
    [(key,)] = sql(conninfo, query, id)
    url = shelf.signer.url("http://lamp.example", key)
    assert await resolve(db, shelf, url) == PictureRef(id=id)
    assert await own_object(db, shelf, url, "image") == id
    sql(conninfo, "delete from kernel.objects")
    with pytest.raises(NotFound):
        await resolve(db, shelf, url)


async def test_a_url_of_ours_that_has_expired_or_was_made_up_is_refused(
    db: Database, shelf: Shelf
) -> None:
    long_ago = Signer("secret", lambda: 20_000.0 * DAY).url("http://lamp.example", f"{BUCKET}/a")
    forged = Signer("guess").url("http://lamp.example", f"{BUCKET}/a")
    for url in (long_ago, forged, forged.partition("?")[0]):
        with pytest.raises(Invalid) as refused:
            await resolve(db, shelf, url)
        assert refused.value.fields == {"field": "image"}


async def test_a_url_elsewhere_stays_what_it_is(db: Database, shelf: Shelf) -> None:
    url = "https://pictures.example/a.png?size=3#top"
    assert await resolve(db, shelf, url) == PictureRef(url=url)


async def test_a_url_elsewhere_becomes_safe_in_css_without_quotes(
    db: Database, shelf: Shelf
) -> None:
    found = await resolve(db, shelf, " https://pictures.example/it's a lamp (film).jpg\n")
    assert found == PictureRef(url="https://pictures.example/it%27s%20a%20lamp%20%28film%29.jpg")
    assert await resolve(db, shelf, found.url) == found


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "ftp://pictures.example/a.png",
        "/a.png",
        "https://pictures.example/a\tb.png",
        'https://pictures.example/"><script>',
        "https://pictures.example/" + "a" * 2048,
        "data:image/png;base64,!!!",
        "data:image/png;base64,",
        "data:text/html;base64,PGI+",
        "x\0y",
    ],
)
async def test_anything_else_is_refused_by_name(db: Database, shelf: Shelf, value: str) -> None:
    with pytest.raises((Invalid, BadPicture)):
        await resolve(db, shelf, value)
    assert await keys(shelf) == []


async def test_a_file_that_cannot_be_removed_stops_no_other(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    names = [f"{number}-{'x' * 300}" for number in range(3)] + ["gone.bin"]
    await shelf.files.put(BUCKET, "gone.bin", b"x")
    await shelf.files.put(BUCKET, "stays.bin", b"x")  # and its folder with it
    for name in names:
        sql(conninfo, f"insert into kernel.doomed_files values ('{BUCKET}', '{name}')")
    assert await sweep(db, shelf.files) == 1
    assert await keys(shelf) == [f"{BUCKET}/stays.bin"]
    left = sql(conninfo, "select count(*) from kernel.doomed_files")
    assert left == [(3,)], "they are tried again"
    sql(conninfo, "delete from kernel.doomed_files")


async def test_a_storage_that_is_gone_is_not_asked_for_every_file(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    await shelf.files.put(BUCKET, "there.bin", b"x")
    names = [f"{number:02}-{'x' * 300}" for number in range(FAILURES + 2)]
    for name in names:
        sql(conninfo, f"insert into kernel.doomed_files values ('{BUCKET}', '{name}')")
    with pytest.raises(Unavailable):
        await sweep(db, shelf.files)
    left = sql(conninfo, "select count(*) from kernel.doomed_files")
    assert left == [(len(names),)], "they are tried again"
    sql(conninfo, "delete from kernel.doomed_files")


async def test_a_name_that_is_taken_anew_meanwhile_keeps_its_bytes(
    db: Database, shelf: Shelf, conninfo: str
) -> None:
    """The sweep has found the old file; then one of the same name is written, and only then the
    sweep goes on."""
    await shelf.files.put(BUCKET, "again.bin", b"old")
    sql(conninfo, f"insert into kernel.doomed_files values ('{BUCKET}', 'again.bin')")
    with psycopg.connect(conninfo) as other:
        other.execute(
            "insert into kernel.objects (id, bucket, path, size, content_type, checksum) "
            "values (%s, %s, 'again.bin', 3, 'text/plain', '')",
            (new_id(), BUCKET),
        )
        other.execute("delete from kernel.doomed_files where path = 'again.bin'")
        sweeping = asyncio.create_task(sweep(db, shelf.files))
        waits = "select 1 from pg_locks where not granted"
        await until(lambda: sql(conninfo, waits) != [] or sweeping.done())
        await shelf.files.put(BUCKET, "again.bin", b"new")
    assert await sweeping == 0
    assert await shelf.files.read(BUCKET, "again.bin", 0, 3) == b"new"
