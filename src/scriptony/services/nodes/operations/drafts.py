"""Drafts: the versions of a node's text, read, compared and brought back."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from msgspec import UNSET

from scriptony.interchange.wire import Node
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid, NotFound, TooLarge
from scriptony.kernel.pages import cut, read_page
from scriptony.services.nodes.operations.changing import finish_change, see, write_text_of
from scriptony.services.nodes.queries import drafts as sql
from scriptony.services.nodes.queries import writing
from scriptony.services.nodes.queries.columns import DESCRIPTION
from scriptony.services.nodes.rules.drafts import LONGEST, Cause, Difference, differences, readable
from scriptony.services.nodes.rules.patches import content_of, counted
from scriptony.services.nodes.rules.rows import Seen, to_node
from scriptony.services.nodes.rules.texts import kept_text

FORMAT, SOURCE = 9, 10
"""Where a row of `queries.drafts.some` has them."""
MOST_NUMBER = 2_147_483_647


class Comparison(NamedTuple):
    """Two versions and how they differ; the second may have been written since as text alone."""

    old: Row
    new: Row
    found: list[Difference]
    is_same: bool


def number_named(text: str) -> int:
    """The number of a version in a path; what is none names nothing."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:10]) <= MOST_NUMBER):
        raise NotFound("Version")
    return int(text)


async def list_versions(
    db: Database, actor: Actor, id: str, limit: int | None, cursor: str | None
) -> tuple[list[Row], str | None]:
    """The versions of a node's text, the newest first."""
    page = read_page(limit, cursor, (int,))
    before = page.after[0] if page.after else None
    if before is not None and not 0 <= before <= MOST_NUMBER:
        raise Invalid("cursor is not one of this list", field="cursor")
    async with db.session() as session:
        rows = await sql.page(session, actor.user_id, id, before, page.rows)
    if rows is None:
        raise NotFound("Node")
    return cut(page, rows, lambda row: row[:1])


async def get_version(db: Database, actor: Actor, id: str, number: int) -> Row:
    """One version, with its text."""
    async with db.session() as session:
        return (await _versions(session, actor, id, [number]))[0]


async def compare_versions(
    db: Database, actor: Actor, id: str, old: int | None, new: int | None
) -> Comparison:
    """How to come from one version to another, or to the text as it is now."""
    if old is None:
        raise Invalid("from is required", field="from")
    for name, number in (("from", old), ("to", new)):
        if number is not None and not 0 < number <= MOST_NUMBER:
            raise Invalid(f"{name} must be the number of a version", field=name)
    async with db.session() as session:
        before = (await _versions(session, actor, id, [old]))[0]
        if new is None:
            newest = await sql.newest(session, id)
            assert newest is not None  # there is at least `old`
            row = (await _versions(session, actor, id, [newest[0]]))[0]
            after = (*row[:FORMAT], *newest[1:])
        else:
            after = (await _versions(session, actor, id, [new]))[0]
    sources = before[FORMAT:], after[FORMAT:]
    if any(len(source or "") > 10 * LONGEST for _, source in sources):
        raise _too_long()
    # A long text takes a second to read; others are served meanwhile.
    return Comparison(
        before, after, await asyncio.to_thread(_compare, *sources), sources[0] == sources[1]
    )


def _compare(old: Row, new: Row) -> list[Difference]:
    texts = readable(*old), readable(*new)
    if max(map(len, texts)) > LONGEST:
        raise _too_long()
    return differences(*texts)


def _too_long() -> TooLarge:
    return TooLarge(f"Texts of more than {LONGEST:,} characters are not compared")


async def _versions(session: Session, actor: Actor, id: str, numbers: list[int]) -> list[Row]:
    found = await sql.some(session, actor.user_id, id, numbers)
    if found is None:
        raise NotFound("Node")
    if not found.keys() >= set(numbers):
        raise NotFound("Version")
    return [found[number] for number in numbers]


async def restore_version(
    db: Database, actor: Actor, id: str, number: int, expected: int | None
) -> Node:
    """Make a node's text what it was in a version; what it is now stays a version of its own. The
    text that is there already is no change."""
    async with db.session() as session:
        project = (await see(session, actor, id, expected)).project_id
    async with db.transaction() as tx:
        await writing.share_names(tx, project)
        await writing.hold(tx, id)
        seen = await see(tx, actor, id, expected)
        row = (await _versions(tx, actor, id, [number]))[0]
        return await bring_back(tx, actor, seen, row[FORMAT], row[SOURCE], cause="restore")


async def bring_back(
    tx: Session,
    actor: Actor,
    seen: Seen,
    format: str | None,
    source: str | None,
    *,
    cause: Cause,
) -> Node:
    """Give a node, whose row is held, the text of a version, or none, and tell of it."""
    text = None if format is None or source is None else kept_text(format, source)
    if text == seen.text:
        return to_node(seen.row)
    kept = counted(seen.metadata, text, UNSET)
    content = content_of(seen)._replace(text=text, metadata=kept)
    head = await writing.change(tx, {**writing.fields_of(seen, content), "revision": None})
    assert head is not None
    content = content._replace(description=head[DESCRIPTION])
    version, content = await write_text_of(tx, actor, seen, content, cause)
    return await finish_change(tx, actor, seen, content, head, version)
