revoke execute on function logs.line_to_undo, nodes.change_act from public;
do $$
declare
  room text;
begin
  foreach room in array array['projects', 'worldbuilding', 'nodes', 'characters', 'shots', 'audio',
    'inspiration', 'beats'] loop
    execute format('grant execute on function logs.line_to_undo to %I', 'scriptony_' || room);
  end loop;
end $$;

-- Whoever takes a deletion back owns what was deleted.
grant execute on function nodes.restore_trash(uuid, uuid) to scriptony_nodes;
grant execute on function nodes.change_act(uuid, uuid, uuid) to scriptony_nodes;
grant execute on function shots.restore_trash(uuid, uuid) to scriptony_shots;
