"""What travels: bodies and answers in the form the storage libraries speak."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType


class SignOne(msgspec.Struct):
    """Ask for a URL that is good for some seconds (a number, or a number as text)."""

    expiresIn: int | str
    download: bool | str | None | UnsetType = UNSET
    transform: dict[str, Any] | None | UnsetType = UNSET


class SignMany(msgspec.Struct):
    """Ask for URLs of several files of a bucket."""

    expiresIn: int | str
    paths: list[str]


class SignedOne(msgspec.Struct):
    """A URL below `/storage/v1`."""

    signedURL: str


class SignedPath(msgspec.Struct):
    """One of several URLs; `error` when the file is not there."""

    path: str
    signedURL: str | None
    error: str | None


class SortBy(msgspec.Struct):
    """Order of a listing."""

    column: str = "name"
    order: str = "asc"


class ListFiles(msgspec.Struct):
    """Ask for the files directly below a prefix."""

    prefix: str = ""
    limit: int = 100
    offset: int = 0
    sortBy: SortBy | None = None
    search: str | None = None


class FileMetadata(msgspec.Struct):
    """What is known of a file's bytes."""

    size: int
    mimetype: str
    cacheControl: str
    eTag: str


class ListedFile(msgspec.Struct):
    """A file, or a folder: then all but the name is null."""

    name: str
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_accessed_at: str | None = None
    metadata: FileMetadata | None = None


class StoredFile(msgspec.Struct, kw_only=True):
    """One file in full."""

    id: str
    name: str
    bucket_id: str
    version: str
    size: int
    content_type: str
    cache_control: str
    etag: str
    created_at: str
    updated_at: str
    last_modified: str
    metadata: dict[str, Any] | None


class Saved(msgspec.Struct):
    """Where an upload went."""

    Id: str
    Key: str


class Prefixes(msgspec.Struct):
    """Files to remove."""

    prefixes: list[str]


class Transfer(msgspec.Struct):
    """A file to move or copy."""

    bucketId: str
    sourceKey: str
    destinationKey: str
    destinationBucket: str | None = None


class Copied(msgspec.Struct):
    """Where a copy went."""

    Key: str


class Message(msgspec.Struct):
    """A sentence that says it was done."""

    message: str


class UploadUrl(msgspec.Struct):
    """A URL below `/storage/v1` that takes one upload."""

    url: str


class Bucket(msgspec.Struct):
    """A bucket."""

    id: str
    name: str
    owner: str
    public: bool
    file_size_limit: int | None
    allowed_mime_types: list[str] | None
    created_at: str
    updated_at: str


class NewBucket(msgspec.Struct):
    """A bucket to make."""

    id: str
    name: str | None = None
    public: bool = False
    file_size_limit: int | None = None
    allowed_mime_types: list[str] | None = None


class BucketPatch(msgspec.Struct):
    """What of a bucket shall change."""

    public: bool | UnsetType = UNSET
    file_size_limit: int | None | UnsetType = UNSET
    allowed_mime_types: list[str] | None | UnsetType = UNSET


class BucketName(msgspec.Struct):
    """The bucket that was made."""

    name: str


class ImageParts(msgspec.Struct):
    """How a picture shall be scaled; what we have is the picture and its thumbnail."""

    width: int | None = None
    height: int | None = None
