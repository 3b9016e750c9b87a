"""Beats: reading, writing, arranging."""

from __future__ import annotations

from scriptony.kernel.access import joining
from scriptony.services.beats.schemas import BEAT_COLUMNS, SETTABLE

_access = joining("projects.project_access", "project_id")
_ACCESS = _access("b.project_id")

BEAT = ", ".join(f"b.{name}" for name in BEAT_COLUMNS)
_NAMES = ", ".join(SETTABLE)

PROJECT = """
select a.may_edit, a.organization_id from projects.project_access a
where a.project_id = %(project)s and a.user_id = %(actor)s and a.may_read
"""

LIST = f"""
select {BEAT} from beats.beats b {_ACCESS}
where b.project_id = %(project)s and b.deleted_at is null
  and (%(place)s::integer is null or (b.order_index, b.created_at, b.id)
    > (%(place)s, %(at)s::timestamptz, %(id)s::uuid))
order by b.order_index, b.created_at, b.id limit %(rows)s
"""

ONE = f"""
select {BEAT} from beats.beats b {_ACCESS} where b.id = %(id)s and b.deleted_at is null
"""

# For rows: all the actor may read, of these projects or with these ids where some are named.
READABLE = f"""
select {BEAT} from beats.beats b {_ACCESS}
where b.deleted_at is null
  and (%(projects)s::uuid[] is null or b.project_id = any(%(projects)s::uuid[]))
  and (%(ids)s::uuid[] is null or b.id = any(%(ids)s::uuid[]))
order by b.created_at, b.id
"""

# In the order of operations.holding.Held, then the beat.
HELD = f"""
select access.may_edit, access.organization_id, b.deleted_at is not null, {BEAT}
from beats.beats b {_ACCESS}
where b.id = %(id)s and (b.deleted_at is null or %(trashed)s) for no key update of b
"""

# A statement of its own, before anything is read: what is read next is what the last holder left.
LOCK = "select pg_advisory_xact_lock(hashtextextended(%(project)s::uuid::text, 12))"

PROJECT_OF = "select b.project_id from beats.beats b where b.id = %(id)s"

# All of a project's, held until the end.
ALL_HELD = f"""
select {BEAT} from beats.beats b
where b.project_id = %(project)s and b.deleted_at is null
order by b.id for no key update
"""

INSERT = f"""
insert into beats.beats as b (id, project_id, user_id, {_NAMES})
values (%(id)s, %(project)s, %(actor)s, {", ".join(f"%({name})s" for name in SETTABLE)})
returning {BEAT}
"""

UPDATE = f"""
update beats.beats b set ({_NAMES}) = ({", ".join(f"%({name})s" for name in SETTABLE)})
where b.id = %(id)s returning {BEAT}
"""

PLACE = f"""
update beats.beats b set pct_from = %(pct_from)s, pct_to = %(pct_to)s
where b.id = %(id)s returning {BEAT}
"""

ARRANGE = """
update beats.beats b set order_index = w.place
from unnest(%(ids)s::uuid[], %(places)s::integer[]) w (id, place)
where b.id = w.id and b.order_index <> w.place
"""

TRASH = """
update beats.beats b set deleted_at = statement_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s
where b.id = any(%(ids)s::uuid[])
"""

RESTORE = """
update beats.beats b set deleted_at = null, deleted_by = null, trash_id = null
where b.id = %(id)s and b.trash_id = %(trash)s
"""

PURGE = "delete from beats.beats where id = %(id)s"

ACTS = """
select n.id from nodes.published_node n
where n.project_id = %(project)s and n.level = 1 order by n.order_index
"""

# How long the project says it is. Not how long its shots are: of most there are few yet.
DURATION = """
select d.max_duration_seconds, d.duration
from projects.published_duration d where d.project_id = %(project)s
"""
