"""The replayer itself: it must notice what is wrong, or every replayed call would pass."""

import msgspec
import pytest

from tests.clients.replay.calls import Call, Request, filled, kinds_sent
from tests.clients.replay.reads import missing

SHAPES = {"shot": {"id": "uuid", "imageUrl": "url|null", "characters[].name": "string"}}
SHOT = {
    "id": "5b0c8c0e-6f1d-4a52-9a0f-2f1f6a7f3d11",
    "imageUrl": None,
    "characters": [{"name": "Mara"}],
}


def test_a_whole_answer_has_no_faults():
    answer = {"shots": [SHOT], "updatedAt": "2026-01-12T09:14:03.512207Z", "count": 1}
    fields = {"shots[+]": "@shot", "updatedAt": "time", "count": "integer", "next": "string|absent"}
    assert missing(answer, fields, SHAPES) == []


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({}, {"title": "string|null"}),
        ({"title": None}, {"title": "string|absent"}),
        ({"number": "3"}, {"number": "integer"}),
        ({"number": True}, {"number": "number"}),
        ({"number": 1.5}, {"number": "integer"}),
        ({"at": "2026-01-12T09:14:03+00:00"}, {"at": "time"}),
        ({"url": "https://a.example/a (1).png"}, {"url": "url"}),
        ({"url": ""}, {"url": "url|null"}),
        ({"shots": []}, {"shots[+]": "@shot"}),
        ({"shots": {}}, {"shots[]": "@shot"}),
        ({}, {"shots[].id": "uuid"}),
        ({"shots": [SHOT, {**SHOT, "id": "temp-1"}]}, {"shots[]": "@shot"}),
        ({"shots": [{**SHOT, "characters": [{}]}]}, {"shots[]": "@shot"}),
        ([], {".": "object"}),
        ({"content": '{"type":"doc"}'}, {"content": "document"}),
    ],
)
def test_a_fault_is_found(answer: object, fields: dict[str, str]):
    assert len(missing(answer, fields, SHAPES)) == 1


def test_names_are_filled_in():
    template = {"ids": ["$shot", "temp-1"], "filter": "in.($shot)", "count": 2}
    made = {"shot": "s1"}
    assert filled(template, made) == {"ids": ["s1", "temp-1"], "filter": "in.(s1)", "count": 2}
    with pytest.raises(KeyError):
        filled("$scene", made)


def test_the_types_a_call_sends():
    bodies = [{"title": "x", "at": 1}, {"at": 1.5, "tags": ["a"], "doc": {"content": [{"a": 1}]}}]
    requests = [Request(body=body) for body in bodies]
    call = Call("POST", "/x", "nodes", 201, {}, requests)
    assert kinds_sent(call) == {
        "title": {'"string"'},
        "at": {'"integer"', '"number"'},
        "tags": {'["string"]'},
        "doc": {'{"content": ["{...}"]}'},
    }


def test_a_mistyped_key_in_the_data_is_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"query": {}, "statsu": 200}, Request)
