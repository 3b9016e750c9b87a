"""All SQL of the commands. It reads what services publish, the kernel's tables and the catalogs."""

from __future__ import annotations

# The one thing the commands must know of accounts that auth does not publish.
HAS_SUPERADMIN = "select exists (select 1 from auth.accounts where system_role = 'superadmin')"

ACCOUNTS = "select id, email from auth.published_account order by created_at, id limit 2"

ACCOUNT = "select id, email from auth.published_account where email = lower(%(email)s)"

# Whose project it is: the organization's first owner.
PROJECTS = """
select p.id, p.title, a.id, a.email
from projects.published_project p
join auth.published_organization o on o.id = p.organization_id
join auth.published_account a on a.id = o.owner_id
where p.id::text = lower(%(wanted)s) or lower(p.title) = lower(%(wanted)s)
order by p.id::text = lower(%(wanted)s) desc, p.created_at
"""

# Backups. The first statement of the transaction whose snapshot the dump shares.
EXPORT_SNAPSHOT = "select pg_export_snapshot()"

HOLD_FILES = "select pg_advisory_lock(%(lock)s)"

ROLES = r"select rolname from pg_roles where rolname like 'scriptony\_%' order by rolname"

# Wanted roles that the login cannot take on, and whether each is there at all.
LACKING_ROLES = """
select wanted, r.oid is not null
from unnest(%(wanted)s::text[]) as wanted left join pg_roles r on r.rolname = wanted
where r.oid is null or not pg_has_role(current_user, r.oid, 'member')
order by 1
"""

SCHEMA_VERSION = "select version_num from public.alembic_version"

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
order by 1, 2
"""

COUNT = "select count(*) from {}"

FILES = """
select bucket || '/' || path, size, checksum from kernel.objects order by bucket, path
"""

FILE = """
select size, checksum from kernel.objects where bucket || '/' || path = %(key)s
"""
