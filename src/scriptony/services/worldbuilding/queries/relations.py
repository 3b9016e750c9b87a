"""Relations, and what they lead to. Things are looked up by id, many at once: the view over the
three kinds is no table to be joined row by row."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("auth.organization_access", "organization_id")

RELATION = """
r.id, r.organization_id, r.type, r.description, r.from_id, r.to_id, r.created_at, r.updated_at,
r.revision
"""
THING = """
t.kind, t.id, t.organization_id, t.project_id, t.world_id, t.name, t.type, t.inside_id,
face.bucket || '/' || face.path, t.image_url
"""
_THINGS = f"""
select {THING} from worldbuilding.published_thing t
left join kernel.objects face on face.id = t.image_id
"""
_BY_NAME = 'order by t.kind, kernel.name_order(t.name) collate "C", t.name, t.id'
NAMED = f"{_THINGS} where t.id = any(%(ids)s)"
OF_WORLD = f"{_THINGS} where t.world_id = %(of)s {_BY_NAME}"
OF_PROJECT = f"{_THINGS} where t.project_id = %(of)s {_BY_NAME}"

AMONG = f"""
select {RELATION} from worldbuilding.relations r {access("r.organization_id")}
where r.from_id = any(%(ids)s) or r.to_id = any(%(ids)s)
order by r.created_at, r.id
"""

ONE = f"""
select {RELATION} from worldbuilding.relations r {access("r.organization_id")}
where r.id = %(id)s
"""

HELD = f"""
select access.may_edit, {RELATION} from worldbuilding.relations r {access("r.organization_id")}
where r.id = %(id)s for no key update of r
"""

MAY_EDIT = """
select a.organization_id, a.may_edit from auth.organization_access a
where a.user_id = %(actor)s and a.may_read and a.organization_id = any(%(houses)s)
"""

TAKEN = """
select true from worldbuilding.relations r
where r.from_id = %(from_id)s and r.to_id = %(to_id)s and r.id <> %(id)s
  and worldbuilding.name_key(r.type) = worldbuilding.name_key(%(type)s)
"""

INSERT = f"""
insert into worldbuilding.relations as r (id, organization_id, type, description, user_id,
  created_at, revision, from_item_id, from_character_id, from_location_id, to_item_id,
  to_character_id, to_location_id)
values (%(id)s, %(organization)s, %(type)s, %(description)s,
  (select a.id from auth.published_account a where a.id = %(user_id)s::uuid),
  coalesce(%(created_at)s::timestamptz, clock_timestamp()), %(revision)s,
  %(from_item)s, %(from_character)s, %(from_location)s, %(to_item)s, %(to_character)s,
  %(to_location)s)
returning r.user_id, {RELATION}
"""

UPDATE = f"""
update worldbuilding.relations r set type = %(type)s, description = %(description)s
where r.id = %(id)s returning {RELATION}
"""

REMOVE = "delete from worldbuilding.relations where id = %(id)s returning user_id"

# Whoever makes a relation again that was taken away is alone at it.
LOCK = "select pg_advisory_xact_lock(hashtextextended(%(id)s::uuid::text, 13))"
IS_THERE = "select true from worldbuilding.relations r where r.id = %(id)s"
