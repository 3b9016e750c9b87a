"""Files and buckets, in the forms of the storage libraries."""

from __future__ import annotations

from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.asks.storage import BUCKET, TYPE, by_token
from tests.contract.cases.case import Case
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, Exactly, optional
from tests.contract.things import PNG, Things

BUCKET_RECORD = {
    "id": TEXT,
    "name": TEXT,
    "owner": "",
    "public": bool,
    "file_size_limit": optional(NUMBER),
    "allowed_mime_types": ANY,
    "created_at": TIME,
    "updated_at": TIME,
}
NO_OBJECT = {"statusCode": "404", "error": "not_found", "message": "Object not found"}
NO_BUCKET = {"statusCode": "404", "error": "Bucket not found", "message": "Bucket not found"}
DUPLICATE = {"statusCode": "409", "error": "Duplicate", "message": "The resource already exists"}
SAID = {"message": TEXT}


def nowhere(**more: Any) -> Any:
    return lambda of: ask(bucket=BUCKET, path="no/such.png", **more)


def wrong_token(of: Things) -> Ask:
    asked = by_token(of)
    return asked._replace(params={**asked.params, "path": "another.png"})


def broken_token(of: Things) -> Ask:
    return by_token(of)._replace(query={"token": "broken"})


def held_already(of: Things) -> Ask:
    asked = by_token(of)
    url = f"/storage/v1/object/sign/{asked.params['bucket']}/{asked.params['path']}"
    tag = of.cast.anonymous.get(url, params=asked.query).headers["etag"]
    return asked._replace(headers={"if-none-match": tag})


def onto_itself(of: Things) -> Ask:
    bucket, path = of.file()
    return ask(json={"bucketId": bucket, "sourceKey": path, "destinationKey": of.file()[1]})


def missing_source(of: Things) -> Ask:
    return ask(json={"bucketId": BUCKET, "sourceKey": "no/such.png", "destinationKey": "a.png"})


def twice(of: Things) -> Ask:
    bucket, path = of.file()
    return ask(bucket=bucket, path=path, content=PNG, headers=TYPE)


def only_pictures(of: Things) -> Ask:
    bucket = of.bucket()
    body = {"allowed_mime_types": ["image/png"]}
    of.cast.service.put(f"/storage/v1/bucket/{bucket}", json=body).raise_for_status()
    return ask(bucket=bucket, path="a.txt", content=b"x", headers={"content-type": "text/plain"})


def full_bucket(of: Things) -> Ask:
    bucket = of.bucket()
    url = f"/storage/v1/object/{bucket}/a.png"
    of.cast.service.post(url, content=PNG, headers=TYPE).raise_for_status()
    return ask(id=bucket)


def used_file(of: Things) -> Ask:
    path = of.upload["path"]
    return ask(bucket="make-3b52693b-storage", json={"prefixes": [path]})


