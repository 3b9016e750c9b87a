"""Categories and items. Whoever writes them holds their world's row."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("auth.organization_access", "organization_id")

CATEGORY_FIELDS: tuple[str, ...] = ("name", "type", "icon", "color", "description")
ITEM_FIELDS: tuple[str, ...] = (
    "name",
    "description",
    "category",
    "category_type",
    "image_id",
    "image_url",
    "category_id",
)

CATEGORY = """
c.id, c.world_id, c.name, c.type, c.icon, c.color, c.description, c.order_index, c.created_at,
c.updated_at, c.revision
"""
ITEM = """
i.id, i.world_id, i.category_id, i.name, i.description, coalesce(i.category, c.name),
coalesce(i.category_type, c.type), face.bucket || '/' || face.path, i.image_url, i.created_at,
i.updated_at, i.revision
"""
_FACE = "left join kernel.objects face on face.id = i.image_id"
_IN = "join worldbuilding.categories c on c.id = i.category_id and c.world_id = i.world_id"

CATEGORIES = f"""
select {CATEGORY} from worldbuilding.categories c
where c.world_id = %(world)s and c.deleted_at is null
  and (%(category)s::uuid is null or c.id = %(category)s)
order by c.order_index, c.created_at, c.id
"""

ITEMS = f"""
select {ITEM} from worldbuilding.items i {_IN} {_FACE}
where i.world_id = %(world)s and i.deleted_at is null
  and (%(category)s::uuid is null or i.category_id = %(category)s)
  and (%(after)s::timestamptz is null
    or (i.created_at, i.id) < (%(after)s::timestamptz, %(after_id)s::uuid))
order by i.created_at desc, i.id desc limit %(rows)s
"""

ITEM_BY_ID = f"""
select {ITEM} from worldbuilding.items i {_IN} {_FACE}
join worldbuilding.worlds w on w.id = i.world_id and w.deleted_at is null
{access("w.organization_id")}
where i.id = %(id)s and i.deleted_at is null
"""

CATEGORY_BY_ID = f"""
select {CATEGORY} from worldbuilding.categories c
join worldbuilding.worlds w on w.id = c.world_id and w.deleted_at is null
{access("w.organization_id")}
where c.id = %(id)s and c.deleted_at is null
"""

# Of a category by its id in a world: (revision, name, place); with `trashed` also from the trash.
CATEGORY_HEAD = """
select c.revision, c.name, c.order_index, c.deleted_at is not null
from worldbuilding.categories c
where c.id = %(id)s and c.world_id = %(world)s and (c.deleted_at is null or %(trashed)s)
"""

# Of an item by its id in a category of a world: (revision, name, key and id of its image).
ITEM_HEAD = """
select i.revision, i.name, face.bucket || '/' || face.path, i.image_id
from worldbuilding.items i
join worldbuilding.categories c on c.id = i.category_id and c.world_id = i.world_id
left join kernel.objects face on face.id = i.image_id
where i.id = %(id)s and i.category_id = %(category)s and i.world_id = %(world)s
  and (%(trashed)s or (i.deleted_at is null and c.deleted_at is null))
"""

INSERT_CATEGORY = f"""
insert into worldbuilding.categories as c (id, world_id, user_id, order_index,
  {", ".join(CATEGORY_FIELDS)})
values (%(id)s, %(world)s, %(actor)s, %(place)s,
  {", ".join(f"%({name})s" for name in CATEGORY_FIELDS)})
returning {CATEGORY}
"""

COUNT = """
select count(*) from worldbuilding.categories c
where c.world_id = %(world)s and c.deleted_at is null
"""

OPEN_GAP = """
update worldbuilding.categories c set order_index = c.order_index + 1
where c.world_id = %(world)s and c.deleted_at is null and c.order_index >= %(place)s
"""

CLOSE_GAP = """
update worldbuilding.categories c set order_index = c.order_index - 1
where c.world_id = %(world)s and c.deleted_at is null and c.order_index > %(place)s
"""

SHIFT = """
update worldbuilding.categories c set order_index = case when c.id = %(id)s then %(to)s
  else c.order_index + %(by)s end
where c.world_id = %(world)s and c.deleted_at is null
  and c.order_index between %(low)s and %(high)s
"""


def _update(table: str, fields: tuple[str, ...]) -> str:
    """The row as it was and as it is; the wishes are an object of columns, and a column that is
    not in it stays."""
    names = ", ".join(fields)
    old, new = ", ".join(f"old.{n}" for n in fields), ", ".join(f"n.{n}" for n in fields)
    return f"""
update worldbuilding.{table} n set ({names}) = (
  select {", ".join(f"wish.{name}" for name in fields)}
  from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
from (select o as was, o.* from worldbuilding.{table} o where o.id = %(id)s for no key update) old
where n.id = old.id
returning {old}, {new}
"""


UPDATE_CATEGORY = _update("categories", CATEGORY_FIELDS)
UPDATE_ITEM = _update("items", ITEM_FIELDS)

INSERT_ITEM = f"""
insert into worldbuilding.items (id, world_id, user_id, {", ".join(ITEM_FIELDS)})
values (%(id)s, %(world)s, %(actor)s, {", ".join(f"%({name})s" for name in ITEM_FIELDS)})
"""

# Taken before any row is held, by whoever gives an item another name.
HOLD_NAMES = """
select characters.hold_names(null, null, i.world_id)
from worldbuilding.items i where i.id = %(id)s and i.name <> %(name)s
"""

NAME_TAKEN = """
select true from worldbuilding.items i
where i.world_id = %(world)s and i.name_key = worldbuilding.name_key(%(name)s)
  and i.deleted_at is null and i.id <> %(id)s
"""

TRASH_CATEGORY = """
with act as (
  update worldbuilding.categories set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
    trash_id = %(trash)s where id = %(id)s returning id, deleted_at)
update worldbuilding.items i set deleted_at = act.deleted_at, deleted_by = %(actor)s,
  trash_id = %(trash)s
from act where i.category_id = act.id and i.deleted_at is null
"""

TRASH_ITEM = """
update worldbuilding.items set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

PURGE_CATEGORY = "delete from worldbuilding.categories where id = %(id)s"
PURGE_ITEM = "delete from worldbuilding.items where id = %(id)s"
