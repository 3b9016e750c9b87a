"""All SQL of the log: taking in what happened, and pages of lines with their places in the tree."""

from __future__ import annotations

TAKE_IN = "select logs.take_in()"
TAKE_IN_LATER = "select logs.take_in_later()"
"""What the dispatcher does: many at once, and again while there are more."""

LINE = (
    "id", "pos", "first_pos", "timestamp", "started_at", "edits", "user_id", "user_email",
    "user_name", "impersonator_id", "impersonator_email", "impersonator_name", "via",
    "organization_id", "project_id", "world_id", "entity_type", "entity_id", "verb", "action",
    "title", "before", "after", "may_edit", "may_delete", "names", "parent_path",
)  # fmt: skip
"""What a row of every query of lines holds, in this order."""

MOST, PIECE = 101, 500
"""Lines of the longest page, with the one that tells that more follow; lines of a piece of the
export. They stand in the queries: a plan is made once, and if it did not say how many lines it is
for, it would be for a tenth of all there are."""

_FILTERS = "/* filters */"
_WANTED = f"""
  and e.pos < %(pos)s {_FILTERS} order by e.pos desc limit {MOST}) e
  order by e.pos desc limit %(rows)s
"""


def filtered(query: str, *, kind: bool, action: bool) -> str:
    """A query of lines that goes by the filters that are set: each set of them has a plan of its
    own, by the index that it needs."""
    conditions = "and e.entity_type = %(kind)s" if kind else ""
    if action:
        conditions += " and logs.action_of(e.verb, e.entity_type) = %(action)s"
    return query.replace(_FILTERS, conditions)


def _step(alias: str) -> str:
    return f"""case {alias}.level when 1 then 'Act' when 2 then 'Sequence' when 3 then 'Scene'
    else 'Node' end || ': ' || {alias}.title"""


# What only who may delete may take back; where a project came from it goes back to those who may
# edit there, and nobody gives it away who acts for somebody.
_MAY_DELETE = """case when e.place is null then h.may_delete
    when p.is_deleted then p.may_delete and e.verb = 'projects.project.deleted'
    when e.verb = 'projects.project.moved' then p.may_delete and not %(is_acted)s
      and exists (select from houses former where former.may_edit
        and former.organization_id = (e.before ->> 'organization_id')::uuid)
    else p.may_delete end"""
# What is private is its owner's to take back, while its project is still there for him. Only he
# says who sees it, and shows it to others if he may write in the project.
_MAY_EDIT = """case when e.place is null then h.may_edit
    when p.is_deleted is not false then false
    when e.entity_type = 'inspiration' and e.before ? 'shared'
      and e.actor_id is distinct from %(actor)s then false
    when e.owner_id = %(actor)s and e.before @> '{"shared": true}' is not true then true
    else p.may_edit end"""
_NAMES = """case when e.before ?| array['character_id', 'character_ids']
      or e.after ?| array['character_id', 'character_ids']
    then (select jsonb_object_agg(c.id, c.name) from characters.name_with_trash c
      where c.id = any(array(select (n.id #>> '{}')::uuid from jsonb_path_query(
        jsonb_build_array(e.before -> 'character_id', e.before -> 'character_ids',
          e.after -> 'character_id', e.after -> 'character_ids'),
        '$[*][*] ? (@.type() == "string")') n (id)))) end"""

