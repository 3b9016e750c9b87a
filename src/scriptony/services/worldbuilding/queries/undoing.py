"""What is asked before something is taken back. Whoever asks holds what it is about."""

from __future__ import annotations

from scriptony.services.worldbuilding.queries.items import CATEGORY_FIELDS, ITEM_FIELDS, TRASH_ITEM
from scriptony.services.worldbuilding.queries.worlds import SETTABLE

TABLES = {
    "world": "worlds",
    "category": "categories",
    "item": "items",
    "location": "locations",
}

TRASH_OF = {
    kind: f"select t.trash_id from worldbuilding.{table} t where t.id = %(id)s"
    for kind, table in TABLES.items()
}

WORLD = f"""
select {", ".join(f"w.{name}" for name in SETTABLE)} from worldbuilding.worlds w
where w.id = %(id)s
"""

CATEGORY = f"""
select {", ".join(f"c.{name}" for name in CATEGORY_FIELDS)}, c.order_index
from worldbuilding.categories c where c.id = %(id)s and c.deleted_at is null
"""

ITEM = f"""
select {", ".join(f"i.{name}" for name in ITEM_FIELDS)}
from worldbuilding.items i where i.id = %(id)s and i.deleted_at is null
"""

WITHIN = {"category": ("item", "category_id"), "location": ("location", "parent_id")}
"""What lies in a thing, and which of its fields says so."""

# What lives in a thing.
INSIDE = {
    "category": """
select i.id from worldbuilding.items i where i.category_id = %(id)s and i.deleted_at is null
""",
    "location": """
with recursive below as (
  select l.id from worldbuilding.locations l where l.parent_id = %(id)s and l.deleted_at is null
  union all
  select l.id from worldbuilding.locations l join below b on l.parent_id = b.id
  where l.deleted_at is null)
select id from below
""",
}

OF_LATER = ("id", "at", "actor_id", "verb", "title")
# The first line of those that lie in a thing now, and did not when the line at `pos` was written:
# of each, what was first told since of whether and where it lives says how it was then.
CAME_IN = f"""
select {", ".join(OF_LATER)} from (
  select distinct on (l.entity_id) l.*, l.verb ~ '[.](added|joined|restored)$' as is_new
  from logs.published_line l
  where l.entity_id = any(%(ids)s) and l.entity_type = %(kind)s and l.pos > %(pos)s
    and (l.verb ~ '[.](added|joined|restored|trashed)$' or l.before ? %(place)s)
  order by l.entity_id, l.pos) m
where m.is_new or (m.before ? %(place)s
  and (m.before ->> %(place)s is null or (m.before ->> %(place)s)::uuid <> all(%(all)s)))
order by pos limit 1
"""

RESTORE_LOCATIONS = "select worldbuilding.restore_locations(%(project)s, %(trash)s)"

# The acts of deletion by which a thing, and what it lies in, are in the trash; its name.
ACTS = {
    "item": """
select i.trash_id, c.trash_id, i.name from worldbuilding.items i
join worldbuilding.categories c on c.id = i.category_id where i.id = %(id)s
""",
    "location": """
select l.trash_id, p.trash_id, l.name from worldbuilding.locations l
left join worldbuilding.locations p on p.id = l.parent_id where l.id = %(id)s
""",
}

# What went with a thing becomes part of another act of deletion with it.
CHANGE_ACT = {
    "item": TRASH_ITEM,
    "location": """
with recursive below as (
  select l.id, l.trash_id from worldbuilding.locations l where l.id = %(id)s
  union all
  select l.id, l.trash_id from worldbuilding.locations l
  join below b on l.parent_id = b.id and l.trash_id = b.trash_id)
update worldbuilding.locations set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id in (select id from below)
""",
}
