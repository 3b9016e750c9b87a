"""The trash of an organization: worlds, what is in them, and characters without a project."""

from __future__ import annotations

# What the actor may do in the organization, and that organization's id.
ACCESS = """
select a.may_edit, a.may_delete from auth.organization_access a
where a.organization_id = %(organization)s and a.user_id = %(actor)s and a.may_read
"""

_COLUMNS = """
organization_id, world_id, trash_id, entity_type, entity_id, title, deleted_at, deleted_by, is_root
"""
_TRASHED = f"""
select {_COLUMNS} from worldbuilding.published_organization_trash
where organization_id = %(organization)s
union all
select {_COLUMNS} from characters.published_organization_trash
where organization_id = %(organization)s
"""
_THINGS = f"""
select t.trash_id, t.entity_type, t.entity_id, t.world_id, t.title, t.deleted_at, t.deleted_by,
  t.is_root
from ({_TRASHED}) t
"""

# All of an act together, its root first; a world is always the root.
_LATEST_FIRST = """
order by max(t.deleted_at) over (partition by t.trash_id) desc, t.trash_id, t.is_root desc,
  t.entity_type <> 'world', kernel.name_order(t.title) collate "C", t.title, t.entity_id
"""

LIST = f"{_THINGS} {_LATEST_FIRST}"
ACT = f"{_THINGS} where t.trash_id = %(trash)s {_LATEST_FIRST}"
ACT_NOW = f"{_THINGS} where t.entity_id = any(%(ids)s)"

RESTORE = """
select worldbuilding.restore_organization_trash(%(organization)s, %(trash)s)
"""
RESTORE_PEOPLE = "select characters.restore_organization_trash(%(organization)s, %(trash)s)"
PURGE_PEOPLE = "select characters.purge_organization_trash(%(organization)s, %(trash)s)"
PURGE = "select worldbuilding.purge_organization_trash(%(organization)s, %(trash)s)"

BUMP = """
update worldbuilding.worlds w set updated_at = w.updated_at
where w.id = any(%(worlds)s) and w.deleted_at is null
"""

FORGET = """
delete from kernel.events where trash_id = %(trash)s or entity_id = any(%(ids)s::uuid[])
  or world_id = any(%(worlds)s::uuid[])
"""

# Characters without a project that went alone are their own service's to remove.
OLD = """
select distinct t.organization_id, t.trash_id from worldbuilding.published_organization_trash t
where t.deleted_at < clock_timestamp() - make_interval(days => %(days)s)
"""
