"""Acting for somebody, and the trail of it."""

from __future__ import annotations

TARGET = """
select a.system_role, coalesce(a.banned_until > clock_timestamp(), false)
from auth.accounts a where a.id = %(id)s for no key update
"""

# Held until the impersonation is written: who signs out meanwhile ends it too.
OWN_SESSION = "select 1 from auth.sessions where id = %(id)s for key share"

INSERT = """
with session as (
  insert into auth.sessions (id, user_id, amr, impersonator_id, not_after)
  values (%(id)s, %(user)s, %(amr)s, %(actor)s,
    clock_timestamp() + make_interval(mins => %(minutes)s)))
insert into auth.impersonations
  (id, user_id, impersonator_id, impersonator_email, impersonator_name, began_in, reason,
   created_at, not_after)
select %(id)s, %(user)s, a.id, a.email, a.name, %(began_in)s, %(reason)s, now.at,
  now.at + make_interval(mins => %(minutes)s)
from auth.accounts a, clock_timestamp() as now(at) where a.id = %(actor)s
"""

# In the order of schemas.impersonation.Impersonation. Over is what was ended, or has run out, or
# may not be used any more.
_SHOWN = """
i.id, i.user_id, a.email, a.name, i.impersonator_id, i.impersonator_email, i.impersonator_name,
i.reason, i.requests, i.created_at, i.not_after,
coalesce(i.ended_at, case when i.not_after <= clock_timestamp() then i.not_after end)
"""
_FROM = "from auth.impersonations i join auth.accounts a on a.id = i.user_id"
_PAGE = """
  and (%(at)s::timestamptz is null or (i.created_at, i.id) < (%(at)s, %(id)s::uuid))
order by i.created_at desc, i.id desc limit %(rows)s
"""

LIST = f"""
select {_SHOWN} {_FROM} where (%(search)s::text is null
  or position(lower(%(search)s) in lower(a.email || ' ' || i.impersonator_email)) > 0) {_PAGE}
"""
MINE = f"select {_SHOWN} {_FROM} where i.user_id = %(actor)s {_PAGE}"
ONE = f"select {_SHOWN} {_FROM} where i.id = %(id)s"
ONE_OF_MINE = f"{ONE} and i.user_id = %(actor)s"

# In the order of schemas.impersonation.Step.
STEPS = """
select s.id, s.at, s.method, s.route, s.status from auth.impersonation_steps s
where s.impersonation_id = %(id)s and (%(after)s::bigint is null or s.id > %(after)s)
order by s.id limit %(rows)s
"""
