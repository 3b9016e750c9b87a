"""Beat templates: the product's, and an organization's own."""

from __future__ import annotations

from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.beats.operations import templates as operations
from scriptony.services.beats.schemas import (
    Done,
    NewTemplate,
    Template,
    TemplateAnswer,
    TemplateFields,
    Templates,
)

routes = Routes("scriptony-beats")


@routes.get("/beat-templates", may="read", answer=Templates)
async def list_templates(
    call: Call,
    organization_id: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """Those of the product, then the own of one's organizations, or of one, by name."""
    page = read_page(limit, cursor, (int, str, str))
    found, following = await operations.list_templates(call.db, call.actor, page, organization_id)
    body = Templates(found)
    if page.limit is not None:
        body.next_cursor = following
    parts = [following, *(part for one in found for part in (one.id, one.revision))]
    return Answer(body, list_etag(parts))


@routes.get("/beat-templates/{id}", may="read", answer=TemplateAnswer)
async def get_template(call: Call, id: str) -> Answer:
    """One template: by its word, or by the id of an own one."""
    return _shown(await operations.find_template(call.db, call.actor, id.lower()))


@routes.post("/beat-templates", may="edit", status=201, answer=TemplateAnswer, again=get_template)
async def add_template(call: Call, body: NewTemplate) -> Answer:
    """A new one. Beats without percentages share the whole evenly."""
    return _shown(await operations.add_template(call.db, call.actor, body))


@routes.patch("/beat-templates/{id}", may="edit", answer=TemplateAnswer)
async def change_template(call: Call, id: str, body: TemplateFields) -> Answer:
    """Change an own one; beats made by it stay as they are."""
    id = id.lower()
    revision = call.if_match(id)
    return _shown(await operations.change_template(call.db, call.actor, id, body, revision))


@routes.delete("/beat-templates/{id}", may="edit")
async def remove_template(call: Call, id: str) -> Done:
    """Remove an own one; beats made by it stay."""
    id = id.lower()
    await operations.remove_template(call.db, call.actor, id, call.if_match(id))
    return Done()


def _shown(template: Template) -> Answer:
    return Answer(TemplateAnswer(template), etag(template.id, template.revision))
