"""All SQL of superadmin: what the other rooms publish, and its own counts of requests."""

from __future__ import annotations

TOTALS = """
select (select count(*) from auth.published_person),
  (select count(*) from auth.published_organization),
  (select count(*) from projects.published_project),
  (select count(*) from worldbuilding.published_world)
"""

_FOUND = "(%(search)s::text is null or position(lower(%(search)s) in lower({text})) > 0)"
_PLACE = """
  and (%(at)s::timestamptz is null or ({alias}.created_at, {alias}.id) < (%(at)s, %(id)s::uuid))
order by {alias}.created_at desc, {alias}.id desc limit %(rows)s offset %(offset)s
"""

_PEOPLE = f"""
from auth.published_person p where {_FOUND.format(text="p.email || ' ' || coalesce(p.name, '')")}
"""
COUNT_PEOPLE = f"select count(*) {_PEOPLE}"

# In the order of schemas.User.
PEOPLE = f"""
select p.id, coalesce(nullif(p.email, ''), 'unknown'), coalesce(nullif(p.name, ''), 'Unknown'),
  p.system_role, p.last_sign_in_at, p.created_at, p.email_confirmed_at is not null,
  case when p.banned_until > clock_timestamp() then p.banned_until end,
  (select count(*) from auth.organization_access a where a.user_id = p.id)
{_PEOPLE} {_PLACE.format(alias="p")}
"""

_ORGANIZATIONS = f"""
from auth.published_organization o left join auth.published_account owner on owner.id = o.owner_id
where {_FOUND.format(text="o.name || ' ' || o.slug || ' ' || coalesce(owner.email, '')")}
"""
COUNT_ORGANIZATIONS = f"select count(*) {_ORGANIZATIONS}"

# In the order of schemas.Organization.
ORGANIZATIONS = f"""
select o.id, o.name, o.slug, coalesce(owner.email, 'unknown'),
  (select count(*) from auth.organization_access a where a.organization_id = o.id),
  (select count(*) from projects.published_project p where p.organization_id = o.id),
  (select count(*) from worldbuilding.published_world w where w.organization_id = o.id),
  o.created_at
{_ORGANIZATIONS} {_PLACE.format(alias="o")}
"""

# Analytics

# What is committed comes into the log before it is counted.
TAKE_IN = "select logs.take_in()"

USE = """
select (select count(*) from logs.published_line),
  count(*) filter (where seen > clock_timestamp() - interval '24 hours'),
  count(*) filter (where seen > clock_timestamp() - interval '7 days'),
  (select count(distinct l.organization_id) from logs.published_line l
   join auth.published_organization o on o.id = l.organization_id
   where l.at > clock_timestamp() - interval '7 days')
from (select greatest(p.last_sign_in_at, p.refreshed_at) as seen from auth.published_person p) s
"""

TODAY = "select (clock_timestamp() at time zone 'utc')::date"

# Days of which hours are left: today, and one that a process wrote late.
_OPEN = """
open as (
  select (h.hour at time zone 'utc')::date as day, h.service, sum(h.requests) as requests,
    sum(h.errors) as errors, sum(h.milliseconds) as milliseconds
  from superadmin.request_hours h
  where h.hour >= %(first)s::date and h.hour < %(last)s::date + 1 group by 1, 2)
"""

SERVICES = f"""
with {_OPEN},
asked as (
  select p.day, p.service, count(*) as people from superadmin.request_people p
  where p.day in (select day from open) group by 1, 2),
both_kinds as (
  select d.day, d.service, d.requests, d.errors, d.milliseconds, d.active_users
  from superadmin.request_days d where d.day between %(first)s and %(last)s
  union all
  select o.day, o.service, o.requests, o.errors, o.milliseconds, coalesce(a.people, 0)
  from open o left join asked a on a.day = o.day and a.service = o.service)
select service, day::text, sum(requests)::bigint, sum(errors)::bigint, sum(milliseconds),
  max(active_users)::bigint
from both_kinds group by service, day order by service, day
"""

# In the order of schemas.Day but for requests and errors, which are the services' together.
DAYS = f"""
with {_OPEN},
asked as (
  select p.day, count(distinct p.person) as people from superadmin.request_people p
  where p.day in (select day from open) group by 1),
begun as (
  select (p.created_at at time zone 'utc')::date as day, count(*) as projects
  from projects.published_record p
  where p.created_at >= %(first)s::date and p.created_at < %(last)s::date + 1 group by 1),
stored as (
  select greatest((o.created_at at time zone 'utc')::date, %(first)s) as day, sum(o.size) as bytes
  from kernel.objects o where o.created_at < %(last)s::date + 1 group by 1)
select d::date::text, greatest(kept.active_users, a.people, 0),
  coalesce(kept.new_projects, b.projects, 0)::bigint,
  coalesce(kept.storage_bytes, sum(s.bytes) over (order by d), 0)::bigint
from generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') d
left join superadmin.days kept on kept.day = d::date
left join asked a on a.day = d::date
left join begun b on b.day = d::date
left join stored s on s.day = d::date
order by d
"""

