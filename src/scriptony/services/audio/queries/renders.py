"""What is rendered: the clips of a scene or project in their order, and the files made of them."""

from __future__ import annotations

from scriptony.kernel.access import joining

_access = joining("projects.project_access", "project_id")

_CLIP = """
c.id, c.start_time, c.end_time, c.fade_in, c.fade_out, c.gain_db, c.offset_seconds, c.duration,
c.muted, split_part(c.file_key, '/', 1), substr(c.file_key, strpos(c.file_key, '/') + 1)
"""
"""In the order of rules.mixes.Source."""

CLIP = f"""
select access.organization_id, c.project_id, coalesce(c.label, c.file_name), {_CLIP}
from audio.published_clip c {_access("c.project_id")} where c.id = %(id)s
"""

SCENE = f"""
select access.organization_id, n.project_id, n.title
from nodes.published_node n {_access("n.project_id")} where n.id = %(id)s and n.level = 3
"""

PROJECT = f"""
select access.organization_id, p.id, p.title
from projects.published_project p {_access("p.id")} where p.id = %(id)s
"""

# One row for each clip of each shot, and one for a shot without any: the shot's id and its length
# in seconds, then the clip. Scenes come in the order of the tree, clips in that of their arrival.
_SHOTS = f"""
select s.id, l.seconds, {_CLIP}
from place join shots.published_shot s on s.scene_id = place.id
join shots.published_length l on l.shot_id = s.id
left join audio.published_clip c on c.shot_id = s.id
order by place.path, s.order_index, c.created_at, c.id
"""

SHOTS_OF_SCENE = f"""
with place as (
  select n.id, array[0] as path from nodes.published_node n {_access("n.project_id")}
  where n.id = %(id)s)
{_SHOTS}
"""

SHOTS_OF_PROJECT = f"""
with recursive place as (
  select n.id, array[n.order_index] as path
  from nodes.published_node n {_access("n.project_id")}
  where n.project_id = %(id)s and n.parent_id is null
  union all
  select n.id, p.path || n.order_index
  from nodes.published_node n join place p on n.parent_id = p.id
  where n.project_id = %(id)s)
{_SHOTS}
"""

_MADE = (
    *("id", "project_id", "scene_id", "clip_id", "user_id", "file_id", "file_name", "format"),
    *("is_normalized", "sample_rate", "duration", "loudness", "true_peak"),
)

INSERT = f"""
insert into audio.renders ({", ".join(_MADE)}) values ({", ".join(f"%({n})s" for n in _MADE)})
"""

# In the order of schemas.Render. Whoever asked sees his own while he may read the project.
_RENDER = """
r.id, r.project_id, r.scene_id, r.clip_id, r.format, r.file_name, o.bucket || '/' || o.path,
o.size, r.is_normalized, r.sample_rate, r.duration, r.loudness, r.true_peak, r.created_at,
r.expires_at
"""
_LIVING = f"""
from audio.renders r {_access("r.project_id")} join kernel.objects o on o.id = r.file_id
where r.user_id = %(actor)s
"""

LIST = f"""
select {_RENDER} {_LIVING}
  and (%(project)s::uuid is null or r.project_id = %(project)s)
  and (%(at)s::timestamptz is null or (r.created_at, r.id) < (%(at)s, %(id)s::uuid))
order by r.created_at desc, r.id desc limit %(rows)s
"""

ONE = f"select {_RENDER} {_LIVING} and r.id = %(id)s"

DELETE = f"""
delete from audio.renders d using audio.renders r {_access("r.project_id")}
where d.id = r.id and r.id = %(id)s and r.user_id = %(actor)s
returning r.project_id, access.organization_id, r.file_name
"""

FORGET_OLD = "delete from audio.renders where expires_at <= clock_timestamp()"

# Of a file that was saved and will not be referred to: the next sweep takes it.
LET_GO = """
update kernel.objects set released_at = clock_timestamp()
where id = %(id)s and released_at is not null
"""
