"""Names in the order in which people look for them; by SQL and here alike."""

from __future__ import annotations

import random

import pytest

from scriptony.interchange.names import name_order
from tests.studio import Studio

SORTED = [
    *("10", "2", "Aal", "Älva", "Anna", "Ångström", "Ægir", "Łukasz", "Maß", "Massa"),
    *("Øde", "Œuvre", "Og", "Þór", "Tilda", "Zoe", "zoe", "Zoé", "Δίκη", "Ωmega", "Ёлка", "жук"),
]
EMILS = ["Emil", "emil", "Émil", "émile", "Emilie"]


def test_accents_and_case_matter_last() -> None:
    names = ["Älva", "Ångström", "émile", "Zoe", "zoe"]
    for _ in range(5):
        assert sorted(random.sample(names, len(names)), key=name_order) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ａ", "a"),
        ("A\u0308lva", "Älva"),
        ("Øre", "ore"),
        ("Maß", "MASS"),
        ("Ægir", "aegir"),
        ("ﬁ", "fi"),
    ],
)
def test_what_is_alike(one: str, other: str) -> None:
    assert name_order(one)[0] == name_order(other)[0]
    assert name_order(one) != name_order(other)


def test_the_database_sorts_just_so(studio: Studio) -> None:
    letters = "".join(chr(at) for at in range(0x20, 0x530) if chr(at).isprintable())
    names = [*SORTED, *EMILS, *letters, "İstanbul", "ΣΑΣ", "Tiếng Việt", "東京", "が", "ß", "ẞ"]
    rows = studio.sql(
        "select n, kernel.name_order(n) from unnest(%(names)s::text[]) n", names=names
    )
    told = dict(rows)
    assert told == {one: name_order(one)[0] for one in names}
    by_sql = studio.sql(
        "select n from unnest(%(names)s::text[]) n "
        'order by kernel.name_order(n) collate "C", n collate "C"',
        names=names,
    )
    assert [name for (name,) in by_sql] == sorted(names, key=name_order)
