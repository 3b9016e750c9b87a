"""OpenAPI 3.1, from the routes themselves: their signatures, their Structs and their docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from scriptony.kernel.http import JSON_LIMIT, Permission, Route, Upload
from scriptony.kernel.ids import Id
from scriptony.kernel.spool import SpooledUpload

Json = dict[str, Any]

UPLOADS = (Upload, SpooledUpload)
REFERENCE = "#/components/schemas/{name}"
RIGHTS: dict[Permission, str] = {
    "open": "Anybody.",
    "token": "Whoever holds the token in the URL, or a key or session as the text says.",
    "user": "Anybody signed in; only what is theirs.",
    "read": "Members of the organization.",
    "edit": "Members with the role owner, admin or editor.",
    "delete": "Owners and admins; an editor may delete a project they made.",
    "manage": "Owners and admins of the organization.",
    "own": "Owners of the organization.",
    "superadmin": "Superadmins.",
    "service": "The service key.",
}
_REFUSALS = {
    "400": "Something sent is wrong; the sentence names the field.",
    "401": "No token, or one that is not valid any more.",
    "403": "Seen but not allowed.",
    "404": "Unknown, or not yours.",
    "409": "Against what is there already.",
    "412": "`If-Match` names an older revision.",
    "413": "Too large.",
    "415": "A media type or a file that is not taken here.",
    "422": "Well formed, but refused.",
    "429": "Too often; `Retry-After` says when to come back.",
    "503": "Database or storage cannot be reached just now.",
}


class Error(msgspec.Struct):
    """What went wrong: a sentence for people and a word for programs that never changes."""

    error: str
    code: str


def describe(routes: Sequence[Route], version: str) -> Json:
    """The OpenAPI document of `routes`, each at its shortest URL."""
    shapes = _Shapes(routes)
    schemas = {name: shapes.components[name] for name in sorted(shapes.components)}
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(url_of(route), {})[route.method.lower()] = _operation(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Scriptony",
            "version": version,
            "summary": "The open story and production platform.",
            "description": (
                "Every route also answers at `/functions/v1/<route>` and under its function's "
                "name, `/functions/v1/<function>/<route>`. Fields of bodies may be spelt in "
                "snake_case or camelCase."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": schemas,
            "responses": {
                status: {
                    "description": text,
                    "content": {"application/json": {"schema": _ref("Error")}},
                }
                for status, text in _REFUSALS.items()
            },
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "service": {"type": "apiKey", "in": "header", "name": "apikey"},
            },
        },
    }


def url_of(route: Route) -> str:
    """The shortest URL a route answers at, as a pattern."""
    path = (route.root + route.path).replace("*}", "}")
    if route.short or route.root:
        return path
    return f"/functions/v1/{route.functions[0]}{path}".removesuffix("/")


class _Shapes:
    """The schemas of everything that travels, described together so that no two share a name."""

    def __init__(self, routes: Sequence[Route]) -> None:
        kinds = [Error, Id, *(kind for route in routes for kind in _kinds(route))]
        unique = list(dict.fromkeys(kinds))
        found = msgspec.json.encode(
            msgspec.json.schema_components(unique, ref_template=REFERENCE)
        )  # two services may have a Struct of the same name: then both are named with their service
        short = re.sub(rb"scriptony\.(?:services\.)?(\w+)[\w.]*\.(?=\w+\")", rb"\1.", found)
        shapes, self.components = msgspec.json.decode(
            short, type=tuple[list[Json], dict[str, Json]]
        )
        self._of = dict(zip(unique, shapes, strict=True))
        for name in {"Upload", "SpooledUpload"} & self.components.keys():
            self.components[name] = {
                "type": "string",
                "contentMediaType": "application/octet-stream",
            }
        for kind in unique:
            example = getattr(kind, "example", None)
            if example is not None:
                self.components[self.of(kind)["$ref"].rpartition("/")[2]]["examples"] = [example]

    def of(self, kind: Any) -> Json:
        """The schema of a kind, most often a reference."""
        if kind in self._of:
            return self._of[kind]
        return {"anyOf": [self.of(one) for one in get_args(kind)]}


def _kinds(route: Route) -> list[Any]:
    """What a route takes and gives. msgspec describes no union of untagged Structs, so of such a
    one the parts."""
    fields = msgspec.structs.fields(route.query) if route.query else ()
    answers = [route.answer] if _structs(route.answer) else []
    kinds = [kind for kind in (route.body, route.form, *answers) if kind is not None]
    parts = [get_args(kind) if len(_structs(kind)) > 1 else (kind,) for kind in kinds]
    return [*(field.type for field in fields), *(one for part in parts for one in part)]


def _structs(kind: Any) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in UPLOADS:
        return [kind]
    return [one for part in get_args(kind) for one in _structs(part)]


def _ref(name: str) -> Json:
    return {"$ref": REFERENCE.format(name=name)}


def _operation(route: Route, shapes: _Shapes) -> Json:
    text = inspect.getdoc(route.handler) or route.name
    head, _, rest = text.partition("\n\n")
    name = route.name if route.short or route.root else f"{route.functions[0]}_{route.name}"
    id = f"{route.service or 'gateway'}_{name}_{route.method.lower()}"
    operation: Json = {
        "operationId": re.sub(r"\W", "_", id),
        "tags": [route.service or "instance"],
        "summary": " ".join(head.split()),
        "description": f"{rest}\n\nFor: {RIGHTS[route.may]}".strip(),
        "x-permission": route.may,
        "responses": _responses(route, shapes),
    }
    if route.functions:
        operation["x-functions"] = list(route.functions)
    if route.bare:
        bare = route.path.removeprefix(route.bare)
        operation["x-also-at"] = [f"/functions/v1/{name}{bare}" for name in route.functions]
    if parameters := _parameters(route, shapes):
        operation["parameters"] = parameters
    if body := _body(route, shapes):
        operation["requestBody"] = body
    if route.may == "service":
        operation["security"] = [{"service": []}]
    elif route.may not in ("open", "token"):
        operation["security"] = [{"session": []}]
    return operation


def _parameters(route: Route, shapes: _Shapes) -> list[Json]:
    found: list[Json] = []
    for name in route.path_names:
        plain = name.rstrip("*")
        schema = shapes.of(Id) if name in route.path_ids else {"type": "string", "minLength": 1}
        found.append({"name": plain, "in": "path", "required": True, "schema": schema})
    if route.query is not None:
        for field in msgspec.structs.fields(route.query):
            schema = shapes.of(field.type)
            found.append(
                {
                    "name": field.encode_name.rstrip("_"),  # `from_` stands for `from`
                    "in": "query",
                    "required": field.required,
                    "schema": _without_null(schema),
                }
            )
    return found


def _without_null(schema: Json) -> Json:
    """A query parameter is there or not; there is no null to send."""
    kinds = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _body(route: Route, shapes: _Shapes) -> Json | None:
    content: Json = {}
    if route.body is not None:
        content["application/json"] = {"schema": _without_null(shapes.of(route.body))}
    if route.form is not None:
        content["multipart/form-data"] = {"schema": _without_null(shapes.of(route.form))}
    if not content:
        return None
    limit = f"At most {route.limit:,} bytes." if route.limit != JSON_LIMIT else ""
    return {"content": content, "description": limit} if limit else {"content": content}


def _responses(route: Route, shapes: _Shapes) -> Json:
    success: Json = {"description": "Done."}
    if route.answer is not None and _structs(route.answer):
        success["content"] = {"application/json": {"schema": shapes.of(route.answer)}}
    if route.media:
        success.setdefault("content", {})[route.media] = {"schema": {"type": "string"}}
    responses: Json = {str(route.status): success}
    for status in route.also:
        responses[str(status)] = {"description": "Done."}
    if route.root:  # the platform's libraries expect error forms of their own
        responses["4XX"] = {"description": "Refused, in the form of the client libraries."}
        responses["503"] = {"$ref": "#/components/responses/503"}
        return responses
    for status in _REFUSALS:
        responses[status] = {"$ref": f"#/components/responses/{status}"}
    return responses