# Lines of `page`, with what is told of them and what the actor may do about them: `place` is the
# project whose rights count, if one's do. Rights are looked up once for each project, and paths one
# by one: a join of all these has too many plans to choose from. Paths and names are told also of
# what lies in the trash.
_SHOWN = f"""
, rights as materialized (
  select a.project_id, a.may_edit, a.may_delete, a.is_deleted
  from projects.access_with_trash a
  where a.user_id = %(actor)s and a.project_id in (select e.place from page e)),
houses as materialized (
  select a.organization_id, a.may_edit, a.may_delete from auth.organization_access a
  where a.user_id = %(actor)s)
select e.id, e.pos, e.first_pos, e.at, e.started_at, e.edits, who.id, who.email, who.name,
  behind.id, behind.email, behind.name, e.via, e.organization_id, e.project_id, e.world_id,
  e.entity_type, e.entity_id, e.verb, logs.action_of(e.verb, e.entity_type),
  coalesce(e.title, case e.entity_type
    when 'project' then (select of.title from projects.published_project of
      where of.id = e.entity_id)
    when 'shot' then s.shot_number else t.title end),
  e.before, e.after, coalesce({_MAY_EDIT}, false), coalesce({_MAY_DELETE}, false), {_NAMES},
  case when t.id is not null then concat_ws(' → ', t.path, 'Shot: ' || s.shot_number) end
from page e
left join rights p on p.project_id = e.place
left join houses h on e.place is null and h.organization_id = e.organization_id
left join auth.published_account who on who.id = e.actor_id
left join auth.published_account behind on behind.id = e.impersonator_id
left join shots.shot_with_trash s on e.entity_type = 'shot' and s.id = e.entity_id
left join lateral (
  select t.id, t.title, concat_ws(' → ', {_step("t4")}, {_step("t3")}, {_step("t2")},
    {_step("t")}) as path
  from nodes.tree_with_trash t
  left join nodes.tree_with_trash t2 on t2.id = t.parent_id
  left join nodes.tree_with_trash t3 on t3.id = t2.parent_id
  left join nodes.tree_with_trash t4 on t4.id = t3.parent_id
  where t.id = case when e.entity_type = 'shot' then s.scene_id
    when e.entity_type in ('act', 'sequence', 'scene', 'node') then e.entity_id end
  limit 1) t on true
"""
_NEWEST_FIRST = "order by e.pos desc"
_LINES = "select e.*, e.project_id as place from"

# Whether the actor reads the project, or the organization, of a line: asked line by line, by keys.
_IN_PROJECT = """exists (select from projects.project_access a
    where a.project_id = e.project_id and a.user_id = %(actor)s and a.may_read)"""
_IN_HOUSE = """exists (select from auth.organization_access a
    where a.organization_id = e.organization_id and a.user_id = %(actor)s and a.may_read)"""
_MANAGES = _IN_HOUSE.replace("may_read", "may_manage")
# A line belongs to its project, else to its organization; what concerns members to those who may
# manage them; what is private to its owner.
_SEEN = f"""
e.owner_id is null and case when e.project_id is not null then {_IN_PROJECT}
  when e.verb like 'auth.%%' then {_MANAGES} else {_IN_HOUSE} end
"""

_READER = """
from projects.project_access a
where a.project_id = %(id)s and a.user_id = %(actor)s and a.may_read
"""
PROJECT = f"select logs.take_in() {_READER}"
OF_PROJECT = f"""
with page as (
  {_LINES} (select e.* from logs.entries e
    where e.project_id = %(id)s and e.owner_id is null {_WANTED})
{_SHOWN} {_NEWEST_FIRST}
"""

# In the order in which lines were begun, which no edit changes while they are read. Whether the
# actor may read is asked once for each piece, before its lines are looked for.
EXPORTED = f"""
with page as (
  {_LINES} logs.entries e
  where e.project_id = %(id)s and e.owner_id is null and e.first_pos > %(pos)s
    and exists (select {_READER})
  order by e.first_pos limit {PIECE})
{_SHOWN} order by e.first_pos
"""

ORGANIZATION = """
select case when a.may_manage then logs.take_in() end from auth.organization_access a
where a.organization_id = %(id)s and a.user_id = %(actor)s
"""
OF_ORGANIZATION = f"""
with page as (
  {_LINES} (select e.* from logs.entries e
    where e.organization_id = %(id)s and e.project_id is null and e.world_id is null
      and e.owner_id is null {_WANTED})
{_SHOWN} {_NEWEST_FIRST}
"""

