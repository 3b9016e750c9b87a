"""Buckets and their rules."""

from __future__ import annotations

from uuid import uuid4

import httpx2

from tests.services.storage.stage import refusal
from tests.studio import Studio


def test_buckets(service: httpx2.Client) -> None:
    id = f"bucket-{uuid4().hex[:8]}"
    new = {"id": id, "name": id, "public": True, "file_size_limit": 10}
    assert service.post("/storage/v1/bucket", json=new).json() == {"name": id}
    assert refusal(service.post("/storage/v1/bucket", json=new))[1] == "409"
    assert service.get(f"/storage/v1/bucket/{id}").json()["public"] is True
    assert id in [one["id"] for one in service.get("/storage/v1/bucket").json()]
    large = service.post(f"/storage/v1/object/{id}/a.bin", content=b"x" * 11)
    assert refusal(large) == (400, "413", "Payload too large")
    assert service.post(f"/storage/v1/object/{id}/a.bin", content=b"x").is_success
    assert service.get(f"/storage/v1/object/public/{id}/a.bin").content == b"x"
    assert service.put(f"/storage/v1/bucket/{id}", json={"public": False}).is_success
    assert refusal(service.get(f"/storage/v1/object/public/{id}/a.bin"))[2] == "Bucket not found"
    assert refusal(service.delete(f"/storage/v1/bucket/{id}"))[1] == "409"
    assert service.post(f"/storage/v1/bucket/{id}/empty", json={}).is_success
    assert service.delete(f"/storage/v1/bucket/{id}").is_success
    assert refusal(service.get(f"/storage/v1/bucket/{id}"))[2] == "Bucket not found"


def test_a_bucket_with_a_file_in_use_is_not_emptied(studio: Studio, service: httpx2.Client) -> None:
    bucket = f"bucket-{uuid4().hex[:8]}"
    service.post("/storage/v1/bucket", json={"id": bucket, "name": bucket})
    for name in ("held.bin", "loose.bin"):
        service.post(f"/storage/v1/object/{bucket}/{name}", content=b"x")
    held = "update auth.accounts set avatar_id = o.id from kernel.objects o "
    held += "where o.bucket = %(b)s and o.path = 'held.bin' and accounts.id = %(a)s"
    studio.sql(held, b=bucket, a=studio.person().id)
    assert refusal(service.post(f"/storage/v1/bucket/{bucket}/empty", json={}))[1] == "409"
    for name in ("held.bin", "loose.bin"):
        assert service.get(f"/storage/v1/object/{bucket}/{name}").content == b"x"
