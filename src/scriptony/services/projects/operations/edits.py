"""When a project was edited last."""

from __future__ import annotations

from collections.abc import Mapping

from scriptony.kernel.db import Session
from scriptony.services.projects.queries import projects as sql


async def follow_edits(tx: Session, latest: Mapping[str, str]) -> None:
    """Move `last_edited` of each project to the time given, never back."""
    await tx.run(sql.FOLLOW_EDITS, {"ids": list(latest), "ats": list(latest.values())})
