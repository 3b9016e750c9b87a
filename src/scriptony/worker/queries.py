"""What the worker writes of a job: begun, ended, given back; what it sweeps and forgets."""

from __future__ import annotations

BEGIN = """
update kernel.jobs set state = 'running', attempts = attempts + 1, progress = 0, step = null,
  started_at = coalesce(started_at, clock_timestamp())
where id = %(id)s and state in ('queued', 'running') and not cancel_requested
returning kind, actor_id, organization_id, project_id, entity_id, args, attempts
"""

END = """
update kernel.jobs set state = %(state)s, error = %(error)s, step = null,
  result = coalesce(%(result)s::jsonb, result), finished_at = clock_timestamp(),
  progress = case when %(state)s = 'done' then 1 else progress end
where id = %(id)s and state = 'running'
"""

WAIT_AGAIN = """
update kernel.jobs set state = 'queued', step = null,
  attempts = attempts - %(was_stopped)s::integer
where id = %(id)s and state = 'running'
"""

WANTED = "select not cancel_requested from kernel.jobs where id = %(id)s"

# Somebody has cancelled it before it was begun, or while its worker died.
GIVE_UP = """
update kernel.jobs set state = 'cancelled', finished_at = clock_timestamp()
where id = %(id)s and state in ('queued', 'running') and cancel_requested
"""

TRY_LOCK = "select pg_try_advisory_lock(%(lock)s)"
UNLOCK = "select pg_advisory_unlock(%(lock)s)"

RELEASED = """
select id from kernel.objects where released_at <= clock_timestamp() and thumbnail_of is null
order by released_at limit 1000
"""

DROP_FILE = "delete from kernel.objects where id = %(id)s"

# A name may have been taken anew since its file was doomed.
SPARE = """
delete from kernel.doomed_files d where exists (
  select from kernel.objects o where o.bucket = d.bucket and o.path = d.path)
"""

# In no order: those that can never be removed must not stand before all others for ever.
DOOMED = "select bucket, path from kernel.doomed_files order by random() limit 1000"

HAS_ROW = "select true from kernel.objects where bucket = %(bucket)s and path = %(path)s"

OLD_WINDOWS = "delete from kernel.rate_limits where window_start < now() - interval '1 day'"

# Those that every reader has had.
OLD_EVENTS = """
delete from kernel.events where pos is not null
  and not exists (select 1 from kernel.consumers c where c.pos < kernel.events.pos)
  and at < clock_timestamp() - make_interval(days => %(days)s)
"""

OLD_JOBS = """
delete from kernel.jobs where finished_at < clock_timestamp() - make_interval(days => %(days)s)
"""

OLD_KEYS = """
delete from kernel.idempotency_keys where at < clock_timestamp() - make_interval(hours => %(hours)s)
"""

NUMBER = "select kernel.number_events()"

TRY_LOCK_FOR_NOW = "select pg_try_advisory_xact_lock(%(lock)s)"

CURSOR = "select pos from kernel.consumers where name = %(name)s for update skip locked"
MOVE_CURSOR = "update kernel.consumers set pos = %(pos)s where name = %(name)s"
REGISTER = """
insert into kernel.consumers (name, pos) select %(name)s, pos from kernel.event_position
on conflict do nothing
"""

# In the order of kernel.events.Event.
NEW_EVENTS = """
select pos, at, actor_id, impersonator_id, via, organization_id, project_id, world_id,
  entity_type, entity_id, verb, title, trash_id, before, after, request_id
from kernel.events where pos > %(cursor)s order by pos limit %(n)s
"""
