"""Who is seen for how long, where, and who speaks how much."""

from __future__ import annotations

from scriptony.services.stats.queries import places
from scriptony.services.stats.queries.counting import PEOPLE
from scriptony.services.stats.queries.places import access

# A scene's own words are its text and what hangs below it.
_SCENES = """
lengths as materialized (
  select l.shot_id, l.scene_id, l.seconds
  from place join shots.living_length l on l.project_id = place.project_id),
scenes as materialized (
  select n.id, n.title, n.location_id, n.order_index, coalesce(s.seconds, 0) as seconds,
    coalesce(w.lines, 0) as lines, coalesce(w.words, 0) as words
  from place join nodes.living_node n on n.project_id = place.project_id and n.level = 3
  left join (
    select l.scene_id, sum(l.seconds) as seconds from lengths l group by 1) s on s.scene_id = n.id
  left join (
    select case b.level when 4 then b.parent_id else b.id end as scene_id, sum(m.lines) as lines,
      sum(case when place.type = 'book' then (select t.words from nodes.published_text t
        where t.node_id = b.id and t.project_id = b.project_id) end) as words
    from place join nodes.living_node b on b.project_id = place.project_id and b.level > 2
    left join stats.text_measures m on m.node_id = b.id
    group by 1) w on w.scene_id = n.id)
"""
"""Scenes with what their shots last, and the lines, or in a book the words, of their texts."""

# Everybody in each scene: (character, scene, seconds and number of the shots they are in).
_PRESENCE = """
presence as (
  select x.character_id, x.scene_id, sum(x.seconds) as seconds, sum(x.shots) as shots from (
    select k.character_id, l.scene_id, l.seconds, 1 as shots
    from lengths l join shots.living_casting k on k.shot_id = l.shot_id {whose_cast}
    union all
    select a.character_id, a.scene_id, 0, 0
    from place join nodes.published_appearance a on a.project_id = place.project_id {whose_part}
    join nodes.living_node n on n.id = a.scene_id and n.level = 3) x
  group by 1, 2)
"""

# Of each: seconds in shots, number of shots, of scenes, and the scenes whose shots do not say.
_SUMS = """
select x.character_id, sum(x.seconds) as seconds, sum(x.shots) as shots, count(*) as scenes,
  array_agg(x.scene_id::text) filter (
    where x.scene_id in (select s.id from scenes s where s.seconds = 0)) as untimed
from presence x group by 1
"""

_SCREEN_TIME = f"""
with {places.PROJECT}, {_SCENES}, {_PRESENCE},
summed as ({_SUMS})
select p.type, p.reading_speed_wpm,
  (select coalesce(json_agg(json_build_array(s.id, s.title, s.seconds, s.lines, s.words,
      l.id, l.name) order by s.id), '[]')
   from scenes s left join worldbuilding.published_location l on l.id = s.location_id),
  (select coalesce(json_agg(json_build_array(c.id, c.name, coalesce(x.seconds, 0),
      coalesce(x.shots, 0), coalesce(x.scenes, 0), coalesce(x.untimed, array[]::text[]))
      order by c.name_order, c.name, c.id), '[]')
   from characters.published_character c left join summed x on x.character_id = c.id
   where {{whom}})
from place join projects.published_project p on p.id = place.id
"""

# What holds for the project, then lists: rules.seconds.Scene, and rules.seconds.Presence.
SCREEN_TIME = _SCREEN_TIME.format(whose_cast="", whose_part="", whom=PEOPLE)
SCREEN_TIME_OF_ONE = _SCREEN_TIME.format(
    whose_cast="and k.character_id = %(character)s",
    whose_part="and a.character_id = %(character)s",
    whom="c.id = %(character)s",
)

# Three lists: the speakers of each text with the scene it belongs to; the characters, the first of
# those who share a name before the others; and for each of them the scenes they appear in.
DIALOGUE = f"""
with {places.PROJECT}
select
  (select coalesce(json_agg(json_build_array(coalesce(b.parent_id, t.node_id), m.speakers)
      order by t.node_id), '[]')
   from nodes.published_text t join stats.text_measures m on m.node_id = t.node_id
   left join nodes.living_node b on b.id = t.node_id and b.project_id = t.project_id
     and b.level = 4
   where t.project_id = place.id and jsonb_array_length(m.speakers) > 0 and p.type <> 'book'),
  (select coalesce(json_agg(json_build_array(c.id, c.name)
      order by c.project_id is null, c.created_at, c.id), '[]')
   from characters.published_character c where {PEOPLE}),
  (select coalesce(json_object_agg(x.character_id, x.scenes), '{{}}') from (
     select a.character_id, array_agg(a.scene_id) as scenes
     from nodes.published_appearance a where a.project_id = place.id group by 1) x)
from place join projects.published_project p on p.id = place.id
"""

# One row for each project the character takes part in, which the actor may read; one with nulls
# where there is none.
CHARACTER = f"""
with who as (
  select c.id, c.name, c.project_id, c.created_at, c.updated_at
  from characters.published_character c
  join projects.scope_access s on s.scope_id = c.scope_id and s.user_id = %(actor)s and s.may_read
  where c.id = %(character)s),
part as (
  select who.project_id from who
  union select l.project_id from who
  join shots.living_casting k on k.character_id = who.id
  join shots.living_length l on l.shot_id = k.shot_id
  union select a.project_id from who
  join nodes.published_appearance a on a.character_id = who.id)
select who.name, who.created_at, who.updated_at, p.id, p.title
from who left join (
  select p.id, p.title from part
  join projects.published_project p on p.id = part.project_id {access("p.id")}) p on true
order by p.title, p.id
"""
