"""What comes in: any body, however odd, is a value of the right type or refused."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from starlette.requests import Request
from starlette.types import Message

from scriptony.kernel.bodies import (
    DEPTH_LIMIT,
    JSON_LIMIT,
    Upload,
    alias_keys,
    as_kind,
    read_body,
    read_form,
    read_json,
)
from scriptony.kernel.errors import Invalid, TooLarge
from scriptony.kernel.ids import Id


class Lamp(msgspec.Struct):
    lamp_name: str | None | UnsetType = UNSET
    lit_at: int | None | UnsetType = UNSET


class Cover(msgspec.Struct):
    cover_url: str | None | UnsetType = UNSET
    aliases: ClassVar[dict[str, str]] = {"image": "cover_url", "picture": "cover_url"}


class Old(msgspec.Struct):
    order_index: int | UnsetType = UNSET
    camel_wins: ClassVar[bool] = True


class Item(msgspec.Struct):
    id: Id
    count: Annotated[int, msgspec.Meta(ge=0)] = 0


class Bulk(msgspec.Struct):
    items: list[Item]


def request_of(*chunks: bytes, **headers: str) -> Request:
    """A request whose body comes in these chunks."""
    left = list(chunks)

    async def receive() -> Message:
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw}
    return Request(scope, receive)


def test_either_spelling_is_the_field() -> None:
    assert as_kind({"lampName": "Ada", "litAt": 3}, Lamp) == Lamp("Ada", 3)
    assert as_kind({"lamp_name": "Ada", "nobody_knows": 1}, Lamp) == Lamp("Ada")


def test_a_field_is_there_when_its_key_is_whatever_its_value() -> None:
    assert as_kind({"lampName": None}, Lamp) == Lamp(None)
    assert as_kind({}, Lamp).lamp_name is UNSET


def test_snake_case_wins_over_camel_case_unless_the_struct_says_otherwise() -> None:
    both = {"lampName": "camel", "lamp_name": "snake"}
    assert as_kind(both, Lamp).lamp_name == "snake"
    assert as_kind({"orderIndex": 1, "order_index": 2}, Old).order_index == 1
    assert as_kind({"order_index": 2}, Old).order_index == 2


def test_further_names_of_a_field() -> None:
    assert as_kind({"image": "a"}, Cover).cover_url == "a"
    assert as_kind({"image": "a", "coverUrl": "b"}, Cover).cover_url == "b"
    assert as_kind({"picture": "c", "image": "a"}, Cover).cover_url == "a"
    assert as_kind({"cover_url": "d", "image": "a", "coverUrl": "b"}, Cover).cover_url == "d"


def test_what_was_given_stays_as_it_was() -> None:
    body = {"lampName": "Ada"}
    alias_keys(Lamp, body)
    assert body == {"lampName": "Ada"}


def test_a_word_of_the_language_is_a_field_with_a_mark_behind() -> None:
    kind = msgspec.defstruct("Span", [("from_", int)])
    assert as_kind({"from": 3}, kind).from_ == 3  # type: ignore[attr-defined]
    with pytest.raises(Invalid) as refused:
        as_kind({"from": "x"}, kind)
    assert refused.value.fields == {"field": "from"}
    assert refused.value.message.startswith("from: ")


def test_one_of_two_kinds_of_body() -> None:
    assert as_kind({"lampName": "Ada"}, Lamp | None) == Lamp("Ada")
    assert as_kind(["a"], list[str]) == ["a"]


@pytest.mark.parametrize(
    ("value", "kind", "text", "field"),
    [
        ({}, Bulk, "items is required", "items"),
        ({"items": [{}]}, Bulk, "id is required", "items"),
        ({"items": [{"id": "x"}]}, Bulk, "items[0].id: this is not of the right form", "items"),
        ({"items": 3}, Bulk, "items: Expected `array`, got `int`", "items"),
        ([], Bulk, "body: Expected `object`, got `array`", "body"),
        (None, Bulk, "body: Expected `object`, got `null`", "body"),
        ({"litAt": "3"}, Lamp, "lit_at: Expected `int | null`, got `str`", "lit_at"),
        ({"litAt": True}, Lamp, "lit_at: Expected `int | null`, got `bool`", "lit_at"),
    ],
)
def test_a_refusal_names_the_field(value: Any, kind: Any, text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        as_kind(value, kind)
    assert refused.value.message == text
    assert refused.value.fields == {"field": field}


@pytest.mark.parametrize("raw", [b"", b"  \r\n\t", b"{}"])
def test_an_empty_body_is_an_empty_object(raw: bytes) -> None:
    assert read_json(raw) == {}


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nope",
        b'{"a": \xff}',
        b'"\xff"',
        b'"\\ud800"',
        b'{"a": "\\udfff\\ud800"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"NaN",
        b"1e999",
        b"9" * 5000,
        b"{'a': 1}",
        b"\0",
    ],
)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(raw)
    assert refused.value.code == "bad_json"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (rb'{"title": "a\u0000"}', "title"),
        (rb'{"id": 1, "metaData": {"a": [1, {"b": "\u0000"}]}}', "metaData"),
        (rb'{"metadata": {"\u0000": 1}}', "metadata"),
        (rb'["\u0000"]', "body"),
    ],
)
def test_what_no_text_can_hold_is_refused_by_its_name(raw: bytes, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(raw)
    assert refused.value.message == f"{field}: the character U+0000 cannot be stored"
    assert refused.value.fields == {"field": field}


def test_an_escaped_backslash_is_no_nul() -> None:
    assert read_json(rb'{"a": "\\u0000"}') == {"a": r"\u0000"}


@pytest.mark.parametrize("levels", [DEPTH_LIMIT + 1, 900, 5_000, 400_000])
def test_a_body_nested_too_deeply_is_refused(levels: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        with pytest.raises(Invalid) as refused:
            read_json(opening * levels + b"1" + closing * levels)
        assert refused.value.code == "bad_json"


def test_depth_is_counted_in_levels_not_in_brackets() -> None:
    wide = [[{"n": n}] for n in range(500)]
    assert read_json(msgspec.json.encode(wide)) == wide
    deepest = b"[" * DEPTH_LIMIT + b"1" + b"]" * DEPTH_LIMIT
    assert msgspec.json.encode(read_json(deepest)) == deepest
    assert read_json(b'"' + b"[" * 1000 + b'"') == "[" * 1000


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_refused(raw: bytes) -> None:
    try:
        value = read_json(raw)
    except Invalid:
        return
    msgspec.json.encode(value)  # whatever came in can go out again


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KEYS = st.sampled_from(["items", "lamp_name", "lampName", "lit_at", "litAt", "id", "count", "x"])


@given(JSON | st.dictionaries(KEYS, JSON), st.sampled_from([Lamp, Bulk, Cover, Old, Item]))
def test_any_value_is_of_the_kind_or_refused(value: Any, kind: type[Any]) -> None:
    try:
        assert isinstance(as_kind(value, kind), kind)
    except Invalid as refused:
        assert refused.fields["field"]


async def test_a_body_is_read_whole() -> None:
    assert await read_body(request_of(b"ab", b"", b"cd"), 4) == b"abcd"


async def test_a_body_is_refused_by_its_declared_length_before_it_is_read() -> None:
    async def receive() -> Message:
        raise AssertionError("nothing has to be read")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"5")]}
    with pytest.raises(TooLarge):
        await read_body(Request(scope, receive), 4)


@pytest.mark.parametrize("length", ["", "²", "-1", "x"])
async def test_a_length_that_is_none_counts_for_nothing(length: str) -> None:
    request = request_of(b"abc")
    request.scope["headers"] = [(b"content-length", length.encode("latin-1"))]
    assert await read_body(request, 4) == b"abc"


async def test_a_body_without_length_is_refused_as_soon_as_it_is_too_large() -> None:
    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}  # without end

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    with pytest.raises(TooLarge):
        await read_body(Request(scope, receive), 10_000)


MULTIPART = "multipart/form-data; boundary=lamp"


def part(disposition: str, body: bytes, *headers: str) -> bytes:
    """One part of a multipart body."""
    head = "\r\n".join((f"Content-Disposition: form-data; {disposition}", *headers))
    return b"--lamp\r\n" + head.encode() + b"\r\n\r\n" + body + b"\r\n"


async def form_of(body: bytes, limit: int = 1000, content_type: str = MULTIPART) -> dict[str, Any]:
    return await read_form(request_of(body, content_type=content_type), limit)


async def test_a_form_has_texts_and_files() -> None:
    body = part('name="title"', "Die Lampe 🎬".encode())
    body += part('name="file"; filename="a b.png"', b"\0\xff\r\n--lam", "Content-Type: image/png")
    assert await form_of(body + b"--lamp--\r\n") == {
        "title": "Die Lampe 🎬",
        "file": Upload("a b.png", "image/png", b"\0\xff\r\n--lam"),
    }


async def test_of_several_parts_with_one_name_the_first_counts() -> None:
    body = part('name="file"; filename="a"', b"1") + part('name="file"; filename="b"', b"2")
    assert await form_of(body + b"--lamp--\r\n") == {"file": Upload("a", "", b"1")}


async def test_a_file_nobody_chose_is_not_there() -> None:
    body = part('name="file"; filename=""', b"", "Content-Type: application/octet-stream")
    assert await form_of(body + b"--lamp--\r\n") == {}


async def test_a_file_larger_than_the_limit_is_refused() -> None:
    body = part('name="file"; filename="a"', b"x" * 1001) + b"--lamp--\r\n"
    with pytest.raises(TooLarge):
        await form_of(body)
    assert len((await form_of(body, limit=1001))["file"].data) == 1001


async def test_a_text_as_large_as_a_file_is_refused() -> None:
    body = part('name="title"', b"x" * (JSON_LIMIT + 1)) + b"--lamp--\r\n"
    with pytest.raises(Invalid):
        await form_of(body, limit=2 * JSON_LIMIT)


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="'],
)
async def test_a_form_without_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(Invalid):
        await form_of(part('name="a"', b"b"), content_type=content_type)


@given(st.binary(max_size=300), st.binary(max_size=60), st.booleans())
def test_any_bytes_are_a_form_or_refused(head: bytes, tail: bytes, whole: bool) -> None:
    body = part('name="a"; filename="b"', head) + b"--lamp\r\n" + tail + b"\r\n--lamp--" * whole
    with contextlib.suppress(Invalid):
        asyncio.run(form_of(body))
