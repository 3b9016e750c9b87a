"""Pictures of shots."""

from __future__ import annotations

import base64
import io
import time
from email.utils import formatdate
from typing import Any

import pytest
from PIL import Image

from tests.clients.media import (
    animated_gif,
    jpeg_of_a_turned_camera,
    png,
    png_above_five_mebibytes,
    png_as_data_url,
    png_that_swells,
)
from tests.services.shots.stage import add, events, get
from tests.studio import Person


def loads(person: Person, url: str) -> bool:
    """Whether a picture loads without headers, as in CSS without quotes."""
    assert not set(url) & set(" '\"()")
    answer = person.studio.client().get(url)
    return answer.status_code == 200 and answer.headers["content-type"].startswith("image/")


@pytest.mark.parametrize("function", ["scriptony-shots", "scriptony-timeline-v2"])
def test_as_a_file(owner: Person, scene: str, function: str) -> None:
    shot = add(owner, scene)
    path = f"/functions/v1/{function}/shots/{shot['id']}/upload-image"
    answer = owner.ok("POST", path, 200, files={"file": ("../a b.svg", png(), "text/html")})
    assert answer == {
        "imageUrl": answer["imageUrl"],
        "image_url": answer["imageUrl"],
        "success": True,
    }
    assert loads(owner, answer["imageUrl"])
    after = get(owner, shot["id"])
    assert after["imageUrl"] == answer["imageUrl"]
    assert loads(owner, after["thumbnailUrl"])
    assert after["updatedAt"] > shot["updatedAt"]
    assert owner.ok("GET", f"/shots/{scene}")["shots"] == [after]
    assert [row[0] for row in events(owner, shot["id"])][1:] == ["shots.shot.changed"]


def test_as_base64(owner: Person, scene: str) -> None:
    id = add(owner, scene)["id"]
    path = f"/shots/{id}/upload-image"
    urls = []
    for data in (png_as_data_url(), base64.b64encode(png()).decode()):
        body = {"image_data": data, "filename": "../../etc/passwd"}
        urls.append(owner.ok("POST", path, json=body)["image_url"])
        assert loads(owner, urls[-1])
    assert urls[0] != urls[1]
    released = owner.studio.sql(
        "select count(*) from kernel.objects where path like %(path)s and released_at is not null",
        path=f"shots/{id}%",
    )
    assert released == [(1,)], "the replaced picture is let go"


