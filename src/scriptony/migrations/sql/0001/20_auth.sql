-- Accounts, sessions, organizations and their members.
create schema auth;

create table auth.accounts (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  password_hash text,
  system_role text not null default 'user' check (system_role in ('user', 'admin', 'superadmin')),
  name text,
  bio text,
  avatar_id uuid references kernel.objects (id),
  avatar_url text,
  organization_id uuid,               -- the home organization, when one is set
  app_metadata jsonb not null default '{}',
  user_metadata jsonb not null default '{}',   -- but for name, avatar and role, which live above
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  invited_at timestamptz,
  banned_until timestamptz,
  recovery_sent_at timestamptz,
  confirmation_sent_at timestamptz,
  email_change_sent_at timestamptz,
  new_email text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1
);
create index on auth.accounts (avatar_id) where avatar_id is not null;
create index on auth.accounts (created_at);
create trigger touch before update on auth.accounts
  for each row execute function kernel.touch();
create trigger release_avatar after update of avatar_id or delete on auth.accounts
  for each row execute function kernel.release('avatar_id');

create table auth.identities (
  id uuid primary key,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  provider text not null,
  provider_id text not null,
  identity_data jsonb not null default '{}',
  last_sign_in_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  unique (provider, provider_id)
);
create index on auth.identities (user_id);

create table auth.sessions (
  id uuid primary key,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  amr jsonb not null default '[]',
  impersonator_id uuid references auth.accounts (id) on delete cascade,
  user_agent text,
  ip text,
  created_at timestamptz not null default clock_timestamp(),
  refreshed_at timestamptz not null default clock_timestamp(),
  not_after timestamptz
);
create index on auth.sessions (user_id);

-- A chain of tokens: each names the one it replaced.
create table auth.refresh_tokens (
  token_hash text primary key,
  session_id uuid not null references auth.sessions (id) on delete cascade,
  parent_hash text,
  replaced_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
create index on auth.refresh_tokens (session_id);
create index on auth.refresh_tokens (parent_hash) where parent_hash is not null;

create table auth.flow_states (
  id uuid primary key,
  user_id uuid references auth.accounts (id) on delete cascade,
  auth_code text unique,
  code_challenge text not null,
  code_challenge_method text not null check (code_challenge_method in ('s256', 'plain')),
  authentication_method text not null,
  created_at timestamptz not null default clock_timestamp(),
  auth_code_issued_at timestamptz
);
create index on auth.flow_states (user_id);

create table auth.one_time_tokens (
  token_hash text primary key,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  type text not null check (type in ('recovery', 'signup', 'invite', 'magiclink', 'email_change')),
  code_hash text,                     -- of the six digits in the same mail
  attempts integer not null default 0,
  redirect_to text,
  flow_state_id uuid references auth.flow_states (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on auth.one_time_tokens (user_id, type);

create table auth.signing_keys (
  kid text primary key,
  private_pem text not null,
  public_jwk jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz
);

create table auth.organizations (
  id uuid primary key,
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid
);
create index on auth.organizations (deleted_at) where deleted_at is not null;
create trigger touch before update on auth.organizations
  for each row execute function kernel.touch();
alter table auth.accounts add foreign key (organization_id)
  references auth.organizations (id) on delete set null;
create index on auth.accounts (organization_id);

create type auth.organization_role as enum ('owner', 'admin', 'editor', 'viewer');

create table auth.organization_members (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  role auth.organization_role not null default 'viewer',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  unique (user_id, organization_id)
);
create index on auth.organization_members (organization_id);
create trigger touch before update on auth.organization_members
  for each row execute function kernel.touch();

-- An organization always has an owner. Looked at when the transaction ends.
create function auth.keep_an_owner() returns trigger language plpgsql as $$
begin
  -- serialises two owners who demote each other at once
  perform 1 from auth.organizations where id = old.organization_id for no key update;
  if found and not exists (
      select 1 from auth.organization_members
      where organization_id = old.organization_id and role = 'owner') then
    raise exception 'An organization needs an owner' using errcode = 'SC409';
  end if;
  return null;
end $$;
create constraint trigger keep_an_owner after update of role or delete on auth.organization_members
  deferrable initially deferred for each row
  when (old.role = 'owner') execute function auth.keep_an_owner();

create table auth.invitations (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  email text not null check (email = lower(email)),
  role auth.organization_role not null,
  invited_by uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  unique (organization_id, email)
);
create index on auth.invitations (email);

-- Files somebody uploaded for their own use: this row alone holds them.
create table auth.uploads (
  object_id uuid primary key references kernel.objects (id),
  user_id uuid not null references auth.accounts (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp()
);
create index on auth.uploads (user_id);
create trigger release_upload after delete on auth.uploads
  for each row execute function kernel.release('object_id');

-- Published: promises to the other services. Changed only by adding.
create view auth.live_session as
  select s.id as session_id, a.id as user_id, a.email, a.system_role, s.impersonator_id,
    coalesce(a.banned_until > now(), false) as is_banned
  from auth.sessions s join auth.accounts a on a.id = s.user_id
  where s.not_after is null or s.not_after > now();

create view auth.organization_access as
  select m.organization_id, m.user_id, m.role, true as may_read,
    m.role in ('owner', 'admin', 'editor') as may_edit,
    m.role in ('owner', 'admin') as may_delete,
    m.role in ('owner', 'admin') as may_manage,
    m.role = 'owner' as may_own
  from auth.organization_members m
  join auth.organizations o on o.id = m.organization_id
  where o.deleted_at is null;

-- `organization_id` is the home organization: the one set, else the oldest membership.
create view auth.published_account as
  select a.id, a.email, coalesce(a.name, split_part(a.email, '@', 1)) as name, a.avatar_id,
    a.avatar_url,
    (select m.organization_id from auth.organization_members m
     join auth.organizations o on o.id = m.organization_id and o.deleted_at is null
     where m.user_id = a.id
     order by m.organization_id is not distinct from a.organization_id desc, m.created_at, m.id
     limit 1) as organization_id,
    a.created_at
  from auth.accounts a;

create view auth.published_organization as
  select o.id, o.name, o.slug, o.created_at, o.updated_at, o.revision,
    (select m.user_id from auth.organization_members m
     where m.organization_id = o.id and m.role = 'owner'
     order by m.created_at, m.id limit 1) as owner_id
  from auth.organizations o where o.deleted_at is null;

create view auth.published_key as
  select kid, public_jwk, retired_at from auth.signing_keys
  where retired_at is null or retired_at > now() - interval '1 day';

-- Checking a password for another service without showing its hash: the caller hashes what was
-- typed with the parameters and salt of the first function and hands the result to the second.
create function auth.password_salt(account uuid) returns text
language sql stable security definer set search_path = '' as $$
  select substring(password_hash from '^(.*)\$[^$]*$') from auth.accounts where id = account
$$;
create function auth.password_is(account uuid, hashed text) returns boolean
language sql stable security definer set search_path = '' as $$
  select password_hash = hashed from auth.accounts where id = account
$$;
