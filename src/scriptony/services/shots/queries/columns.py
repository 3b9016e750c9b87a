"""The columns of shots and characters as they travel, and the joins that find and allow them."""

from __future__ import annotations

from scriptony.kernel.access import joining

access = joining("projects.project_access", "project_id")

LIVING = """
join nodes.living_node scene on scene.id = s.scene_id and scene.project_id = s.project_id
"""
"""Keeps the shots whose scene is in no trash; whether the project lives, the access join knows."""

# In the order of interchange.wire.Shot.
SHOT = """
s.id, s.project_id, s.scene_id, s.shot_number, s.description, s.camera_angle, s.camera_movement,
s.framing, s.lens, s.duration, s.shotlength_minutes, s.shotlength_seconds, s.composition,
s.lighting_notes, s.sound_notes, s.dialog, s.notes,
coalesce(image.bucket || '/' || image.path, s.image_url),
coalesce(board.bucket || '/' || board.path, s.storyboard_url),
coalesce(reference.bucket || '/' || reference.path, s.reference_image_url),
s.order_index, s.created_at, s.updated_at, s.revision, thumb.bucket || '/' || thumb.path
"""
PICTURES = """
left join kernel.objects image on image.id = s.image_id
left join kernel.objects board on board.id = s.storyboard_id
left join kernel.objects reference on reference.id = s.reference_image_id
left join kernel.objects thumb on thumb.thumbnail_of = s.image_id
"""

# In the order of interchange.wire.LightShot.
LIGHT = """
s.id, s.project_id, s.scene_id, s.shot_number, s.description, s.camera_angle, s.camera_movement,
s.framing, s.lens, s.duration, s.shotlength_minutes, s.shotlength_seconds,
coalesce(image.bucket || '/' || image.path, s.image_url), s.order_index, s.created_at,
s.updated_at, s.revision
"""
LIGHT_PICTURES = "left join kernel.objects image on image.id = s.image_id"

# In the order of interchange.wire.Character.
CHARACTER = """
c.id, c.project_id, c.world_id, c.organization_id, c.name, c.role, c.description, c.age, c.gender,
c.species, c.backstory, c.personality, c.skills, c.strengths, c.weaknesses, c.color,
coalesce(face.bucket || '/' || face.path, c.image_url), c.created_at, c.updated_at, c.revision,
small.bucket || '/' || small.path
"""
FACES = """
left join kernel.objects face on face.id = c.image_id
left join kernel.objects small on small.thumbnail_of = c.image_id
"""

# In the order of interchange.wire.ShotAudio.
SOUND = """
c.id, c.shot_id, c.kind, c.file_key, c.file_name, c.label, c.file_size, c.start_time, c.end_time,
c.fade_in, c.fade_out, c.duration, c.created_at, c.offset_seconds, c.gain_db, c.muted, c.status,
c.warning, c.sample_rate, c.channels, c.codec, c.loudness, c.updated_at, c.revision
"""

CAST = f"""
left join shots.shot_characters k on k.shot_id = s.id
left join characters.published_character c on c.id = k.character_id {FACES}
"""
"""Makes one row for each character linked to a shot, or one without."""
