"""Making nodes: one, many, or the tree a project starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET, Struct

from scriptony.interchange.wire import Node
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import new_id
from scriptony.services.nodes.operations.rights import editable
from scriptony.services.nodes.operations.telling import tell, tell_many
from scriptony.services.nodes.queries import reading, removing, writing
from scriptony.services.nodes.rules import templates, tree
from scriptony.services.nodes.rules.drafts import cause_of
from scriptony.services.nodes.rules.patches import Content, counted, told
from scriptony.services.nodes.rules.places import place_said
from scriptony.services.nodes.rules.rows import place_of, to_node
from scriptony.services.nodes.rules.texts import Text, read_content, split_metadata, write_text
from scriptony.services.nodes.schemas import NewNode, NewScene


async def add_node(db: Database, actor: Actor, new: NewNode) -> Node:
    """A node at the end of its siblings."""
    parent = check_new(new)
    project, text = new.project_id.lower(), text_of(new.metadata)
    group, id = parent or project, new_id()
    async with db.transaction() as tx:
        await writing.share(tx, project, group)
        found = editable(await writing.parent(tx, actor.user_id, project, parent), "Project")
        if parent and found[2] != new.level - 1:
            raise unknown_parent(new.level)
        placed = await locate(tx, actor, project, [new])
        head = await writing.add(
            tx,
            {
                "id": id,
                "project": project,
                "parent": parent,
                "group": group,
                "level": new.level,
                "template": new.template_id,
                "number": new.node_number,
                "title": new.title,
                "description": new.description,
                "color": new.color or None,
                "metadata": _metadata(new, text),
                "actor": actor.user_id,
                "location": placed[0],
            },
        )
        if text:
            cause, who = cause_of(actor.via), actor.user_id
            _, text = await writing.set_text(tx, id, project, text, actor=who, cause=cause)
        if found[3] and new.level == tree.SCENE_LEVEL:  # the database has numbered it
            head = (await reading.named(tx, [id], light=True))[0][: len(head)]
        await _tell_added(tx, actor, head, found[1], text)
    return to_node((*head, *_text_columns(text)))


async def locate(
    tx: Session, actor: Actor, project: str, items: Sequence[NewNode]
) -> list[str | None]:
    """Where each new node plays: at the location it names, else at the one its slugline says."""
    for id in {new.location_id for new in items if new.location_id}:
        await writing.check_location(tx, project, id)
    said = [place_said(new.level, new.title, new.metadata or {}) for new in items]
    wanted = [None if new.location_id else place for new, place in zip(items, said, strict=True)]
    found = await writing.locations(
        tx, actor.user_id, project, list(dict.fromkeys(one for one in wanted if one))
    )
    return [
        new.location_id or found.get(place or "") for new, place in zip(items, wanted, strict=True)
    ]


async def add_scene(db: Database, actor: Actor, project: str, new: NewScene) -> Node:
    """A node of level 3, by default at the end of the project's last sequence."""
    async with db.session() as session:
        found = editable(await writing.project(session, actor.user_id, project), "Project")
    parent = new.parent_id or found[3]
    if parent is None:
        raise Invalid("parent_id is required", field="parent_id")
    return await add_node(
        db,
        actor,
        NewNode(
            project_id=project,
            template_id=new.template_id or found[2],
            level=3,
            node_number=1 if new.node_number is None else new.node_number,
            title=new.title,
            parent_id=parent,
            description=new.description,
            color=new.color,
            metadata=new.metadata,
            word_count=new.word_count,
            location_id=new.location_id,
        ),
    )


def check_new(new: NewNode) -> str | None:
    """The parent's id. Refuses what cannot be a node wherever it hangs."""
    if not new.title.strip():
        raise Invalid("title is required", field="title")
    if new.level == 1 and new.parent_id:
        raise Invalid("parent_id must be null at level 1", field="parent_id")
    if new.level > 1 and not new.parent_id:
        raise Invalid("parent_id is required", field="parent_id")
    return new.parent_id.lower() if new.parent_id else None


def unknown_parent(level: int) -> Invalid:
    """The refusal of a parent that is not there, or not one level above `level`."""
    text = f"parent_id: no node of level {level - 1} of this project has this id"
    return Invalid(text, field="parent_id")


def text_of(metadata: dict[str, Any] | None) -> Text | None:
    """The text in a new node's metadata."""
    content = (metadata or {}).get("content")
    return None if content is None else write_text(read_content(content), None)


def _metadata(new: NewNode, text: Text | None) -> dict[str, Any]:
    count = UNSET if new.word_count is None else new.word_count
    return counted(split_metadata(new.metadata), text, count)


def _text_columns(text: Text | None) -> tuple[Any, ...]:
    return (text.words, text.format, text.source) if text else (None, None, None)


async def _tell_added(
    tx: Session, actor: Actor, head: Row, organization: str, text: Text | None
) -> None:
    content = Content(head[6], head[7], head[8], head[10], None, head[14])
    place = {"parent_id": head[4], "node_number": head[5], "order_index": head[9]}
    after = {**told(content), **place, "text_version": 1 if text else None}
    await tell(
        tx,
        actor,
        "added",
        level=head[3],
        id=head[0],
        project=head[1],
        organization=organization,
        title=head[6],
        after=after,
    )


async def _tell_many_added(
    tx: Session, actor: Actor, project: str, organization: str, titles: dict[str, str]
) -> None:
    """Nodes made together are one event, of the project. `titles` are theirs, by id."""
    after = {"count": len(titles), "titles": titles}
    await tell_many(tx, actor, "added", project, organization, after=after)


