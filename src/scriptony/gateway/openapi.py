"""OpenAPI 3.1, from the routes themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scriptony.kernel.http import Route


def describe(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """The OpenAPI document of these routes at their short URLs."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Scriptony", "version": version},
        "paths": {},
    }
