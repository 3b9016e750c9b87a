"""Sessions and their chains of refresh tokens."""

# Waits for who suspends the account just now, and then makes none.
INSERT = """
insert into auth.sessions (id, user_id, amr, user_agent, ip)
select %(id)s, a.id, %(amr)s, %(user_agent)s, %(ip)s from auth.accounts a
where a.id = %(user_id)s and (a.banned_until is null or a.banned_until <= clock_timestamp())
for key share of a
"""

INSERT_BRIEF = """
insert into auth.sessions (id, user_id, amr, not_after)
values (%(id)s, %(user_id)s, %(amr)s, clock_timestamp() + make_interval(secs => %(seconds)s))
"""

INSERT_TOKEN = """
insert into auth.refresh_tokens (token_hash, session_id, parent_hash)
values (%(token_hash)s, %(session_id)s, %(parent_hash)s)
"""

LOCK_BY_TOKEN = """
select s.id from auth.sessions s
where s.id = (select session_id from auth.refresh_tokens where token_hash = %(token_hash)s)
for update of s
"""

TOKEN = """
select s.user_id, s.amr, coalesce(s.not_after <= clock_timestamp(), false),
  t.replaced_at is null or t.replaced_at > clock_timestamp() - make_interval(secs => %(grace)s)
  or not exists (
    select 1 from auth.refresh_tokens c
    where c.parent_hash = t.token_hash and c.replaced_at is not null)
from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
where t.token_hash = %(token_hash)s
"""

REPLACE_TOKEN = """
with session as (
  update auth.sessions set refreshed_at = clock_timestamp() where id = %(session_id)s)
update auth.refresh_tokens set replaced_at = clock_timestamp()
where token_hash = %(token_hash)s and replaced_at is null
"""

END_ONE = "delete from auth.sessions where id = %(id)s and user_id = %(user_id)s returning id"
END_OTHERS = "delete from auth.sessions where user_id = %(user_id)s and id <> %(id)s returning id"
END_ALL = "delete from auth.sessions where user_id = %(user_id)s returning id"

PURGE = """
delete from auth.sessions where not_after < clock_timestamp() - interval '1 day'
  or refreshed_at < clock_timestamp() - make_interval(days => %(days)s)
"""

# Used up long ago. Whoever still brings one is told that it is unknown instead of used.
PURGE_TOKENS = """
delete from auth.refresh_tokens where replaced_at < clock_timestamp() - interval '30 days'
"""
