"""The row API's queries, apart from any table."""

from __future__ import annotations

import pytest

from scriptony.interchange.rows import (
    check_columns,
    content_range,
    read_query,
    refusal_body,
    refuse_whole_table,
)
from scriptony.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized

COLUMNS = ("id", "name", "place")
ONE, OTHER = "0190b6a0-0000-7000-8000-000000000001", "0190b6a0-0000-7000-8000-000000000002"
TABLE = [
    {"id": ONE, "name": "B", "place": 10},
    {"id": OTHER, "name": "a", "place": 9},
    {"id": "x", "name": None, "place": 2},
]


def found(*given: tuple[str, str]) -> list[object]:
    query = read_query("things", COLUMNS, given)
    return [row["place"] for row in query.shown(query.fitting(TABLE))]


def test_conditions_order_and_parts() -> None:
    assert found(("name", "eq.B")) == [10]
    assert found(("id", f"in.({ONE.upper()},x)")) == [10, 2]
    assert found(("name", "is.null")) == [2]
    assert found(("order", "name"), ("apikey", "any")) == [9, 10, 2]
    assert found(("order", "name.desc.nullslast")) == [10, 9, 2]
    assert found(("order", "place"), ("limit", "1"), ("offset", "1")) == [9]


def test_the_ids_that_are_named() -> None:
    query = read_query("things", COLUMNS, [("id", f"in.({ONE},x)"), ("name", "eq.B")])
    assert query.named("id") == [ONE]
    assert query.named("name") == []
    assert query.named("place") is None
    assert read_query("things", COLUMNS, [("id", "is.null")]).named("id") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("salary", "eq.1"), "42703"),
        (("select", "salary"), "42703"),
        (("name", "like.B"), "PGRST100"),
        (("order", "name.up"), "PGRST100"),
        (("limit", "many"), "PGRST100"),
        (("name", 'in.("a)'), "PGRST100"),
    ],
)
def test_what_is_not_understood_is_refused(given: tuple[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_query("things", COLUMNS, [given])
    assert refused.value.code == code


def test_nobody_changes_a_whole_table() -> None:
    with pytest.raises(Invalid) as refused:
        refuse_whole_table(read_query("things", COLUMNS, []), "DELETE")
    assert refused.value.code == "21000"
    refuse_whole_table(read_query("things", COLUMNS, [("name", "eq.B")]), "DELETE")


def test_columns_there_are_not() -> None:
    check_columns("things", COLUMNS, {"name": 1})
    with pytest.raises(Invalid) as refused:
        check_columns("things", COLUMNS, {"salary": 1})
    assert refused.value.code == "PGRST204"


def test_refusals_in_the_form_of_its_clients() -> None:
    path = "/rest/v1/things/"
    for refusal, code in (
        (Unauthorized(), "PGRST301"),
        (Forbidden(), "42501"),
        (NotFound("Thing"), "PGRST205"),
        (Conflict("taken"), "PGRST100"),
        (Invalid("no", code="22P02"), "22P02"),
    ):
        body = refusal_body(refusal, path)
        assert body.keys() == {"code", "details", "hint", "message"}
        assert body["code"] == code
    assert "public.things" in refusal_body(NotFound(), path)["message"]


def test_ranges() -> None:
    assert content_range(0, 2, None) == "0-1/*"
    assert content_range(5, 0, 9) == "*/9"