WORLD = """
select logs.take_in() from worldbuilding.published_world w
join auth.organization_access a on a.organization_id = w.organization_id
  and a.user_id = %(actor)s and a.may_read
where w.id = %(id)s
"""
OF_WORLD = f"""
with page as (
  {_LINES} (select e.* from logs.entries e
    where e.world_id = %(id)s and e.owner_id is null
      and (e.project_id is null or {_IN_PROJECT}) {_WANTED})
{_SHOWN} {_NEWEST_FIRST}
"""

# A thing's own lines, and those of what stands right below it, at the level `below`.
OF_THING = f"""
with things as (
  select %(id)s::uuid as id
  union select n.id from nodes.tree_with_trash n
    where n.parent_id = %(id)s and n.level = %(below)s::integer
  union select s.id from shots.shot_with_trash s
    where s.scene_id = %(id)s and %(kind)s = 'scene' and %(below)s::integer is not null),
page as (
  {_LINES} (select e.* from things cross join lateral (
    select e.* from (select e.* from logs.entries e
      where e.entity_id = things.id and {_SEEN}
        and (things.id <> %(id)s or e.entity_type = %(kind)s) {_WANTED}) e
  order by e.pos desc limit %(rows)s) e)
{_SHOWN} {_NEWEST_FIRST}
"""

# Whether there is such a thing that the actor may read, or was once and has lines still.
THING = f"""
select exists (
  select from nodes.tree_with_trash n
  join projects.project_access a on a.project_id = n.project_id and a.user_id = %(actor)s
    and a.may_read
  where n.id = %(id)s and %(kind)s = (array['act', 'sequence', 'scene', 'node'])[n.level]
  union all
  select from shots.shot_with_trash s
  join projects.project_access a on a.project_id = s.project_id and a.user_id = %(actor)s
    and a.may_read
  where s.id = %(id)s and %(kind)s = 'shot'
  union all
  select from projects.project_access a
  where a.project_id = %(id)s and a.user_id = %(actor)s and a.may_read and %(kind)s = 'project'
  union all
  select from worldbuilding.published_world w
  join auth.organization_access a on a.organization_id = w.organization_id
    and a.user_id = %(actor)s and a.may_read
  where w.id = %(id)s and %(kind)s = 'world'
  union all
  select from worldbuilding.published_category c
  join auth.organization_access a on a.organization_id = c.organization_id
    and a.user_id = %(actor)s and a.may_read
  where c.id = %(id)s and %(kind)s = 'category'
  union all
  select from worldbuilding.published_thing t
  join projects.scope_access a on a.scope_id = coalesce(t.project_id, t.organization_id)
    and a.user_id = %(actor)s and a.may_read
  where t.id = %(id)s and t.kind = %(kind)s
  union all
  select from logs.entries e
  where e.entity_id = %(id)s and e.entity_type = %(kind)s and {_SEEN})
"""

# What somebody did, and what concerns them alone. Not what they did where they are no more; but
# what lies in the trash, for a deletion is taken back here.
_OWN = f"""
  select e.*, coalesce(e.project_id, (select i.project_id from inspiration.place_with_trash i
    where e.entity_type = 'inspiration' and i.id = e.entity_id)) as place
  from (select e.* from logs.entries e where e.{{column}} = %(actor)s
    and case
      when e.project_id is not null
        then {_IN_PROJECT.replace("project_access", "access_with_trash")}
      when e.verb like 'auth.%%' or e.owner_id = %(actor)s then true
      else e.organization_id is null or {_IN_HOUSE} end {_WANTED}
"""
OF_PERSON = f"""
with page as (
  select * from (
    ({_OWN.format(column="actor_id")}) union ({_OWN.format(column="owner_id")})) e
  order by e.pos desc limit %(rows)s)
{_SHOWN} {_NEWEST_FIRST}
"""
