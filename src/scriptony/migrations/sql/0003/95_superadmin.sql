-- What superadmins look at. It comes after the roles, which grant every view to every room: these
-- are for superadmin's alone. A later revision's roles file must leave them out.
create schema superadmin;

-- Requests by service: of days that are not over yet by the hour, then by the day.
create table superadmin.request_hours (
  hour timestamptz not null,
  service text not null,
  requests bigint not null,
  errors bigint not null,
  milliseconds double precision not null,
  primary key (hour, service)
);
create table superadmin.request_days (
  day date not null,
  service text not null,
  requests bigint not null,
  errors bigint not null,
  milliseconds double precision not null,
  active_users integer not null default 0,
  primary key (day, service)
);
-- Whoever asked, as a number that is another one each day: so that people are counted once, in how
-- many processes they ask whatever they ask. Accounts come and go without a trace here.
create table superadmin.request_people (
  day date not null,
  service text not null,
  person bigint not null,
  primary key (day, service, person)
);
-- Days that are over, as they were: what is removed later still was there.
create table superadmin.days (
  day date primary key,
  active_users integer not null default 0,
  new_projects integer,
  storage_bytes bigint
);

-- Every process adds what it has counted, whichever services it runs; none may read or change it.
-- In one order, so that two processes never wait for each other.
create function superadmin.count_requests(counts jsonb) returns void
language plpgsql security definer set search_path = '' set timezone = 'UTC' as $$
begin
  insert into superadmin.request_hours as h (hour, service, requests, errors, milliseconds)
  select to_timestamp(c.hour * 3600), c.service, c.requests, c.errors, c.milliseconds
  from jsonb_to_recordset(counts) as c(
    hour bigint, service text, requests bigint, errors bigint, milliseconds double precision)
  order by 1, 2
  on conflict (hour, service) do update set requests = h.requests + excluded.requests,
    errors = h.errors + excluded.errors, milliseconds = h.milliseconds + excluded.milliseconds;
  insert into superadmin.request_people (day, service, person)
  select distinct to_timestamp(c.hour * 3600)::date, c.service, p.person::bigint
  from jsonb_to_recordset(counts) as c(hour bigint, service text, people jsonb),
    jsonb_array_elements_text(c.people) as p(person)
  order by 1, 2, 3
  on conflict do nothing;
end $$;

-- Every account, with what nobody else is told. Sessions of others in its name do not count.
create view auth.published_person as
  select a.id, a.email, a.name, a.system_role, a.created_at, a.last_sign_in_at,
    a.email_confirmed_at, a.banned_until,
    (select max(s.refreshed_at) from auth.sessions s
     where s.user_id = a.id and s.impersonator_id is null) as refreshed_at
  from auth.accounts a;

-- Every project there is, the trash included, and nothing of what is in it.
create view projects.published_record as
  select p.id, p.organization_id, p.created_at, p.deleted_at from projects.projects p;

-- Which organization a file is kept for, the trash included: by whoever refers to it.
create view projects.published_file as
  select p.cover_id as object_id, p.organization_id from projects.projects p
  where p.cover_id is not null;

create view worldbuilding.published_file as
  select w.cover_id as object_id, w.organization_id from worldbuilding.worlds w
  where w.cover_id is not null
  union all
  select i.image_id, w.organization_id
  from worldbuilding.items i join worldbuilding.worlds w on w.id = i.world_id
  where i.image_id is not null
  union all
  select l.image_id, coalesce(w.organization_id, p.organization_id)
  from worldbuilding.locations l
  left join worldbuilding.worlds w on w.id = l.world_id
  left join projects.published_record p on p.id = l.project_id
  where l.image_id is not null
  union all
  select m.object_id, w.organization_id
  from worldbuilding.map_pictures m join worldbuilding.worlds w on w.id = m.world_id;

create view characters.published_file as
  select c.image_id as object_id, coalesce(c.organization_id, p.organization_id) as organization_id
  from characters.characters c left join projects.published_record p on p.id = c.project_id
  where c.image_id is not null;

create view shots.published_file as
  select f.object_id, p.organization_id
  from shots.shots s
  join projects.published_record p on p.id = s.project_id
  cross join lateral (values (s.image_id), (s.storyboard_id), (s.reference_image_id)) f(object_id)
  where f.object_id is not null;

create view inspiration.published_file as
  select i.image_id as object_id, p.organization_id
  from inspiration.inspirations i join projects.published_record p on p.id = i.project_id
  where i.image_id is not null;

-- All of them together, of whatever rooms there are. A file that two organizations refer to is
-- counted once; what nobody's organization keeps (profile pictures, uploads) has no line.
do $$
declare
  parts text;
begin
  select string_agg(format('select object_id, organization_id from %I.published_file',
    table_schema), ' union all ' order by table_schema)
  into parts from information_schema.views where table_name = 'published_file';
  execute 'create view superadmin.kept_file as select object_id, '
    'min(organization_id::text)::uuid as organization_id from (' || parts ||
    ' union all select file_id, organization_id from kernel.jobs where file_id is not null) f '
    'where organization_id is not null group by object_id';
end $$;

grant usage on schema superadmin to scriptony_superadmin;
grant select, insert, update, delete on all tables in schema superadmin to scriptony_superadmin;
grant usage on schema auth, projects, worldbuilding to scriptony_superadmin;
grant select on auth.published_person, projects.published_record to scriptony_superadmin;
grant select on auth.published_person to scriptony_auth;

revoke execute on function superadmin.count_requests from public;
do $$
declare
  room text;
begin
  foreach room in array array['auth', 'projects', 'worldbuilding', 'nodes', 'characters', 'shots',
    'storage', 'jobs', 'audio', 'inspiration', 'gym', 'superadmin'] loop
    execute format('grant usage on schema superadmin to %I', 'scriptony_' || room);
    execute format('grant execute on function superadmin.count_requests to %I',
      'scriptony_' || room);
  end loop;
end $$;
