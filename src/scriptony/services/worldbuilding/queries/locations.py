"""Locations. Whoever moves or names them holds the lock of their project or world."""

from __future__ import annotations

from scriptony.services.worldbuilding.rules.names import GEOGRAPHY

SETTABLE: tuple[str, ...] = (
    "name",
    "description",
    "parent_id",
    "image_id",
    "image_url",
    "map_x",
    "map_y",
)
"""The columns an edit may change; events carry their values."""

LOCATION = """
l.id, 'location' as kind, l.project_id, l.world_id, l.parent_id, l.name, l.description,
face.bucket || '/' || face.path, l.image_url, l.map_x, l.map_y, l.created_at, l.updated_at,
l.revision
"""
_FACE = "left join kernel.objects face on face.id = l.image_id"

# A location is its project's or its world's: one of the two rows is there, or none.
_ACCESS = """
left join projects.project_access in_project on in_project.project_id = l.project_id
  and in_project.user_id = %(actor)s and in_project.may_read
left join worldbuilding.worlds w on w.id = l.world_id and w.deleted_at is null
left join auth.organization_access in_house on in_house.organization_id = w.organization_id
  and in_house.user_id = %(actor)s and in_house.may_read
"""
_MAY_READ = "coalesce(in_project.may_read, in_house.may_read)"
_MAY_EDIT = "coalesce(in_project.may_edit, in_house.may_edit)"
_HOUSE = "coalesce(in_project.organization_id, in_house.organization_id)"

ONE = f"""
select {LOCATION} from worldbuilding.locations l {_ACCESS} {_FACE}
where l.id = %(id)s and l.deleted_at is null and {_MAY_READ}
"""

# In the order of operations.locations.Held.
SEEN = f"""
select {_MAY_EDIT}, l.revision, {_HOUSE}, l.project_id, l.world_id, l.owner_id, l.parent_id, l.name,
  l.deleted_at is not null, face.bucket || '/' || face.path, l.image_id
from worldbuilding.locations l {_ACCESS} {_FACE}
where l.id = %(id)s and (l.deleted_at is null or %(trashed)s) and {_MAY_READ}
"""

LOCK = "select pg_advisory_xact_lock(hashtextextended(%(owner)s::uuid::text, 3))"

PROJECT = """
select a.may_edit, a.organization_id from projects.project_access a
where a.project_id = %(id)s and a.user_id = %(actor)s and a.may_read
"""
WORLD = """
select a.may_edit, w.organization_id from worldbuilding.worlds w
join auth.organization_access a on a.organization_id = w.organization_id
  and a.user_id = %(actor)s and a.may_read
where w.id = %(id)s and w.deleted_at is null
"""

_ITEMS = f"""
select 2 as rank, i.id, 'item' as kind, null::uuid as project_id, i.world_id,
  null::uuid as parent_id, i.name, i.description, i.image_id, i.image_url,
  null::float8 as map_x, null::float8 as map_y, i.created_at, i.updated_at, i.revision
from worldbuilding.items i
join worldbuilding.categories c on c.id = i.category_id and c.world_id = i.world_id
where i.deleted_at is null and coalesce(i.category_type, c.type) = '{GEOGRAPHY}'
"""
_LOCATIONS = """
l.id, 'location' as kind, l.project_id, l.world_id, l.parent_id, l.name, l.description, l.image_id,
l.image_url, l.map_x, l.map_y, l.created_at, l.updated_at, l.revision
from worldbuilding.locations l where l.deleted_at is null
"""


def _list(worlds: str, own: str) -> str:
    """The locations `own` selects, those of the worlds that `worlds` selects, and their items."""
    return f"""
with worlds as materialized ({worlds}),
l as (
  {own}
  union all
  select 1, {_LOCATIONS} and l.world_id in (select id from worlds)
  union all
  {_ITEMS} and i.world_id in (select id from worlds))
select l.id, l.kind, l.project_id, l.world_id, l.parent_id, l.name, l.description,
  face.bucket || '/' || face.path, l.image_url, l.map_x, l.map_y, l.created_at, l.updated_at,
  l.revision, l.rank
from l {_FACE}
cross join lateral (select kernel.name_order(l.name) collate "C" as place) sorted
where %(rank)s::int is null or (l.rank, sorted.place, l.name, l.id)
  > (%(rank)s::int, kernel.name_order(%(after)s::text), %(after)s::text, %(after_id)s::uuid)
order by l.rank, sorted.place, l.name, l.id limit %(rows)s
"""


