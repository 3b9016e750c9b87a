"""Casting: which characters are in a shot."""

from __future__ import annotations

from scriptony.services.shots.queries.columns import CAST, CHARACTER, LIVING, access

# Who is in a shot: one row for each, or one without a character.
CAST_OF_SHOT = f"""
select {CHARACTER}
from shots.shots s {LIVING} {access("s.project_id")} {CAST}
where s.id = %(id)s and s.deleted_at is null
order by k.added_at, k.character_id
"""

# In all three: who was in the shot, and who is now, in the order of linking.
_BEFORE = """
before as (
  select coalesce(array_agg(k.character_id::text order by k.added_at, k.character_id), '{}') as ids
  from shots.shot_characters k where k.shot_id = %(id)s)
"""

# Those of these characters that the shot's project may use.
IN_REACH = """
select r.character_id from characters.published_reach r
where r.project_id = %(project)s and r.character_id = any(%(ids)s::uuid[])
"""

# One microsecond apart, so that they keep the order in which they were sent.
LINK = f"""
with {_BEFORE},
linked as (
  insert into shots.shot_characters (shot_id, character_id, added_at)
  select %(id)s, w.id, clock_timestamp() + w.place * interval '1 microsecond'
  from unnest(%(ids)s::uuid[]) with ordinality w (id, place)
  on conflict do nothing returning character_id, added_at)
select before.ids, before.ids || coalesce((
  select array_agg(linked.character_id::text order by linked.added_at) from linked), '{{}}')
from before
"""

UNLINK = f"""
with {_BEFORE},
gone as (
  delete from shots.shot_characters k
  where k.shot_id = %(id)s and k.character_id = any(%(ids)s::uuid[]))
select before.ids, array(select one from unnest(before.ids) with ordinality b (one, place)
  where one <> all(%(ids)s::text[]) order by place)
from before
"""

SHOWN = """
select k.character_id from shots.shot_characters k
join characters.published_character c on c.id = k.character_id where k.shot_id = %(id)s
"""
# The links keep their times among themselves, in another order.
ARRANGE = """
update shots.shot_characters k set added_at = t.added_at
from unnest(%(ids)s::uuid[]) with ordinality w (id, place),
  (select l.added_at, row_number() over (order by l.added_at, l.character_id) as place
   from shots.shot_characters l where l.shot_id = %(id)s) t
where k.shot_id = %(id)s and k.character_id = w.id and t.place = w.place
"""
IN_ORDER = """
select k.character_id from shots.shot_characters k where k.shot_id = %(id)s
order by k.added_at, k.character_id
"""
LINKED = "select k.character_id from shots.shot_characters k where k.shot_id = %(id)s"
