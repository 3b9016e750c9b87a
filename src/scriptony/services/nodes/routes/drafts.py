"""`/nodes/:id/versions…`: the drafts of a text."""

from __future__ import annotations

import msgspec

from scriptony.kernel.db import Row
from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.nodes.operations import drafts
from scriptony.services.nodes.operations.drafts import FORMAT, SOURCE
from scriptony.services.nodes.rules.drafts import readable
from scriptony.services.nodes.rules.texts import shown_content
from scriptony.services.nodes.schemas import (
    Compared,
    NodeAnswer,
    Version,
    VersionAnswer,
    VersionList,
    VersionText,
)

routes = Routes("scriptony-project-nodes", "scriptony-timeline-v2")

_FIELDS = Version.__struct_fields__


def _version(row: Row) -> Version:
    return Version(**dict(zip(_FIELDS, row, strict=False)))


def _with_text(row: Row) -> VersionText:
    format, source = row[FORMAT], row[SOURCE]
    content = msgspec.Raw(b"null") if format is None else shown_content(format, source)
    shown = dict(zip(_FIELDS, row, strict=False))
    return VersionText(**shown, content=content, text=readable(format, source))


@routes.get("/nodes/{id}/versions", may="read", answer=VersionList)
async def list_versions(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The versions of a text, the newest first, without the texts. Somebody who goes on writing
    within a minute writes in one version."""
    rows, following = await drafts.list_versions(call.db, call.actor, id, limit, cursor)
    body = VersionList([_version(row) for row in rows], following)
    return Answer(body, etag=list_etag([*rows, following]))


@routes.get("/nodes/{id}/versions/compare", may="read", answer=Compared)
async def compare_versions(
    call: Call, id: Id, from_: int | None = None, to: int | None = None
) -> Answer:
    """How to come from version `from` to version `to`, or else to the text as it is now: element by
    element of the screenplay, and word by word within those that changed."""
    found = await drafts.compare_versions(call.db, call.actor, id, from_, to)
    body = Compared(_version(found.old), _version(found.new), found.is_same, found.found)
    return Answer(body, etag=list_etag([*found.old, *found.new]))


@routes.get("/nodes/{id}/versions/{number}", may="read", answer=VersionAnswer)
async def get_version(call: Call, id: Id, number: str) -> Answer:
    """One version with its text."""
    wanted = drafts.number_named(number)
    row = await drafts.get_version(call.db, call.actor, id, wanted)
    return Answer(VersionAnswer(_with_text(row)), etag=list_etag(row))


@routes.post("/nodes/{id}/versions/{number}/restore", may="edit", answer=NodeAnswer)
async def restore_version(call: Call, id: Id, number: str) -> Answer:
    """Bring a version back as the newest one; what the text was until now stays a version."""
    wanted = drafts.number_named(number)
    node = await drafts.restore_version(call.db, call.actor, id, wanted, call.if_match(id))
    return Answer(NodeAnswer(node), etag=etag(id, node.revision))
