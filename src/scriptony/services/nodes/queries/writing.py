"""Making, changing and moving nodes. Locks are statements of their own, taken before reading.

Whoever makes a node or moves it among its siblings shares the project's lock and holds that of
the group of siblings. Whoever changes a node's parent, or sends nodes to the trash, holds the
project's alone: while it is shared, no parent changes and none goes away.

Others write in the same rows without these locks: whoever types, or renames a location. So whoever
writes several rows holds them first, in the order of their ids. The order of siblings is checked
against rows that are being written: without that two would wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scriptony.interchange.mentions import as_members, names_in
from scriptony.kernel.db import Row, Session, as_json
from scriptony.services.nodes.queries.columns import HEAD, NODE, TEXT, access
from scriptony.services.nodes.rules.drafts import Cause
from scriptony.services.nodes.rules.patches import Content, may_name
from scriptony.services.nodes.rules.rows import Seen
from scriptony.services.nodes.rules.texts import Text
from scriptony.services.nodes.rules.tree import Seedling

_SHARE = """
select pg_advisory_xact_lock_shared(hashtextextended(%(project)s::uuid::text, 2)),
  pg_advisory_xact_lock(hashtextextended(%(group)s::uuid::text, 1))
"""
_ALONE = "select pg_advisory_xact_lock(hashtextextended(%(project)s::uuid::text, 2))"

_PARENT = """
select access.may_edit, access.organization_id, p.level,
  exists (select from nodes.revisions r where r.project_id = access.project_id)
from projects.project_access access
left join nodes.nodes p on p.id = %(parent)s and p.project_id = access.project_id
  and p.deleted_at is null
where access.project_id = %(project)s and access.user_id = %(actor)s
"""

_PROJECT = f"""
select access.may_edit, access.organization_id, p.template_id,
  (select n.id from nodes.nodes n left join nodes.nodes a on a.id = n.parent_id
   where n.project_id = access.project_id and n.level = 2 and n.deleted_at is null
   order by a.order_index desc, n.order_index desc limit 1),
  exists (select from nodes.revisions r where r.project_id = access.project_id)
from projects.published_project p {access("p.id")} where p.id = %(project)s
"""

_FREE = """
(select min(free.number) from (
   select %(number)s::int as number
   union all
   select s.node_number + 1 from nodes.nodes s
   where s.group_id = %(group)s and s.deleted_at is null and s.node_number >= %(number)s
     and s.id <> %(id)s) free
 where not exists (select 1 from nodes.nodes s
   where s.group_id = %(group)s and s.deleted_at is null and s.node_number = free.number
     and s.id <> %(id)s))
"""

_ADD = f"""
insert into nodes.nodes as n (id, project_id, parent_id, level, template_id, node_number, title,
  description, color, order_index, metadata, user_id, location_id)
select %(id)s, %(project)s, %(parent)s, %(level)s, %(template)s, {_FREE}, %(title)s,
  %(description)s, %(color)s,
  (select coalesce(max(s.order_index) + 1, 0) from nodes.nodes s
   where s.group_id = %(group)s and s.deleted_at is null),
  %(metadata)s, %(actor)s, %(location)s
returning {HEAD}
"""

_ADD_MANY = f"""
insert into nodes.nodes as n (id, project_id, parent_id, level, template_id, node_number, title,
  description, color, order_index, metadata, user_id, location_id)
select r.id, %(project)s, r.parent_id, r.level, r.template_id, r.node_number, r.title,
  r.description, r.color, r.order_index, r.metadata, %(actor)s, r.location_id
from jsonb_to_recordset(%(rows)s::jsonb) as r (id uuid, parent_id uuid, level int, template_id text,
  node_number int, title text, description text, color text, order_index int, metadata jsonb,
  location_id uuid)
returning {HEAD}
"""

_PARENTS = """
select n.id, n.level from nodes.nodes n
where n.project_id = %(project)s and n.id = any(%(ids)s) and n.deleted_at is null
"""

_TAKEN = """
select n.group_id, n.node_number from nodes.nodes n
where n.group_id = any(%(groups)s) and n.deleted_at is null
"""

_SEEN = f"""
select access.may_edit, access.organization_id, {NODE}, t.plain, n.scene_number, n.location_id
from nodes.nodes n {access("n.project_id")} {TEXT}
where n.id = %(id)s and n.deleted_at is null
"""
_HOLD = """
select n.revision from nodes.nodes n where n.id = %(id)s and n.deleted_at is null
for no key update
"""
_HOLD_GROUPS = """
select n.id, n.revision from nodes.nodes n
where (n.group_id = any(%(groups)s::uuid[]) or n.id = %(id)s) and n.deleted_at is null
order by n.id for no key update
"""


# The names' lock comes before that of the row, also where both are one statement.
_CHANGE = f"""
with names as materialized (select case when %(is_naming)s
  then characters.share_names(%(project)s, null, null) end)
