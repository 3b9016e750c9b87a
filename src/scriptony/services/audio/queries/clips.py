"""Clips, their analysis and waveforms."""

from __future__ import annotations

from scriptony.kernel.access import joining

_access = joining("projects.project_access", "project_id")

# In the order of interchange.wire.ShotAudio.
CLIP = """
c.id, c.shot_id, c.kind, c.file_key, c.file_name, c.label, c.file_size, c.start_time, c.end_time,
c.fade_in, c.fade_out, c.duration, c.created_at, c.offset_seconds, c.gain_db, c.muted, c.status,
c.warning, c.sample_rate, c.channels, c.codec, c.loudness, c.updated_at, c.revision
"""

SHOT = f"""
select access.may_edit, access.organization_id, s.project_id
from shots.published_shot s {_access("s.project_id")} where s.id = %(shot)s
"""

OF_SHOT = f"""
select {CLIP} from audio.published_clip c {_access("c.project_id")}
where c.shot_id = %(shot)s
  and (%(at)s::timestamptz is null or (c.created_at, c.id) > (%(at)s, %(after)s::uuid))
order by c.created_at, c.id limit %(rows)s
"""

OF_SHOTS = f"""
select {CLIP} from audio.published_clip c {_access("c.project_id")}
where c.shot_id = any(%(shots)s::uuid[]) order by c.created_at, c.id
"""

ONE = f"""
select {CLIP} from audio.published_clip c {_access("c.project_id")} where c.id = %(id)s
"""

FIELDS = (
    "kind",
    "label",
    "start_time",
    "end_time",
    "fade_in",
    "fade_out",
    "offset_seconds",
    "gain_db",
    "muted",
)
"""The columns a client may change; events carry their values."""

_MADE = (
    *("id", "file_id", "file_name", *FIELDS, "format", "codec", "sample_rate", "channels"),
    *("duration", "warning", "job_id"),
)

INSERT = f"""
insert into audio.clips (shot_id, project_id, user_id, {", ".join(_MADE)})
values (%(shot)s, %(project)s, %(actor)s, {", ".join(f"%({name})s" for name in _MADE)})
"""

# The shot is held before the clip: see audio.hold_shot_of.
HOLD_SHOT = "select audio.hold_shot_of(%(id)s)"

# In the order of operations.holding.Held. Who is in the trash, or in a shot there, is only held for
# those who remove it for good.
HELD = f"""
select access.may_edit, access.organization_id, c.project_id, c.shot_id, c.revision, c.duration,
  coalesce(c.label, c.file_name), c.status, c.job_id, c.trash_id,
  {", ".join(f"c.{name}" for name in FIELDS)}
from audio.clips c {_access("c.project_id")}
where c.id = %(id)s and (%(trashed)s or exists (
  select from audio.published_clip p where p.id = c.id))
for no key update of c
"""

UPDATE = f"""
update audio.clips c set ({", ".join(FIELDS)}) = (
  select {", ".join(f"wish.{name}" for name in FIELDS)}
  from jsonb_populate_record(c, %(wishes)s::jsonb) wish)
where c.id = %(id)s
"""

TRASH = """
update audio.clips set deleted_at = clock_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s where id = %(id)s
"""

RESTORE = """
update audio.clips set deleted_at = null, deleted_by = null, trash_id = null where id = %(id)s
"""

PURGE = "delete from audio.clips where id = %(id)s"

RUNNING = """
select true from kernel.jobs j where j.id = %(job)s and j.state in ('queued', 'running')
  and not j.cancel_requested
"""

# How far the analysis of a clip is.
PROGRESS = """
select j.progress from audio.clips c join kernel.jobs j on j.id = c.job_id where c.id = %(id)s
"""

BEGIN = """
update audio.clips set job_id = %(job)s, status = 'pending', warning = null where id = %(id)s
"""

# What a job has to look at, unless another was asked for since.
FILE = """
select o.bucket, o.path from audio.clips c join kernel.objects o on o.id = c.file_id
where c.id = %(id)s and c.job_id = %(job)s
"""

ANALYSED = """
update audio.clips set status = 'ready', codec = %(codec)s, sample_rate = %(sample_rate)s,
  channels = %(channels)s, duration = %(duration)s, loudness = %(loudness)s,
  true_peak = %(true_peak)s, warning = coalesce(%(warning)s, warning)
where id = %(id)s and job_id = %(job)s
returning coalesce(label, file_name), project_id
"""

FAILED = """
update audio.clips set status = 'failed', warning = %(warning)s
where id = %(id)s and job_id = %(job)s
"""

FORGET_WAVEFORMS = "delete from audio.waveforms where clip_id = %(id)s"

ADD_WAVEFORM = """
insert into audio.waveforms (clip_id, samples_per_pixel, channels, data)
values (%(id)s, %(size)s, %(channels)s, %(data)s)
"""

SAVE_PEAKS = """
insert into audio.peaks (clip_id, data) values (%(id)s, %(data)s)
on conflict (clip_id) do update set data = excluded.data
"""

PEAKS = "select data from audio.peaks where clip_id = %(id)s"

LEVELS = """
select w.samples_per_pixel, w.channels, octet_length(w.data) / (4 * w.channels)
from audio.waveforms w where w.clip_id = %(id)s order by w.samples_per_pixel
"""

LEVEL = """
select w.data from audio.waveforms w
where w.clip_id = %(id)s and w.samples_per_pixel = %(size)s
"""
