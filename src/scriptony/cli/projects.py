"""`import` and `export`: screenplays in and out, as the person they belong to."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scriptony.cli import queries
from scriptony.cli.configured import settings_of
from scriptony.cli.output import Failure, misuse, note, say, show_json
from scriptony.cli.upkeep import write_text

if TYPE_CHECKING:
    from scriptony.cli.inside import Inside


def load(given: Namespace) -> int:
    """Import a screenplay and say what came of it."""
    name = "screenplay.fountain" if given.file == "-" else Path(given.file).name
    data = sys.stdin.buffer.read() if given.file == "-" else Path(given.file).read_bytes()
    answer = asyncio.run(_load(given, name, data))
    if given.json:
        show_json(answer)
        return 0
    for warning in answer["warnings"]:
        note(f"{name}, line {warning['line']}: {warning['text']}")
    project, counts = answer["project"], answer["counts"]
    what = ", ".join(f"{count} {thing}" for thing, count in counts.items())
    say(f"Imported {project['title']} ({what}).", f"Project {project['id']}")
    return 0


async def _load(given: Namespace, name: str, data: bytes) -> Any:
    from scriptony.cli.inside import File, Form, acting_as, inside

    form = Form(file=File(name, "text/plain; charset=utf-8", data), wait="true")
    for field, value in (
        ("title", given.title),
        ("type", given.type),
        ("project_id", given.project),
    ):
        if value is not None:
            form[field] = value
    async with inside(settings_of(given)) as studio:
        id = await account_id(studio, given.owner)
        async with acting_as(studio, id) as person:
            return await studio.ask("POST", "/projects/import", form, person=person)


async def account_id(studio: Inside, email: str | None) -> str:
    """The account of an address; without one, the only account there is."""
    async with studio.site.database("auth").session() as session:
        if email:
            found = await session.one(queries.ACCOUNT, {"email": email})
            if found is None:
                raise Failure(f"There is no account of {email}.")
            return found[0]
        accounts = await session.all(queries.ACCOUNTS)
    if not accounts:
        raise Failure("There is no account yet: `scriptony user create EMAIL` makes one.")
    if len(accounts) > 1:
        raise misuse("There are several accounts: say whose with --owner EMAIL.")
    return accounts[0][0]


def save(given: Namespace) -> int:
    """Export a project."""
    answer = asyncio.run(_save(given))
    if isinstance(answer, str):
        write_text(answer, given.output)
        return 0
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
    write_text(text, given.output)
    return 0


async def _save(given: Namespace) -> Any:
    from scriptony.cli.inside import acting_as, inside

    async with inside(settings_of(given)) as studio:
        project, owner = await _find_project(studio, given.project)
        async with acting_as(studio, owner) as person:
            path = f"/projects/{project}/export?format={given.format}"
            return await studio.ask("GET", path, person=person)


async def _find_project(studio: Inside, wanted: str) -> tuple[str, str]:
    """Ids of the project with this id or title and of an owner of it."""
    async with studio.site.kernel_db.session() as session:
        found = await session.all(queries.PROJECTS, {"wanted": wanted})
    if not found:
        raise Failure(f"There is no project {wanted!r}.")
    if len(found) > 1 and found[0][0] != wanted.lower():
        ids = ", ".join(f"{id} of {email}" for id, _, _, email in found)
        raise misuse(f"Several projects are called {wanted!r}: {ids}.")
    return found[0][0], found[0][2]
