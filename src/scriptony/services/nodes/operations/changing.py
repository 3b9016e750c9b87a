"""Changing nodes: their fields, their texts, their places."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from msgspec import UNSET

from scriptony.interchange.prosemirror import Node as Document
from scriptony.interchange.wire import Node
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from scriptony.services.nodes.operations.adding import unknown_parent
from scriptony.services.nodes.operations.rights import editable
from scriptony.services.nodes.operations.telling import tell
from scriptony.services.nodes.queries import writing
from scriptony.services.nodes.queries.columns import DESCRIPTION
from scriptony.services.nodes.rules import tree
from scriptony.services.nodes.rules.differences import displaced_among
from scriptony.services.nodes.rules.drafts import Cause, cause_of
from scriptony.services.nodes.rules.patches import (
    Content,
    changed_fields,
    content_of,
    may_name,
    patched,
    told,
)
from scriptony.services.nodes.rules.places import place_said
from scriptony.services.nodes.rules.rows import Seen, to_node
from scriptony.services.nodes.rules.texts import read_content
from scriptony.services.nodes.schemas import NodePatch


class MovedMeanwhile(Conflict):
    """409: while this request waited, others have put the node below another parent."""


async def change_node(
    db: Database, actor: Actor, id: str, patch: NodePatch, expected: int | None
) -> Node:
    """A node as the patch makes it. What is there already is no change, and moves nothing."""
    with suppress(MovedMeanwhile):
        return await _change(db, actor, id, patch, expected)
    return await _change(db, actor, id, patch, expected, alone=True)


async def _change(
    db: Database,
    actor: Actor,
    id: str,
    patch: NodePatch,
    expected: int | None,
    *,
    alone: bool = False,
) -> Node:
    document = _document(patch)
    async with db.session() as session:
        seen = await see(session, actor, id, expected)
    content, moves = _patched(seen, patch, document), _moves(seen, patch)
    if not moves and content == content_of(seen):
        return to_node(seen.row)
    async with db.transaction() as tx:
        if moves:
            if may_name(seen, content):
                await writing.share_names(tx, seen.project_id)
            return await move(tx, actor, seen, patch, expected, alone=alone)
        content = await _locate(tx, actor, seen, patch, content)
        written = await write(tx, seen, content, seen.node_number, revision=seen.revision)
        if written is None:  # somebody else was quicker: once more, with the row held
            await writing.hold(tx, id)
            seen = await see(tx, actor, id, expected)
            content = _patched(seen, patch, document)
            content = await _locate(tx, actor, seen, patch, content)
            written = await write(tx, seen, content, seen.node_number, revision=None)
            assert written is not None
        content, head = written
        version, content = await write_text_of(tx, actor, seen, content)
        return await finish_change(tx, actor, seen, content, head, version)


async def move(
    tx: Session, actor: Actor, seen: Seen, patch: NodePatch, expected: int | None, *, alone: bool
) -> Node:
    """Change a node that asks for another place or number. `alone`, or where it gets another
    parent, nobody moves anything in the project meanwhile."""
    if alone or _parent(seen, patch) != seen.parent_id:
        await writing.alone(tx, seen.project_id)
        seen = await see(tx, actor, seen.id, expected)
    else:
        await writing.share(tx, seen.project_id, seen.group)
    if await writing.hold_groups(tx, _moved_groups(seen, patch), seen.id) != seen.revision:
        group, seen = seen.group, await see(tx, actor, seen.id, expected)
        if seen.group != group:
            raise MovedMeanwhile("This node was moved in the meantime; try again")
    content = _patched(seen, patch, _document(patch))
    content = await _locate(tx, actor, seen, patch, content)
    number = await _place(tx, actor, seen, patch)
    version = None
    if content != content_of(seen) or number != seen.node_number:
        written = await write(tx, seen, content, number, revision=None)
        content = written[0] if written else content
        version, content = await write_text_of(tx, actor, seen, content)
    if seen.scene_number is not None:
        await writing.renumber(tx, seen.project_id, [seen.id])
    row = await writing.seen(tx, actor.user_id, seen.id)
    if row is None:
        raise NotFound("Node")
    now = Seen(*row)
    if now.scene_number != seen.scene_number:
        content = content._replace(metadata=now.metadata)
    await _tell_changes(tx, actor, seen, now, content, version)
    return to_node(now.row)


async def _locate(
    tx: Session, actor: Actor, seen: Seen, patch: NodePatch, content: Content
) -> Content:
    """Where the node plays afterwards: at the location that was named; else, when its slugline
    says another place, there."""
    said = place_said(seen.level, content.title, content.metadata)
    says_so = said == place_said(seen.level, seen.title, seen.metadata)
    if patch.location_id is not UNSET:
        if content.location_id and content.location_id != seen.linked_id:
            await writing.check_location(tx, seen.project_id, content.location_id)
        return content if patch.location_id or says_so else content._replace(location_id=None)
    if says_so:
        return content
    found = await writing.locations(tx, actor.user_id, seen.project_id, [said] if said else [])
    return content._replace(location_id=found.get(said or ""))


async def see(session: Session, actor: Actor, id: str, expected: int | None) -> Seen:
    """A node the actor may change, at the expected revision if there is one."""
    seen = Seen(*editable(await writing.seen(session, actor.user_id, id), "Node"))
    if expected is not None and expected != seen.revision:
        raise Stale
    return seen


def _document(patch: NodePatch) -> Document | None | Any:
    """The text that was sent: None to remove it, UNSET when nothing was said of it."""
    if not patch.metadata or "content" not in patch.metadata:
        return UNSET
    content = patch.metadata["content"]
    return None if content is None else read_content(content)


def _patched(seen: Seen, patch: NodePatch, document: Any) -> Content:
    return patched(
        seen,
        title=patch.title,
        description=patch.description,
        color=patch.color,
        metadata=patch.metadata,
        document=document,
        word_count=patch.word_count,
        location_id=patch.location_id,
    )


def _parent(seen: Seen, patch: NodePatch) -> str | None:
    if patch.parent_id is UNSET:
        return seen.parent_id
    return patch.parent_id.lower() if patch.parent_id else None


def _moves(seen: Seen, patch: NodePatch) -> bool:
    """Whether the patch asks for another place or number. Refuses parents no node can have."""
    parent = _parent(seen, patch)
    if (parent is None) != (seen.level == 1):
        raise Invalid("parent_id must be null at level 1, and only there", field="parent_id")
    if parent == seen.id:
        raise Invalid("parent_id: a node cannot hang below itself", field="parent_id")
    return (
        parent != seen.parent_id
        or patch.order_index not in (UNSET, seen.order_index)
        or patch.node_number not in (UNSET, seen.node_number)
    )


def _moved_groups(seen: Seen, patch: NodePatch) -> list[str]:
    """The groups of siblings in which others make room."""
    group = _parent(seen, patch) or seen.project_id
    if group == seen.group and patch.order_index is UNSET:
        return []
    return [seen.group, group]


async def _place(tx: Session, actor: Actor, seen: Seen, patch: NodePatch) -> int:
    """Move a node to where the patch wants it; the number it gets there."""
    parent = _parent(seen, patch)
    group = parent or seen.project_id
    wanted = seen.node_number if patch.node_number is UNSET else patch.node_number
    number = await writing.free_number(tx, group, wanted, seen.id)
    count = await writing.count(tx, group)
    if parent != seen.parent_id:
        found = await writing.parent(tx, actor.user_id, seen.project_id, parent)
        if found is None or found[2] != seen.level - 1:
            raise unknown_parent(seen.level)
        to = count if patch.order_index is UNSET else min(max(patch.order_index, 0), count)
        await writing.open_gap(tx, group, to)
        await writing.move(tx, seen.id, parent, to, number)
        await writing.close_gap(tx, seen.group, seen.order_index)
    elif patch.order_index is not UNSET:
        to = min(max(patch.order_index, 0), count - 1)
        if to != seen.order_index:
            await writing.shift(tx, group, seen.id, seen.order_index, to)
    return number


async def write(
    tx: Session, seen: Seen, content: Content, number: int, *, revision: int | None
) -> tuple[Content, Row] | None:
    """Write a node's own fields; both as they are kept, with the names of now. None when it is not
    at the revision any more."""
    fields = writing.fields_of(seen, content)
    head = await writing.change(tx, {**fields, "number": number, "revision": revision})
    return None if head is None else (content._replace(description=head[DESCRIPTION]), head)


async def write_text_of(
    tx: Session, actor: Actor, seen: Seen, content: Content, cause: Cause | None = None
) -> tuple[int | None, Content]:
    """Write a node's text where it is another one, with its row held; the number of the version
    that holds it (None where it is not), and the text as it is kept, with the names of now."""
    if content.text == seen.text:
        return None, content
    how: Cause = cause or cause_of(actor.via)
    who = actor.user_id
    if content.text is None:
        return await writing.drop_text(tx, seen.id, actor=who, cause=how), content
    version, text = await writing.set_text(
        tx, seen.id, seen.project_id, content.text, actor=who, cause=how
    )
    return version, content._replace(text=text)


async def finish_change(
    tx: Session, actor: Actor, old: Seen, content: Content, head: Row, version: int | None
) -> Node:
    """Tell of a node that stayed in its place; the node as it is."""
    text = content.text
    now = Seen._make([*old[:2], *head, *old[17:]])._replace(
        words=text.words if text else None,
        format=text.format if text else None,
        source=text.source if text else None,
    )
    await _tell_changes(tx, actor, old, now, content, version)
    return to_node(now.row)


async def _tell_changes(
    tx: Session, actor: Actor, old: Seen, now: Seen, content: Content, version: int | None
) -> None:
    fields = told(content_of(old)), told(content)
    if version is not None:
        fields[0]["text_version"], fields[1]["text_version"] = version - 1 or None, version
    places = place_fields(old), place_fields(now)
    has_moved = (old.parent_id, old.order_index) != (now.parent_id, now.order_index)
    if not has_moved:
        fields[0].update(places[0])
        fields[1].update(places[1])
    for verb, (before, after) in (
        ("moved", changed_fields(*places) if has_moved else ({}, {})),
        ("changed", changed_fields(*fields)),
    ):
        if after:
            await tell(
                tx,
                actor,
                verb,
                level=now.level,
                id=now.id,
                project=now.project_id,
                organization=now.organization_id,
                title=now.title,
                before=before,
                after=after,
            )


def place_fields(seen: Seen) -> dict[str, Any]:
    """Where a node is, as events carry it."""
    return {
        "parent_id": seen.parent_id,
        "order_index": seen.order_index,
        "node_number": seen.node_number,
    }


async def reorder_nodes(db: Database, actor: Actor, entries: Any) -> int:
    """Give the children of one parent the order named; those not named follow. How many were
    named."""
    if not isinstance(entries, list) or not entries:
        raise Invalid("nodeIds array is required", field="node_ids")
    ids = tree.named_ids(entries)  # pyright: ignore[reportUnknownArgumentType]
    if not ids:
        return 0
    async with db.session() as session:
        rows = await writing.groups_of(session, actor.user_id, ids)
    if len(rows) < len(ids):
        raise NotFound("Node")
    if not all(row[5] for row in rows):
        raise Forbidden
    _, group, project, *_ = rows[0]
    if any(row[1] != group for row in rows):
        raise Invalid("All nodes must have the same parent", field="node_ids")
    async with db.transaction() as tx:
        await writing.share(tx, project, group)
        await writing.hold_groups(tx, [group])
        before = await writing.siblings(tx, group)
        if not set(ids) <= set(before):
            raise NotFound("Node")
        after = tree.reordered(before, ids)
        await arrange(tx, actor, rows[0], before, after)
    return len(ids)


async def arrange(tx: Session, actor: Actor, one: Row, before: list[str], after: list[str]) -> None:
    """Give the siblings of a node, whose rows are held, another order. `one` is a row of
    `writing.groups_of`."""
    if after == before:
        return
    _, _, project, parent, level, _, organization, is_locked = one
    await writing.reorder(tx, after)
    if is_locked:
        loose = await writing.loose(tx, before)
        await writing.renumber(tx, project, displaced_among(before, after, loose))
    await tell(
        tx,
        actor,
        "reordered",
        level=level - 1,
        id=parent or project,
        project=project,
        organization=organization,
        before={"order": before},
        after={"order": after},
    )
