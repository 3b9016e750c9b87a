"""The description of the API: valid, whole, and the same as what is written down."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec import UNSET, UnsetType
from openapi_spec_validator import OpenAPIV31SpecValidator

from scriptony import __version__
from scriptony.gateway.openapi import RIGHTS, describe, url_of
from scriptony.kernel.http import Call, Permission, Route, Routes, Upload
from scriptony.kernel.ids import Id
from scriptony.main import table_of
from scriptony.services import load_services
from tests.kernel.running import client_of, gateway_of, service_of


class Lamp(msgspec.Struct, rename="camel"):
    """A lamp."""

    id: Id
    lamp_name: str
    example = {"id": "018f3a5e-0000-7000-8000-00000000000a", "lampName": "Ada"}


class NewLamp(msgspec.Struct):
    """What a new lamp needs."""

    lamp_name: str
    watts: int | None | UnsetType = UNSET


class Picture(msgspec.Struct):
    """A picture of it."""

    file: Upload


lamps = Routes("scriptony-lamps", "scriptony-old-lamps")


@lamps.get("/lamps/{id}", may="read")
async def get_lamp(call: Call, id: Id, view: str = "full", limit: int | None = None) -> Lamp:
    """A lamp.

    With all its oil.
    """
    raise NotImplementedError


@lamps.post("/lamps/{id}/picture", may="edit", status=201, limit=5_000_000)
async def add_picture(call: Call, id: Id, body: NewLamp | None, form: Picture | None) -> Lamp:
    """A picture."""
    raise NotImplementedError


@lamps.get("/files/{bucket}/{path*}", may="open")
async def read_file(call: Call, bucket: str, path: str) -> None:
    """A file."""


@lamps.get("/own", may="service", functions=("scriptony-own",), short=False)
async def own(call: Call) -> Lamp:
    """Under its function alone."""
    raise NotImplementedError


@lamps.get("/lamps/{id}/hours", may="read", bare="/lamps")
async def hours(call: Call, id: Id, from_: int = 0) -> None:
    """When it burnt."""


@pytest.fixture(scope="module")
def small() -> dict[str, Any]:
    return describe(table_of([service_of(lamps, "scriptony-lamps")]).routes, "1.2.3")


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    """Every route of every service, and the gateway's own."""
    return table_of(load_services()).routes


@pytest.fixture(scope="module")
def whole(routes: list[Route]) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(describe(routes, __version__)))


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for methods in document["paths"].values() for one in methods.values()]


def test_what_a_route_says_of_itself(small: dict[str, Any]) -> None:
    operation = small["paths"]["/lamps/{id}"]["get"]
    assert operation["summary"] == "A lamp."
    assert operation["description"].startswith("With all its oil.")
    assert RIGHTS["read"] in operation["description"]
    assert operation["x-permission"] == "read"
    assert operation["x-functions"] == ["scriptony-lamps", "scriptony-old-lamps"]
    assert operation["security"] == [{"session": []}]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Lamp"}


def test_parameters_come_from_the_signature(small: dict[str, Any]) -> None:
    id, view, limit = small["paths"]["/lamps/{id}"]["get"]["parameters"]
    assert (id["in"], id["required"]) == ("path", True)
    assert "pattern" in id["schema"]
    assert (view["in"], view["required"], view["schema"]["type"]) == ("query", False, "string")
    assert limit["schema"] == {"type": "integer"}
    names = [one["name"] for one in small["paths"]["/files/{bucket}/{path}"]["get"]["parameters"]]
    assert names == ["bucket", "path"]


def test_a_barer_spelling_is_told(small: dict[str, Any]) -> None:
    assert small["paths"]["/lamps/{id}/hours"]["get"]["x-also-at"] == [
        "/functions/v1/scriptony-lamps/{id}/hours",
        "/functions/v1/scriptony-old-lamps/{id}/hours",
    ]
    assert "x-also-at" not in small["paths"]["/lamps/{id}"]["get"]


def test_a_word_of_the_language_may_name_a_parameter(small: dict[str, Any]) -> None:
    _, since = small["paths"]["/lamps/{id}/hours"]["get"]["parameters"]
    assert (since["name"], since["required"]) == ("from", False)


def test_a_route_may_take_two_kinds_of_body(small: dict[str, Any]) -> None:
    operation = small["paths"]["/lamps/{id}/picture"]["post"]
    assert operation["requestBody"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/NewLamp"}},
        "multipart/form-data": {"schema": {"$ref": "#/components/schemas/Picture"}},
    }
    assert "5,000,000" in operation["requestBody"]["description"]
    assert set(operation["responses"]) >= {"201", "400", "401", "403", "404", "413", "415"}


def test_answers_have_examples(small: dict[str, Any]) -> None:
    assert small["components"]["schemas"]["Lamp"]["examples"] == [Lamp.example]


def test_a_route_without_short_form_is_described_where_it_is(small: dict[str, Any]) -> None:
    operation = small["paths"]["/functions/v1/scriptony-own/own"]["get"]
    assert operation["security"] == [{"service": []}]
    assert small["info"]["version"] == "1.2.3"


def test_every_right_has_its_words() -> None:
    assert RIGHTS.keys() == set(Permission.__args__)  # type: ignore[attr-defined]


def test_the_description_is_valid(small: dict[str, Any], whole: dict[str, Any]) -> None:
    for document in (small, whole):
        errors = list(OpenAPIV31SpecValidator(document).iter_errors())
        assert errors == [], errors[0]


def test_every_route_is_described(routes: list[Route], whole: dict[str, Any]) -> None:
    for route in routes:
        assert route.method.lower() in whole["paths"][url_of(route)], url_of(route)
    assert len(operations(whole)) == len(routes), "two routes share one place of the description"


def test_operation_ids_are_unique(whole: dict[str, Any]) -> None:
    ids = [one["operationId"] for one in operations(whole)]
    assert len(ids) == len({*ids}), sorted({id for id in ids if ids.count(id) > 1})


def test_every_operation_has_a_sentence(whole: dict[str, Any]) -> None:
    silent = [one["operationId"] for one in operations(whole) if not one["summary"].endswith(".")]
    assert silent == [], "give these handlers a docstring that begins with a sentence"


@pytest.fixture
async def http(conninfo: str, tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    services = [service_of(lamps, "scriptony-lamps", name="lamps")]
    async with gateway_of(conninfo, tmp_path, services) as gateway, client_of(gateway) as client:
        yield client


async def test_the_server_hands_out_its_description(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/openapi.json")
    document = answer.json()
    assert document["info"]["version"] == __version__
    assert {"/lamps/{id}", "/health", "/ready", "/functions/v1/scriptony-lamps/health"} <= {
        *document["paths"]
    }
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
