"""Scenes with what a schedule needs to know of them, in the order of the story."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("projects.project_access", "project_id")

# In the order of rules.schedule.SceneRow.
_SCENES = f"""
select n.id, n.project_id, n.title, coalesce(n.metadata ->> 'sceneNumber', n.node_number::text),
  l.id, coalesce(l.name, case when jsonb_typeof(n.metadata -> 'location') = 'string'
    then n.metadata ->> 'location' end),
  case when jsonb_typeof(n.metadata -> 'interior') = 'boolean'
    then (n.metadata -> 'interior')::boolean end,
  case when jsonb_typeof(n.metadata -> 'timeOfDay') = 'string'
    then n.metadata ->> 'timeOfDay' end,
  n.description, t.words,
  (select count(*) from shots.published_shot s
   where s.scene_id = n.id and s.project_id = n.project_id),
  array(select a.character_id from nodes.published_appearance a
    where a.scene_id = n.id and a.project_id = n.project_id order by a.added_at, a.character_id),
  n.revision
from nodes.published_node n {access("n.project_id")}
join nodes.published_node sequence
  on sequence.id = n.parent_id and sequence.project_id = n.project_id
join nodes.published_node act
  on act.id = sequence.parent_id and act.project_id = n.project_id
left join nodes.published_text t on t.node_id = n.id and t.project_id = n.project_id
left join worldbuilding.published_location l on l.id = n.location_id
where n.level = 3
"""
_IN_ORDER = "order by n.project_id, act.order_index, sequence.order_index, n.order_index, n.id"

OF_PROJECT = f"{_SCENES} and n.project_id = %(project)s {_IN_ORDER}"
AT_LOCATION = f"{_SCENES} and n.location_id = %(location)s {_IN_ORDER}"

# id, name and parent of every location these scenes can be at.
PLACES = """
select l.id, l.name, l.parent_id from worldbuilding.published_reach r
join worldbuilding.published_location l on l.id = r.location_id
where r.project_id = any(%(projects)s)
"""
