-- One role per service: its own schema, the kernel, and what the others publish. Where all services
-- share one login nobody takes these roles on, and the grants cost nothing.
do $$
declare
  service text;
  owner text;
  thing record;
begin
  foreach service in array array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots']
  loop
    begin
      execute format('create role %I nologin', 'scriptony_' || service);
    exception when duplicate_object or unique_violation then null;
    end;
    execute format('grant %I to current_user', 'scriptony_' || service);
    execute format('grant usage on schema kernel, %I to %I', service, 'scriptony_' || service);
    execute format('grant select, insert, update, delete on all tables in schema %I to %I',
      service, 'scriptony_' || service);
    execute format('grant select on kernel.secrets, kernel.buckets, kernel.event_position to %I',
      'scriptony_' || service);
    execute format('grant select, insert, update, delete on kernel.rate_limits, kernel.events,'
      ' kernel.objects, kernel.doomed_files, kernel.consumers to %I', 'scriptony_' || service);
    execute format('grant update on kernel.event_position to %I', 'scriptony_' || service);
    execute format('grant usage on all sequences in schema kernel to %I', 'scriptony_' || service);
    foreach owner in array array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots']
    loop
      execute format('grant usage on schema %I to %I', owner, 'scriptony_' || service);
      for thing in
        select table_name from information_schema.views where table_schema = owner
      loop
        execute format('grant select on %I.%I to %I', owner, thing.table_name,
          'scriptony_' || service);
      end loop;
    end loop;
  end loop;
end $$;
-- Functions answer only those they are granted to.
revoke execute on all functions in schema kernel, auth, projects, worldbuilding, nodes, characters,
  shots from public;
grant execute on function auth.password_salt(uuid), auth.password_is(uuid, text)
  to scriptony_projects, scriptony_worldbuilding;
