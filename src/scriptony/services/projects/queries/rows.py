"""Rows for `/rest/v1`: projects of one's organizations, in the trash or not, and organizations."""

from __future__ import annotations

from scriptony.services.projects.queries.projects import COVER, PROJECT

PROJECTS = f"""
select {PROJECT}
from projects.projects p
join projects.access_with_trash access on access.project_id = p.id
  and access.organization_id = p.organization_id
  and access.user_id = %(actor)s and access.may_read
{COVER} order by p.created_at desc, p.id desc
"""

ORGANIZATIONS = """
select o.id, o.name, o.slug, o.owner_id, o.created_at, o.updated_at
from auth.published_organization o
join auth.organization_access access on access.organization_id = o.id
  and access.user_id = %(actor)s and access.may_read
order by o.created_at, o.id
"""

MAY_ADD = """
select a.may_edit from auth.organization_access a
where a.organization_id = %(organization)s and a.user_id = %(actor)s
"""
