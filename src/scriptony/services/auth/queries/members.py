"""Members of organizations, and who is invited."""

LIST = """
select m.role, m.user_id, a.id, a.name, a.email, a.avatar_url, o.bucket || '/' || o.path
from auth.organization_members m join auth.accounts a on a.id = m.user_id
left join kernel.objects o on o.id = a.avatar_id
where m.organization_id = %(id)s order by m.created_at, m.id
"""

_MEMBER = "id, organization_id, user_id, role, created_at, updated_at"

INSERT = f"""
insert into auth.organization_members (id, organization_id, user_id, role)
values (%(id)s, %(organization_id)s, %(user_id)s, %(role)s)
on conflict (user_id, organization_id) do nothing
returning {_MEMBER}
"""

ONE = f"""
select {_MEMBER} from auth.organization_members
where organization_id = %(id)s and user_id = %(user_id)s
"""

SET_ROLE = f"""
update auth.organization_members set role = %(role)s
where organization_id = %(id)s and user_id = %(user_id)s
returning {_MEMBER}
"""

REMOVE = """
delete from auth.organization_members
where organization_id = %(id)s and user_id = %(user_id)s
"""

FORGET_HOME = """
update auth.accounts set organization_id = null
where id = %(user_id)s and organization_id = %(id)s
"""

# Deferred until commit otherwise; asked for here so that the refusal comes while it can be named.
CHECK_OWNERS = "set constraints auth.keep_an_owner immediate"

_INVITATION = "i.id, i.organization_id, i.email, i.role, i.invited_by, i.created_at, i.expires_at"

INVITE = f"""
insert into auth.invitations as i (id, organization_id, email, role, invited_by, expires_at)
values (%(id)s, %(organization_id)s, %(email)s, %(role)s, %(invited_by)s,
  clock_timestamp() + make_interval(days => %(days)s))
on conflict (organization_id, email) do update set role = excluded.role,
  invited_by = excluded.invited_by, expires_at = excluded.expires_at
returning {_INVITATION}
"""

INVITATIONS = f"""
select {_INVITATION} from auth.invitations i
where i.organization_id = %(id)s and i.expires_at > clock_timestamp()
order by i.created_at, i.id
"""

INVITATIONS_TO = f"""
select {_INVITATION}, o.name from auth.invitations i
join auth.organizations o on o.id = i.organization_id and o.deleted_at is null
where i.email = %(email)s and i.expires_at > clock_timestamp()
order by i.created_at, i.id
"""

REVOKE = """
delete from auth.invitations
where id = %(invitation_id)s and organization_id = %(id)s returning email
"""

LIVE_INVITATION = """
select exists (select 1 from auth.invitations i
  join auth.organizations o on o.id = i.organization_id and o.deleted_at is null
  where i.email = %(email)s and i.expires_at > clock_timestamp())
"""

# All of an address, or just the one with `only`; those of organizations in the trash stay.
TAKE_INVITATIONS = """
delete from auth.invitations i using auth.organizations o
where o.id = i.organization_id and o.deleted_at is null and i.email = %(email)s
  and i.expires_at > clock_timestamp() and (%(only)s::uuid is null or i.id = %(only)s)
returning i.organization_id, i.role
"""

FORGET_INVITATIONS = "delete from auth.invitations where expires_at <= clock_timestamp()"
