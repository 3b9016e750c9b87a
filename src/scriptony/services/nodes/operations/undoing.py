"""Taking back what the log tells of nodes: their fields, texts, places, orders, who appears in
them, and whether they are there. Nobody moves anything in the project meanwhile."""

from __future__ import annotations

from typing import Any

from scriptony.interchange.mentions import said_as
from scriptony.interchange.ordering import in_its_slots, is_order
from scriptony.interchange.wire import Node
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import new_id
from scriptony.kernel.undo import Line, changed_since, check_unchanged, read_line
from scriptony.services.nodes.operations import appearing
from scriptony.services.nodes.operations.changing import (
    arrange,
    finish_change,
    move,
    place_fields,
    see,
    write,
    write_text_of,
)
from scriptony.services.nodes.operations.removing import put_away
from scriptony.services.nodes.operations.telling import tell, tell_many
from scriptony.services.nodes.queries import drafts, people, reading, removing, writing
from scriptony.services.nodes.rules.patches import content_of, told, undone
from scriptony.services.nodes.rules.rows import Seen, to_node
from scriptony.services.nodes.rules.texts import Text, kept_text
from scriptony.services.nodes.schemas import NodePatch

FORMAT = 9
"""Where a row of `drafts.some` has the format and, next to it, the source."""


async def undo(db: Database, actor: Actor, event: str) -> Node | None:
    """Take back what a line of the log tells: the node as it is then, None where it lies in the
    trash or the line is about several. NotFound (404), Forbidden (403), Conflict (409)
    `changed_since`, `not_undoable`."""
    actor, line = await read_line(db, actor, event, "nodes")
    take_back = _TAKE_BACK.get(line.verb.partition(".")[2])
    if take_back is None or line.project_id is None:
        raise line.refusal()
    async with db.transaction() as tx:
        await writing.share_names(tx, line.project_id)
        await writing.alone(tx, line.project_id)
        return await take_back(tx, actor, line)


async def _hold(tx: Session, actor: Actor, line: Line) -> tuple[Seen, dict[str, Any]]:
    """The node, held, and all that events tell of one."""
    await writing.hold(tx, line.entity_id)
    seen = await see(tx, actor, line.entity_id, None)
    now = {**told(content_of(seen)), **place_fields(seen)}
    if "text_version" in line.after:
        now["text_version"] = await _version_of(tx, actor, seen, line.after["text_version"])
    return seen, now


async def _version_of(tx: Session, actor: Actor, seen: Seen, number: int | None) -> int | None:
    """The version that a node's text is in. It counts as that of this number when it says the
    same: what was taken back since has made a newer one."""
    newest = await drafts.newest(tx, seen.id)
    text = await _text_in(tx, actor, seen.id, number)
    now, then = ({"text": one.source if one else None} for one in (seen.text, text))
    if said_as(now, then) == then:
        return number
    return newest[0] if newest else None


async def _text_in(tx: Session, actor: Actor, id: str, number: int | None) -> Text | None:
    if number is None:
        return None
    format, source = (await drafts.some(tx, actor.user_id, id, [number]) or {})[number][FORMAT:]
    return kept_text(format, source) if format else None


async def _change_back(tx: Session, actor: Actor, line: Line) -> Node:
    seen, now = await _hold(tx, actor, line)
    await check_unchanged(tx, line, said_as(now, line.after))
    content = undone(seen, line.before)
    place = content.location_id
    if place not in (None, seen.linked_id) and not await writing.may_link(
        tx, seen.project_id, place
    ):
        raise changed_since("The location it played at is gone")
    if "text_version" in line.before:
        text = await _text_in(tx, actor, seen.id, line.before["text_version"])
        content = content._replace(text=text)
    wanted = line.before.get("node_number", seen.node_number)
    number = await writing.free_number(tx, seen.group, wanted, seen.id)
    written = await write(tx, seen, content, number, revision=None)
    assert written is not None
    content, head = written
    version, content = await write_text_of(tx, actor, seen, content)
    return await finish_change(tx, actor, seen, content, head, version)


async def _move_back(tx: Session, actor: Actor, line: Line) -> Node:
    seen, now = await _hold(tx, actor, line)
    await check_unchanged(tx, line, now)
    # What is not in the line was the same there: its place counts below another parent too.
    place: dict[str, Any] = {"order_index": seen.order_index, "node_number": seen.node_number}
    try:
        return await move(tx, actor, seen, NodePatch(**place | line.before), None, alone=True)
    except Invalid as error:
        raise changed_since("Where it was before is gone") from error


async def _reorder_back(tx: Session, actor: Actor, line: Line) -> None:
    """The nodes that were put in order get the former one in the places they have; those that
    came since stay where they are."""
    if not line.before:  # of several, the last has taken it back already
        raise line.refusal()
    group, was, made = line.entity_id, line.before["order"], line.after["order"]
    await writing.hold_groups(tx, [group])
    now = await writing.siblings(tx, group)
    await check_unchanged(tx, line, {"order": made if is_order(now, made) else now})
    if now:
        rows = await writing.groups_of(tx, actor.user_id, now[:1])
        await arrange(tx, actor, rows[0], now, in_its_slots(now, was))


async def _take_away(tx: Session, actor: Actor, line: Line) -> None:
    if line.entity_type == "project":
        await _take_many_away(tx, actor, line)
        return
    await removing.hold_below(tx, str(line.project_id), line.entity_id)
    seen, now = await _hold(tx, actor, line)
    del now["order_index"]  # others may have come before it
    as_made = dict.fromkeys(now) | {name: line.after.get(name) for name in now}
    await check_unchanged(tx, line._replace(after=as_made), now)
    await _need_free(tx, [seen.id])
    await put_away(tx, actor, seen)


