-- A world that goes to the trash, or comes back, changes what is answered about the projects that
-- play in it.
create function projects.touch_placed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update projects.projects p set revision = p.revision where p.world_id = new.id;
  return null;
end $$;
revoke execute on function projects.touch_placed() from public;
create trigger touch_projects after update of deleted_at on worldbuilding.worlds
  for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
  execute function projects.touch_placed();
