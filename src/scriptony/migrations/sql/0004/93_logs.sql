-- Whoever removes something for good tells the log: its lines go with it. Those that are being
-- written this moment are left to `logs.forget_gone()`, so that nobody waits for anybody here.
create function logs.forget_lines() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into logs.gone (id) select g.id from gone g;
  if not found then
    return null;
  end if;
  delete from logs.entries d where d.id in (
    select e.id from logs.entries e join gone g on e.entity_id = g.id for update of e skip locked);
  if tg_argv[0] = 'project' then
    delete from logs.entries d where d.id in (
      select e.id from logs.entries e join gone g on e.project_id = g.id
      for update of e skip locked);
  elsif tg_argv[0] = 'world' then
    delete from logs.entries d where d.id in (
      select e.id from logs.entries e join gone g on e.world_id = g.id
      for update of e skip locked);
  elsif tg_argv[0] = 'organization' then
    delete from logs.entries d where d.id in (
      select e.id from logs.entries e join gone g on e.organization_id = g.id
        and e.project_id is null and e.world_id is null
      for update of e skip locked);
  elsif tg_argv[0] = 'account' then
    delete from logs.entries d where d.id in (
      select e.id from logs.entries e join gone g on e.owner_id = g.id
      for update of e skip locked);
  end if;
  return null;
end $$;

-- On every table whose rows events name, and on those that hold them.
do $$
declare
  room record;
begin
  for room in
    select t.tgrelid::regclass as named,
      case t.tgrelid::regclass when 'projects.projects'::regclass then 'project'
        when 'worldbuilding.worlds'::regclass then 'world' else 'thing' end as kind
    from pg_trigger t where t.tgname = 'forget_events'
    union all
    values ('auth.organizations'::regclass, 'organization'), ('auth.accounts'::regclass, 'account')
  loop
    execute format('create trigger forget_lines after delete on %s referencing old table as gone'
      ' for each statement execute function logs.forget_lines(%L)', room.named, room.kind);
  end loop;
end $$;

revoke execute on all functions in schema logs from public;
do $$
declare
  room text;
begin
  foreach room in array array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots',
    'storage', 'jobs', 'audio', 'inspiration', 'gym', 'superadmin', 'beats', 'stats', 'logs',
    'live'] loop
    execute format('grant usage on schema logs to %I', 'scriptony_' || room);
    execute format('grant execute on function logs.take_in to %I', 'scriptony_' || room);
    execute format('grant execute on function logs.take_in_later to %I', 'scriptony_' || room);
  end loop;
end $$;
grant execute on function logs.action_of to scriptony_logs;
