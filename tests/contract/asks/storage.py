"""One good request for each route of storage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.things import PNG, Things

BUCKET = "scriptony-images"
TYPE = {"content-type": "image/png"}


def on_file(**more: Any) -> Callable[[Things], Ask]:
    """A request about a file that is there."""

    def made(of: Things) -> Ask:
        bucket, path = of.file()
        return ask(bucket=bucket, path=path, **more)

    return made


def own_upload(of: Things) -> Ask:
    """A request about a picture the person uploaded."""
    return ask(bucket="make-3b52693b-storage", path=of.upload["path"])


def by_token(of: Things) -> Ask:
    bucket, path = of.file()
    return ask(bucket=bucket, path=path, query={"token": of.signed(bucket, path)})


def transfer(of: Things) -> Ask:
    bucket, path = of.file()
    body = {"bucketId": bucket, "sourceKey": path, "destinationKey": f"contract/{uuid4().hex}.png"}
    return ask(json=body)


def new_file(of: Things) -> Ask:
    return ask(bucket=BUCKET, path=f"contract/{uuid4().hex}.png", content=PNG, headers=TYPE)


def upload_by_token(of: Things) -> Ask:
    path = f"contract/{uuid4().hex}.png"
    made = of.cast.service.post(f"/storage/v1/object/upload/sign/{BUCKET}/{path}")
    token = made.raise_for_status().json()["url"].partition("token=")[2]
    return ask(bucket=BUCKET, path=path, query={"token": token}, content=PNG, headers=TYPE)


def remove_files(of: Things) -> Ask:
    bucket, path = of.file()
    return ask(bucket=bucket, json={"prefixes": [path]})


ASKS = {
    "GET /storage/v1/object/sign/{bucket}/{path}": by_token,
    "GET /storage/v1/render/image/sign/{bucket}/{path}": by_token,
    "GET /storage/v1/object/public/{bucket}/{path}": on_file(),
    "GET /storage/v1/object/authenticated/{bucket}/{path}": own_upload,
    "GET /storage/v1/object/info/{bucket}/{path}": own_upload,
    "GET /storage/v1/object/{bucket}/{path}": own_upload,
    "POST /storage/v1/object/sign/{bucket}/{path}": on_file(json={"expiresIn": 60}),
    "POST /storage/v1/object/sign/{bucket}": lambda of: ask(
        bucket=BUCKET, json={"expiresIn": 60, "paths": ["no/such.png"]}
    ),
    "POST /storage/v1/object/list/{bucket}": lambda of: ask(bucket=BUCKET, json={"prefix": ""}),
    "POST /storage/v1/object/move": transfer,
    "POST /storage/v1/object/copy": transfer,
    "POST /storage/v1/object/upload/sign/{bucket}/{path}": lambda of: ask(
        bucket=BUCKET, path=f"contract/{uuid4().hex}.png"
    ),
    "PUT /storage/v1/object/upload/sign/{bucket}/{path}": upload_by_token,
    "POST /storage/v1/object/{bucket}/{path}": new_file,
    "PUT /storage/v1/object/{bucket}/{path}": on_file(content=PNG, headers=TYPE),
    "DELETE /storage/v1/object/{bucket}": remove_files,
    "DELETE /storage/v1/object/{bucket}/{path}": on_file(),
    "GET /storage/v1/bucket": lambda of: ask(),
    "POST /storage/v1/bucket": lambda of: ask(json={"id": f"bucket-{uuid4().hex[:12]}"}),
    "GET /storage/v1/bucket/{id}": lambda of: ask(id=BUCKET),
    "PUT /storage/v1/bucket/{id}": lambda of: ask(id=of.bucket(), json={"public": False}),
    "POST /storage/v1/bucket/{id}/empty": lambda of: ask(id=of.bucket()),
    "DELETE /storage/v1/bucket/{id}": lambda of: ask(id=of.bucket()),
}
