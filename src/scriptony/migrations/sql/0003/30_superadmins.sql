-- One superadmin always stays: whatever demotes, bans or removes accounts is looked at when its
-- transaction ends. A ban that ends some day counts until then; one who is banned already is none to
-- lose. The lock comes first, so that of two who look one sees what the other did.
create function auth.keep_a_superadmin() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- serialises two who demote each other at once; the same lock as for the first one
  perform pg_advisory_xact_lock(7303011);
  if old.banned_until > clock_timestamp() then
    return null;
  end if;
  if not exists (
      select 1 from auth.accounts a where a.system_role = 'superadmin'
        and (a.banned_until is null or a.banned_until <= clock_timestamp())) then
    raise exception 'Somebody must stay superadmin: give the role to another account first'
      using errcode = 'SC409';
  end if;
  return null;
end $$;
create constraint trigger keep_a_superadmin
  after update of system_role, banned_until or delete on auth.accounts
  deferrable initially deferred for each row
  when (old.system_role = 'superadmin') execute function auth.keep_a_superadmin();
