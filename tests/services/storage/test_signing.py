"""URLs for several files, and for an upload."""

from __future__ import annotations

from uuid import uuid4

import httpx2

from tests.services.storage.stage import BUCKET, refusal
from tests.studio import Studio


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
