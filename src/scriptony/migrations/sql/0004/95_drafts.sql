revoke execute on function
  nodes.keep_version(uuid, uuid, text, text, integer, text, uuid), nodes.keep_text(),
  nodes.forget_scene(), nodes.show_number(), nodes.number_key(text),
  nodes.number_is_free(uuid, text, uuid), nodes.next_whole_number(uuid),
  nodes.numbers_between(text, text, boolean), nodes.new_number(uuid, uuid, text, text, boolean),
  nodes.number_scenes(uuid, boolean), nodes.number_new_scenes(),
  nodes.renumber_scenes(uuid, uuid[]), nodes.import_revisions(uuid, uuid, jsonb)
  from public;
grant execute on function
  nodes.keep_version(uuid, uuid, text, text, integer, text, uuid), nodes.number_key(text),
  nodes.number_is_free(uuid, text, uuid), nodes.next_whole_number(uuid),
  nodes.numbers_between(text, text, boolean), nodes.new_number(uuid, uuid, text, text, boolean),
  nodes.number_scenes(uuid, boolean), nodes.renumber_scenes(uuid, uuid[])
  to scriptony_nodes;
grant execute on function nodes.import_revisions(uuid, uuid, jsonb) to scriptony_projects;
