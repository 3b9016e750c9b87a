"""What superadmins do to accounts."""

from __future__ import annotations

# In the order of schemas.Managed.
PERSON = """
select p.id, coalesce(nullif(p.email, ''), 'unknown'), coalesce(nullif(p.name, ''), 'Unknown'),
  p.system_role, p.last_sign_in_at, p.created_at, p.email_confirmed_at is not null,
  case when p.banned_until > clock_timestamp() then p.banned_until end,
  (select count(*) from auth.organization_access a where a.user_id = p.id)
from auth.published_person p where p.id = %(id)s
"""

HOLD = """
select a.system_role, case when a.banned_until > clock_timestamp() then a.banned_until end
from auth.accounts a where a.id = %(id)s for update
"""

# For good is a hundred years.
SUSPEND = """
update auth.accounts set banned_until =
  coalesce(%(until)s::timestamptz, clock_timestamp() + interval '100 years')
where id = %(id)s returning banned_until
"""
RESTORE = "update auth.accounts set banned_until = null where id = %(id)s"
SET_ROLE = "update auth.accounts set system_role = %(role)s where id = %(id)s"
