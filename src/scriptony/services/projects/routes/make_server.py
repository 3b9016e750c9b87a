"""Projects as pages from before the split into services ask for them: without envelopes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Forbidden, NotFound, Refusal
from scriptony.kernel.http import Answer, Call, Routes, etag, render_refusal
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.projects.operations import figures, trash
from scriptony.services.projects.operations import projects as operations
from scriptony.services.projects.routes.projects import COVER_LIMIT, sign_for
from scriptony.services.projects.schemas import (
    Confirmation,
    Done,
    NewProject,
    Project,
    ProjectFields,
    Recounted,
)


def refuse(request: Request, refusal: Refusal) -> Response:
    """404 in the words these pages know."""
    if isinstance(refusal, NotFound):
        refusal = NotFound()
        refusal.message = "Project not found or access denied"
    return render_refusal(request, refusal)


def refuse_count(request: Request, refusal: Refusal) -> Response:
    """403 in the words of the page that counts."""
    if isinstance(refusal, Forbidden):
        refusal = Forbidden("Unauthorized - not member of organization")
    return render_refusal(request, refusal)


routes = Routes("make-server-3b52693b", refuse=refuse)


def bare(call: Call, row: Row) -> Answer:
    """A project by itself."""
    project = Project.from_row(row, sign_for(call))
    return Answer(project, etag=etag(project.id, project.revision))


@routes.get("/projects", may="read", short=False)
async def list_bare(call: Call) -> list[Project]:
    """The caller's projects, the latest change first."""
    page = read_page(None, None, (str, str))
    rows, _ = await operations.list_projects(call.db, call.actor, page)
    sign = sign_for(call)
    projects = [Project.from_row(row, sign) for row in rows]
    return sorted(projects, key=lambda project: project.updated_at, reverse=True)


@routes.get("/projects/{id}", may="read", short=False, answer=Project)
async def get_bare(call: Call, id: Id) -> Answer:
    """One project."""
    return bare(call, await operations.read_project(call.db, call.actor, id))


@routes.post(
    "/projects",
    may="edit",
    status=201,
    short=False,
    limit=COVER_LIMIT,
    answer=Project,
    again=get_bare,
)
async def add_bare(call: Call, body: NewProject) -> Answer:
    """A new project."""
    shelf = call.site.shelf
    return bare(call, await operations.add_project(call.db, shelf, call.actor, body))


@routes.put("/projects/{id}", may="edit", short=False, limit=COVER_LIMIT, answer=Project)
async def update_bare(call: Call, id: Id, body: ProjectFields) -> Answer:
    """Change what the body names."""
    shelf, revision = call.site.shelf, call.if_match(id)
    return bare(
        call, await operations.update_project(call.db, shelf, call.actor, id, body, revision)
    )


@routes.delete("/projects/{id}", may="delete", short=False)
async def delete_bare(call: Call, id: Id, body: Confirmation) -> Done:
    """Into the trash."""
    revision = call.if_match(id)
    await trash.delete_project(call.db, call.actor, id, password=body.password, revision=revision)
    return Done()


@routes.post("/projects/{id}/recalculate-word-counts", may="edit", short=False, refuse=refuse_count)
async def recount_words(call: Call, id: Id) -> Recounted:
    """How many scenes have words. They are counted when a text is written."""
    return await figures.recount_words(call.db, call.actor, id)
