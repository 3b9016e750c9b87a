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

-- What lies in the trash becomes part of another act of deletion, with all that went with it: of its
-- parent's, as when it is restored there, or of one of its own, from then on.
create function nodes.change_act(node uuid, act uuid, actor uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  root nodes.nodes;
  above record;
begin
  select * into root from nodes.nodes n where n.id = node;
  select p.trash_id, p.deleted_at, p.deleted_by into above
    from nodes.nodes p where p.id = root.parent_id;
  if above.trash_id = act then
    perform nodes.make_room(array[node], root.group_id, act);
  elsif above.trash_id = root.trash_id then
    update nodes.nodes n set order_index = n.order_index - 1
      where n.group_id = root.group_id and n.trash_id = root.trash_id
        and n.order_index > root.order_index;
  end if;
  with recursive below as (
    select root.id as id union all
    select n.id from nodes.nodes n join below b on n.parent_id = b.id
    where n.project_id = root.project_id and n.trash_id = root.trash_id)
  update nodes.nodes n set trash_id = act,
    deleted_at = case when above.trash_id = act then above.deleted_at else clock_timestamp() end,
    deleted_by = case when above.trash_id = act then above.deleted_by else actor end
    from below b where n.id = b.id;
end $$;
