-- Gives committed events their positions, in order of `seq`; how many. Whoever calls it holds the lock
-- of numbering (7303001). Its plan is made once for each connection, perhaps while there are no events
-- yet: it goes by indexes.
create function kernel.number_events() returns bigint
language plpgsql
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  n bigint;
begin
  with fresh as (
    select e.seq, row_number() over (order by e.seq) as nth from kernel.events e
    where e.pos is null order by e.seq limit 1000),
  last as (select coalesce((select p.pos from kernel.event_position p), 0) as pos),
  moved as (
    update kernel.event_position set pos = last.pos + (select count(*) from fresh) from last
    where exists (select from fresh))
  update kernel.events e set pos = last.pos + fresh.nth from fresh, last where e.seq = fresh.seq;
  get diagnostics n = row_count;
  return n;
end $$;
revoke execute on function kernel.number_events from public;
