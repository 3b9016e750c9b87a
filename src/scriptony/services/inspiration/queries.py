"""All SQL of inspirations. Whoever made one sees and changes it while he is in the project; others
see it only where it is shared, and change it then if they may edit the project."""

from __future__ import annotations

from scriptony.kernel.access import joining

_access = joining("projects.project_access", "project_id")
_ACCESS = _access("i.project_id")
_MINE_OR_SHARED = "(i.user_id = %(actor)s or i.shared)"
# Whoever acts for somebody sees what is shared alone.
_SEEN = "((i.user_id = %(actor)s and not %(is_acted)s) or i.shared)"
_MAY_EDIT = "(i.user_id = %(actor)s or access.may_edit)"

# In the order of schemas.Inspiration, file and URL apart.
INSPIRATION = """
i.id, i.project_id, i.user_id, i.shared, o.bucket || '/' || o.path, i.image_url,
small.bucket || '/' || small.path, i.title, i.description, i.source, i.tags, i.order_index,
i.created_at, i.updated_at, i.revision, i.deleted_at
"""
_FILES = """
left join kernel.objects o on o.id = i.image_id
left join kernel.objects small on small.thumbnail_of = i.image_id
"""

PROJECT = """
select a.organization_id, a.may_edit from projects.project_access a
where a.project_id = %(project)s and a.user_id = %(actor)s and a.may_read
"""

LIST = f"""
select {INSPIRATION} from inspiration.inspirations i {_ACCESS} {_FILES}
where i.project_id = %(project)s and {_SEEN} and i.deleted_at is null
  and (%(tag)s::text is null or %(tag)s = any(i.tags))
  and (%(place)s::integer is null or i.order_index > %(place)s
    or (i.order_index = %(place)s and (i.created_at, i.id) < (%(at)s::timestamptz, %(id)s::uuid)))
order by i.order_index, i.created_at desc, i.id desc limit %(rows)s
"""

TRASHED = f"""
select {INSPIRATION} from inspiration.inspirations i {_ACCESS} {_FILES}
where i.project_id = %(project)s and i.user_id = %(actor)s and i.deleted_at is not null
order by i.deleted_at desc, i.id desc
"""

ONE = f"""
select {INSPIRATION} from inspiration.inspirations i {_ACCESS} {_FILES}
where i.id = %(id)s and {_SEEN} and i.deleted_at is null
"""

# In the order of operations.holding.Held.
HELD = f"""
select {_MAY_EDIT}, access.may_edit, access.organization_id, i.revision, i.project_id, i.user_id,
  i.shared, i.title, i.deleted_at is not null, i.order_index, i.trash_id
from inspiration.inspirations i {_ACCESS}
where i.id = %(id)s and {_MINE_OR_SHARED} and (i.deleted_at is null or %(trashed)s)
for no key update of i
"""

GROUP = "select i.project_id, i.user_id from inspiration.inspirations i where i.id = %(id)s"

# Writers of one person's order in a project come one after the other.
LOCK = "select pg_advisory_xact_lock(hashtextextended(%(project)s || %(user)s, 8))"

# Taken before any row is held, by whoever writes a text that may mention something.
SHARE_NAMES_OF = """
select characters.share_names(i.project_id, null, null)
from inspiration.inspirations i where i.id = %(id)s
"""

INSERT = """
insert into inspiration.inspirations (id, project_id, user_id, shared, image_id, image_url, title,
  description, source, tags, order_index)
select %(id)s, %(project)s, %(actor)s, %(shared)s, %(image_id)s, %(image_url)s, %(title)s,
  %(description)s, %(source)s, %(tags)s, coalesce(max(i.order_index) + 1, 0)
from inspiration.inspirations i
where i.project_id = %(project)s and i.user_id = %(actor)s and i.deleted_at is null
"""

FIELDS: tuple[str, ...] = (
    "shared",
    "image_id",
    "image_url",
    "title",
    "description",
    "source",
    "tags",
)
_NAMES = ", ".join(FIELDS)

UPDATE = f"""
with old as (select i as was, i.* from inspiration.inspirations i where i.id = %(id)s)
update inspiration.inspirations n set ({_NAMES}) = (
  select {", ".join(f"wish.{name}" for name in FIELDS)}
  from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
from old where n.id = old.id
returning {", ".join(f"old.{name}" for name in FIELDS)}, {", ".join(f"n.{name}" for name in FIELDS)}
"""

NOW = f"""
select {", ".join(f"i.{name}" for name in FIELDS)} from inspiration.inspirations i
where i.id = %(id)s
"""

IDS = """
select i.id from inspiration.inspirations i
where i.project_id = %(project)s and i.user_id = %(user)s and i.deleted_at is null
order by i.order_index
"""

ARRANGE = """
update inspiration.inspirations i set order_index = w.place
from (select w.id, w.nth - 1 as place from unnest(%(ids)s::uuid[]) with ordinality w (id, nth)) w
where i.id = w.id and i.order_index <> w.place
"""

# Those of one person in one project that are named, and where they are.
NAMED = f"""
select i.id, i.project_id from inspiration.inspirations i {_ACCESS}
where i.id = any(%(ids)s::uuid[]) and i.user_id = %(actor)s and i.deleted_at is null
"""

TRASH = """
update inspiration.inspirations set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

RESTORE = """
update inspiration.inspirations n set deleted_at = null, deleted_by = null, trash_id = null,
  order_index = (select coalesce(max(i.order_index) + 1, 0) from inspiration.inspirations i
    where i.project_id = n.project_id and i.user_id = n.user_id and i.deleted_at is null)
where n.id = %(id)s
"""

PURGE = "delete from inspiration.inspirations where id = %(id)s"

PURGE_OLD = """
delete from inspiration.inspirations
where deleted_at < clock_timestamp() - make_interval(days => %(days)s)
returning id
"""

FILE = f"""
select {_MAY_EDIT}, o.bucket || '/' || o.path, i.image_id
from inspiration.inspirations i {_ACCESS} left join kernel.objects o on o.id = i.image_id
where i.id = %(id)s and {_MINE_OR_SHARED} and i.deleted_at is null
"""
