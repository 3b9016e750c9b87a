"""What is told of nodes."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.events import publish
from scriptony.services.nodes.rules.tree import TYPES


async def tell(
    tx: Session,
    actor: Actor,
    verb: str,
    *,
    level: int,
    id: str,
    project: str,
    organization: str,
    **more: Any,
) -> None:
    """Publish `nodes.node.{verb}` of a node, or of the project itself (level 0)."""
    await publish(
        tx,
        actor,
        f"nodes.node.{verb}",
        entity_type=TYPES[level],
        entity_id=id,
        project_id=project,
        organization_id=organization,
        **more,
    )


async def tell_many(
    tx: Session, actor: Actor, verb: str, project: str, organization: str, **more: Any
) -> None:
    """The same of several nodes at once: they are one event, of the project."""
    here = {"id": project, "project": project, "organization": organization}
    await tell(tx, actor, verb, level=0, **here, **more)
