"""Identifiers."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.ids import Id, is_id, new_id


def test_new_ids_are_lower_case_uuids_of_version_seven() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(str(UUID(id)) == id and UUID(id).version == 7 and is_id(id) for id in made)


@given(st.uuids())
def test_any_uuid_is_an_id_in_either_case(uuid: UUID) -> None:
    for text in (str(uuid), str(uuid).upper()):
        assert is_id(text)
        assert msgspec.convert(text, Id) == text


@pytest.mark.parametrize("value", [None, 1, b"x", "", "x" * 36, [], {}])
def test_what_is_no_id(value: object) -> None:
    assert not is_id(value)


@given(st.text() | st.from_regex(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}.?"))
def test_what_is_an_id_is_a_uuid_in_its_usual_spelling(text: str) -> None:
    if is_id(text):
        assert str(UUID(text)) == text.lower()
