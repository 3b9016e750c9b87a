"""Pure rules of characters: what a client may set, and what they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scriptony.kernel.access import need
from scriptony.kernel.errors import Invalid

TEXTS = (
    "role",
    "description",
    "gender",
    "species",
    "backstory",
    "personality",
    "skills",
    "strengths",
    "weaknesses",
    "color",
)
SCOPE = ("project_id", "organization_id", "world_id")
SETTABLE: tuple[str, ...] = ("name", "age", *TEXTS, "image_id", "image_url", *SCOPE)
"""The columns an edit may change; events carry their values."""

NO_SCOPE = "project_id, world_id, or organization_id is required"


class Scope(NamedTuple):
    """What a character belongs to: a project or an organization; and its place in a world."""

    project_id: str | None = None
    organization_id: str | None = None
    world_id: str | None = None


class Rights(NamedTuple):
    """What is known of a wanted scope: of the project and the world their organization (None:
    unknown, or not the actor's), of all three whether the actor may edit there."""

    project_organization: str | None
    project_edit: bool | None
    world_organization: str | None
    world_edit: bool | None
    organization_edit: bool | None


def wanted_scope(now: Scope, wishes: Mapping[str, str | None]) -> Scope:
    """The scope after `wishes`, which name members of it. Named alone, a project takes the
    character out of its organization, and an organization out of its project; where both are
    named, the organization is only a claim about the project's."""
    named = wishes.get("organization_id")
    stays = None if named else now.project_id
    project = wishes.get("project_id", stays) or None
    organization = named if project else wishes.get("organization_id", now.organization_id)
    wanted = Scope(project, organization or None, wishes.get("world_id", now.world_id) or None)
    if not any(wanted):
        raise Invalid(NO_SCOPE)
    return wanted


def settled_scope(wanted: Scope, rights: Rights) -> Scope:
    """The scope to write: NotFound (404) and Forbidden (403) for what is not the actor's, Invalid
    (400) where project, organization and world do not go together."""
    organization = wanted.organization_id
    if wanted.project_id:
        need(rights.project_edit, "Project")
        if organization not in (None, rights.project_organization):
            raise Invalid("A character belongs to a project or to an organization, not to both")
        organization = rights.project_organization
    elif organization:
        need(rights.organization_edit, "Organization")
    if wanted.world_id:
        need(rights.world_edit, "World")
        organization = organization or rights.world_organization
        if rights.world_organization != organization:
            raise Invalid("world_id is a world of another organization", field="world_id")
    return Scope(wanted.project_id, None if wanted.project_id else organization, wanted.world_id)


def age_text(value: str | float | None) -> str | None:
    """An age as text: 41 and 41.0 are "41"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)


def containing(text: str) -> str:
    """A LIKE pattern for what contains `text`, its own wildcards taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
