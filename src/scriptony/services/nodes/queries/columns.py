"""The columns a node is made of, and the joins that say who may have it."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("projects.project_access", "project_id")

HEAD = """n.id, n.project_id, n.template_id, n.level, n.parent_id, n.node_number, n.title,
  n.description, n.color, n.order_index, n.metadata, n.created_at, n.updated_at, n.revision,
  (select place.id from worldbuilding.living_location place where place.id = n.location_id)"""

NODE = f"{HEAD}, t.words, t.format, t.source"
"""A node with its text; the same columns without the text are `LIGHT`."""

LIGHT = f"{HEAD}, t.words, null, null"

TEXT = "left join nodes.node_text t on t.node_id = n.id and t.project_id = n.project_id"

ID, PARENT, LEVEL, ORDER, DESCRIPTION = 0, 4, 3, 9, 7
"""Where a row of these columns has what the tree's order needs."""
REVISION = 13
