"""Adding and changing shots, and what has to be held meanwhile."""

from __future__ import annotations

from scriptony.services.shots.queries.columns import (
    CAST,
    CHARACTER,
    LIVING,
    PICTURES,
    SHOT,
    access,
)
from scriptony.services.shots.rules import SETTABLE

_NAMES = ", ".join(SETTABLE)
_OLD = ", ".join(f"old.{name}" for name in SETTABLE)
_NEW = ", ".join(f"s.{name}" for name in SETTABLE)

# Taken before all others, by whoever writes texts that may mention something.
SHARE_NAMES = """
select characters.share_names(s.project_id, null, null) from shots.shots s where s.id = %(id)s
"""
SHARE_NAMES_OF_SCENE = """
select characters.share_names(n.project_id, null, null) from nodes.living_node n
where n.id = %(scene)s
"""

# Taken before anything is read, so that what is read next is what the last holder left.
LOCK_SCENE = "select pg_advisory_xact_lock(hashtextextended(%(scene)s::uuid::text, 1))"

# The scene of a shot and those the shot shall go to, in one order for everybody.
LOCK_SCENES = """
select scene.id, pg_advisory_xact_lock(hashtextextended(scene.id::text, 1))
from (select s.scene_id as id from shots.shots s where s.id = %(id)s
      union select unnest(%(scenes)s::uuid[]) order by 1) scene
"""

_HELD = """
select access.may_edit, s.revision, s.project_id, access.organization_id, s.scene_id,
  s.order_index, s.shot_number, s.deleted_at is not null
from shots.shots s {living} {access}
where s.id = %(id)s and (s.deleted_at is null or %(trashed)s) for no key update of s
"""
SHOT_HELD = _HELD.format(living=LIVING, access=access("s.project_id"))
SHOT_HELD_ANYWHERE = _HELD.format(living="", access=access("s.project_id"))
"""Also of a scene that lies in the trash."""

SCENE = f"""
select access.may_edit, scene.level, scene.project_id, access.organization_id
from nodes.published_node scene {access("scene.project_id")} where scene.id = %(scene)s
"""

# Makes room at the place wanted, or stands at the end; nothing is made where one may not.
INSERT = f"""
with scene as ({SCENE}),
spot as (
  select least(%(place)s::integer, coalesce(max(o.order_index) + 1, 0)) as place
  from shots.shots o where o.scene_id = %(scene)s and o.deleted_at is null),
shifted as (
  update shots.shots o set order_index = o.order_index + 1 from spot
  where o.scene_id = %(scene)s and o.deleted_at is null and o.order_index >= spot.place),
s as (
  insert into shots.shots (id, project_id, scene_id, order_index, user_id, {_NAMES})
  select %(id)s, scene.project_id, %(scene)s, spot.place, %(actor)s,
    {", ".join(f"%({name})s" for name in SETTABLE)}
  from scene, spot where scene.may_edit and scene.level = 3
  returning *)
select scene.may_edit, scene.level, scene.project_id, scene.organization_id, {SHOT}
from scene left join s on true {PICTURES}
"""

# The names' lock comes before that of the row, also where both are one statement.
# The row as it was (locked, so nobody changes it in between) and as it is; the wishes are an
# object of columns, and a column that is not in it stays. Then the shot as it travels, one row
# for each link.
UPDATE = f"""
with names as materialized (
  select case when %(naming)s then characters.share_names(
    (select n.project_id from shots.shots n where n.id = %(id)s), null, null) end),
old as (
  select s as was, s.*, access.may_edit, access.organization_id
  from names cross join shots.shots s {LIVING} {access("s.project_id")}
  where s.id = %(id)s and s.deleted_at is null for no key update of s),
s as (
  update shots.shots n set ({_NAMES}) = (
    select {", ".join(f"wish.{name}" for name in SETTABLE)}
    from jsonb_populate_record(old.was, %(wishes)s::jsonb) wish)
  from old where n.id = old.id and old.may_edit
    and (%(revision)s::bigint is null or old.revision = %(revision)s)
  returning n.*)
select old.may_edit, old.revision, old.organization_id, s.id is not null, {_OLD}, {_NEW},
  k.shot_id is not null, {SHOT}, {CHARACTER}
from old left join s on true {PICTURES} {CAST}
order by k.added_at, k.character_id
"""

FIELDS = f"select {_NEW} from shots.shots s where s.id = %(id)s"

# May this person give the shot pictures, and which it has: key and file of each.
PICTURES_OF = f"""
select access.may_edit, image.bucket || '/' || image.path, s.image_id,
  board.bucket || '/' || board.path, s.storyboard_id,
  reference.bucket || '/' || reference.path, s.reference_image_id
from shots.shots s {LIVING} {access("s.project_id")} {PICTURES}
where s.id = %(id)s and s.deleted_at is null
"""
