"""The trash: projects in it, and what lies in the trash of a project."""

from __future__ import annotations

_MINE = """
projects.access_with_trash a on a.project_id = p.id and a.user_id = %(actor)s
  and a.may_read and a.is_deleted
"""

PROJECTS = f"""
select p.trash_id, 'project', p.id, p.title, p.deleted_at, p.deleted_by
from projects.projects p join {_MINE}
order by p.deleted_at desc, p.trash_id
"""

_LONG_DELETED = "p.deleted_at < clock_timestamp() - make_interval(days => %(days)s)"

LONG_DELETED = f"""
select p.id from projects.projects p
where {_LONG_DELETED} order by p.deleted_at
"""

# Once more, with the row held: somebody may have brought it back since it was found.
STILL_DELETED = f"""
select p.organization_id from projects.projects p
where p.id = %(id)s and {_LONG_DELETED} for no key update
"""

DELETE = "delete from projects.projects where id = %(id)s"

FORGET_EVENTS = "delete from kernel.events where project_id = %(id)s or entity_id = %(id)s"

ROOMS = {
    "nodes": "node",
    "characters": "character",
    "shots": "shot",
    "audio": "clip",
    "beats": "beat",
    "worldbuilding": "location",
}
"""The services whose things a project's trash shows, each by its published view and functions,
and what their events call a thing."""

_COLUMNS = "project_id, trash_id, entity_type, entity_id, title, deleted_at, deleted_by, is_root"

_TRASHED = " union all ".join(
    f"select '{room}' as room, {_COLUMNS} from {room}.published_trash" for room in ROOMS
)

_INSIDE = f"""
select t.room, t.trash_id, t.entity_type, t.entity_id, t.title, t.deleted_at, t.deleted_by,
  t.is_root
from ({_TRASHED}) t where t.project_id = %(id)s
"""
# What was taken back and done again is the same act, perhaps at several times.
_LATEST_FIRST = """
order by max(t.deleted_at) over (partition by t.trash_id) desc, t.trash_id, t.is_root desc,
  kernel.name_order(t.title) collate "C", t.title, t.entity_id
"""

INSIDE = f"{_INSIDE} {_LATEST_FIRST}"

ACT = f"{_INSIDE} and t.trash_id = %(trash)s {_LATEST_FIRST}"

# By what act things are in the trash now.
ACT_NOW = f"{_INSIDE} and t.entity_id = any(%(ids)s)"

OLD_ACTS = f"""
select distinct t.project_id, p.organization_id, t.trash_id
from ({_TRASHED}) t join projects.living_project p on p.project_id = t.project_id
where t.deleted_at < clock_timestamp() - make_interval(days => %(days)s)
"""

RESTORE = {room: f"select {room}.restore_trash(%(id)s, %(trash)s)" for room in ROOMS}

PURGE = {room: f"select {room}.purge_trash(%(id)s, %(trash)s)" for room in ROOMS}

FORGET_ACT = """
delete from kernel.events where trash_id = %(trash)s or entity_id = any(%(ids)s::uuid[])
"""
