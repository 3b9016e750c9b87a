"""All SQL of live: what is new, who of those that listen may hear it, who may listen still."""

from __future__ import annotations

SESSION = """
select s.user_id, s.email, s.system_role, s.impersonator_id, s.is_banned
from auth.live_session s where s.session_id = %(session)s
"""

PROJECT = """
select true from projects.project_access a
where a.project_id = %(project)s and a.user_id = %(user)s and a.may_read
"""

POSITION = "select p.pos from kernel.event_position p"
OLDEST = "select min(e.pos) from kernel.events e"
NEWER = "select p.pos from kernel.event_position p where p.pos > %(pos)s"

LIVING = """
select s.session_id from auth.live_session s
where s.session_id = any(%(sessions)s::uuid[]) and not s.is_banned
"""

READABLE = """
select a.user_id, a.project_id
from unnest(%(users)s::uuid[], %(projects)s::uuid[]) w (user_id, project_id)
join projects.project_access a on a.project_id = w.project_id and a.user_id = w.user_id
  and a.may_read
"""

# What an inspiration's maker shows nobody any more, he had shown before: as in the log's lines.
_HIDDEN_SINCE = """
case when e.verb like 'inspiration.%%' and e.project_id is not null then (
  select u.actor_id from kernel.events u
  where u.entity_id = e.entity_id and u.pos >= e.pos
    and u.verb = 'inspiration.inspiration.changed'
    and u.before @> '{"shared": true}' and u.after @> '{"shared": false}' limit 1) end
"""


_ROOMS = {
    "auth": ("organization",),
    "projects": ("project",),
    "nodes": ("act", "sequence", "scene", "node", "revision"),
    "characters": ("character",),
    "shots": ("shot",),
    "audio": ("clip",),
    "beats": ("beat", "beat_template"),
    "worldbuilding": ("world", "category", "item", "location", "relation", "map"),
    "inspiration": ("inspiration",),
    "gym": ("submission",),
}
"""Which types of things each room has that have revisions."""


def _revision() -> str:
    """The revision a thing has now: a page that has shown a later one need not read it anew."""
    rooms = " ".join(
        f"when e.entity_type in ({', '.join(map(repr, types))}) then "
        f"(select s.revision from {room}.published_state s "
        "where s.entity_id = e.entity_id and s.entity_type = e.entity_type)"
        for room, types in _ROOMS.items()
    )
    return f"case {rooms} end"


def _names(column: str) -> str:
    return f"jsonb_object_keys(case jsonb_typeof({column}) when 'object' then {column} end)"


# Events after a position, and for each whom of `people` it is for: its owner alone
# (`logs.owner_of`), else who may read its project, else its organization, or manages it where the
# event is about members. That a project is gone is told to its organization, since nobody may read
# it then. Rights are those of now. `subject_id` is whoever was removed. In the order of
# schemas.Told, and then of operations.listener.Row.
EVENTS = f"""
with fresh as materialized (
  select e.pos, e.at, e.actor_id, e.entity_type, e.entity_id, e.project_id, e.verb, e.title,
    array(select {_names("e.before")} union select {_names("e.after")} order by 1) as changed,
    {_revision()} as revision,
    coalesce(logs.owner_of(e), {_HIDDEN_SINCE}) as owner_id,
    case e.verb when 'auth.member.removed' then (e.before ->> 'user_id')::uuid end as subject_id,
    case when e.verb not in ('projects.project.deleted', 'projects.project.purged')
      then e.project_id end as scope_id,
    e.organization_id, e.verb like 'auth.%%' as is_about_members
  from kernel.events e where e.pos > %(pos)s and e.pos <= %(last)s order by e.pos limit %(most)s),
scopes as materialized (
  select distinct f.scope_id, f.organization_id, f.is_about_members from fresh f
  where f.owner_id is null),
audiences as materialized (
  select s.*, array(
    select a.user_id from projects.project_access a
    where a.project_id = s.scope_id and a.user_id = any(%(people)s::uuid[]) and a.may_read
    union all
    select a.user_id from auth.organization_access a
    where s.scope_id is null and a.organization_id = s.organization_id
      and a.user_id = any(%(people)s::uuid[])
      and case when s.is_about_members then a.may_manage else a.may_read end) as people
  from scopes s)
select f.pos, f.at, f.actor_id, f.entity_type, f.entity_id, f.project_id, f.verb, f.title,
  f.changed, f.revision, f.owner_id, f.subject_id, coalesce(a.people, '{{}}')
from fresh f left join audiences a on f.owner_id is null
  and a.scope_id is not distinct from f.scope_id
  and a.organization_id is not distinct from f.organization_id
  and a.is_about_members = f.is_about_members
order by f.pos
"""
