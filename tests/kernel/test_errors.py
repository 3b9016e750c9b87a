"""Refusals carry what the caller gets."""

from __future__ import annotations

import pytest

from scriptony.kernel import errors
from scriptony.kernel.errors import Invalid, NotFound, Refusal, TooMany, Unauthorized

KINDS = {
    ("Invalid", 400, "invalid"),
    ("Unauthorized", 401, "unauthorized"),
    ("Forbidden", 403, "forbidden"),
    ("NotFound", 404, "not_found"),
    ("Conflict", 409, "conflict"),
    ("Stale", 412, "stale"),
    ("TooLarge", 413, "too_large"),
    ("UnsupportedMedia", 415, "unsupported_media"),
    ("TooMany", 429, "too_many_requests"),
    ("Unavailable", 503, "unavailable"),
}


def test_statuses_and_codes_never_change() -> None:
    kinds = {one for one in vars(errors).values() if isinstance(one, type) and one is not Refusal}
    refusals = {one for one in kinds if issubclass(one, Refusal)}
    assert {(one.__name__, one.status, one.code) for one in refusals} == KINDS


def test_a_refusal_may_say_more() -> None:
    refusal = Invalid("limit must be a number", code="bad_limit", field="limit")
    assert (refusal.message, str(refusal)) == ("limit must be a number", "limit must be a number")
    assert (refusal.code, refusal.fields) == ("bad_limit", {"field": "limit"})
    assert refusal.headers is None
    assert Invalid.code == "invalid"  # the class keeps its own


def test_usual_sentences() -> None:
    assert Unauthorized().message == "Unauthorized"
    assert NotFound().message == "Not found"
    assert NotFound("Scene").message == "Scene not found"


def test_too_many_says_when_to_come_back() -> None:
    assert TooMany("Too often", retry_after=30).headers == {"Retry-After": "30"}


@pytest.mark.parametrize("kind", [errors.Conflict, errors.TooLarge, errors.UnsupportedMedia])
def test_a_refusal_is_an_exception_with_a_sentence(kind: type[Refusal]) -> None:
    with pytest.raises(Refusal, match="So it is"):
        raise kind("So it is")
