"""Texts nobody has read yet for what they name. Held while they are read."""

from __future__ import annotations

PROJECT_UNREAD = """
select t.project_id from nodes.unread_texts u join nodes.node_text t using (node_id) limit 1
"""

RAISE = "update nodes.nodes n set revision = n.revision where n.id = any(%(ids)s::uuid[])"

UNREAD = """
with held as (
  delete from nodes.unread_texts u where u.node_id in (
    select o.node_id from nodes.unread_texts o join nodes.node_text t using (node_id)
    where t.project_id = %(project)s limit %(rows)s)
  returning u.node_id)
select t.node_id, t.format, t.source, t.plain, t.words from nodes.node_text t
where t.node_id in (select s.node_id from held s) order by t.node_id for no key update
"""
