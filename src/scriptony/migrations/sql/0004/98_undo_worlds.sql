revoke execute on function worldbuilding.forget_relations() from public;
grant execute on function worldbuilding.restore_locations(uuid, uuid) to scriptony_worldbuilding;
revoke execute on function worldbuilding.may_link(uuid, uuid) from public;
grant execute on function worldbuilding.may_link(uuid, uuid) to scriptony_nodes;
