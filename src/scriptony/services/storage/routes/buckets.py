"""Buckets: where files lie, and what may lie there."""

from __future__ import annotations

from scriptony.kernel.http import Call, Routes
from scriptony.services.storage import operations, schemas
from scriptony.services.storage.routes.answers import refuse

routes = Routes(root="/storage/v1", refuse=refuse)


@routes.get("/bucket", may="service")
async def list_buckets(call: Call) -> list[schemas.Bucket]:
    """Every bucket."""
    return [schemas.Bucket(*row) for row in await operations.list_buckets(call.db)]


@routes.post("/bucket", may="service")
async def add_bucket(call: Call, body: schemas.NewBucket) -> schemas.BucketName:
    """Make a bucket."""
    await operations.add_bucket(call.db, body)
    return schemas.BucketName(body.id)


@routes.get("/bucket/{id}", may="service")
async def read_bucket(call: Call, id: str) -> schemas.Bucket:
    """One bucket."""
    return schemas.Bucket(*await operations.find_bucket(call.db, id))


@routes.put("/bucket/{id}", may="service")
async def change_bucket(call: Call, id: str, body: schemas.BucketPatch) -> schemas.Message:
    """Change a bucket's rules."""
    await operations.change_bucket(call.db, id, body)
    return schemas.Message("Successfully updated")


@routes.post("/bucket/{id}/empty", may="service")
async def empty_bucket(call: Call, id: str) -> schemas.Message:
    """Remove every file of a bucket."""
    await operations.empty_bucket(call.db, id)
    return schemas.Message("Successfully emptied")


@routes.delete("/bucket/{id}", may="service")
async def drop_bucket(call: Call, id: str) -> schemas.Message:
    """Remove an empty bucket."""
    await operations.drop_bucket(call.db, id)
    return schemas.Message("Successfully deleted")
