-- What this revision made, for the roles of 0001/90_roles.sql: to each room its own tables, to all
-- what the others publish.
do $$
declare
  rooms constant text[] := array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots',
    'storage', 'jobs', 'audio', 'inspiration', 'gym', 'superadmin'];
  room text;
  role_name text;
  published record;
begin
  foreach room in array rooms loop
    role_name := 'scriptony_' || room;
    if exists (select from pg_namespace where nspname = room) then
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
