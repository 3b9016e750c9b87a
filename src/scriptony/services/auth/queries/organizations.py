"""Organizations, their members and their invitations."""

from scriptony.kernel.access import joining

access = joining("auth.organization_access", "organization_id")

_ORGANIZATION = """
o.id, o.name, o.slug,
(select m.user_id from auth.organization_members m
 where m.organization_id = o.id and m.role = 'owner' order by m.created_at, m.id limit 1),
o.created_at, o.updated_at, o.deleted_at, o.deleted_at is not null, o.revision
"""

LIST = f"""
select m.role, {_ORGANIZATION}
from auth.organization_members m
join auth.organizations o on o.id = m.organization_id and o.deleted_at is null
where m.user_id = %(actor)s order by m.created_at, m.id
"""

HOME = f"""
select {_ORGANIZATION} from auth.published_account a
join auth.organizations o on o.id = a.organization_id where a.id = %(actor)s
"""

READ = f"""
select access.role, {_ORGANIZATION}
from auth.organizations o {access("o.id")} where o.id = %(id)s
"""

TRASH = f"""
select m.role, {_ORGANIZATION}
from auth.organizations o
join auth.organization_members m on m.organization_id = o.id and m.user_id = %(actor)s
where m.role = 'owner' and o.deleted_at is not null order by o.deleted_at desc
"""

ROLE = """
select access.role from auth.organization_access access
where access.organization_id = %(id)s and access.user_id = %(actor)s
"""

# Locks the organization's row: whoever changes it or its members passes here, one after another.
LOCK = """
select o.name, o.slug, o.revision, o.deleted_at is not null, o.trash_id
from auth.organizations o where o.id = %(id)s for no key update
"""

# Asked once the organization is locked: who waited may have lost the role meanwhile.
ROLE_HELD = """
select m.role from auth.organization_members m
where m.organization_id = %(id)s and m.user_id = %(actor)s
"""

INSERT = """
insert into auth.organizations (id, name, slug) values (%(id)s, %(name)s, %(slug)s)
on conflict (slug) do nothing returning id
"""

SLUG_TAKEN = """
select exists (select 1 from auth.organizations where slug = %(slug)s and id <> %(id)s)
"""

UPDATE = """
update auth.organizations set name = %(name)s, slug = %(slug)s where id = %(id)s
"""

TOUCH = "update auth.organizations set name = name where id = %(id)s"

MARK_DELETED = """
update auth.organizations
set deleted_at = clock_timestamp(), deleted_by = %(actor)s, trash_id = %(trash_id)s
where id = %(id)s
"""

RESTORE = """
update auth.organizations set deleted_at = null, deleted_by = null, trash_id = null
where id = %(id)s
"""

DELETE = "delete from auth.organizations where id = %(id)s"

FORGET_EVENTS = "delete from kernel.events where organization_id = %(id)s or entity_id = %(id)s"

_LONG_DELETED = "deleted_at < clock_timestamp() - make_interval(days => %(days)s)"

LONG_DELETED = f"select id from auth.organizations where {_LONG_DELETED} order by deleted_at"

# Once more, with the row held: somebody may have brought it back since it was found.
STILL_DELETED = f"""
select id from auth.organizations where id = %(id)s and {_LONG_DELETED} for update
"""

MEMBERSHIPS = """
select count(*) from auth.organization_access where user_id = %(user_id)s
"""

OLDEST_MEMBERSHIP = """
select m.organization_id from auth.organization_members m
join auth.organizations o on o.id = m.organization_id and o.deleted_at is null
where m.user_id = %(user_id)s order by m.created_at, m.id limit 1
"""

# Members of an organization who belong to no other that lives.
HOMELESS = """
select a.id, a.name, a.email from auth.organization_members m
join auth.accounts a on a.id = m.user_id
where m.organization_id = %(id)s and not exists (
  select 1 from auth.organization_members e
  join auth.organizations o on o.id = e.organization_id and o.deleted_at is null
  where e.user_id = m.user_id and e.organization_id <> %(id)s)
"""
