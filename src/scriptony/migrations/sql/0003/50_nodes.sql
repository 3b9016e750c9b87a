-- Bringing back thousands of nodes that one act of deletion took: what has the same parent is put
-- in its places together, not one after the other.

-- Puts `roots`, in their order, among these siblings: each at its old place or the last there is,
-- and with its old number or the next that is free.
create function nodes.make_room(roots uuid[], siblings_of uuid, act uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  taken integer[];
  number integer := -1;
  seen integer := 1;
  root record;
begin
  with kept as (
    select s.id, row_number() over (order by s.order_index) as nth
    from nodes.siblings(siblings_of, act) s),
  wanted as (
    select r.id, r.nth, least(n.order_index, (select count(*) from kept) + r.nth - 1) as place
    from unnest(roots) with ordinality as r (id, nth) join nodes.nodes n on n.id = r.id),
  back as (
    select w.id, w.nth + max(w.place - w.nth) over (order by w.nth) as place from wanted w),
  free as (
    select p.place, row_number() over (order by p.place) as nth
    from generate_series(0, (select count(*) from kept) + cardinality(roots) - 1) as p (place)
    where p.place not in (select b.place from back b)),
  places as (
    select k.id, f.place from kept k join free f on f.nth = k.nth
    union all select b.id, b.place from back b)
  update nodes.nodes n set order_index = p.place from places p
  where n.id = p.id and n.order_index <> p.place;

  -- From the least number up, so that what was found taken is not looked at again.
  select array_agg(t.node_number order by t.node_number) into taken from (
    select s.node_number from nodes.siblings(siblings_of, act) s
    union select n.node_number from nodes.nodes n where n.id = any(roots)) t;
  for root in
    select n.id, n.node_number from nodes.nodes n
    where n.id = any(roots)
      and n.node_number in (select s.node_number from nodes.siblings(siblings_of, act) s)
    order by n.node_number, n.order_index
  loop
    number := greatest(root.node_number, number + 1);
    while taken[seen] <= number loop
      if taken[seen] = number then
        number := number + 1;
      end if;
      seen := seen + 1;
    end loop;
    update nodes.nodes set node_number = number where id = root.id;
  end loop;
end $$;
revoke execute on function nodes.make_room(uuid[], uuid, uuid) from public;

create or replace function nodes.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  family record;
  back uuid[];
  restored integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(project::text, 2));
  perform 1 from nodes.nodes n
    where n.project_id = project and (n.trash_id = trash or n.deleted_at is null
      and n.group_id in (select r.group_id from nodes.nodes r
        where r.project_id = project and r.trash_id = trash))
    order by n.id for no key update;
  for family in
    select n.group_id, p.trash_id, p.deleted_at, p.deleted_by,
      array_agg(n.id order by n.order_index) as roots
    from nodes.nodes n left join nodes.nodes p on p.id = n.parent_id
    where n.project_id = project and n.trash_id = trash and p.trash_id is distinct from trash
    group by n.group_id, p.trash_id, p.deleted_at, p.deleted_by
    order by min(n.level), n.group_id
  loop
    perform nodes.make_room(family.roots, family.group_id, family.trash_id);
    with recursive below as (
      select r.id from unnest(family.roots) as r (id) union all
      select n.id from nodes.nodes n join below b on n.parent_id = b.id
      where n.project_id = project and n.trash_id = trash)
    select array_agg(id) into back from below;
    update nodes.nodes n set trash_id = family.trash_id, deleted_at = family.deleted_at,
      deleted_by = family.deleted_by
      where n.id = any(back);
    restored := restored + cardinality(back);
  end loop;
  return restored;
end $$;
drop function nodes.make_room(nodes.nodes, uuid);
