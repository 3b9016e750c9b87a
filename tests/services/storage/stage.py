"""What the tests of storage share: a bucket, URLs that open a file, and how refusals look."""

from __future__ import annotations

from typing import Any

import httpx2

BUCKET = "make-3b52693b-storage"


def sign(service: httpx2.Client, path: str, seconds: Any = 60) -> str:
    """A URL that opens the file."""
    body = {"expiresIn": seconds}
    answer = service.post(f"/storage/v1/object/sign/{BUCKET}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return f"/storage/v1{answer.json()['signedURL']}"


def refusal(answer: httpx2.Response) -> tuple[int, str, str]:
    """HTTP status, inner status and word of an error in the libraries' form."""
    body = answer.json()
    assert body["message"]
    return answer.status_code, body["statusCode"], body["error"]
