-- One role per service: its own schema, the kernel, and what the others publish. Where all services
-- share one login nobody takes these roles on, and the grants cost nothing.
do $$
declare
  rooms constant text[] :=
    array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots', 'storage'];
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
      ' kernel.objects, kernel.doomed_files, kernel.consumers to %I', role_name);
    execute format('grant update on kernel.event_position to %I', role_name);
    execute format('grant usage on all sequences in schema kernel to %I', role_name);
    if room <> 'storage' then
      execute format('grant usage on schema %I to %I', room, role_name);
      execute format('grant select, insert, update, delete on all tables in schema %I to %I',
        room, role_name);
    end if;
    for published in
      select table_schema, table_name from information_schema.views
      where table_schema = any(rooms) and table_schema <> room
    loop
      execute format('grant usage on schema %I to %I', published.table_schema, role_name);
      execute format('grant select on %I.%I to %I', published.table_schema, published.table_name,
        role_name);
    end loop;
  end loop;
end $$;
grant insert, update, delete on kernel.buckets to scriptony_storage;

-- Functions answer only those they are granted to.
revoke execute on all functions in schema kernel, auth, projects, worldbuilding, nodes, characters,
  shots from public;
grant execute on function auth.password_salt(uuid), auth.password_is(uuid, text)
  to scriptony_projects, scriptony_worldbuilding;

-- A project's trash, and importing one, reach into the rooms of what belongs to it.
grant execute on function
  nodes.restore_trash(uuid, uuid), nodes.purge_trash(uuid, uuid),
  characters.restore_trash(uuid, uuid), characters.purge_trash(uuid, uuid),
  shots.restore_trash(uuid, uuid), shots.purge_trash(uuid, uuid),
  nodes.import_tree(uuid, uuid, jsonb), characters.import_cast(uuid, uuid, jsonb),
  shots.import_shots(uuid, uuid, jsonb)
  to scriptony_projects;
