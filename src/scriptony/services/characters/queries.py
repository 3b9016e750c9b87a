"""All SQL of the characters service."""

from __future__ import annotations

from scriptony.services.characters.rules import SETTABLE

_NAMES = ", ".join(SETTABLE)
_OLD = ", ".join(f"old.{name}" for name in SETTABLE)
_NEW = ", ".join(f"c.{name}" for name in SETTABLE)

# In the order of interchange.wire.Character, and who made it.
CHARACTER = """
c.id, c.project_id, place.world_id, c.organization_id, c.name, c.role, c.description, c.age,
c.gender, c.species, c.backstory, c.personality, c.skills, c.strengths, c.weaknesses, c.color,
coalesce(face.bucket || '/' || face.path, c.image_url), c.created_at, c.updated_at, c.revision,
small.bucket || '/' || small.path, c.user_id
"""
_FACES = """
left join worldbuilding.living_world place on place.world_id = c.world_id
left join kernel.objects face on face.id = c.image_id
left join kernel.objects small on small.thumbnail_of = c.image_id
"""

# A character is its project's or its organization's: one of the two rows is there, or none. (One
# view over both would be read as a whole for every character.)
_ACCESS = """
left join projects.project_access in_project on in_project.project_id = c.project_id
  and in_project.user_id = %(actor)s and in_project.may_read
left join auth.organization_access in_house on in_house.organization_id = c.organization_id
  and in_house.user_id = %(actor)s and in_house.may_read
"""
_MAY_READ = "coalesce(in_project.may_read, in_house.may_read)"
_MAY_EDIT = "coalesce(in_project.may_edit, in_house.may_edit)"
_HOUSE = "coalesce(in_project.organization_id, in_house.organization_id)"

# One of an organization lives as long as the world it is in; one of a project has no place then.
_LIVES = """c.deleted_at is null and (c.project_id is not null or c.world_id is null
  or c.world_id in (select world_id from worldbuilding.living_world))"""

_ONE = f"from characters.characters c {_ACCESS} {_FACES} where c.id = %(id)s and {_MAY_READ}"

ONE = f"select {CHARACTER} {_ONE} and {_LIVES}"

_SEARCH = "(%(q)s::text is null or c.name ilike %(q)s or c.role ilike %(q)s)"
_BY_NAME = f"""
and {_SEARCH} and (%(after)s::text is null or (c.name_order, c.name, c.id)
  > (kernel.name_order(%(after)s::text), %(after)s::text, %(after_id)s::uuid))
order by c.name_order, c.name, c.id limit %(rows)s
"""
_NEWEST = f"""
and {_SEARCH} and (%(after)s::timestamptz is null
  or (c.created_at, c.id) < (%(after)s::timestamptz, %(after_id)s::uuid))
order by c.created_at desc, c.id desc limit %(rows)s
"""

# In the list of a project those of its world stand as the project's own.
_IN_PROJECT = CHARACTER.replace("c.project_id", "p.id")

# What `published_reach` says, written out: each half by its own index, and no row looked up twice.
OF_PROJECT = f"""
select {_IN_PROJECT} from projects.project_access access
join projects.published_project p on p.id = access.project_id
cross join lateral (
  select own.* from characters.characters own
  where own.project_id = p.id and own.deleted_at is null
  union all
  select shared.* from worldbuilding.published_world w
  join characters.characters shared on shared.world_id = w.id
    and shared.organization_id = w.organization_id and shared.deleted_at is null
  where w.organization_id = p.organization_id
    and (w.linked_project_id = p.id or w.id = p.world_id)) c {_FACES}
where access.project_id = %(of)s and access.user_id = %(actor)s and access.may_read {_BY_NAME}
"""
_OF_WORLD = f"""
select {CHARACTER} from worldbuilding.published_world w
join characters.characters c on c.world_id = w.id {_ACCESS} {_FACES}
where w.id = %(of)s and c.deleted_at is null and {_MAY_READ}
"""
OF_WORLD = f"{_OF_WORLD} {_BY_NAME}"
NEWEST_OF_WORLD = f"{_OF_WORLD} {_NEWEST}"

