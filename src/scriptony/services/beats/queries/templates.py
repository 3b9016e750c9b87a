"""Beat templates of organizations."""

from __future__ import annotations

from scriptony.kernel.access import joining
from scriptony.services.beats.schemas import TEMPLATE_COLUMNS

_ACCESS = joining("auth.organization_access", "organization_id")("t.organization_id")

TEMPLATE = ", ".join(f"t.{name}" for name in TEMPLATE_COLUMNS)

LIST = f"""
select {TEMPLATE} from beats.templates t {_ACCESS}
where %(organization)s::uuid is null or t.organization_id = %(organization)s
"""

ONE = f"select {TEMPLATE} from beats.templates t {_ACCESS} where t.id = %(id)s"

HELD = f"""
select access.may_edit, {TEMPLATE} from beats.templates t {_ACCESS}
where t.id = %(id)s for no key update of t
"""

# Where a new one goes: the organization named, else one's home, or the oldest one may write in.
HOME = """
select a.organization_id, a.may_edit from auth.organization_access a
join auth.published_organization o on o.id = a.organization_id
left join auth.published_account me on me.id = a.user_id
  and me.organization_id = a.organization_id
where a.user_id = %(actor)s
  and (%(organization)s::uuid is null or a.organization_id = %(organization)s)
order by a.may_edit desc, me.id is null, o.created_at, o.id limit 1
"""

INSERT = f"""
insert into beats.templates as t (id, organization_id, user_id, name, abbreviation, beats)
values (%(id)s, %(organization)s, %(actor)s, %(name)s, %(abbreviation)s, %(beats)s)
returning {TEMPLATE}
"""

INSERT_AGAIN = INSERT.replace("returning", "on conflict do nothing returning")

UPDATE = f"""
update beats.templates t set name = %(name)s, abbreviation = %(abbreviation)s, beats = %(beats)s
where t.id = %(id)s returning {TEMPLATE}
"""

DELETE = "delete from beats.templates where id = %(id)s"
