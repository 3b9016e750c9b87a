"""What is asked before something is taken back. Whoever asks holds what it is about."""

from __future__ import annotations

from scriptony.services.worldbuilding.queries.items import CATEGORY_FIELDS, ITEM_FIELDS
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
LATER_INSIDE = f"""
select {", ".join(OF_LATER)} from logs.published_line
where entity_id = any(%(ids)s) and pos > %(pos)s order by pos limit 1
"""

RESTORE_LOCATIONS = "select worldbuilding.restore_locations(%(project)s, %(trash)s)"
