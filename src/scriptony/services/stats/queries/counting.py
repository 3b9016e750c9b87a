"""How much there is: in a project, in a node, of a shot; and how large its files are."""

from __future__ import annotations

from scriptony.services.stats.queries import places
from scriptony.services.stats.queries.places import access

# Whoever belongs to the project, or takes part in it from one of its worlds.
PEOPLE = """
c.scope_id in (place.project_id, place.organization_id) and (c.project_id is not null
  or exists (select 1 from shots.living_casting k
    join shots.living_length l on l.shot_id = k.shot_id
    where k.character_id = c.id and l.project_id = place.project_id)
  or exists (select 1 from nodes.published_appearance a
    where a.character_id = c.id and a.project_id = place.project_id))
"""

# In the order of schemas.StoryCounts, then CastCounts, then ProjectFacts.
OVERVIEW = f"""
with {places.PROJECT}
select n.acts, n.sequences, n.scenes, s.shots, s.seconds,
  (select count(*) from characters.published_character c where {PEOPLE}),
  (select count(*) from worldbuilding.published_world w
   where w.organization_id = p.organization_id
     and (w.id = p.world_id or w.linked_project_id = p.id)),
  p.type, p.genre, p.created_at, p.updated_at
from place join projects.published_project p on p.id = place.id
cross join lateral (
  select count(*) filter (where n.level = 1) as acts,
    count(*) filter (where n.level = 2) as sequences,
    count(*) filter (where n.level = 3) as scenes
  from nodes.living_node n where n.project_id = place.id) n
cross join lateral (
  select count(*) as shots, coalesce(sum(l.seconds), 0) as seconds
  from shots.living_length l where l.project_id = place.id) s
"""

_LENGTHS = """
(select count(*) as shots, coalesce(sum(l.seconds), 0) as seconds
 from shots.living_length l
 where l.project_id = place.project_id and l.scene_id in (select id from scenes))
"""

ACT = f"""
with {places.node(1)}
select (select count(*) from nodes.living_node q
    where q.parent_id = place.id and q.project_id = place.project_id),
  (select count(*) from scenes), l.shots, l.seconds, place.created_at, place.updated_at
from place cross join lateral {_LENGTHS} l
"""

SEQUENCE = f"""
with {places.node(2)}
select (select count(*) from scenes), l.shots, l.seconds, place.created_at, place.updated_at
from place cross join lateral {_LENGTHS} l
"""

SCENE = f"""
with {places.node(3)}
select l.shots, l.seconds,
  (select count(distinct c.id) from shots.living_length h
   join shots.living_casting k on k.shot_id = h.shot_id
   join characters.published_character c on c.id = k.character_id
   where h.scene_id = place.id and h.project_id = place.project_id),
  place.created_at, place.updated_at
from place cross join lateral {_LENGTHS} l
"""

SHOT = f"""
select (select count(*) from shots.living_casting k
    join characters.published_character c on c.id = k.character_id
    where k.shot_id = h.id),
  l.seconds, h.dialog, h.notes,
  exists (select 1 from audio.published_clip a where a.shot_id = h.id), l.has_picture,
  h.camera_angle, h.framing, h.lens, h.camera_movement, h.created_at, h.updated_at
from shots.published_shot h {access("h.project_id")}
join shots.living_length l on l.shot_id = h.id and l.project_id = h.project_id
where h.id = %(id)s
"""

# A file is counted once, however often it is referred to, and with it its thumbnail.
MEDIA = f"""
with {places.PROJECT},
pictures as (
  select f.id from place join shots.published_shot h on {places.IN_PROJECT}
  cross join lateral (values (h.image_id), (h.storyboard_id), (h.reference_image_id)) f(id)
  union select c.image_id from place
  join characters.published_character c on c.project_id = place.id
  union select l.image_id from place
  join worldbuilding.published_location l on l.project_id = place.id
  union select v.object_id from place join projects.published_cover v on v.project_id = place.id
  union select i.object_id from place
  join inspiration.published_shared i on i.project_id = place.id),
sounds as (
  select a.file_key, a.file_size from place
  join audio.published_clip a on a.project_id = place.id)
select (select count(*) from sounds),
  (select count(*) from shots.living_length h where {places.IN_PROJECT} and h.has_picture),
  (select coalesce(sum(s.file_size), 0)::bigint from (select distinct * from sounds) s)
  + (select coalesce(sum(o.size), 0)::bigint from (
      select o.id, o.size from pictures p join kernel.objects o on o.id = p.id
      union
      select o.id, o.size from pictures p join kernel.objects o on o.thumbnail_of = p.id) o)
from place
"""
