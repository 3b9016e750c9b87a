-- The roles of the rooms that are new, and what is new for the old ones: as in 0002/90_roles.sql, but
-- for what is superadmin's alone (0003/95_superadmin.sql).
do $$
declare
  rooms constant text[] := array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots',
    'storage', 'jobs', 'audio', 'inspiration', 'gym', 'superadmin', 'beats', 'stats', 'logs', 'live'];
  room text;
  role_name text;
  published record;
begin
  foreach room in array rooms loop
    role_name := 'scriptony_' || room;
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
    execute format('grant %I to current_user', role_name);
    execute format('grant usage on schema kernel to %I', role_name);
    execute format('grant select on kernel.secrets, kernel.buckets, kernel.event_position to %I',
      role_name);
    execute format('grant select, insert, update, delete on kernel.rate_limits, kernel.events,'
      ' kernel.objects, kernel.doomed_files, kernel.consumers, kernel.idempotency_keys to %I',
      role_name);
    execute format('grant update on kernel.event_position to %I', role_name);
    execute format('grant select, update on kernel.jobs to %I', role_name);
    execute format('grant execute on function kernel.enqueue_job to %I', role_name);
    execute format('grant usage on all sequences in schema kernel to %I', role_name);
    if exists (select from pg_namespace where nspname = room) then
      execute format('grant usage on schema %I to %I', room, role_name);
      execute format('grant select, insert, update, delete on all tables in schema %I to %I',
        room, role_name);
    end if;
    for published in
      select table_schema, table_name from information_schema.views
      where table_schema = any(rooms) and table_schema <> room and table_schema <> 'superadmin'
        and table_name not in
          ('published_person', 'published_record', 'published_file', 'published_state')
    loop
      execute format('grant usage on schema %I to %I', published.table_schema, role_name);
      execute format('grant select on %I.%I to %I', published.table_schema, published.table_name,
        role_name);
    end loop;
  end loop;
end $$;

-- What only superadmin looks at is no table of its room either.
revoke all on projects.published_record from scriptony_projects;
