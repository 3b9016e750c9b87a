-- Whoever writes a text that may name something shares the names' lock, whoever renames holds it.
grant execute on function characters.share_names(uuid, uuid, uuid)
  to scriptony_nodes, scriptony_shots, scriptony_characters, scriptony_worldbuilding,
  scriptony_inspiration;
grant execute on function characters.hold_names(uuid, uuid, uuid)
  to scriptony_characters, scriptony_worldbuilding;
grant execute on function nodes.take_names(uuid, jsonb) to scriptony_nodes, scriptony_projects;
-- An index on it is kept up by whoever writes a character.
grant execute on function characters.speaker_key(text) to scriptony_characters;
