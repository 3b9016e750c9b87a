"""All SQL of the log: taking in what happened, and pages of lines with their places in the tree."""

from __future__ import annotations

from scriptony.services.logs import rules

TAKE_IN = "select logs.take_in()"
TAKE_IN_LATER = "select logs.take_in_later()"
"""What the dispatcher does: many at once, and again while there are more."""

_ACTION = f"""case when split_part(e.verb, '.', 2) = 'appearance' or (e.entity_type = 'project'
    and e.verb in ('nodes.node.added', 'nodes.node.trashed')) then '{rules.IN_ANOTHER}'
  else case split_part(e.verb, '.', 3)
    {" ".join(f"when '{end}' then '{action}'" for end, action in rules.ACTIONS.items())}
    else split_part(e.verb, '.', 3) end end"""

_WANTED = f"""
  and e.pos < %(pos)s
  and (%(kinds)s::text[] is null or e.entity_type = any(%(kinds)s))
  and (%(actions)s::text[] is null or {_ACTION} = any(%(actions)s))
order by e.pos desc limit %(rows)s
"""

LINE = (
    "id", "pos", "first_pos", "timestamp", "started_at", "edits", "user_id", "user_email",
    "user_name", "impersonator_id", "impersonator_email", "impersonator_name", "via",
    "organization_id", "project_id", "world_id", "entity_type", "entity_id", "verb", "action",
    "title", "before", "after", "may_edit", "parent_path",
)  # fmt: skip
"""What a row of every query of lines holds, in this order."""


def _step(alias: str) -> str:
    return f"""case {alias}.level when 1 then 'Act' when 2 then 'Sequence' when 3 then 'Scene'
    else 'Node' end || ': ' || {alias}.title"""


# Lines of `page` with what is told of them. Paths lead to what lies in the trash as well.
_SHOWN = f"""
select e.id, e.pos, e.first_pos, e.at, e.started_at, e.edits, who.id, who.email, who.name,
  behind.id, behind.email, behind.name, e.via, e.organization_id, e.project_id, e.world_id,
  e.entity_type, e.entity_id, e.verb, {_ACTION}, coalesce(e.title, case e.entity_type
    when 'project' then p.title when 'shot' then s.shot_number else t.title end),
  e.before, e.after, coalesce(e.may_edit, false),
  case when t.id is not null then concat_ws(' → ', {_step("t4")}, {_step("t3")}, {_step("t2")},
    {_step("t")}, 'Shot: ' || s.shot_number) end
from page e
left join auth.published_account who on who.id = e.actor_id
left join auth.published_account behind on behind.id = e.impersonator_id
left join projects.published_project p on e.entity_type = 'project' and p.id = e.entity_id
left join shots.shot_with_trash s on e.entity_type = 'shot' and s.id = e.entity_id
left join nodes.tree_with_trash t on t.id = case
  when e.entity_type = 'shot' then s.scene_id
  when e.entity_type in ('act', 'sequence', 'scene', 'node') then e.entity_id end
left join nodes.tree_with_trash t2 on t2.id = t.parent_id
left join nodes.tree_with_trash t3 on t3.id = t2.parent_id
left join nodes.tree_with_trash t4 on t4.id = t3.parent_id
"""
_NEWEST_FIRST = "order by e.pos desc"

_PROJECT = """
left join projects.project_access pa on pa.project_id = e.project_id
  and pa.user_id = %(actor)s and pa.may_read
"""
_HOUSE = """
left join auth.organization_access oa on oa.organization_id = e.organization_id
  and oa.user_id = %(actor)s and oa.may_read
"""
# A line belongs to its project, else to its organization; what concerns members to those who may
# manage them; what is private to its owner.
_SEEN = """
e.owner_id is null and case when e.project_id is not null then pa.user_id is not null
  when e.verb like 'auth.%%' then coalesce(oa.may_manage, false)
  else oa.user_id is not null end
"""
_MAY_EDIT = """case when e.owner_id = %(actor)s then true
  when e.project_id is not null then pa.may_edit else oa.may_edit end as may_edit"""

PROJECT = """
select a.may_edit from projects.project_access a
where a.project_id = %(id)s and a.user_id = %(actor)s and a.may_read
"""
OF_PROJECT = f"""
with page as (
  select e.*, %(may_edit)s as may_edit from logs.entries e
  where e.project_id = %(id)s and e.owner_id is null {_WANTED})
{_SHOWN} {_NEWEST_FIRST}
"""

# In the order in which lines were begun, which no edit changes while they are read. Whether the
# actor may read is asked once for each piece, before its lines are looked for.
EXPORTED = f"""
with page as (
  select e.*, ({PROJECT}) as may_edit from logs.entries e
  where e.project_id = %(id)s and e.owner_id is null and e.first_pos > %(pos)s
    and exists ({PROJECT})
  order by e.first_pos limit %(rows)s)
{_SHOWN} order by e.first_pos
"""

ORGANIZATION = """
select a.may_manage from auth.organization_access a
where a.organization_id = %(id)s and a.user_id = %(actor)s
"""
OF_ORGANIZATION = f"""
with page as (
  select e.*, true as may_edit from logs.entries e
  where e.organization_id = %(id)s and e.project_id is null and e.world_id is null
    and e.owner_id is null {_WANTED})
{_SHOWN} {_NEWEST_FIRST}
"""

WORLD = """
select a.may_edit from worldbuilding.published_world w
join auth.organization_access a on a.organization_id = w.organization_id
  and a.user_id = %(actor)s and a.may_read
where w.id = %(id)s
"""
OF_WORLD = f"""
with page as (
  select e.*, %(may_edit)s as may_edit from logs.entries e {_PROJECT}
  where e.world_id = %(id)s and e.owner_id is null
    and (e.project_id is null or pa.user_id is not null) {_WANTED})
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
  select e.* from things cross join lateral (
    select e.*, {_MAY_EDIT} from logs.entries e {_PROJECT} {_HOUSE}
    where e.entity_id = things.id and {_SEEN}
      and (things.id <> %(id)s or e.entity_type = %(kind)s) {_WANTED}) e
  order by e.pos desc limit %(rows)s)
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
  select from logs.entries e {_PROJECT} {_HOUSE}
  where e.entity_id = %(id)s and e.entity_type = %(kind)s and {_SEEN})
"""

# What somebody did, and what concerns them alone. Not what they did where they are no more; but
# what lies in the trash, for a deletion is taken back here.
_OWN = f"""
  select e.*, {_MAY_EDIT} from logs.entries e
  {_PROJECT.replace("project_access", "access_with_trash")} {_HOUSE}
  where e.{{column}} = %(actor)s and case when e.project_id is not null then pa.user_id is not null
    when e.verb like 'auth.%%' or e.owner_id = %(actor)s then true
    else e.organization_id is null or oa.user_id is not null end {_WANTED}
"""
OF_PERSON = f"""
with page as (
  select * from (
    ({_OWN.format(column="actor_id")}) union ({_OWN.format(column="owner_id")})) e
  order by e.pos desc limit %(rows)s)
{_SHOWN} {_NEWEST_FIRST}
"""
