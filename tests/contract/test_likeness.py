"""The examples of the cases can fail: each of these differs from its value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.likeness import TIME, UUID, Exactly, optional, unlike

ID = "0199d1c2-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("value", "like"),
    [
        ({"a": 1, "b": 2}, {"a": int}),
        ([1, 2, 3], [1, ...]),
        ([], list),
        (None, optional(str)),
        ("x", optional(str)),
        (ID, UUID),
        ("2026-11-01T09:00:00.000000Z", TIME),
        ({"a": 1}, Exactly({"a": 1})),
        (None, ...),
    ],
)
def test_like(value: Any, like: Any) -> None:
    assert unlike(value, like) == []


@pytest.mark.parametrize(
    ("value", "like"),
    [
        ({"b": 2}, {"a": int}),
        ({"a": None}, {"a": int}),
        ({"a": True}, {"a": int}),
        ({"a": 1}, {"a": True}),
        ([1, 2, 3], [1, 2]),
        ([], [1, ...]),
        (None, str),
        (3, optional(str)),
        (ID.upper(), UUID),
        ("2026-11-01T09:00:00Z", TIME),
        ({"a": 1, "b": 2}, Exactly({"a": 1})),
        ("x", {"a": 1}),
        ("x", ["x"]),
    ],
)
def test_unlike(value: Any, like: Any) -> None:
    assert unlike(value, like) != []
