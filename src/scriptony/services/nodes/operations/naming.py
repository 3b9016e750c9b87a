"""Texts that were written before anybody kept what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.services.nodes.queries import naming as sql
from scriptony.services.nodes.queries import writing
from scriptony.services.nodes.rules.texts import Text

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

AT_ONCE = 200
"""Texts read in one transaction: some tenths of a second of parsing."""


async def read_old_texts(site: Site) -> None:
    """The chore: read what such texts name, some of a project at a time, until none is left."""
    db = site.database("nodes")
    while True:
        async with db.transaction() as tx:
            project = await tx.value(sql.PROJECT_UNREAD)
            if project is None:
                return
            await writing.share_names(tx, project)
            rows = await tx.all(sql.UNREAD, {"project": project, "rows": AT_ONCE})
            texts = {id: Text(*text) for id, *text in rows}
            if written := await writing.take_names(tx, project, texts):
                await tx.run(sql.RAISE, {"ids": list(written)})
