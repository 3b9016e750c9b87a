"""Every field of every body, in both spellings, shows in the answer that it arrived."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from scriptony.kernel.http import Route
from tests.contract.asking import ROUTES, Ask, send
from tests.contract.asks import ASKS
from tests.contract.samples import Sample, samples_of
from tests.contract.things import Things
from tests.contract.ways import good_sender


def body_of(route: Route) -> Any:
    """The Struct of a route's JSON body, if it has one."""
    kinds = (route.body, *get_args(route.body))
    return next((kind for kind in kinds if hasattr(kind, "__struct_fields__")), None)


def spellings(kind: Any, field: str) -> list[str]:
    """Every key that stands for a field."""
    camel = "".join(part.capitalize() if at else part for at, part in enumerate(field.split("_")))
    aliases = getattr(kind, "aliases", {})
    return list(dict.fromkeys([field, camel, *(one for one in aliases if aliases[one] == field)]))


BODIES = {name: kind for name, route in ROUTES.items() if (kind := body_of(route))}
CASES = [
    (name, field, key)
    for name, kind in BODIES.items()
    for field in kind.__struct_fields__
    for key in spellings(kind, field)
]


@pytest.mark.parametrize("name", sorted(BODIES))
def test_every_field_has_a_sample(name: str) -> None:
    kind = BODIES[name]
    assert not set(kind.__struct_fields__) - samples_of(kind).keys(), "these lack a sample"


@pytest.mark.parametrize(("name", "field", "key"), CASES, ids=[" ".join(case) for case in CASES])
def test_a_field_arrives(own: Things, name: str, field: str, key: str) -> None:
    kind, sample = BODIES[name], samples_of(BODIES[name])[field]
    value = sample.value(own) if callable(sample.value) else sample.value
    asked = ASKS[name](own)
    asked = asked._replace(json=written(kind, asked, sample, field, key, value), files=None)
    answer = send(good_sender(own, ROUTES[name], asked), name, asked)
    told = f"{answer.status_code} {answer.text[:400]}"
    if sample.refused:
        assert answer.status_code in (400, sample.refused), told
        return
    assert answer.is_success, told
    if sample.proves:
        assert sample.proves(answer.json(), value, asked), told
        return
    expected = value if sample.shown is ... else sample.shown
    names = [sample.key] if sample.key else spellings(kind, field)
    assert expected in list(found(answer.json(), names)), told


def written(kind: Any, asked: Ask, sample: Sample, field: str, key: str, value: Any) -> Any:
    """The good body with the field in just this spelling, and what the sample needs beside it."""
    gone = {one for name in (field, *sample.beside) for one in spellings(kind, name)}
    kept = {name: one for name, one in (asked.json or {}).items() if name not in gone}
    beside = {name: one for name, one in sample.beside.items() if one is not None}
    return {**kept, **beside, key: value}


def found(answer: Any, names: list[str]) -> Any:
    """All values under one of these names, at any depth of objects."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in names:
                yield value
            yield from found(value, names)
