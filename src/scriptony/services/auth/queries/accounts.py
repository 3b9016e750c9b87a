"""Accounts and their identities."""

_TIME = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''

_IDENTITIES = f"""
(select coalesce(jsonb_agg(jsonb_build_object(
    'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id,
    'identity_data', i.identity_data, 'provider', i.provider,
    'email', i.identity_data ->> 'email',
    'last_sign_in_at', to_char(i.last_sign_in_at at time zone 'utc', {_TIME}),
    'created_at', to_char(i.created_at at time zone 'utc', {_TIME}),
    'updated_at', to_char(i.updated_at at time zone 'utc', {_TIME})) order by i.created_at), '[]')
 from auth.identities i where i.user_id = a.id)
"""

_ACCOUNT = f"""
select a.id, a.email, a.system_role, a.name, a.avatar_url, o.bucket || '/' || o.path,
  a.app_metadata, a.user_metadata, a.email_confirmed_at, a.last_sign_in_at, a.invited_at,
  a.banned_until, a.banned_until > clock_timestamp(), a.recovery_sent_at, a.confirmation_sent_at,
  a.email_change_sent_at, a.new_email, a.created_at, a.updated_at, {_IDENTITIES}
from auth.accounts a left join kernel.objects o on o.id = a.avatar_id
"""

BY_ID = _ACCOUNT + "where a.id = %(id)s"
BY_EMAIL = _ACCOUNT + "where a.email = %(email)s"

PASSWORD_BY_EMAIL = "select id, password_hash from auth.accounts where email = %(email)s"
PASSWORD_BY_ID = "select password_hash from auth.accounts where id = %(id)s"

INSERT = """
insert into auth.accounts (id, email, password_hash, system_role, name, avatar_id, avatar_url,
  app_metadata, user_metadata, email_confirmed_at, invited_at)
values (%(id)s, %(email)s, %(password_hash)s, %(role)s, %(name)s, %(avatar_id)s, %(avatar_url)s,
  %(app_metadata)s, %(user_metadata)s, case when %(confirmed)s then clock_timestamp() end,
  case when %(invited)s then clock_timestamp() end)
on conflict (email) do nothing returning id
"""

INSERT_IDENTITY = """
insert into auth.identities (id, user_id, provider, provider_id, identity_data)
values (%(id)s, %(user_id)s, 'email', %(user_id)s::uuid::text,
  jsonb_build_object('sub', %(user_id)s::uuid::text, 'email', %(email)s::text,
    'email_verified', %(confirmed)s::boolean))
"""

SIGNED_IN = """
with account as (
  update auth.accounts set last_sign_in_at = clock_timestamp() where id = %(id)s)
update auth.identities set last_sign_in_at = clock_timestamp(), updated_at = clock_timestamp()
where user_id = %(id)s and provider = %(provider)s
"""

SUPERADMIN_LOCK = "select pg_advisory_xact_lock(7303011)"
HAS_SUPERADMIN = "select exists (select 1 from auth.accounts where system_role = 'superadmin')"

LOCK = "select 1 from auth.accounts where id = %(id)s for no key update"
NAME = "select name, email from auth.accounts where id = %(id)s"
EXISTS = "select exists (select 1 from auth.accounts where id = %(id)s)"
ID_BY_EMAIL = "select id from auth.accounts where email = %(email)s"
CONFIRMED_BY_EMAIL = f"{ID_BY_EMAIL} and email_confirmed_at is not null"
SET_EMAIL = """
with identity as (
  update auth.identities set updated_at = clock_timestamp(), identity_data = identity_data
    || jsonb_build_object('email', %(email)s::text, 'email_verified', true)
  where user_id = %(id)s and provider = 'email')
update auth.accounts set email = %(email)s, new_email = null,
  email_confirmed_at = coalesce(email_confirmed_at, clock_timestamp())
where id = %(id)s
"""
WAIT_FOR_EMAIL = "update auth.accounts set new_email = %(email)s where id = %(id)s"
SET_PASSWORD = "update auth.accounts set password_hash = %(password_hash)s where id = %(id)s"
SET_ROLE = """
update auth.accounts n set system_role = %(role)s
from (select id, system_role from auth.accounts where id = %(id)s for update) o
where n.id = o.id returning o.system_role
"""
SET_APP_METADATA = "update auth.accounts set app_metadata = %(app_metadata)s where id = %(id)s"
SET_BAN = """
update auth.accounts set banned_until =
  case when %(seconds)s::float8 > 0
    then clock_timestamp() + make_interval(secs => %(seconds)s::float8) end
where id = %(id)s
"""
DELETE = "delete from auth.accounts where id = %(id)s"
COUNT = "select count(*) from auth.accounts"
PAGE = _ACCOUNT + "order by a.created_at, a.id limit %(limit)s offset %(offset)s"

# Organizations this account alone owns, and whether others are members of them.
SOLELY_OWNED = """
select m.organization_id, exists (
    select 1 from auth.organization_members e
    where e.organization_id = m.organization_id and e.user_id <> m.user_id)
from auth.organization_members m
where m.user_id = %(id)s and m.role = 'owner' and not exists (
    select 1 from auth.organization_members e
    where e.organization_id = m.organization_id and e.user_id <> m.user_id and e.role = 'owner')
"""
