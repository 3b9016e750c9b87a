"""Texts on the page: measuring those that changed, and what a screenplay comes to."""

from __future__ import annotations

from scriptony.services.stats.queries import places

# Texts whose measure is not of their revision. A book is counted by words, which its texts have.
STALE = f"""
with {places.PROJECT}
select t.node_id, t.revision, t.format, t.source
from place join projects.published_project p on p.id = place.id and p.type <> 'book'
join nodes.published_text t on t.project_id = place.id
left join stats.text_measures m on m.node_id = t.node_id
where m.text_revision is distinct from t.revision or m.rules <> %(rules)s
order by t.node_id limit %(most)s
"""

# In the order of their ids: somebody else may be writing the same ones. An older measure never
# takes the place of a newer one.
KEEP = """
insert into stats.text_measures as m (node_id, text_revision, rules, lines, speakers)
select r.node_id, r.text_revision, %(rules)s, r.lines, r.speakers
from jsonb_to_recordset(%(rows)s::jsonb)
  as r (node_id uuid, text_revision bigint, lines integer, speakers jsonb)
join nodes.published_text t on t.node_id = r.node_id
order by r.node_id
on conflict (node_id) do update set text_revision = excluded.text_revision,
  rules = excluded.rules, lines = excluded.lines, speakers = excluded.speakers
where m.text_revision <= excluded.text_revision
"""

# One row for each node in the order of its siblings, and one of nulls for a project without any:
# what holds for the project, then what rules.pages.Page takes.
SCREENPLAY = f"""
with {places.PROJECT}
select p.type, p.words_per_page, p.reading_speed_wpm, n.id, n.parent_id, n.level, n.title,
  n.node_number, n.metadata ->> 'sceneNumber', m.lines, t.words
from place join projects.published_project p on p.id = place.id
left join nodes.published_node n on n.project_id = place.id
left join nodes.published_text t on t.node_id = n.id and t.project_id = n.project_id
left join stats.text_measures m on m.node_id = n.id
order by n.level, n.order_index, n.id
"""
