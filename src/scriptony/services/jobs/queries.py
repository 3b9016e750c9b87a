"""All SQL of jobs: their rows are the kernel's, and everybody sees his own alone."""

from __future__ import annotations

# In the order of schemas.Job.
_JOB = """
j.id, j.kind, j.state, j.progress, j.step, j.result, j.error, j.attempts, j.cancel_requested,
j.organization_id, j.project_id, j.entity_type, j.entity_id, j.created_at, j.started_at,
j.finished_at, j.updated_at, j.revision
"""

LIST = f"""
select {_JOB} from kernel.jobs j
where j.actor_id = %(actor)s
  and (%(project)s::uuid is null or j.project_id = %(project)s)
  and (%(state)s::text is null or j.state = %(state)s)
  and (%(at)s::timestamptz is null or (j.created_at, j.id) < (%(at)s, %(id)s::uuid))
order by j.created_at desc, j.id desc limit %(rows)s
"""

ONE = f"select {_JOB} from kernel.jobs j where j.id = %(id)s and j.actor_id = %(actor)s"

# What has not begun ends at once; what runs is stopped by its worker within a second.
CANCEL = """
update kernel.jobs j set cancel_requested = true,
  state = case when j.state = 'queued' then 'cancelled' else j.state end,
  finished_at = case when j.state = 'queued' then clock_timestamp() end
where j.id = %(id)s and j.actor_id = %(actor)s and j.state in ('queued', 'running')
  and not j.cancel_requested
"""
