"""Projects: list, read, add, change."""

from __future__ import annotations

from datetime import datetime

from scriptony.interchange.wire import Sign
from scriptony.kernel.db import Row
from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.projects.operations import projects as operations
from scriptony.services.projects.rules.fields import ProjectType, is_all_in_its_revision
from scriptony.services.projects.schemas import (
    NewProject,
    Project,
    ProjectAnswer,
    ProjectFields,
    Projects,
)

routes = Routes("scriptony-projects")

COVER_LIMIT = 15 * 1024 * 1024
"""JSON bodies may hold a cover as data URL."""


def sign_for(call: Call) -> Sign:
    """What turns a file's key into a URL for this caller."""
    signer, base = call.site.shelf.signer, call.site.base_url(call.request)
    return lambda key: signer.url(base, key)


def shown(call: Call, row: Row) -> Answer:
    """A project with its entity tag."""
    project = Project.from_row(row, sign_for(call))
    return Answer(ProjectAnswer(project), etag=etag(project.id, project.revision))


@routes.get("/projects", may="read", answer=Projects)
async def list_projects(
    call: Call,
    limit: int | None = None,
    cursor: str | None = None,
    q: str | None = None,
    type: ProjectType | None = None,
) -> Answer:
    """The projects of all one's organizations, newest first. `q` looks into title, logline and
    genre."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await operations.list_projects(call.db, call.actor, page, q=q, type=type)
    sign = sign_for(call)
    body = Projects([Project.from_row(row, sign) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    parts = [following, *(part for row in rows for part in row)]
    return Answer(body, etag=list_etag(parts, call.site.shelf.signer.today()))


@routes.get("/projects/{id}", may="read", answer=ProjectAnswer)
async def get_project(call: Call, id: Id) -> Answer:
    """One project."""
    answer = shown(call, await operations.read_project(call.db, call.actor, id))
    if is_all_in_its_revision(answer.body.project):
        return answer
    # The tag is good for If-Match, but does not stand for all that is shown: never 304.
    return answer._replace(etag=None, headers={"etag": str(answer.etag)})


@routes.post(
    "/projects",
    may="edit",
    status=201,
    limit=COVER_LIMIT,
    answer=ProjectAnswer,
    again=get_project,
)
async def add_project(call: Call, body: NewProject) -> Answer:
    """A new project. The cover may be a data URL, or a URL we handed out."""
    shelf = call.site.shelf
    return shown(call, await operations.add_project(call.db, shelf, call.actor, body))


@routes.put("/projects/{id}", may="edit", limit=COVER_LIMIT, answer=ProjectAnswer)
async def update_project(call: Call, id: Id, body: ProjectFields) -> Answer:
    """Change what the body names."""
    revision = call.if_match(id)
    row = await operations.update_project(call.db, call.site.shelf, call.actor, id, body, revision)
    return shown(call, row)


@routes.patch("/projects/{id}", may="edit", limit=COVER_LIMIT, answer=ProjectAnswer)
async def patch_project(call: Call, id: Id, body: ProjectFields) -> Answer:
    """The same by the other method."""
    return await update_project(call, id, body)
