"""The profile, and files somebody keeps."""

from __future__ import annotations

import base64
from io import BytesIO

import httpx2
import pytest
from PIL import Image

from tests.services.auth.letters import V2
from tests.studio import Person, Studio


def picture(size: int = 24) -> bytes:
    file = BytesIO()
    Image.new("RGB", (size, size), (200, 120, 40)).save(file, "PNG")
    return file.getvalue()


DATA_URL = "data:image/png;base64," + base64.b64encode(picture()).decode()


def test_profile_and_metadata_are_two_readings_of_one_row(noor: Person):
    body = {"name": " Noor A. ", "bio": "Writes for radio.", "avatarUrl": "https://x.example/a.png"}
    profile = noor.ok("PUT", "/profile", json=body | {"email": "other@x.example"})["profile"]
    assert (profile["name"], profile["bio"], profile["avatar_url"], profile["email"]) == (
        "Noor A.",
        "Writes for radio.",
        "https://x.example/a.png",
        noor.email,
    )
    assert "organizations" not in profile
    metadata = noor.ok("GET", "/auth/v1/user")["user_metadata"]
    assert (metadata["name"], metadata["avatar"]) == ("Noor A.", "https://x.example/a.png")
    noor.ok("PUT", "/auth/v1/user", json={"data": {"name": "Noor B.", "avatar": None}})
    profile = noor.ok("GET", "/profile")["profile"]
    assert (profile["name"], profile["avatar_url"]) == ("Noor B.", None)
    assert profile["bio"] == "Writes for radio."


def test_data_is_merged_member_by_member(noor: Person):
    noor.ok("PUT", "/auth/v1/user", json={"data": {"hat": "red", "shoe": 42}})
    user = noor.ok("PUT", "/auth/v1/user", json={"data": {"hat": None, "coat": "blue"}})
    kept = {k: v for k, v in user["user_metadata"].items() if k in ("hat", "shoe", "coat")}
    assert kept == {"shoe": 42, "coat": "blue"}
    assert user["user_metadata"]["name"] == "Noor"
    answer = noor.http.put("/auth/v1/user", json={"data": {"diary": "x" * 9000}}, headers=V2)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_a_new_address_of_oneself(studio: Studio, noor: Person, address: str):
    """Taken at once where no mail server could confirm it."""
    other = studio.person()
    taken = noor.http.put("/auth/v1/user", json={"email": other.email}, headers=V2)
    assert (taken.status_code, taken.json()["code"]) == (422, "email_exists")
    user = noor.ok("PUT", "/auth/v1/user", json={"email": address.upper()})
    assert user["email"] == user["identities"][0]["email"] == address
    assert noor.ok("GET", "/profile")["profile"]["email"] == address


def test_nobody_promotes_themselves(noor: Person):
    body = {"data": {"role": "superadmin"}, "app_metadata": {"role": "superadmin"}}
    user = noor.ok("PUT", "/auth/v1/user", json=body)
    assert user["app_metadata"]["role"] == user["user_metadata"]["role"] == "user"
    assert noor.status("POST", "/migrate") == 403


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "No valid fields to update"),
        ({"email": "x@y.example"}, "No valid fields to update"),
        ({"name": " "}, "name is required"),
        ({"name": None}, "name is required"),
        ({"name": "n" * 201}, "name is longer than 200 characters"),
        ({"bio": "b" * 5001}, "bio is longer than 5000 characters"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone is not the name of a time zone"),
    ],
)
def test_what_a_profile_refuses(noor: Person, body: dict, error: str):
    answer = noor.http.put("/profile", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("avatar", ["javascript:alert(1)", "https://x/" + "a" * 2048, "data:,x"])
def test_no_picture(noor: Person, avatar: str):
    assert noor.status("PUT", "/profile", json={"avatar_url": avatar}) in (400, 415)
    assert noor.status("PUT", "/auth/v1/user", json={"data": {"avatar": avatar}}) in (400, 415)


def test_a_picture_sent_as_data_becomes_a_file(studio: Studio, noor: Person):
    noor.ok("PUT", "/auth/v1/user", json={"data": {"avatar": DATA_URL}})
    url = noor.ok("GET", "/auth/v1/user")["user_metadata"]["avatar"]
    assert url.startswith(f"{studio.url}/storage/v1/object/sign/make-3b52693b-storage/avatars/")
    assert noor.ok("GET", "/profile")["profile"]["avatar_url"] == url
    fresh = httpx2.post(
        f"{studio.url}/auth/v1/token?grant_type=refresh_token",
        json={"refresh_token": noor.session["refresh_token"]},
    ).json()
    assert len(fresh["access_token"]) < 2000, "the picture is not copied into the token"
    noor.ok("PUT", "/profile", json={"avatar_url": url, "name": "Noor A."})
    assert noor.ok("GET", "/profile")["profile"]["avatar_url"] == url, "our own URL is that file"
    held = "select released_at from kernel.objects where owner_id = %(id)s and thumbnail_of is null"
    assert studio.sql(held, id=noor.id) == [(None,)]
    noor.ok("PUT", "/profile", json={"avatar_url": None})
    assert studio.sql(held, id=noor.id) != [(None,)], "let go of, for the sweep to remove"


def test_uploads_count_as_usage(studio: Studio, noor: Person):
    assert noor.ok("GET", "/storage/usage") == {"totalSize": 0, "fileCount": 0, "files": []}
    sent = {"file": ("a.png", picture(64), "image/png")}
    made = noor.ok(
        "POST", "/storage/upload", files=sent, data={"folder": "../Worlds!", "userId": "x"}
    )
    assert made["success"] is True
    assert made["path"].startswith(f"worlds/{noor.id}/")
    assert f"/make-3b52693b-storage/{made['path']}?token=" in made["url"]
    usage = noor.ok("GET", "/storage/usage")
    (file,) = usage["files"]
    assert usage["fileCount"] == 1
    assert usage["totalSize"] == file["size"] > 0
    assert made["path"].endswith(file["name"])
    kept = "select released_at from kernel.objects where path = %(path)s"
    assert studio.sql(kept, path=made["path"]) == [(None,)], "held, though nothing shows it"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"folder": (None, "x")}, 400),
        ({"file": ("a.txt", b"no picture at all", "image/png")}, 415),
        ({"file": ("a.png", b"x" * (10 * 1024 * 1024 + 1), "image/png")}, 413),
    ],
)
def test_what_an_upload_refuses(noor: Person, sent: dict, status: int):
    answer = noor.http.post("/storage/upload", files=sent)
    assert (answer.status_code, "error" in answer.json()) == (status, True)
    assert noor.ok("GET", "/storage/usage")["fileCount"] == 0


def test_strangers_have_no_profile(guest: httpx2.Client):
    for path in ("/profile", "/organizations", "/storage/usage", "/invitations"):
        answer = guest.get(path)
        assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")