update nodes.nodes n set title = %(title)s, description = %(description)s, color = %(color)s,
  node_number = %(number)s, metadata = %(metadata)s,
  location_id = case when %(relocates)s then %(location)s::uuid else n.location_id end
from names where n.id = %(id)s and n.revision = coalesce(%(revision)s, n.revision)
  and n.deleted_at is null
returning {HEAD}
"""

_INSERT_TEXT = """
insert into nodes.node_text as t
  (node_id, project_id, format, source, plain, words, cause, author_id)
values (%(id)s, %(project)s, %(format)s, %(source)s, %(plain)s, %(words)s, %(cause)s, %(actor)s)
on conflict (node_id) do update set format = excluded.format, source = excluded.source,
  plain = excluded.plain, words = excluded.words, cause = excluded.cause,
  author_id = excluded.author_id
"""
_SET_TEXT = f"""
{_INSERT_TEXT}
returning t.version, exists (select from nodes.text_mentions m where m.text_id = t.node_id)
  or exists (select from nodes.text_cues c where c.node_id = t.node_id)
"""
# A plan for both would be made anew for each text.
_SET_NAMING_TEXT = f"""
with t as ({_INSERT_TEXT} returning t.version)
select t.version, k.source, k.plain, k.words
from t left join lateral nodes.take_names(%(project)s, %(names)s::jsonb) k on true
"""
_SET_TEXTS = """
insert into nodes.node_text
  (node_id, project_id, format, source, plain, words, cause, author_id)
select r.id, %(project)s, r.format, r.source, r.plain, r.words, %(cause)s, %(actor)s
from jsonb_to_recordset(%(rows)s::jsonb)
  as r (id uuid, format text, source text, plain text, words int)
"""
_TAKE_NAMES = """
select t.node_id, t.source, t.plain, t.words from nodes.take_names(%(project)s, %(texts)s::jsonb) t
"""
_SHARE_NAMES = "select characters.share_names(%(project)s, null, null)"
_DROP_TEXT = """
with gone as (delete from nodes.node_text where node_id = %(id)s returning node_id, project_id)
select nodes.keep_version(g.node_id, g.project_id, null, null, 0, %(cause)s, %(actor)s) from gone g
"""

_COUNT = "select count(*) from nodes.nodes n where n.group_id = %(group)s and n.deleted_at is null"

_NUMBER = f"select {_FREE}"

_SHIFT = """
update nodes.nodes n set order_index = case when n.id = %(id)s then %(to)s
  else n.order_index + %(by)s end
where n.group_id = %(group)s and n.deleted_at is null and n.order_index between %(low)s and %(high)s
"""

_MOVE = """
update nodes.nodes n set parent_id = %(parent)s, order_index = %(to)s, node_number = %(number)s
where n.id = %(id)s
"""

_OPEN_GAP = """
update nodes.nodes n set order_index = n.order_index + 1
where n.group_id = %(group)s and n.deleted_at is null and n.order_index >= %(to)s
"""

_CLOSE_GAP = """
update nodes.nodes n set order_index = n.order_index - 1
where n.group_id = %(group)s and n.deleted_at is null and n.order_index > %(at)s
"""

_ROOTS = f"""
select {NODE} from nodes.nodes n {TEXT}
where n.group_id = %(project)s and n.deleted_at is null order by n.order_index
"""

_GROUPS = f"""
select n.id, n.group_id, n.project_id, n.parent_id, n.level, access.may_edit,
  access.organization_id, n.scene_number is not null
from nodes.nodes n {access("n.project_id")}
where n.id = any(%(ids)s) and n.deleted_at is null
"""

_SIBLINGS = """
select n.id from nodes.nodes n where n.group_id = %(group)s and n.deleted_at is null
order by n.order_index
"""

_REORDER = """
update nodes.nodes n set order_index = o.place - 1
from unnest(%(ids)s::uuid[]) with ordinality as o (id, place)
where n.id = o.id and n.order_index <> o.place - 1
"""


_LOOSE = """
select n.id from nodes.nodes n where n.id = any(%(ids)s)
  and not exists (select from nodes.revision_scenes s where s.node_id = n.id)
