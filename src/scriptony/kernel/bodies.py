"""What comes in: bodies read up to a limit, and what they say as the types a handler asks for."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator
from types import UnionType
from typing import Any, cast, get_args

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from scriptony.kernel.errors import Invalid, TooLarge

JSON_LIMIT = 1 << 20
DEPTH_LIMIT = 100
"""Levels of lists and objects in a body. Far below Python's own limit, so that what was stored can
be read again from anywhere in the code."""


class Upload(msgspec.Struct):
    """One file of a multipart body, wholly in memory: routes set `limit` accordingly."""

    filename: str
    content_type: str
    data: bytes


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, refused as soon as it is known to be larger than `limit` bytes."""
    refuse_announced(request, limit)
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > limit:
            raise TooLarge(f"The body is larger than {limit} bytes")
    return bytes(parts)


def media_type(request: Request) -> str:
    """The media type a request's body says it has, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def refuse_announced(request: Request, limit: int) -> None:
    """Refuse a body that says itself that it is larger than `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge(f"The body is larger than {limit} bytes")


def read_json(raw: bytes) -> Any:
    """The value a JSON body stands for; an empty body counts as `{}`."""
    try:
        value: Any = msgspec.json.decode(raw) if raw.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"The body is not valid JSON: {error}", code="bad_json") from None
    except RecursionError:
        raise _too_deep() from None
    if raw.count(b"[") + raw.count(b"{") > DEPTH_LIMIT and _is_too_deep(value):
        raise _too_deep()
    if b"\\u0000" in raw or b"\0" in raw:
        refuse_nul(value)
    return value


def refuse_nul(value: Any) -> None:
    """Refuse U+0000, which no text in the database can hold: Invalid (400) names the member."""
    members = cast("dict[str, Any]", value) if isinstance(value, dict) else {"body": value}
    for name, member in members.items():
        if _holds_nul([name, member]):
            name = name.replace("\0", "")
            raise Invalid(f"{name}: the character U+0000 cannot be stored", field=name)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return any("\0" in name or _holds_nul(member) for name, member in pairs)
    return isinstance(value, list) and any(map(_holds_nul, cast("list[Any]", value)))


def _too_deep() -> Invalid:
    return Invalid(f"The body is nested deeper than {DEPTH_LIMIT} levels", code="bad_json")


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner.extend(cast("dict[str, Any]", one).values())
            elif isinstance(one, list):
                inner.extend(cast("list[Any]", one))
        if not inner:
            return False
        level = inner
    return True


async def read_form(request: Request, limit: int) -> dict[str, Any]:
    """A multipart body of at most `limit` bytes: texts as str, files as `Upload`. Of several parts
    with one name the first counts, and a file that nobody chose is not there."""
    raw = await read_body(request, limit + 65_536)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield raw

    try:
        parser = MultiPartParser(request.headers, stream(), max_part_size=JSON_LIMIT)
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Invalid(f"The body is not valid multipart/form-data: {error}") from None
    result: dict[str, Any] = {}
    try:
        for name, value in form.multi_items():
            part = await _part(name, value, limit)
            if part != _NOT_CHOSEN:
                result.setdefault(name, part)
    finally:
        await form.close()
    refuse_nul(result)
    return result


# What a browser sends for a file field in which no file was chosen.
_NOT_CHOSEN = Upload("", "application/octet-stream", b"")


async def _part(name: str, value: UploadFile | str, limit: int) -> Upload | str:
    if isinstance(value, str):
        return value
    data = await value.read()
    if len(data) > limit:
        raise TooLarge(f"{name or 'file'} is larger than {limit} bytes")
    return Upload(value.filename or "", value.content_type or "", data)


def as_kind(value: Any, kind: Any, *, strict: bool = True) -> Any:
    """`value` as `kind` (or as the `X` of `X | None`); Invalid (400) names the field that is not
    what it should be. With `strict=False` texts may stand for numbers and booleans."""
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if isinstance(value, dict) and hasattr(kind, "__struct_fields__"):
        value = alias_keys(kind, cast("dict[str, Any]", value))
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: msgspec.ValidationError) -> Invalid:
    what, _, where = str(error).partition(" - at `$")
    path = where.rstrip("`_").lstrip(".")
    field = path.partition(".")[0].partition("[")[0]
    if what.startswith("Object missing required field `"):
        name = what.split("`")[1]
        return Invalid(f"{name} is required", field=field or name)
    if " matching regex " in what:
        what = "this is not of the right form"
    return Invalid(f"{path or 'body'}: {what}", field=field or "body")


def query_struct(handler: Any, hints: dict[str, Any], names: list[str]) -> type[msgspec.Struct]:
    """The query parameters of a handler, those among its parameters with these names."""
    parameters = inspect.signature(handler).parameters
    described: list[Any] = [
        (name, hints[name])
        if parameters[name].default is inspect.Parameter.empty
        else (name, hints[name], parameters[name].default)
        for name in names
    ]
    return msgspec.defstruct(f"{handler.__name__}_query", described, kw_only=True)


_aliases: dict[type, dict[str, str]] = {}


def alias_keys(kind: type[msgspec.Struct], given: dict[str, Any]) -> dict[str, Any]:
    """Keys of a body in the spelling of `kind`, whose fields may be sent in either. Where both are
    there snake_case wins, unless the Struct says `camel_wins = True`."""
    known = _aliases.get(kind)
    if known is None:
        known = {_camel(name): name for name in kind.__struct_fields__ if "_" in name}
        known |= getattr(kind, "aliases", {})
        _aliases[kind] = known
    found = known.keys() & given.keys()
    if not found:
        return given
    camel_wins = getattr(kind, "camel_wins", False)
    result = dict(given)
    for alias in sorted(found, key=list(known).index):
        if camel_wins or known[alias] not in result:
            result[known[alias]] = given[alias]
    return result


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