_WITHOUT_PROJECT = f"""
select {CHARACTER} from auth.organization_access access
join characters.characters c on c.organization_id = access.organization_id {_FACES}
where access.user_id = %(actor)s and access.may_read and {_LIVES}
"""
OF_ORGANIZATION = f"{_WITHOUT_PROJECT} and access.organization_id = %(of)s {_BY_NAME}"
NEWEST = f"{_WITHOUT_PROJECT} {_NEWEST}"

# What the actor may do in a project, a world, an organization; nulls for those that are none.
RIGHTS = """
select p.organization_id, p.may_edit, w.organization_id, in_world.may_edit, o.may_edit
from (select) one
left join projects.project_access p on p.project_id = %(project_id)s::uuid
  and p.user_id = %(actor)s and p.may_read
left join worldbuilding.published_world w on w.id = %(world_id)s::uuid
left join auth.organization_access in_world on in_world.organization_id = w.organization_id
  and in_world.user_id = %(actor)s and in_world.may_read
left join auth.organization_access o on o.organization_id = %(organization_id)s::uuid
  and o.user_id = %(actor)s and o.may_read
"""

IN_REACH = """
select r.character_id from characters.published_reach r
where r.project_id = %(project)s and r.character_id = %(id)s
"""

INSERT = f"""
with c as (
  insert into characters.characters (id, user_id, {_NAMES})
  values (%(id)s, %(actor)s, {", ".join(f"%({name})s" for name in SETTABLE)}) returning *)
select {CHARACTER} from c {_FACES}
"""

# Whether a character may be edited, and where it is; locked.
HELD = f"""
select {_MAY_EDIT}, c.revision, {_HOUSE}, c.project_id, c.organization_id, place.world_id, c.name
from characters.characters c {_ACCESS}
left join worldbuilding.living_world place on place.world_id = c.world_id
where c.id = %(id)s and {_MAY_READ} and ({_LIVES} or %(trashed)s)
for no key update of c
"""

# The row as it was (locked, so nobody changes it in between) and as it is; the wishes are an
# object of columns, and a column that is not in it stays.
UPDATE = f"""
with old as (
  select c as was, c.*, {_MAY_EDIT} as may_edit, {_HOUSE} as house
  from characters.characters c {_ACCESS}
  where c.id = %(id)s and {_LIVES} and {_MAY_READ} for no key update of c),
c as (
  update characters.characters n set ({_NAMES}) = (
    select {", ".join(f"wish.{name}" for name in SETTABLE)}
    from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
  from old where n.id = old.id and old.may_edit
    and (%(revision)s::bigint is null or old.revision = %(revision)s)
  returning n.*)
select old.may_edit, c.id is not null, old.house, {_OLD}, {_NEW}, {CHARACTER}
from old left join c on true {_FACES}
"""

# Taken before any row is held: by whoever writes texts that may mention something, and by whoever
# gives a character another name.
SHARE_NAMES = """
select characters.share_names(c.project_id, c.organization_id, c.world_id)
from characters.characters c where c.id = %(id)s
"""
HOLD_NAMES = """
select characters.hold_names(c.project_id, c.organization_id, c.world_id)
from characters.characters c where c.id = %(id)s and c.name <> %(name)s
"""

PICTURE = f"""
select {_MAY_EDIT}, face.bucket || '/' || face.path, c.image_id {_ONE} and {_LIVES}
"""

TRASH = """
update characters.characters set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

RESTORE = """
update characters.characters set deleted_at = null, deleted_by = null, trash_id = null
where id = %(id)s
"""
TRASH_OF = "select c.trash_id from characters.characters c where c.id = %(id)s"
FIELDS = f"select {_NEW} from characters.characters c where c.id = %(id)s"

PURGE = "delete from characters.characters where id = %(id)s"

LONG_TRASHED = """
select c.id, c.organization_id, c.world_id from characters.characters c
where c.project_id is null
  and c.deleted_at < clock_timestamp() - make_interval(days => %(days)s) order by c.deleted_at
"""

PURGE_TRASHED = f"{PURGE} and deleted_at is not null"