READ = ("authenticated/", "info/", "")
CASES = [
    Case("GET /storage/v1/object/sign/{bucket}/{path}", 200),
    Case(
        "GET /storage/v1/object/sign/{bucket}/{path}",
        206,
        lambda of: by_token(of)._replace(headers={"range": "bytes=0-9"}),
    ),
    Case("GET /storage/v1/object/sign/{bucket}/{path}", 304, held_already),
    Case(
        "GET /storage/v1/object/sign/{bucket}/{path}",
        416,
        lambda of: by_token(of)._replace(headers={"range": "bytes=99999-"}),
    ),
    Case(
        "GET /storage/v1/object/sign/{bucket}/{path}",
        "s400",
        wrong_token,
        {"error": "InvalidSignature", "message": "Invalid signature"},
        name="of another path",
    ),
    Case(
        "GET /storage/v1/object/sign/{bucket}/{path}",
        "s400",
        broken_token,
        {"error": "InvalidJWT"},
        name="broken",
    ),
    Case(
        "GET /storage/v1/object/sign/{bucket}/{path}",
        "s404",
        lambda of: ask(bucket=BUCKET, path="no/such.png", query={"token": token_of_nothing(of)}),
        NO_OBJECT,
    ),
    Case("GET /storage/v1/render/image/sign/{bucket}/{path}", 200),
    Case("GET /storage/v1/render/image/sign/{bucket}/{path}", "s400", broken_token),
    Case("GET /storage/v1/object/public/{bucket}/{path}", 200),
    Case("GET /storage/v1/object/public/{bucket}/{path}", "s404", nowhere(), NO_OBJECT),
    Case(
        "GET /storage/v1/object/public/{bucket}/{path}",
        "s404",
        lambda of: ask(bucket="make-3b52693b-storage", path=of.upload["path"]),
        NO_BUCKET,
        name="not public",
    ),
    *[Case(f"GET /storage/v1/object/{kind}{{bucket}}/{{path}}", 200) for kind in READ],
    *[
        Case(f"GET /storage/v1/object/{kind}{{bucket}}/{{path}}", "s404", nowhere(), NO_OBJECT)
        for kind in READ
    ],
    Case("POST /storage/v1/object/sign/{bucket}/{path}", 200, has={"signedURL": TEXT}),
    Case(
        "POST /storage/v1/object/sign/{bucket}/{path}",
        "s400",
        lambda of: ask(bucket=BUCKET, path="a.png", json={"expiresIn": "soon"}),
    ),
    Case(
        "POST /storage/v1/object/sign/{bucket}/{path}",
        "s404",
        nowhere(json={"expiresIn": 60}),
        NO_OBJECT,
    ),
    Case(
        "POST /storage/v1/object/sign/{bucket}",
        200,
        has=[Exactly({"error": TEXT, "path": "no/such.png", "signedURL": None})],
    ),
    Case(
        "POST /storage/v1/object/sign/{bucket}",
        "s400",
        lambda of: ask(bucket=BUCKET, json={"expiresIn": 60}),
    ),
    Case("POST /storage/v1/object/list/{bucket}", 200, has=list),
    Case(
        "POST /storage/v1/object/list/{bucket}",
        "s400",
        lambda of: ask(bucket=BUCKET, json={"limit": -1}),
    ),
    Case(
        "POST /storage/v1/object/list/{bucket}",
        "s404",
        lambda of: ask(bucket="none", json={}),
        NO_BUCKET,
    ),
    Case("POST /storage/v1/object/move", 200, has=Exactly({"message": "Successfully moved"})),
    Case("POST /storage/v1/object/copy", 200, has={"Key": TEXT}),
    *[
        case
        for verb in ("move", "copy")
        for case in (
            Case(
                f"POST /storage/v1/object/{verb}", "s400", lambda of: ask(json={"bucketId": BUCKET})
            ),
            Case(f"POST /storage/v1/object/{verb}", "s404", missing_source, NO_OBJECT),
            Case(f"POST /storage/v1/object/{verb}", "s409", onto_itself, DUPLICATE),
        )
    ],
    Case("POST /storage/v1/object/upload/sign/{bucket}/{path}", 200, has={"url": TEXT}),
    Case(
        "POST /storage/v1/object/upload/sign/{bucket}/{path}",
        "s404",
        lambda of: ask(bucket="none", path="a.png"),
        NO_BUCKET,
    ),
    Case("PUT /storage/v1/object/upload/sign/{bucket}/{path}", 200, has={"Key": TEXT}),
    Case(
        "PUT /storage/v1/object/upload/sign/{bucket}/{path}",
        "s400",
        nowhere(query={"token": "broken"}, content=PNG),
        {"error": "InvalidJWT"},
    ),
    Case("POST /storage/v1/object/{bucket}/{path}", 200, has={"Id": UUID, "Key": TEXT}),
    Case(
        "POST /storage/v1/object/{bucket}/{path}",
        "s400",
        lambda of: ask(bucket=BUCKET, path="a\\b.png", content=PNG, headers=TYPE),
        {"error": "InvalidKey"},
    ),
    Case(
        "POST /storage/v1/object/{bucket}/{path}",
        "s404",
        lambda of: ask(bucket="none", path="a.png", content=PNG, headers=TYPE),
        NO_BUCKET,
    ),
    Case("POST /storage/v1/object/{bucket}/{path}", "s409", twice, DUPLICATE),
    Case(
        "POST /storage/v1/object/{bucket}/{path}",
        "s413",
        lambda of: ask(bucket=BUCKET, path="a.png", content=b"x" * 5_242_881, headers=TYPE),
        {
            "error": "Payload too large",
            "message": "The object exceeded the maximum allowed size",
        },
        name="above the bucket's limit",
    ),
    Case(
        "POST /storage/v1/object/{bucket}/{path}",
        "s415",
        only_pictures,
        {"error": "invalid_mime_type", "message": "mime type text/plain is not supported"},
    ),
    Case("PUT /storage/v1/object/{bucket}/{path}", 200, has={"Id": UUID, "Key": TEXT}),
    Case("PUT /storage/v1/object/{bucket}/{path}", "s404", nowhere(content=PNG), NO_OBJECT),
    Case(
        "DELETE /storage/v1/object/{bucket}",
        200,
        has=[{"id": UUID, "name": TEXT, "bucket_id": BUCKET}],
    ),
    Case("DELETE /storage/v1/object/{bucket}", "s400", lambda of: ask(bucket=BUCKET, json={})),
    Case("DELETE /storage/v1/object/{bucket}", "s409", used_file, name="in use"),
    Case("DELETE /storage/v1/object/{bucket}/{path}", 200, has={"message": "Successfully deleted"}),
    Case("DELETE /storage/v1/object/{bucket}/{path}", "s404", nowhere(), NO_OBJECT),
    Case("GET /storage/v1/bucket", 200, has=[BUCKET_RECORD, ANY]),
    Case("POST /storage/v1/bucket", 200, has={"name": TEXT}),
    Case("POST /storage/v1/bucket", "s400", lambda of: ask(json={"id": "a/b"})),
    Case("POST /storage/v1/bucket", "s409", lambda of: ask(json={"id": BUCKET}), DUPLICATE),
    Case("GET /storage/v1/bucket/{id}", 200, has={**BUCKET_RECORD, "public": True}),
    Case("PUT /storage/v1/bucket/{id}", 200, has={"message": "Successfully updated"}),
    Case(
        "PUT /storage/v1/bucket/{id}",
        "s400",
        lambda of: ask(id=of.bucket(), json={"public": "perhaps"}),
    ),
    Case("POST /storage/v1/bucket/{id}/empty", 200, has=SAID),
    Case("DELETE /storage/v1/bucket/{id}", 200, has=SAID),
    Case("DELETE /storage/v1/bucket/{id}", "s409", full_bucket, name="not empty"),
    *[
        Case(route, "s404", lambda of: ask(id="none", json={}), NO_BUCKET)
        for route in (
            "PUT /storage/v1/bucket/{id}",
            "POST /storage/v1/bucket/{id}/empty",
            "DELETE /storage/v1/bucket/{id}",
        )
    ],
    Case("GET /storage/v1/bucket/{id}", "s404", lambda of: ask(id="none"), NO_BUCKET),
]


def token_of_nothing(of: Things) -> str:
    """A good token of a file that is gone."""
    bucket, path = BUCKET, "no/such.png"
    of.cast.service.post(f"/storage/v1/object/{bucket}/{path}", content=PNG, headers=TYPE)
    token = of.signed(bucket, path)
    of.cast.service.delete(f"/storage/v1/object/{bucket}/{path}")
    return token
