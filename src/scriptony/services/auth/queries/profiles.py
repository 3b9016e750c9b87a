"""The profile, and the files a person keeps."""

_PROFILE = """
a.id, a.name, a.email,
(select p.organization_id from auth.published_account p where p.id = a.id),
a.avatar_url, o.bucket || '/' || o.path, a.bio, a.time_zone, a.created_at, a.updated_at
from auth.accounts a left join kernel.objects o on o.id = a.avatar_id
"""

READ = f"select {_PROFILE} where a.id = %(id)s"

LOCK = """
select name, bio, time_zone, avatar_id, avatar_url, user_metadata from auth.accounts
where id = %(id)s for update
"""

UPDATE = """
update auth.accounts set name = %(name)s, bio = %(bio)s, time_zone = %(time_zone)s,
  avatar_id = %(avatar_id)s,
  avatar_url = %(avatar_url)s, user_metadata = %(user_metadata)s
where id = %(id)s
"""

USAGE = """
select coalesce(sum(size), 0)::bigint, count(*) from kernel.objects
where owner_id = %(actor)s and thumbnail_of is null
  and (released_at is null or released_at > clock_timestamp())
"""

FILES = """
select path, size, created_at from kernel.objects
where owner_id = %(actor)s and thumbnail_of is null
  and (released_at is null or released_at > clock_timestamp())
order by created_at desc, id limit 1000
"""

KEEP_UPLOAD = "insert into auth.uploads (object_id, user_id) values (%(object_id)s, %(actor)s)"

PLACE = "select bucket, path from kernel.objects where id = %(id)s"
