"""The order of a scene's shots: moving, reordering, numbering, the trash."""

from __future__ import annotations

NUMBERS = """
select s.id, s.shot_number, s.order_index from shots.shots s
where s.scene_id = %(scene)s and s.deleted_at is null order by s.order_index
"""

# The shot goes to a place in a scene, its own or another; both scenes stay 0, 1, 2, …
MOVE = """
with rest as (
  select s.id, s.scene_id,
    row_number() over (partition by s.scene_id order by s.order_index) - 1 as place
  from shots.shots s
  where s.scene_id = any(array[%(source)s, %(scene)s]::uuid[]) and s.deleted_at is null
    and s.id <> %(id)s),
spot as (select least(%(place)s::bigint, count(*)) as place from rest where scene_id = %(scene)s),
placed as (
  select rest.id, rest.scene_id,
    rest.place + (rest.scene_id = %(scene)s and rest.place >= spot.place)::integer as place
  from rest, spot
  union all select %(id)s::uuid, %(scene)s::uuid, spot.place from spot),
moved as (
  update shots.shots s set scene_id = placed.scene_id, order_index = placed.place,
    project_id = case when s.id = %(id)s then %(project)s else s.project_id end
  from placed where placed.id = s.id
    and (s.scene_id, s.order_index) is distinct from (placed.scene_id, placed.place::integer))
select spot.place from spot
"""

# Those named come first, in their order; the others keep theirs behind them.
REORDER = """
with wanted as (
  select w.id, w.place from unnest(%(ids)s::uuid[]) with ordinality w (id, place)),
placed as (
  select s.id, s.order_index as was,
    row_number() over (order by w.place nulls last, s.order_index) - 1 as place
  from shots.shots s left join wanted w on w.id = s.id
  where s.scene_id = %(scene)s and s.deleted_at is null),
moved as (
  update shots.shots s set order_index = placed.place from placed
  where s.id = placed.id and s.order_index <> placed.place)
select array_agg(id::text order by was), array_agg(id::text order by place) from placed
"""

RENUMBER = """
update shots.shots s set shot_number = n.number
from unnest(%(ids)s::uuid[], %(numbers)s::text[]) n (id, number) where s.id = n.id
"""

# Into the trash; those behind close the gap.
TRASH = """
with gone as (
  update shots.shots s set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
    trash_id = %(trash)s where s.id = %(id)s
  returning s.scene_id, s.order_index)
update shots.shots s set order_index = s.order_index - 1 from gone
where s.scene_id = gone.scene_id and s.deleted_at is null and s.order_index > gone.order_index
"""

RESTORE = "select shots.restore_trash(%(project)s, %(trash)s)"

IS_HEARD = "select exists (select from audio.published_clip c where c.shot_id = %(id)s)"

PURGE = """
with gone as (
  delete from shots.shots s where s.id = %(id)s
  returning s.scene_id, s.order_index, s.deleted_at)
update shots.shots s set order_index = s.order_index - 1 from gone
where gone.deleted_at is null and s.scene_id = gone.scene_id and s.deleted_at is null
  and s.order_index > gone.order_index
"""