"""
_RENUMBER = "select nodes.renumber_scenes(%(project)s, %(ids)s::uuid[])"

_CHECKED_LOCATION = "select worldbuilding.checked_location(%(project)s, %(location)s)"

_MAY_LINK = "select worldbuilding.may_link(%(project)s, %(location)s)"

_PLACES = """
select p.name, worldbuilding.place_location(%(project)s, p.name, %(actor)s)
from unnest(%(names)s::text[]) as p (name)
"""


async def check_location(tx: Session, project: str, location: str) -> None:
    """Refuse a location that the project may not use."""
    await tx.run(_CHECKED_LOCATION, {"project": project, "location": location})


async def may_link(tx: Session, project: str, location: str) -> bool:
    """Whether a location that a scene once played at is there, be it in the trash."""
    return await tx.value(_MAY_LINK, {"project": project, "location": location})


async def locations(
    tx: Session, actor: str, project: str, names: list[str]
) -> dict[str, str | None]:
    """The locations of a project by what sluglines call them; those it lacks are made."""
    if not names:
        return {}
    values = {"actor": actor, "project": project, "names": names}
    return dict(await tx.all(_PLACES, values))


async def share(tx: Session, project: str, group: str) -> None:
    """Take the locks for making or moving a node among the children of `group`."""
    await tx.run(_SHARE, {"project": project, "group": group})


async def alone(tx: Session, project: str) -> None:
    """Take the lock under which nobody else makes, moves or removes nodes of the project."""
    await tx.run(_ALONE, {"project": project})


async def parent(tx: Session, actor: str, project: str, parent: str | None) -> Row | None:
    """(may_edit, organization_id, level of the living parent, whether the script is locked) of a
    project to be seen."""
    return await tx.one(_PARENT, {"actor": actor, "project": project, "parent": parent})


async def project(session: Session, actor: str, project: str) -> Row | None:
    """(may_edit, organization_id, template_id, id of the last node of level 2, whether the script
    is locked) of a project."""
    return await session.one(_PROJECT, {"actor": actor, "project": project})


async def add(tx: Session, row: dict[str, Any]) -> Row:
    """Insert one node at the end of its group; its HEAD columns."""
    made = await tx.one(_ADD, {**row, "metadata": as_json(row["metadata"])})
    assert made is not None
    return made


async def add_many(tx: Session, actor: str, project: str, rows: Sequence[Seedling]) -> list[Row]:
    """Insert nodes whose places and numbers are settled; their HEAD columns in no order."""
    values = {"actor": actor, "project": project, "rows": as_json(rows)}
    return await tx.all(_ADD_MANY, values)


async def parents(tx: Session, project: str, ids: list[str]) -> dict[str, int]:
    """The levels of those of the nodes that live in the project."""
    return dict(await tx.all(_PARENTS, {"project": project, "ids": ids}))


async def taken_numbers(tx: Session, groups: list[str]) -> list[Row]:
    """(group_id, node_number) of every living child of the groups."""
    return await tx.all(_TAKEN, {"groups": groups})


async def seen(tx: Session, actor: str, id: str) -> Row | None:
    """(may_edit, organization_id, NODE…, plain text, number in a locked script, location also from
    the trash) of a node."""
    return await tx.one(_SEEN, {"actor": actor, "id": id})


async def hold(tx: Session, id: str) -> int | None:
    """Lock a node's row; its revision. Texts are written under this lock too, so whoever has read
    the same revision before need not read again."""
    return await tx.value(_HOLD, {"id": id})


async def hold_groups(tx: Session, groups: list[str], id: str | None = None) -> int | None:
    """Lock the rows of whole groups of siblings, and that of the node `id`, whose revision it
    tells."""
    rows = await tx.all(_HOLD_GROUPS, {"groups": groups, "id": id})
    return next((revision for held, revision in rows if held == id), None)


async def change(tx: Session, row: dict[str, Any]) -> Row | None:
    """Write a node's own fields; its HEAD columns afterwards. None when it is not at the
    `revision` any more."""
    return await tx.one(_CHANGE, {**row, "metadata": as_json(row["metadata"])})


def fields_of(seen: Seen, content: Content) -> dict[str, Any]:
    """What `change` writes, but for the revision that is expected."""
    return {
        "id": seen.id,
        "project": seen.project_id,
        "is_naming": may_name(seen, content),
        "title": content.title,
        "description": content.description,
        "color": content.color,
        "number": seen.node_number,
        "metadata": content.metadata,
        "relocates": content.location_id != seen.linked_id,
        "location": content.location_id,
    }


async def set_text(
    tx: Session, id: str, project: str, text: Text, *, actor: str, cause: Cause
) -> tuple[int, Text]:
    """Write a node's text; the number of the version that holds it, and the text as it is kept,
    with the names of now."""
    values = {"id": id, "project": project, "actor": actor, "cause": cause, **text._asdict()}
    if named := names_in(text.format, text.source):
        names = as_json([{"id": id, **as_members(named)}])
        row = await tx.one(_SET_NAMING_TEXT, {**values, "names": names})
        assert row is not None
        version, *kept = row
        return version, text if kept[0] is None else Text(text.format, *kept)
    row = await tx.one(_SET_TEXT, values)
    assert row is not None
    version, had_names = row
    if had_names:
        await take_names(tx, project, {id: text}, anew=True)
    return version, text


async def set_texts(
    tx: Session, project: str, texts: dict[str, Text], *, actor: str, cause: Cause
) -> dict[str, Text]:
    """Write the texts of new nodes, by node; the texts as they are kept."""
    rows = [{"id": id, **text._asdict()} for id, text in texts.items()]
    written = {"actor": actor, "cause": cause, "rows": as_json(rows)}
    await tx.run(_SET_TEXTS, {"project": project, **written})
    return texts | await take_names(tx, project, texts)


async def share_names(tx: Session, project: str) -> None:
    """Nobody gives anything another name meanwhile. Before any row is held."""
    await tx.run(_SHARE_NAMES, {"project": project})


async def take_names(
    tx: Session, project: str, texts: dict[str, Text], *, anew: bool = False
) -> dict[str, Text]:
    """Keep what texts that were written name; with `anew` also that they name nothing any more.
    Those that say it otherwise now."""
    rows: list[dict[str, Any]] = []
    for id, text in texts.items():
        names = names_in(text.format, text.source)
        if names or anew:
            rows.append({"id": id, **as_members(names)})
    if not rows:
        return {}
    written = await tx.all(_TAKE_NAMES, {"project": project, "texts": as_json(rows)})
    return {id: Text(texts[id].format, *rest) for id, *rest in written}


async def drop_text(tx: Session, id: str, *, actor: str, cause: Cause) -> int:
    """Remove a node's text; the number of the version that says so."""
    return await tx.value(_DROP_TEXT, {"id": id, "actor": actor, "cause": cause})


