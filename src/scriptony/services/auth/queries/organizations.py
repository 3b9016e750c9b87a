"""Organizations, their members and their invitations."""

INSERT = """
insert into auth.organizations (id, name, slug) values (%(id)s, %(name)s, %(slug)s)
on conflict (slug) do nothing returning id
"""

INSERT_MEMBER = """
insert into auth.organization_members (id, organization_id, user_id, role)
values (%(id)s, %(organization_id)s, %(user_id)s, %(role)s)
on conflict (user_id, organization_id) do nothing
returning id, organization_id, user_id, role, created_at, updated_at
"""

OLDEST_MEMBERSHIP = """
select m.organization_id from auth.organization_members m
join auth.organizations o on o.id = m.organization_id and o.deleted_at is null
where m.user_id = %(user_id)s order by m.created_at, m.id limit 1
"""

LIVE_INVITATION = """
select exists (select 1 from auth.invitations
  where email = %(email)s and expires_at > clock_timestamp())
"""
