"""Maps. Whoever writes one holds its world's row."""

from __future__ import annotations

# The map, when it changed, its revision, and its files: id → key.
ONE = """
select m.data, m.updated_at, m.revision,
  (select coalesce(jsonb_object_agg(o.id, o.bucket || '/' || o.path), '{}')
   from worldbuilding.map_pictures p join kernel.objects o on o.id = p.object_id
   where p.world_id = m.world_id)
from worldbuilding.maps m where m.world_id = %(world)s
"""

SAVE = """
insert into worldbuilding.maps (world_id, data) values (%(world)s, %(data)s)
on conflict (world_id) do update set data = excluded.data
"""

KEEP = """
insert into worldbuilding.map_pictures (world_id, object_id)
select %(world)s, id from unnest(%(ids)s::uuid[]) as file (id)
on conflict do nothing
"""

LET_GO = """
delete from worldbuilding.map_pictures where world_id = %(world)s and object_id <> all(%(ids)s)
"""

# The row stays, and with it the count of its revisions.
REMOVE = "update worldbuilding.maps set data = null where world_id = %(world)s"
