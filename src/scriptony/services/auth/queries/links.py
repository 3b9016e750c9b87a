"""One-time tokens of mails, and the states of PKCE flows."""

FORGET = "delete from auth.one_time_tokens where user_id = %(user_id)s and type = %(type)s"
FORGET_ALL = """
with flows as (delete from auth.flow_states where user_id = %(user_id)s)
delete from auth.one_time_tokens where user_id = %(user_id)s
"""

INSERT_FLOW = """
insert into auth.flow_states
  (id, user_id, code_challenge, code_challenge_method, authentication_method)
values (%(id)s, %(user_id)s, %(challenge)s, %(method)s, %(authentication_method)s)
"""

INSERT = """
insert into auth.one_time_tokens
  (token_hash, user_id, type, code_hash, redirect_to, flow_state_id, expires_at)
values (%(token_hash)s, %(user_id)s, %(type)s, %(code_hash)s, %(redirect_to)s, %(flow_state_id)s,
  clock_timestamp() + make_interval(secs => %(seconds)s))
"""

SENT = """
update auth.accounts set
  recovery_sent_at = case when %(type)s in ('recovery', 'magiclink')
    then clock_timestamp() else recovery_sent_at end,
  confirmation_sent_at = case when %(type)s = 'signup'
    then clock_timestamp() else confirmation_sent_at end,
  invited_at = case when %(type)s = 'invite' then clock_timestamp() else invited_at end,
  email_change_sent_at = case when %(type)s = 'email_change'
    then clock_timestamp() else email_change_sent_at end
where id = %(user_id)s
"""

_GOOD = "used_at is null and expires_at > clock_timestamp()"

PEEK = f"""
select user_id from auth.one_time_tokens
where token_hash = %(token_hash)s and type = any(%(types)s) and {_GOOD}
"""

USE = f"""
update auth.one_time_tokens set used_at = clock_timestamp()
where token_hash = %(token_hash)s and type = any(%(types)s) and {_GOOD}
returning user_id, type, redirect_to, flow_state_id
"""

BY_CODE = f"""
select t.token_hash, t.code_hash from auth.one_time_tokens t
join auth.accounts a on a.id = t.user_id
where (a.email = %(email)s or (t.type = 'email_change' and a.new_email = %(email)s))
  and t.type = any(%(types)s) and {_GOOD} and t.attempts < %(tries)s
order by t.created_at desc limit 1 for update of t
"""

MISSED = """
update auth.one_time_tokens set attempts = attempts + 1 where token_hash = %(token_hash)s
"""

CONFIRM = """
with identity as (
  update auth.identities
  set identity_data = identity_data || '{"email_verified": true}', updated_at = clock_timestamp()
  where user_id = %(id)s and provider = 'email')
update auth.accounts set email_confirmed_at = clock_timestamp()
where id = %(id)s and email_confirmed_at is null
"""

ISSUE_CODE = """
update auth.flow_states set auth_code = %(code)s, auth_code_issued_at = clock_timestamp()
where id = %(id)s returning id
"""

FLOW_BY_CODE = """
select id, user_id, code_challenge, code_challenge_method, authentication_method,
  auth_code_issued_at < clock_timestamp() - make_interval(secs => %(seconds)s)
from auth.flow_states where auth_code = %(code)s for update
"""

END_FLOW = "delete from auth.flow_states where id = %(id)s"

PURGE_TOKENS = """
delete from auth.one_time_tokens where expires_at < clock_timestamp() - interval '1 day'
"""
PURGE_FLOWS = (
    "delete from auth.flow_states where created_at < clock_timestamp() - interval '8 days'"
)
