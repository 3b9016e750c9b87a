"""The row API of two older pages: reading rows, and bringing projects back or moving them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from scriptony.interchange.rows import RowDict, RowQuery, check_columns, refuse_whole_table
from scriptony.interchange.wire import Sign, signed
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Forbidden, Invalid, NotFound
from scriptony.kernel.ids import is_id
from scriptony.services.projects.operations.projects import (
    Locked,
    change_project,
    lock_project,
    read_wishes,
    tell,
)
from scriptony.services.projects.operations.trash import trash_project, untrash_project
from scriptony.services.projects.queries import projects as projects_sql
from scriptony.services.projects.queries import rows as sql
from scriptony.services.projects.rules.fields import title_of
from scriptony.services.projects.schemas import PROJECT_COLUMNS, ProjectFields

ORGANIZATION_COLUMNS = ("id", "name", "slug", "owner_id", "created_at", "updated_at")
COVER = PROJECT_COLUMNS.index("cover_image_url")


class Change(NamedTuple):
    """What a PATCH wants of every row it matches."""

    wishes: dict[str, Any]
    is_deleted: bool | None
    organization_id: str | None


async def read_projects(db: Database, actor: Actor, sign: Sign) -> list[RowDict]:
    """All projects of the actor's organizations, those in the trash too."""
    async with db.session() as session:
        rows = await session.all(sql.PROJECTS, {"actor": actor.user_id})
    return [dict(zip(PROJECT_COLUMNS, signed(row, (COVER,), sign), strict=True)) for row in rows]


async def read_organizations(db: Database, actor: Actor) -> list[RowDict]:
    """The actor's organizations."""
    async with db.session() as session:
        rows = await session.all(sql.ORGANIZATIONS, {"actor": actor.user_id})
    return [dict(zip(ORGANIZATION_COLUMNS, row, strict=True)) for row in rows]


async def change_projects(
    db: Database, actor: Actor, query: RowQuery, body: Mapping[str, Any], sign: Sign
) -> list[RowDict]:
    """Change every project that fits, all or none; those afterwards. Rows the actor may not
    change are left out. Invalid (400) without a condition or with an unknown column."""
    refuse_whole_table(query, "UPDATE")
    change = await _read_change(db, actor, body)
    ids = sorted(str(row["id"]) for row in query.fitting(await read_projects(db, actor, sign)))
    async with db.transaction() as tx:
        changed = {id for id in ids if await _change_one(tx, actor, id, change)}
    return [row for row in await read_projects(db, actor, sign) if row["id"] in changed]


async def _read_change(db: Database, actor: Actor, body: Mapping[str, Any]) -> Change:
    check_columns("projects", PROJECT_COLUMNS, body)
    try:
        fields = msgspec.convert(dict(body), ProjectFields)
    except msgspec.ValidationError as error:
        raise Invalid(str(error), code="22P02") from None
    try:
        wishes = await read_wishes(db, actor, fields)
    except NotFound:
        raise Invalid("world_id names no world of yours", code="23503") from None
    if fields.title is not UNSET:
        wishes["title"] = title_of(fields.title)
    is_deleted, organization = body.get("is_deleted"), body.get("organization_id")
    if is_deleted is not None and not isinstance(is_deleted, bool):
        raise Invalid("is_deleted must be true or false", code="22P02")
    if organization is not None and not is_id(organization):
        raise Invalid("organization_id must be an id", code="22P02")
    return Change(wishes, is_deleted, organization and organization.lower())


async def _change_one(tx: Session, actor: Actor, id: str, change: Change) -> bool:
    project = await lock_project(tx, actor, id)
    is_small = change.is_deleted in (None, project.is_deleted) and _stays(project, change)
    if not (project.may_edit if is_small else project.may_delete):
        return False
    project = await move(tx, actor, project, change.organization_id)
    await change_project(tx, actor, project, change.wishes)
    if change.is_deleted is True and not project.is_deleted:
        await trash_project(tx, actor, project)
    if change.is_deleted is False and project.is_deleted:
        await untrash_project(tx, actor, project)
    return True


def _stays(project: Locked, change: Change) -> bool:
    return change.organization_id in (None, project.organization_id)


async def move(tx: Session, actor: Actor, project: Locked, target: str | None) -> Locked:
    """Into another organization, where the actor must be allowed to make projects as well. Whoever
    acts for somebody gives nothing of theirs away."""
    if target is None or target == project.organization_id:
        return project
    actor.need_oneself()
    values = {"organization": target, "actor": actor.user_id, "id": project.id}
    if not await tx.value(sql.MAY_ADD, values):
        raise Forbidden("new row violates row-level security policy", code="42501")
    await tx.run(projects_sql.MOVE, values)
    told = {"before": {"organization_id": project.organization_id}}
    told["after"] = {"organization_id": target}
    await tell(tx, actor, "moved", project.id, target, title=project.title, **told)
    return project._replace(organization_id=target)
