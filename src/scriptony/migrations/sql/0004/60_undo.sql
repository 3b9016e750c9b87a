-- A line of the log for whoever wants to take it back: with whether they may edit where it happened.
-- Nobody finds a line they could not read. `logs.take_in()` is to be called first.
create function logs.line_to_undo(line uuid, reader uuid) returns table (
  may_edit boolean, id uuid, pos bigint, entity_type text, entity_id uuid, verb text,
  organization_id uuid, project_id uuid, world_id uuid, title text, trash_id uuid, before jsonb,
  after jsonb)
language sql stable security definer set search_path = '' as $$
  select coalesce(e.owner_id = reader, p.may_edit, o.may_edit), e.id, e.pos, e.entity_type,
    e.entity_id, e.verb, e.organization_id, e.project_id, e.world_id, e.title, e.trash_id,
    coalesce(e.before, '{}'), coalesce(e.after, '{}')
  from logs.entries e
  left join projects.access_with_trash p on p.project_id = e.project_id and p.user_id = reader
    and p.may_read
  left join auth.organization_access o on e.project_id is null
    and o.organization_id = e.organization_id and o.user_id = reader and o.may_read
  where e.id = line and coalesce(e.owner_id = reader, p.may_read, o.may_read)
$$;
