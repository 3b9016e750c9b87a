"""Projects from files, and files from projects."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

import msgspec
from starlette.responses import Response

from scriptony.interchange.screenplay import Oddity
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.http import Answer, Call, Routes, Upload, encode
from scriptony.kernel.ids import Id, is_id
from scriptony.kernel.jobs import asked
from scriptony.services.projects.operations import exporting, importing, long_imports
from scriptony.services.projects.routes.projects import get_project, shown
from scriptony.services.projects.rules.documents import Document
from scriptony.services.projects.rules.fields import title_of, type_of
from scriptony.services.projects.rules.screenplays import Counts
from scriptony.services.projects.schemas import ImportAnswer, ImportForm, ProjectAnswer

routes = Routes("scriptony-projects")

FILE_LIMIT = 10 * 1024 * 1024


async def _import_again(call: Call, id: str) -> Answer:
    if isinstance(job := call.made, str):
        return Answer(asked(job), status=202)
    answer = await get_project(call, id)
    counts, warnings = msgspec.convert(call.made, tuple[Counts, list[Oddity]])
    return answer._replace(body=ImportAnswer(answer.body.project, counts, warnings))


@routes.post(
    "/projects/import",
    may="edit",
    status=201,
    also=(202,),
    limit=FILE_LIMIT,
    answer=ImportAnswer,
    again=_import_again,
)
async def import_project(call: Call, form: ImportForm) -> Answer:
    """A new project from a Fountain file or a JSON export, told apart by content; with
    `project_id` into a project without nodes. A broken file is 400 with `line`, and nothing
    changes. A file of over a mebibyte is answered with a job (202), unless `wait` is `true`."""
    wish = wish_of(form)
    if len(wish.data) > long_imports.LARGE and form.wait != "true":
        id = await long_imports.start_import(call.db, call.site.shelf, call.actor, wish)
        return Answer(asked(id), status=202)
    imported = await importing.import_file(call.db, call.actor, wish)
    answer = shown(call, imported.project)
    assert isinstance(answer.body, ProjectAnswer)
    body = ImportAnswer(answer.body.project, imported.counts, imported.warnings)
    return answer._replace(body=body)


def wish_of(form: ImportForm) -> importing.Wish:
    """What a form asks for."""
    if not isinstance(form.file, Upload):
        raise Invalid("file is required", field="file")
    for name, id in (("Project", form.project_id), ("Organization", form.organization_id)):
        if id and not is_id(id):
            raise NotFound(name)
    return importing.Wish(
        filename=form.file.filename,
        data=form.file.data,
        project_id=(form.project_id or "").lower() or None,
        organization_id=form.organization_id or None,
        title=title_of(form.title) if form.title else None,
        type=type_of(form.type) if form.type else None,
    )


@routes.get("/projects/{id}/export", may="read", media="text/plain", answer=Document)
async def export_project(
    call: Call, id: Id, format: Literal["fountain", "json"] = "fountain"
) -> Response:
    """A Fountain screenplay (text/plain), or with `format=json` a document from which importing
    makes an equal project. Pictures and sounds are no part of it: their URLs would lead nowhere
    elsewhere, and a backup of the instance holds them."""
    if format == "fountain":
        title, text = await exporting.export_fountain(call.db, call.actor, id)
        return file_answer(text.encode(), "text/plain; charset=utf-8", title, "fountain")
    document = await exporting.export_document(call.db, call.actor, id)
    return file_answer(encode(document), "application/json", document.project.title, "json")


LONGEST_NAME = 100
"""Characters of a file's name that come from a title: in a header each may become twelve."""


def file_answer(data: bytes, content_type: str, title: str, kind: str) -> Response:
    """A file to be saved under a title, whose odd characters only newer browsers see."""
    name = f"{title[:LONGEST_NAME].strip()}.{kind}"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"content-disposition": disposition, "cache-control": "private, no-cache"}
    return Response(data, 200, headers, content_type)
