"""Worlds."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("auth.organization_access", "organization_id")

SETTABLE: tuple[str, ...] = (
    "name",
    "description",
    "type",
    "lore",
    "cover_id",
    "cover_url",
    "linked_project_id",
)
"""The columns an edit may change; events carry their values."""

WORLD = """
w.id, w.organization_id, w.name, w.description, w.type, w.lore,
cover.bucket || '/' || cover.path, w.cover_url, w.linked_project_id, w.created_at, w.updated_at,
w.last_accessed_at, w.revision
"""
_COVER = "left join kernel.objects cover on cover.id = w.cover_id"
_NAMES = ", ".join(SETTABLE)
_OLD = ", ".join(f"old.{name}" for name in SETTABLE)
_NEW = ", ".join(f"w.{name}" for name in SETTABLE)

LIST = f"""
select {WORLD} from auth.organization_access access
join worldbuilding.worlds w on w.organization_id = access.organization_id {_COVER}
where access.user_id = %(actor)s and access.may_read and w.deleted_at is null
  and (%(after)s::timestamptz is null
    or (w.updated_at, w.id) < (%(after)s::timestamptz, %(after_id)s::uuid))
order by w.updated_at desc, w.id desc limit %(rows)s
"""

ONE = f"""
select {WORLD} from worldbuilding.worlds w {access("w.organization_id")} {_COVER}
where w.id = %(id)s and w.deleted_at is null
"""

RIGHTS = f"""
select access.may_edit, w.organization_id, w.name, access.may_delete, w.revision,
  w.deleted_at is not null, cover.bucket || '/' || cover.path, w.cover_id
from worldbuilding.worlds w {access("w.organization_id")} {_COVER}
where w.id = %(id)s
"""

HELD = f"{RIGHTS} for no key update of w"

# The organization that is named, else the home organization, else the oldest where worlds may be
# made.
HOME = """
select m.may_edit, m.organization_id from auth.organization_access m
join auth.published_organization o on o.id = m.organization_id
left join auth.published_account a on a.id = m.user_id and a.organization_id = m.organization_id
where m.user_id = %(actor)s
  and (%(organization)s::uuid is null or m.organization_id = %(organization)s)
order by m.may_edit desc, a.id is null, o.created_at, o.id limit 1
"""

PROJECT = """
select p.organization_id from projects.project_access p
where p.project_id = %(project)s and p.user_id = %(actor)s and p.may_read
"""

INSERT = f"""
with w as (
  insert into worldbuilding.worlds (id, organization_id, user_id, {_NAMES})
  values (%(id)s, %(organization)s, %(actor)s, {", ".join(f"%({name})s" for name in SETTABLE)})
  returning *)
select {WORLD} from w {_COVER}
"""

# The row as it was (locked, so nobody changes it in between) and as it is; the wishes are an
# object of columns, and a column that is not in it stays.
UPDATE = f"""
with old as (
  select w as was, w.*, access.may_edit
  from worldbuilding.worlds w {access("w.organization_id")}
  where w.id = %(id)s and w.deleted_at is null for no key update of w),
w as (
  update worldbuilding.worlds n set ({_NAMES}) = (
    select {", ".join(f"wish.{name}" for name in SETTABLE)}
    from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
  from old where n.id = old.id and old.may_edit
    and (%(revision)s::bigint is null or old.revision = %(revision)s)
  returning n.*)
select old.may_edit, w.id is not null, old.organization_id, {_OLD}, {_NEW}, {WORLD}
from old left join w on true {_COVER}
"""

# Taken before any row is held: by whoever writes texts that may mention something.
SHARE_NAMES = "select characters.share_names(%(project)s::uuid, null, %(world)s::uuid)"

# What happens inside a world is an edit of the world.
BUMP = "update worldbuilding.worlds set updated_at = updated_at where id = %(world)s"

TRASH = """
update worldbuilding.worlds set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

TRASH_PEOPLE = "select characters.trash_with_world(%(id)s, %(actor)s, %(trash)s)"

PURGE = "delete from worldbuilding.worlds where id = %(id)s"

FORGET = "delete from kernel.events where world_id = %(id)s"

HAS_PASSWORD = "select auth.password_salt(%(actor)s) is not null"
