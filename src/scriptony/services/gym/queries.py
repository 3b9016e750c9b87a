"""All SQL of the gym. Everything is private to its user."""

from __future__ import annotations

DEEDS = """
select s.exercise_id, s.daily_on is not null, s.points, s.local_date::text, s.created_at
from gym.submissions s where s.user_id = %(actor)s order by s.created_at, s.id
"""

ZONE = "select z.time_zone from auth.published_zone z where z.user_id = %(actor)s"

BEGUN = "select b.exercise_id from gym.begun b where b.user_id = %(actor)s"

DONE = "select distinct s.exercise_id from gym.submissions s where s.user_id = %(actor)s"

DAILY_DONE = """
select exists (select from gym.submissions s
  where s.user_id = %(actor)s and s.daily_on = %(day)s::date)
"""

# What one person does is done one after the other: points are given once.
ALONE = "select pg_advisory_xact_lock(hashtextextended(%(actor)s::text, 7))"

HAS_POINTS = """
select exists (select from gym.submissions s where s.user_id = %(actor)s and s.points > 0
  and s.daily_on is not distinct from %(day)s::date
  and (s.daily_on is not null or s.exercise_id = %(exercise)s))
"""

INSERT = """
insert into gym.submissions (id, user_id, exercise_id, daily_on, points, text, words, local_date,
  time_zone)
values (%(id)s, %(actor)s, %(exercise)s, %(day)s::date, %(points)s, %(text)s, %(words)s,
  %(local_date)s::date, %(zone)s)
"""

BEGIN = """
insert into gym.begun (user_id, exercise_id) values (%(actor)s, %(exercise)s)
on conflict do nothing
"""

# In the order of schemas.Submission.
_SUBMISSION = """
s.id, s.exercise_id, 'daily-' || s.daily_on, s.text, s.words, s.points, s.local_date::text,
s.time_zone, s.created_at, s.updated_at, s.revision, s.deleted_at
"""

LIST = f"""
select {_SUBMISSION} from gym.submissions s
where s.user_id = %(actor)s and (%(exercise)s::text is null or s.exercise_id = %(exercise)s)
  and s.purged_at is null and (s.deleted_at is not null) = %(trashed)s
  and (%(at)s::timestamptz is null or (s.created_at, s.id) < (%(at)s, %(id)s::uuid))
order by s.created_at desc, s.id desc limit %(rows)s
"""

ONE = f"""
select {_SUBMISSION} from gym.submissions s
where s.user_id = %(actor)s and s.id = %(id)s and s.exercise_id = %(exercise)s
  and s.purged_at is null and (s.deleted_at is null or %(trashed)s)
"""

LOCK = f"{ONE} for update"

TRASH = """
update gym.submissions set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

RESTORE = """
update gym.submissions set deleted_at = null, deleted_by = null, trash_id = null where id = %(id)s
"""

# The text goes; that it was done, and what it was worth, stays true.
PURGE = """
update gym.submissions set text = null, words = 0, purged_at = clock_timestamp() where id = %(id)s
"""

PURGE_OLD = """
update gym.submissions set text = null, words = 0, purged_at = clock_timestamp()
where purged_at is null and deleted_at < clock_timestamp() - make_interval(days => %(days)s)
returning id
"""

FORGET_EVENTS = "delete from kernel.events e where e.entity_id = %(id)s"

PLANS = """
select p.plan_id, p.started_on::text, p.started_at from gym.plans p where p.user_id = %(actor)s
"""

DONE_SINCE = """
select distinct s.exercise_id from gym.submissions s
where s.user_id = %(actor)s and s.created_at >= %(since)s
"""

START_PLAN = """
insert into gym.plans (user_id, plan_id, started_on) values (%(actor)s, %(plan)s, %(day)s::date)
on conflict (user_id, plan_id) do nothing
"""

LEAVE_PLAN = "delete from gym.plans where user_id = %(actor)s and plan_id = %(plan)s"