OF_PROJECT = _list(
    """
  select w.id from projects.published_project p
  join worldbuilding.published_world w on w.organization_id = p.organization_id
    and (w.id = p.world_id or w.linked_project_id = p.id)
  where p.id = %(of)s""",
    f"select 0 as rank, {_LOCATIONS} and l.project_id = %(of)s",
)
OF_WORLD = _list(
    "select %(of)s::uuid as id",
    f"select 0 as rank, {_LOCATIONS} and l.project_id is null and false",
)
ALL = _list(
    """
  select w.id from auth.organization_access a
  join worldbuilding.worlds w on w.organization_id = a.organization_id and w.deleted_at is null
  where a.user_id = %(actor)s and a.may_read""",
    f"""select 0 as rank, {_LOCATIONS} and l.project_id in (
    select a.project_id from projects.project_access a
    where a.user_id = %(actor)s and a.may_read)""",
)

# Taken before any row is held, by whoever gives a location another name.
HOLD_NAMES = """
select characters.hold_names(l.project_id, null, l.world_id)
from worldbuilding.locations l where l.id = %(id)s and l.name <> %(name)s
"""

NAME_TAKEN = """
select true from worldbuilding.locations l
where l.owner_id = %(owner)s and l.name_key = worldbuilding.name_key(%(name)s)
  and l.deleted_at is null and l.id <> %(id)s
"""

PARENT = """
select true from worldbuilding.locations l
where l.id = %(parent)s and l.owner_id = %(owner)s and l.deleted_at is null
"""

IS_INSIDE = """
with recursive above as (
  select l.id, l.parent_id from worldbuilding.locations l where l.id = %(parent)s
  union
  select p.id, p.parent_id from worldbuilding.locations p join above a on p.id = a.parent_id)
select true from above where id = %(id)s
"""

INSERT = f"""
insert into worldbuilding.locations (id, project_id, world_id, user_id, {", ".join(SETTABLE)})
values (%(id)s, %(project_id)s, %(world_id)s, %(actor)s,
  {", ".join(f"%({name})s" for name in SETTABLE)})
"""

UPDATE = f"""
update worldbuilding.locations n set ({", ".join(SETTABLE)}) = (
  select {", ".join(f"wish.{name}" for name in SETTABLE)}
  from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
from (select o as was, o.* from worldbuilding.locations o where o.id = %(id)s for no key update) old
where n.id = old.id
returning {", ".join(f"old.{n}" for n in SETTABLE)}, {", ".join(f"n.{n}" for n in SETTABLE)}
"""

FIELDS = f"""
select {", ".join(f"l.{name}" for name in SETTABLE)} from worldbuilding.locations l
where l.id = %(id)s
"""

TRASH = """
with recursive below as (
  select l.id from worldbuilding.locations l where l.id = %(id)s
  union all
  select l.id from worldbuilding.locations l join below b on l.parent_id = b.id
  where l.deleted_at is null)
update worldbuilding.locations set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id in (select id from below)
"""

PURGE = "delete from worldbuilding.locations where id = %(id)s"

# Merging: what lies in the one lies in the other; the other takes over what it lacks.
MOVE_SCENES = "select nodes.move_scenes(%(source)s, %(target)s)"
MOVE_RELATIONS = "select worldbuilding.move_relations(%(source)s, %(target)s)"
MOVE_CHILDREN = """
update worldbuilding.locations c set parent_id = t.id
from worldbuilding.locations s, worldbuilding.locations t
where s.id = %(source)s and t.id = %(target)s and t.owner_id = s.owner_id
  and c.parent_id = s.id and c.id <> t.id and c.deleted_at is null
"""
LIFT_TARGET = """
with recursive above as (
  select l.id, l.parent_id from worldbuilding.locations l where l.id = %(target)s
  union
  select p.id, p.parent_id from worldbuilding.locations p join above a on p.id = a.parent_id)
update worldbuilding.locations t set parent_id = s.parent_id
from worldbuilding.locations s
where s.id = %(source)s and t.id = %(target)s and s.id in (select id from above)
"""
LIFT_CHILDREN = """
update worldbuilding.locations c set parent_id = s.parent_id
from worldbuilding.locations s
where s.id = %(source)s and c.parent_id = s.id and c.deleted_at is null
"""
FILL = """
update worldbuilding.locations t set
  description = coalesce(nullif(t.description, ''), s.description),
  image_id = case when t.image_id is null and t.image_url is null then s.image_id
    else t.image_id end,
  image_url = case when t.image_id is null and t.image_url is null then s.image_url
    else t.image_url end,
  map_x = case when t.map_x is null then s.map_x else t.map_x end,
  map_y = case when t.map_x is null then s.map_y else t.map_y end
from worldbuilding.locations s where s.id = %(source)s and t.id = %(target)s
"""

REACHES = """
select true from worldbuilding.published_reach r
where r.project_id = %(project)s and r.location_id = %(id)s
"""
