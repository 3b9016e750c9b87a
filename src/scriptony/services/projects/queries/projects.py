"""Projects: reading with rights, adding, changing."""

from __future__ import annotations

from scriptony.kernel.access import Right
from scriptony.services.projects.queries import access
from scriptony.services.projects.rules.fields import SETTABLE

# A book's words are what its living texts hold; nobody has to keep a number up to date.
_WORDS = """
case when p.type = 'book' then
  (select coalesce(sum(t.words), 0)::integer from nodes.published_text t where t.project_id = p.id)
else p.current_words end
"""

_OVER_BY = """
case when p.time_lock and p.max_duration_seconds is not null then
  (select greatest(0, ceil(coalesce(sum(l.seconds), 0))::bigint - p.max_duration_seconds)
   from shots.published_length l where l.project_id = p.id)
end
"""

# A world in the trash is none.
_WORLD = "(select w.world_id from worldbuilding.living_world w where w.world_id = p.world_id)"

# In the order of schemas.Project.
PROJECT = f"""
p.id, p.organization_id, p.user_id, p.title, p.type::text, p.logline, p.genre, p.duration,
{_WORLD}, coalesce(o.bucket || '/' || o.path, p.cover_url), p.template_id,
p.narrative_structure, p.beat_template, p.episode_layout, p.season_engine, p.time_lock,
p.max_duration_seconds, {_OVER_BY}, p.target_pages, p.words_per_page, {_WORDS},
p.reading_speed_wpm, p.title_page, p.created_at, p.updated_at, p.last_edited, p.last_accessed_at,
p.deleted_at is not null, p.deleted_at, p.revision
"""

COVER = "left join kernel.objects o on o.id = p.cover_id"


def _access(right: Right = "may_read") -> str:
    # On both keys: by project alone the planner looks at all projects there are.
    return f"{access('p.id', right)} and access.organization_id = p.organization_id"


READ = f"""
select coalesce(p.last_accessed_at < now() - interval '5 minutes', true), {PROJECT}
from projects.projects p {_access()} {COVER} where p.id = %(id)s
"""

SEEN = "update projects.projects set last_accessed_at = clock_timestamp() where id = %(id)s"

LIST = f"""
select {PROJECT}
from projects.projects p {_access()} {COVER}
where (%(type)s::text is null or p.type::text = %(type)s)
  and (%(q)s::text is null or p.title ilike %(q)s or p.logline ilike %(q)s or p.genre ilike %(q)s)
  and (%(after_at)s::timestamptz is null
    or (p.created_at, p.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid))
order by p.created_at desc, p.id desc limit %(rows)s
"""

# Where a new project goes: the organization named, else the home if the actor may add to it, else
# the oldest one where they may.
HOME = """
select m.organization_id, m.may_edit from auth.organization_access m
join auth.published_organization o on o.id = m.organization_id
left join auth.published_account a on a.id = m.user_id and a.organization_id = m.organization_id
where m.user_id = %(actor)s
  and (%(organization)s::uuid is null or m.organization_id = %(organization)s)
order by m.may_edit desc, a.id is null, o.created_at, o.id limit 1
"""

# One's own, or the one the project plays in already.
WORLD = f"""
select w.id from worldbuilding.published_world w
join auth.organization_access a on a.organization_id = w.organization_id
  and a.user_id = %(actor)s and a.may_read
where w.id = %(world)s
union all
select p.world_id from projects.projects p {_access()}
where p.id = %(project)s and p.world_id = %(world)s
limit 1
"""

IS_WORLD_ALIVE = """
select exists (select 1 from worldbuilding.living_world w where w.world_id = %(world)s)
"""

INSERT = f"""
insert into projects.projects (id, organization_id, user_id, {", ".join(SETTABLE)})
values (%(id)s, %(organization_id)s, %(user_id)s, {", ".join(f"%({n})s" for n in SETTABLE)})
"""

MAY_EDIT = f"""
select access.may_edit, o.bucket || '/' || o.path, p.cover_id
from projects.projects p {_access()} {COVER} where p.id = %(id)s
"""

# Also of a project in the trash.
ACCESS = """
select a.may_edit, a.may_delete, a.is_deleted, a.organization_id, p.title
from projects.projects p join projects.access_with_trash a on a.project_id = p.id
where a.project_id = %(id)s and a.user_id = %(actor)s and a.may_read
"""

# All but the rights is read from the locked row: who has waited for it sees it as it is now, while
# the view shows it as it was when the statement began.
LOCK = f"""
select a.may_edit, a.may_delete, p.deleted_at is not null, p.organization_id, p.title, p.revision,
  p.trash_id, {", ".join(f"p.{name}" for name in SETTABLE)}
from projects.projects p join projects.access_with_trash a on a.project_id = p.id
  and a.organization_id = p.organization_id
where p.id = %(id)s and a.user_id = %(actor)s and a.may_read
for no key update of p
"""

UPDATE = f"""
update projects.projects set {", ".join(f"{name} = %({name})s" for name in SETTABLE)}
where id = %(id)s
"""

MARK_DELETED = """
update projects.projects
set deleted_at = clock_timestamp(), deleted_by = %(actor)s, trash_id = %(trash_id)s
where id = %(id)s
"""

RESTORE = """
update projects.projects set deleted_at = null, deleted_by = null, trash_id = null
where id = %(id)s
"""

MOVE = "update projects.projects set organization_id = %(organization)s where id = %(id)s"

IS_WORKED_ON = """
select exists (select from nodes.published_node n where n.project_id = %(id)s)
  or exists (select from characters.published_character c where c.project_id = %(id)s)
"""

FOLLOW_EDITS = """
update projects.projects p set last_edited = e.at
from unnest(%(ids)s::uuid[], %(ats)s::timestamptz[]) as e (id, at)
where p.id = e.id and p.last_edited < e.at
"""

STATS = """
select access.may_read,
  (select array[count(*) filter (where n.level = 1), count(*) filter (where n.level = 2),
     count(*) filter (where n.level = 3), count(*) filter (where n.level = 4)]
   from nodes.published_node n where n.project_id = p.id),
  (select count(*) from shots.published_shot s where s.project_id = p.id),
  (select count(*) from worldbuilding.published_world w
   where w.id = p.world_id or w.linked_project_id = p.id),
  (select count(*) from characters.published_character c where c.project_id = p.id)
from projects.projects p
join projects.project_access access on access.project_id = p.id
  and access.user_id = %(actor)s and access.may_read
where p.id = %(id)s
"""

WORDS = """
select access.may_edit, p.type::text, c.sections, c.written, c.words
from projects.projects p
join projects.project_access access on access.project_id = p.id
  and access.user_id = %(actor)s and access.may_read
cross join lateral (
  select count(*) filter (where n.level = 3) as sections,
    count(t.node_id) filter (where n.level = 3) as written,
    coalesce(sum(t.words), 0)::integer as words
  from nodes.published_node n
  left join nodes.published_text t on t.node_id = n.id and t.project_id = n.project_id
  where n.project_id = p.id) c
where p.id = %(id)s
"""