async def count(tx: Session, group: str) -> int:
    """How many living children a group has."""
    return await tx.value(_COUNT, {"group": group})


async def free_number(tx: Session, group: str, number: int, id: str) -> int:
    """`number`, or the next one that no living sibling of `id` in the group has."""
    return await tx.value(_NUMBER, {"group": group, "number": number, "id": id})


async def shift(tx: Session, group: str, id: str, at: int, to: int) -> None:
    """Move a node within its group; those in between make room."""
    values = {"id": id, "to": to, "by": 1 if to < at else -1, "group": group}
    await tx.run(_SHIFT, {**values, "low": min(at, to), "high": max(at, to)})


async def open_gap(tx: Session, group: str, to: int) -> None:
    """Make a place free."""
    await tx.run(_OPEN_GAP, {"group": group, "to": to})


async def close_gap(tx: Session, group: str, at: int) -> None:
    """Close the place of a node that has left."""
    await tx.run(_CLOSE_GAP, {"group": group, "at": at})


async def move(tx: Session, id: str, parent: str | None, to: int, number: int) -> None:
    """Put a node below another parent."""
    await tx.run(_MOVE, {"id": id, "parent": parent, "to": to, "number": number})


async def loose(tx: Session, ids: list[str]) -> set[str]:
    """Those of these nodes that no revision holds."""
    return {row[0] for row in await tx.all(_LOOSE, {"ids": ids})}


async def renumber(tx: Session, project: str, ids: list[str]) -> None:
    """Give scenes of a locked script that were moved, and that no revision holds, the numbers of
    their new places."""
    await tx.run(_RENUMBER, {"project": project, "ids": ids})


async def groups_of(tx: Session, actor: str, ids: list[str]) -> list[Row]:
    """(id, group_id, project_id, parent_id, level, may_edit, organization_id, whether it has a
    number in a locked script) of these nodes."""
    return await tx.all(_GROUPS, {"actor": actor, "ids": ids})


async def siblings(tx: Session, group: str) -> list[str]:
    """The ids of a group in their order."""
    return [row[0] for row in await tx.all(_SIBLINGS, {"group": group})]


async def roots(tx: Session, project: str) -> list[Row]:
    """The nodes of level 1 of a project that was found to be this actor's."""
    return await tx.all(_ROOTS, {"project": project})


async def reorder(tx: Session, ids: list[str]) -> None:
    """Give a group's nodes, all of them, this order."""
    await tx.run(_REORDER, {"ids": ids})
