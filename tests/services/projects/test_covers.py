"""Covers: uploaded, sent as data URL, sent back as the URL we gave."""

from __future__ import annotations

import io
import os

import httpx2
import pytest
from PIL import Image

from tests.studio import Person, Studio


def png(color: tuple[int, int, int] = (110, 89, 165)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 36), color).save(out, "PNG")
    return out.getvalue()


def data_url(color: tuple[int, int, int] = (110, 89, 165)) -> str:
    import base64

    return "data:image/png;base64," + base64.b64encode(png(color)).decode()


def upload(person: Person, project: str, data: bytes, name: str = "cover.png") -> httpx2.Response:
    files = {"file": (name, data, "image/png")}
    return person.http.post(f"/projects/{project}/upload-image", files=files)


def cover_of(studio: Studio, project: str) -> tuple[str | None, str | None]:
    ((id, url),) = studio.sql(
        "select cover_id::text, cover_url from projects.projects where id = %(id)s", id=project
    )
    return id, url


def is_released(studio: Studio, object_id: str | None) -> bool:
    rows = studio.sql(
        "select released_at <= clock_timestamp() from kernel.objects where id = %(id)s",
        id=object_id,
    )
    return bool(rows[0][0])


def test_an_uploaded_cover_is_shown_and_can_be_read(owner: Person):
    id = owner.project()
    answer = upload(owner, id, png())
    assert answer.status_code == 200
    url = answer.json()["imageUrl"]
    project = owner.ok("GET", f"/projects/{id}")["project"]
    assert project["cover_image_url"] == project["coverImageUrl"] == url
    picture = httpx2.get(url)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "/make-3b52693b-project-images/covers/" in url


def test_saving_the_same_url_again_changes_nothing(owner: Person, studio: Studio):
    id = owner.project()
    url = upload(owner, id, png()).json()["imageUrl"]
    before = owner.ok("GET", f"/projects/{id}")["project"]
    stale = url[:-3] + "xyz"
    for sent in (url, stale):
        after = owner.ok("PUT", f"/projects/{id}", json={"cover_image_url": sent})["project"]
        assert (after["revision"], after["cover_image_url"]) == (before["revision"], url)
    assert cover_of(studio, id)[1] is None, "no URL of ours is kept as text"


def test_a_data_url_becomes_a_file(owner: Person, studio: Studio):
    body = {"title": "x", "coverImage": data_url()}
    project = owner.ok("POST", "/projects", 201, json=body)["project"]
    assert httpx2.get(project["cover_image_url"]).status_code == 200
    assert not is_released(studio, cover_of(studio, project["id"])[0])


def test_a_duplicate_keeps_its_cover_when_the_original_goes(owner: Person, studio: Studio):
    original = owner.project(coverImage=data_url())
    url = owner.ok("GET", f"/projects/{original}")["project"]["cover_image_url"]
    copy = owner.ok("POST", "/projects", 201, json={"title": "Copy", "cover_image_url": url})
    owner.ok("DELETE", f"/projects/{original}?permanent=true")
    shown = owner.ok("GET", f"/projects/{copy['project']['id']}")["project"]
    assert httpx2.get(shown["cover_image_url"]).status_code == 200


def test_a_replaced_cover_is_let_go(owner: Person, studio: Studio):
    id = owner.project(coverImage=data_url())
    first, _ = cover_of(studio, id)
    owner.ok("PUT", f"/projects/{id}", json={"coverImageUrl": data_url((1, 2, 3))})
    second, _ = cover_of(studio, id)
    assert first != second
    assert (is_released(studio, first), is_released(studio, second)) == (True, False)
    shown = owner.ok("PUT", f"/projects/{id}", json={"cover_image_url": None})["project"]
    assert shown["cover_image_url"] is None
    assert is_released(studio, second)


def test_a_picture_elsewhere_stays_a_url(owner: Person):
    url = "https://pictures.example/lamp.jpg"
    id = owner.project(cover_image_url=url)
    assert owner.ok("GET", f"/projects/{id}")["project"]["coverImageUrl"] == url


def test_uploads_that_are_no_cover_are_refused(owner: Person):
    id = owner.project()
    too_large = upload(owner, id, os.urandom(5 * 1024 * 1024 + 100_000), "big.png")
    assert too_large.status_code == 400
    assert too_large.json()["error"] == "The file is 5.1 MB; at most 5 MB are taken"
    assert upload(owner, id, b"<svg onload=alert(1)>").status_code == 415
    path = f"/projects/{id}/upload-image"
    for files in ({"other": ("x.png", png())}, {"file": (None, "text")}, {"file": ("x.png", b"")}):
        answer = owner.http.post(path, files=files)
        assert (answer.status_code, answer.json()["error"]) == (400, "File is required")
    assert owner.ok("GET", f"/projects/{id}")["project"]["cover_image_url"] is None


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 200), (None, 404)])
def test_who_may_change_the_cover(
    owner: Person, stranger: Person, studio: Studio, role: str | None, status: int
):
    id = owner.project()
    if role:
        owner.invite(stranger, role)
    count = "select count(*) from kernel.objects where owner_id = %(id)s"
    assert upload(stranger, id, png()).status_code == status
    assert stranger.status("PUT", f"/projects/{id}", json={"coverImage": data_url()}) == status
    stored = studio.sql(count, id=stranger.id)[0][0]
    assert (stored > 0) == (status == 200), "nothing is stored for those who may not"


def test_an_upload_over_somebody_elses_change_is_refused(owner: Person):
    id = owner.project()
    path, files = f"/projects/{id}/upload-image", {"file": ("x.png", png())}
    for tag, status in ((f'"{id}-7"', 412), (f'"{id}-1"', 200), (f'"{id}-1"', 412)):
        assert owner.status("POST", path, files=files, headers={"If-Match": tag}) == status
    assert owner.ok("GET", f"/projects/{id}")["project"]["revision"] == 2
