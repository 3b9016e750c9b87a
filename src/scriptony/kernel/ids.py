"""Identifiers: lower-case UUID text, version 7, made here. An id is a name, never an order."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from uuid_utils import uuid7

Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
"""A UUID as text. Bodies and paths are checked against it before any SQL sees them."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def new_id() -> str:
    """A fresh UUID v7 as lower-case text."""
    return str(uuid7())


def is_id(text: object) -> bool:
    """Whether `text` is a UUID in its usual hyphenated spelling."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None
