-- A superadmin who acts for somebody, for an hour at most. The session bears the same id; what was
-- done through it stays when it has ended, for whoever it was done for.
create table auth.impersonations (
  id uuid primary key,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  impersonator_id uuid references auth.accounts (id) on delete set null,
  impersonator_email text not null,
  impersonator_name text,
  began_in uuid not null,              -- the impersonator's own session
  reason text not null,
  requests bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  not_after timestamptz not null,
  ended_at timestamptz,
  check (not_after <= created_at + interval '1 hour')
);
create index on auth.impersonations (user_id, created_at, id);
create index on auth.impersonations (impersonator_id);
create index on auth.impersonations (created_at, id);
create index on auth.impersonations (began_in) where ended_at is null;
create index on auth.sessions (impersonator_id) where impersonator_id is not null;

create table auth.impersonation_steps (
  id bigint generated always as identity primary key,
  impersonation_id uuid not null references auth.impersonations (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  method text not null,
  route text not null,
  status integer not null
);
create index on auth.impersonation_steps (impersonation_id, id);

-- The second is what may pass between two looks at the clock.
alter table auth.sessions add constraint acting_is_brief check (impersonator_id is null
  or coalesce(not_after <= created_at + interval '1 hour 1 second', false));
create index on auth.sessions (impersonator_id) where impersonator_id is not null;

-- Whatever ends the session ends the impersonation, and those that were begun in it.
create function auth.end_impersonation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update auth.impersonations i set ended_at = least(clock_timestamp(), i.not_after)
    where i.id = old.id and i.ended_at is null;
  delete from auth.sessions s using auth.impersonations i
    where i.began_in = old.id and i.ended_at is null and s.id = i.id;
  return null;
end $$;
create trigger end_impersonation after delete on auth.sessions for each row
  execute function auth.end_impersonation();

-- What is over stays over: who gets the role back, or is let in again, begins anew.
create function auth.end_impersonations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from auth.sessions s where s.impersonator_id is not null
    and ((s.impersonator_id = new.id
        and (new.system_role <> 'superadmin' or new.banned_until > clock_timestamp()))
      or (s.user_id = new.id
        and (new.system_role = 'superadmin' or new.banned_until > clock_timestamp())));
  return null;
end $$;
create trigger end_impersonations after update of system_role, banned_until on auth.accounts
  for each row when (new.system_role <> old.system_role
    or new.banned_until is distinct from old.banned_until)
  execute function auth.end_impersonations();

-- What every process writes after each answer to an impersonator, whichever services it runs.
create function auth.note_step(impersonation uuid, method text, route text, status integer)
returns void language plpgsql security definer set search_path = '' as $$
begin
  update auth.impersonations i set requests = i.requests + 1 where i.id = impersonation;
  if found then
    insert into auth.impersonation_steps (impersonation_id, method, route, status)
      values (impersonation, method, route, status);
  end if;
end $$;

-- Nobody acts for somebody any more who is no superadmin now, and nobody for a superadmin.
create or replace view auth.live_session as
  select s.id as session_id, a.id as user_id, a.email, a.system_role, s.impersonator_id,
    coalesce(a.banned_until > now(), false) as is_banned
  from auth.sessions s join auth.accounts a on a.id = s.user_id
  where (s.not_after is null or s.not_after > now())
    and (s.impersonator_id is null or (a.system_role <> 'superadmin' and exists (
      select from auth.accounts i where i.id = s.impersonator_id and i.system_role = 'superadmin'
        and (i.banned_until is null or i.banned_until <= now()))));

revoke execute on function auth.note_step from public;
do $$
declare
  room text;
begin
  foreach room in array array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots',
    'storage', 'jobs', 'audio', 'inspiration', 'gym', 'superadmin'] loop
    execute format('grant usage on schema auth to %I', 'scriptony_' || room);
    execute format('grant execute on function auth.note_step to %I', 'scriptony_' || room);
  end loop;
end $$;