@pytest.mark.parametrize(
    ("status", "error", "options"),
    [
        (400, "No file provided", {"files": {"other": ("a.png", b"x", "image/png")}}),
        (400, "No file provided", {"files": {"file": (None, "text")}}),
        (400, "image_data is required", {"json": {}}),
        (400, "image_data", {"json": {"image_data": "!!!"}}),
        (415, "", {"json": {"image_data": "aGk="}}),
        (415, "", {"files": {"file": ("a.png", b"<svg/>", "image/png")}}),
        (415, "", {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
    ],
)
def test_what_is_no_picture(
    owner: Person, scene: str, status: int, error: str, options: dict[str, Any]
) -> None:
    id = add(owner, scene)["id"]
    answer = owner.http.post(f"/shots/{id}/upload-image", **options)
    assert answer.status_code == status, answer.text
    assert error in answer.json()["error"]
    assert get(owner, id)["imageUrl"] is None


def uploaded(person: Person, id: str, data: bytes) -> tuple[bytes, bytes]:
    """What is served of an uploaded picture, and its thumbnail."""
    files = {"file": ("shot.jpg", data, "image/jpeg")}
    person.ok("POST", f"/shots/{id}/upload-image", 200, files=files)
    shot = get(person, id)
    client = person.studio.client()
    picture, thumbnail = (client.get(shot[name]) for name in ("imageUrl", "thumbnailUrl"))
    assert (picture.status_code, thumbnail.status_code) == (200, 200)
    return picture.content, thumbnail.content


def test_a_turned_camera_is_turned_back_and_tells_nothing(owner: Person, scene: str) -> None:
    sent = jpeg_of_a_turned_camera(96, 64)
    assert b"Lighthouse" in sent
    for data in uploaded(owner, add(owner, scene)["id"], sent):
        picture = Image.open(io.BytesIO(data))
        assert (picture.size, dict(picture.getexif())) == ((64, 96), {})
        left, right = picture.convert("RGB").getpixel((4, 48)), picture.getpixel((60, 48))
        assert (left[2] > 150, right[0] > 150) == (True, True)  # type: ignore[index]
        assert b"Lighthouse" not in data


def test_an_animated_gif_still_moves(owner: Person, scene: str) -> None:
    data, thumbnail = uploaded(owner, add(owner, scene)["id"], animated_gif(4))
    picture: Any = Image.open(io.BytesIO(data))
    assert (picture.format, picture.n_frames, picture.info["duration"]) == ("GIF", 4, 80)
    assert Image.open(io.BytesIO(thumbnail)).format == "JPEG"


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", b"PK\x03\x04archive"])
def test_a_picture_that_is_something_else_too_is_served_as_a_picture_alone(
    owner: Person, scene: str, tail: bytes
) -> None:
    for data in uploaded(owner, add(owner, scene)["id"], jpeg_of_a_turned_camera() + tail):
        assert tail not in data


def test_a_picture_that_swells_is_refused_and_leaves_nothing(owner: Person, scene: str) -> None:
    id = add(owner, scene)["id"]
    for data in (png_that_swells(), b"GIF89a/*" + b"\xff" * 4 + b"*/=1;alert(1)"):
        files = {"file": ("a.png", data, "image/png")}
        assert owner.status("POST", f"/shots/{id}/upload-image", files=files) in (413, 415)
    assert get(owner, id)["imageUrl"] is None
    query = "select count(*) from kernel.objects where path like %(path)s"
    assert owner.studio.sql(query, path=f"shots/{id}%") == [(0,)]


def test_with_if_match(owner: Person, scene: str) -> None:
    shot = add(owner, scene)
    path = f"/shots/{shot['id']}"
    first = owner.http.get(f"/shots/by-id/{shot['id']}").headers["etag"]
    owner.ok("PUT", path, json={"lens": "85mm"})
    files = {"file": ("a.png", png(), "image/png")}
    stale = owner.http.post(f"{path}/upload-image", files=files, headers={"If-Match": first})
    assert (stale.status_code, get(owner, shot["id"])["imageUrl"]) == (412, None)
    held = {"If-Match": owner.http.get(f"/shots/by-id/{shot['id']}").headers["etag"]}
    good = owner.http.post(f"{path}/upload-image", files=files, headers=held)
    assert good.status_code == 200
    assert good.headers["etag"] == owner.http.get(f"/shots/by-id/{shot['id']}").headers["etag"]


def test_too_large(owner: Person, scene: str) -> None:
    id = add(owner, scene)["id"]
    picture = png_above_five_mebibytes()
    path = f"/shots/{id}/upload-image"
    assert owner.status("POST", path, files={"file": ("a.png", picture, "image/png")}) == 413
    data = base64.b64encode(picture).decode()
    assert owner.status("POST", path, json={"image_data": data}) == 413


def test_pictures_in_the_fields(owner: Person, scene: str) -> None:
    shot = add(
        owner, scene, imageUrl=png_as_data_url(), storyboard_url="https://pics.example/a.png"
    )
    assert loads(owner, shot["imageUrl"])
    assert shot["storyboardUrl"] == "https://pics.example/a.png"
    path = f"/shots/{shot['id']}"
    again = owner.ok("PUT", path, json={"imageUrl": shot["imageUrl"]})["shot"]
    assert again["imageUrl"] == shot["imageUrl"]
    key = owner.studio.sql(
        "select image_id, image_url from shots.shots where id = %(id)s", id=shot["id"]
    )
    assert key[0][0] is not None
    assert key[0][1] is None
    copied = owner.ok("PUT", path, json={"reference_image_url": shot["imageUrl"]})["shot"]
    assert loads(owner, copied["referenceImageUrl"])
    cleared = owner.ok("PUT", path, json={"image_url": None, "storyboardUrl": ""})["shot"]
    assert (cleared["imageUrl"], cleared["storyboardUrl"]) == (None, None)
    assert loads(owner, get(owner, shot["id"])["referenceImageUrl"])


def test_what_was_held_for_long_is_sent_again(owner: Person, scene: str) -> None:
    """A client may hold a shot for longer than the URL in it is good."""
    path = f"/shots/by-id/{add(owner, scene, imageUrl=png_as_data_url())['id']}"
    headers = owner.http.get(path).headers
    held = {"If-None-Match": headers["etag"], "If-Modified-Since": headers["last-modified"]}
    assert owner.status("GET", path, headers=held) == 304
    week_old = held | {"If-Modified-Since": formatdate(time.time() - 7 * 86_400, usegmt=True)}
    assert owner.status("GET", path, headers=week_old) == 200
