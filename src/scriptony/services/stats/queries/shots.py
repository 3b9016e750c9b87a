"""Shots counted by how they are taken, and by who is in them."""

from __future__ import annotations

from scriptony.services.stats.queries import places
from scriptony.services.stats.queries.counting import PEOPLE

_THESE = """
these as materialized (
  select h.shot_id as id, h.seconds, h.has_picture,
    coalesce(nullif(btrim(h.camera_angle), ''), 'Not Set') as angle,
    coalesce(nullif(btrim(h.framing), ''), 'Not Set') as framing,
    coalesce(nullif(btrim(h.lens), ''), 'Not Set') as lens,
    coalesce(nullif(btrim(h.camera_movement), ''), 'Static') as movement
  from place join shots.living_length h on {where})
"""


def _these(where: str) -> str:
    return _THESE.format(where=where)


def _counted(column: str) -> str:
    return f"""
  (select coalesce(json_object_agg(x.value, x.shots order by x.shots desc, x.value), '{{}}')
   from (select {column} as value, count(*) as shots from these group by 1) x)
"""


# In the order of rules.figures.Taken. Shots without a length have no part in lengths.
_TAKEN = f"""
t.shots, t.average, t.least, t.most, t.total, {_counted("angle")}, {_counted("framing")},
{_counted("lens")}, {_counted("movement")}
"""
_TOTALS = """
cross join lateral (
  select count(*) as shots, coalesce(sum(h.seconds), 0) as total,
    coalesce(avg(h.seconds) filter (where h.seconds > 0), 0) as average,
    coalesce(min(h.seconds) filter (where h.seconds > 0), 0) as least,
    coalesce(max(h.seconds) filter (where h.seconds > 0), 0) as most
  from these h) t
"""

PROJECT = f"""
with {places.PROJECT}, {_these(places.IN_PROJECT)}
select {_TAKEN} from place {_TOTALS}
"""

_APPEARANCES = """
(select coalesce(json_agg(json_build_array(c.id, c.name, x.shots)
    order by x.shots desc, c.name_order, c.name, c.id), '[]')
 from (select k.character_id, count(*) as shots
   from these join shots.living_casting k on k.shot_id = these.id group by 1) x
 join characters.published_character c on c.id = x.character_id)
"""


def detailed(level: int) -> str:
    """Shots of an act, a sequence or a scene: as of a project, then who is in them, how many
    sounds they have, and how many of them a picture."""
    return f"""
with {places.node(level)}, {_these(places.IN_NODE)}
select {_TAKEN}, {_APPEARANCES},
  (select count(*) from audio.published_clip a
   where a.project_id = place.project_id and a.shot_id in (select id from these)),
  (select count(*) from these h where h.has_picture)
from place {_TOTALS}
"""


DETAILED = {kind: detailed(level) for kind, level in places.LEVELS.items()}

# (id, name, shots) of everybody, whoever is in most shots first; one row of nulls for nobody.
CHARACTERS = f"""
with {places.PROJECT},
counted as (
  select k.character_id, count(*) as shots
  from place join shots.living_length h on h.project_id = place.project_id
  join shots.living_casting k on k.shot_id = h.shot_id group by 1)
select c.id, c.name, coalesce(x.shots, 0)
from place
left join characters.published_character c on {PEOPLE}
left join counted x on x.character_id = c.id
order by coalesce(x.shots, 0) desc, c.name_order, c.name, c.id
"""
