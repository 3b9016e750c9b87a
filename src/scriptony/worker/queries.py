"""What the worker writes of a job: begun, ended, given back."""

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