async def _take_many_away(tx: Session, actor: Actor, line: Line) -> None:
    titles: dict[str, str] | None = line.after.get("titles")
    if titles is None or line.organization_id is None:
        raise line.refusal()
    rows = await reading.named(tx, sorted(titles), light=True)
    now = {row[0]: row[6] for row in rows}
    await check_unchanged(tx, line._replace(after={"titles": titles}), {"titles": now})
    await _need_free(tx, list(titles))
    trash_id, project = new_id(), line.entity_id
    roots = [row for row in rows if row[4] not in titles]
    for row in sorted(roots, key=lambda row: row[9], reverse=True):
        await removing.hold_below(tx, project, row[0])
        await removing.trash(tx, actor.user_id, project, row[0], trash_id)
        await writing.close_gap(tx, row[4] or project, row[9])
    told = {"trash_id": trash_id, "after": {"count": len(titles)}}
    await tell_many(tx, actor, "trashed", project, line.organization_id, **told)


async def _need_free(tx: Session, ids: list[str]) -> None:
    if await removing.is_base(tx, ids):
        told = "There is something below it by now"
        raise changed_since(told)


async def _put_away_again(tx: Session, actor: Actor, line: Line) -> None:
    if line.entity_type == "project":  # what came back with it is not known
        raise line.refusal()
    await removing.hold_below(tx, str(line.project_id), line.entity_id)
    await put_away(tx, actor, (await _hold(tx, actor, line))[0], act=line.trash_id)


async def _bring_back(tx: Session, actor: Actor, line: Line) -> Node | None:
    project, trash, id = str(line.project_id), str(line.trash_id), line.entity_id
    is_one, seen = line.entity_type != "project", None
    act = await _apart(tx, actor, line) if is_one else trash
    if await removing.is_below_trash(tx, project, act):
        raise changed_since("What it hangs below lies in the trash")
    if not await removing.restore(tx, project, act):
        raise changed_since("This deletion was taken back, or is part of another by now")
    if is_one:
        row = await writing.seen(tx, actor.user_id, id)
        assert row is not None
        seen = await _put_where_it_was(tx, actor, Seen(*row), line.before)
    await tell(
        tx,
        actor,
        "restored",
        level=seen.level if seen else 0,
        id=id,
        project=project,
        organization=str(line.organization_id),
        title=seen.title if seen else None,
        trash_id=trash,
    )
    return to_node(seen.row) if seen else None


async def _apart(tx: Session, actor: Actor, line: Line) -> str | None:
    """An act of deletion for what this line took alone: of several that came back one after the
    other each may have gone again by the act they had in common. None when it is not there."""
    row = await removing.acts(tx, str(line.project_id), line.entity_id)
    if row is None or row[2] != line.trash_id:
        return None
    act = new_id()
    await removing.change_act(tx, actor.user_id, line.entity_id, act)
    return act


async def _leave_act(tx: Session, actor: Actor, line: Line) -> None:
    """What has become part of its parent's act of deletion is in the trash by the former again; or
    the other way round."""
    project, before, after = str(line.project_id), line.before["trash_id"], line.after["trash_id"]
    row = await removing.acts(tx, project, line.entity_id)
    level, title, now, parents = row or (0, None, None, None)
    await check_unchanged(tx, line, {"trash_id": now})
    if parents not in (before, after):
        raise changed_since("What it hangs below is not in the trash by that act any more")
    await removing.change_act(tx, actor.user_id, line.entity_id, before)
    await tell(
        tx,
        actor,
        "joined",
        level=level,
        id=line.entity_id,
        project=project,
        organization=str(line.organization_id),
        title=title,
        trash_id=before,
        before={"trash_id": after},
        after={"trash_id": before},
    )


async def _put_where_it_was(tx: Session, actor: Actor, seen: Seen, place: dict[str, Any]) -> Seen:
    """Somebody may have brought it back to another place meanwhile, and that was taken back."""
    wanted = place.get("node_number", seen.node_number)
    number = await writing.free_number(tx, seen.group, wanted, seen.id)
    last = await writing.count(tx, seen.group) - 1
    to = min(place.get("order_index", seen.order_index), last)
    if to != seen.order_index:
        await writing.shift(tx, seen.group, seen.id, seen.order_index, to)
    if number != seen.node_number:
        await write(tx, seen, content_of(seen), number, revision=None)
    row = await writing.seen(tx, actor.user_id, seen.id)
    assert row is not None
    return Seen(*row)


async def _let_go(tx: Session, actor: Actor, line: Line) -> Node:
    if not await appearing.let_go(tx, actor, line.entity_id, line.after["character_id"]):
        await check_unchanged(tx, line, {})
    return to_node((await see(tx, actor, line.entity_id, None)).row)


async def _let_appear(tx: Session, actor: Actor, line: Line) -> Node:
    character, since = line.before["character_id"], line.before.get("added_at")
    try:
        is_new = await appearing.let_appear(tx, actor, line.entity_id, character, since)
    except NotFound as error:
        if await people.node(tx, actor.user_id, line.entity_id) is None:
            raise
        raise changed_since("The character is gone") from error
    if not is_new:
        await check_unchanged(tx, line._replace(after=line.before), {})
    return to_node((await see(tx, actor, line.entity_id, None)).row)


_TAKE_BACK = {
    "node.added": _take_away,
    "node.changed": _change_back,
    "node.moved": _move_back,
    "node.reordered": _reorder_back,
    "node.trashed": _bring_back,
    "node.restored": _put_away_again,
    "node.joined": _leave_act,
    "appearance.added": _let_go,
    "appearance.removed": _let_appear,
}