async def add_nodes(db: Database, actor: Actor, items: Sequence[NewNode]) -> list[Node]:
    """Nodes at the ends of their siblings, in the order given: all or none."""
    if not items:
        raise Invalid("nodes array is required", field="nodes")
    if len(items) > tree.MOST_NODES:
        raise Invalid(f"At most {tree.MOST_NODES} nodes can be made at once", field="nodes")
    parents = [check_new(new) for new in items]
    project = items[0].project_id.lower()
    if any(new.project_id.lower() != project for new in items):
        raise Invalid("All nodes must be of one project", field="project_id")
    texts = [text_of(new.metadata) for new in items]
    async with db.transaction() as tx:
        await writing.alone(tx, project)
        found = editable(await writing.parent(tx, actor.user_id, project, None), "Project")
        seedlings = await _settle(tx, project, items, parents, texts)
        placed = await locate(tx, actor, project, items)
        for seedling, location in zip(seedlings, placed, strict=True):
            seedling.location_id = location
        _note(actor, seedlings)
        rows = {
            row[0]: row for row in await writing.add_many(tx, actor.user_id, project, seedlings)
        }
        kept = {s.id: text for s, text in zip(seedlings, texts, strict=True) if text}
        if kept:
            cause, who = cause_of(actor.via), actor.user_id
            kept = await writing.set_texts(tx, project, kept, actor=who, cause=cause)
        if found[3]:
            numbered = await reading.named(tx, list(rows), light=True)
            rows = {row[0]: row[:-3] for row in numbered}
        titles = {one.id: one.title for one in seedlings}
        await _tell_many_added(tx, actor, project, found[1], titles)
    return [to_node((*rows[s.id], *_text_columns(kept.get(s.id)))) for s in seedlings]


def _note(actor: Actor, seedlings: Sequence[tree.Seedling]) -> None:
    """One event stands for all of them: keep which they are, should the request come again."""
    if actor.once is not None:
        actor.once.note = [seedling.id for seedling in seedlings]


async def _settle(
    tx: Session,
    project: str,
    items: Sequence[NewNode],
    parents: Sequence[str | None],
    texts: Sequence[Text | None],
) -> list[tree.Seedling]:
    """Give each new node its place and number among its siblings."""
    levels = await writing.parents(tx, project, [id for id in parents if id])
    groups = {parent or project for parent in parents}
    taken: dict[str, set[int]] = {group: set() for group in groups}
    for group, number in await writing.taken_numbers(tx, list(groups)):
        taken[group].add(number)
    seedlings: list[tree.Seedling] = []
    for new, parent, text in zip(items, parents, texts, strict=True):
        if parent and levels.get(parent) != new.level - 1:
            raise unknown_parent(new.level)
        numbers = taken[parent or project]
        number = tree.next_free(new.node_number, numbers)
        seedlings.append(
            tree.Seedling(
                id=new_id(),
                parent_id=parent,
                level=new.level,
                template_id=new.template_id,
                node_number=number,
                title=new.title,
                description=new.description,
                color=new.color or None,
                order_index=len(numbers),
                metadata=_metadata(new, text),
            )
        )
        numbers.add(number)
    return seedlings


class Start(Struct, kw_only=True):
    """How a project shall start; the template says what is None."""

    template_id: str | None
    structure: tree.Structure | None
    predefined: Mapping[int, Sequence[tree.Predefined]]
    replace: bool


class Planted(Struct):
    """What has come of it: `is_new` is False when the project had nodes already."""

    is_new: bool
    template_id: str
    nodes: list[Node]
    count: int


async def start_tree(db: Database, actor: Actor, project: str, start: Start) -> Planted:
    """Make the tree of a project that has no nodes. Two at once make one set."""
    async with db.session() as session:
        found = editable(await writing.project(session, actor.user_id, project), "Project")
    template_id = start.template_id or found[2]
    template = templates.find_template(template_id)
    structure = start.structure or tree.default_structure(template)
    if structure.total > tree.MOST_NODES:
        text = f"At most {tree.MOST_NODES} nodes can be made at once, not {structure.total}"
        raise Invalid(text, field="structure")
    seedlings = tree.grow(template, template_id, structure, start.predefined)
    _note(actor, seedlings)
    async with db.transaction() as tx:
        await writing.alone(tx, project)
        if await removing.has_nodes(tx, project):
            if not start.replace:
                roots = await writing.roots(tx, project)
                return Planted(False, template_id, [to_node(row) for row in roots], 0)
            await _clear(tx, actor, project, found[1])
        rows = await writing.add_many(tx, actor.user_id, project, seedlings)
        if found[4]:  # the database has numbered the scenes
            numbered = await reading.named(tx, [row[0] for row in rows], light=True)
            rows = [row[:-3] for row in numbered]
        if rows:
            titles = {row[0]: row[6] for row in rows}
            await _tell_many_added(tx, actor, project, found[1], titles)
    ordered = tree.in_tree_order(rows, place_of)
    nodes = [to_node((*row, None, None, None)) for row in ordered]
    return Planted(True, template_id, nodes, len(nodes))


async def _clear(tx: Session, actor: Actor, project: str, organization: str) -> None:
    """Send all nodes to the trash by one act, to make room for a new tree."""
    trash_id = new_id()
    count = await removing.trash_all(tx, actor.user_id, project, trash_id)
    told = {"trash_id": trash_id, "after": {"count": count}}
    await tell_many(tx, actor, "trashed", project, organization, **told)
