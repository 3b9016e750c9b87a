revoke execute on function worldbuilding.forget_relations() from public;
grant execute on function worldbuilding.restore_locations(uuid, uuid) to scriptony_worldbuilding;