ROLL_UP_LOCK = "select pg_advisory_xact_lock(7303020)"
ROLL_UP = """
with gone as (
  delete from superadmin.request_hours h where h.hour < %(today)s::date
  returning (h.hour at time zone 'utc')::date as day, h.service, h.requests, h.errors,
    h.milliseconds),
rolled as (
  insert into superadmin.request_days as d (day, service, requests, errors, milliseconds)
  select day, service, sum(requests), sum(errors), sum(milliseconds) from gone
  group by day, service order by day, service
  on conflict (day, service) do update set requests = d.requests + excluded.requests,
    errors = d.errors + excluded.errors, milliseconds = d.milliseconds + excluded.milliseconds
  returning d.day)
select array_agg(distinct day) from rolled
"""

# A day whose people are forgotten already keeps the greater number.
COUNT_ASKING = """
with asked as (
  select p.day, p.service, count(*) as people from superadmin.request_people p
  where p.day = any(%(days)s) group by p.day, p.service)
update superadmin.request_days d set active_users = greatest(d.active_users, a.people)
from asked a where a.day = d.day and a.service = d.service
"""
COUNT_ASKING_BY_DAY = """
insert into superadmin.days as d (day, active_users)
select p.day, count(distinct p.person) from superadmin.request_people p
where p.day = any(%(days)s) group by p.day
on conflict (day) do update set active_users = greatest(d.active_users, excluded.active_users)
"""

IS_KEPT = """
select exists (select from superadmin.days
  where day = %(today)s::date - 1 and storage_bytes is not null)
"""
KEEP_YESTERDAY = """
insert into superadmin.days (day, new_projects, storage_bytes)
select %(today)s::date - 1,
  (select count(*) from projects.published_record p
   where p.created_at >= %(today)s::date - 1 and p.created_at < %(today)s::date),
  (select coalesce(sum(o.size), 0) from kernel.objects o where o.created_at < %(today)s::date)
on conflict (day) do update set new_projects = excluded.new_projects,
  storage_bytes = excluded.storage_bytes
"""

FORGET_PEOPLE = """
delete from superadmin.request_people p where p.day < %(today)s::date - %(days)s::integer
"""

# Storage

SPACE = "select count(*), coalesce(sum(o.size), 0)::bigint from kernel.objects o"

BUCKETS = """
select b.id, count(o.id), coalesce(sum(o.size), 0)::bigint
from kernel.buckets b left join kernel.objects o on o.bucket = b.id
group by b.id order by 3 desc, b.id
"""

# A thumbnail belongs where its picture does.
_BY_ORGANIZATION = f"""
with held as (
  select k.organization_id as id, count(*) as files, sum(o.size)::bigint as bytes
  from kernel.objects o
  left join superadmin.kept_file k on k.object_id = coalesce(o.thumbnail_of, o.id) group by 1),
named as (
  select h.id, g.name, h.files, h.bytes, coalesce(h.id::text, '') as key
  from held h left join auth.published_organization g on g.id = h.id),
found as (select * from named where {_FOUND.format(text="coalesce(name, '')")})
"""
_BY_OWNER = f"""
with held as (
  select o.owner_id as id, count(*) as files, sum(o.size)::bigint as bytes
  from kernel.objects o group by 1),
named as (
  select h.id, a.email as name, h.files, h.bytes, coalesce(h.id::text, '') as key
  from held h left join auth.published_account a on a.id = h.id),
found as (select * from named where {_FOUND.format(text="coalesce(name, '')")})
"""
_LARGEST = """
select id, name, files, bytes from found
where %(bytes)s::bigint is null or (bytes, key) < (%(bytes)s, %(key)s::text)
order by bytes desc, key desc limit %(rows)s
"""

# In the order of schemas.OrganizationSpace and schemas.OwnerSpace.
ORGANIZATIONS_SPACE = _BY_ORGANIZATION + _LARGEST
OWNERS_SPACE = _BY_OWNER + _LARGEST
COUNT_ORGANIZATIONS_SPACE = f"{_BY_ORGANIZATION} select count(*) from found"
COUNT_OWNERS_SPACE = f"{_BY_OWNER} select count(*) from found"

# Jobs

STATES = "select j.state, count(*) from kernel.jobs j group by j.state"

_JOBS = f"""
from kernel.jobs j
left join auth.published_account owner on owner.id = j.actor_id
left join auth.published_organization o on o.id = j.organization_id
where (%(state)s::text is null or j.state = %(state)s)
  and (%(kind)s::text is null or j.kind = %(kind)s)
  and {_FOUND.format(text="concat_ws(' ', j.kind, owner.email, o.name, j.id, j.project_id)")}
"""
COUNT_JOBS = f"select count(*) {_JOBS}"

# In the order of schemas.Job.
JOBS = f"""
select j.id, j.kind, j.state, coalesce(owner.email, 'unknown'), j.organization_id, o.name,
  j.project_id, j.progress, j.attempts, j.error, j.created_at, j.started_at, j.finished_at
{_JOBS} {_PLACE.format(alias="j")}
"""
