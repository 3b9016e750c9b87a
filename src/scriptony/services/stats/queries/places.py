"""What is counted in: a project, or an act, a sequence or a scene of one."""

from __future__ import annotations

from scriptony.kernel.access import joining

LEVELS = {"act": 1, "sequence": 2, "scene": 3}

access = joining("projects.project_access", "project_id")

PROJECT = f"""
place as (
  select p.id, p.id as project_id, p.type, access.organization_id
  from projects.published_project p {access("p.id")} where p.id = %(id)s)
"""
IN_PROJECT = "h.project_id = place.project_id"


def node(level: int) -> str:
    """The CTEs `place`, a node of this level, and `scenes`, the ids of the scenes in it."""
    return f"""
place as (
  select n.id, n.project_id, n.created_at, n.updated_at
  from nodes.published_node n {access("n.project_id")}
  where n.id = %(id)s and n.level = {level}),
scenes as ({_SCENES[level]})
"""


IN_NODE = f"{IN_PROJECT} and h.scene_id in (select id from scenes)"

_SEQUENCES = """nodes.living_node q
  join place on q.parent_id = place.id and q.project_id = place.project_id"""
_SCENES = {
    3: "select id from place",
    2: f"select q.id from {_SEQUENCES}",
    1: f"""
  select s.id from {_SEQUENCES}
  join nodes.living_node s on s.parent_id = q.id and s.project_id = q.project_id""",
}
