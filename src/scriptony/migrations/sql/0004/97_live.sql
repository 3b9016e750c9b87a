-- Whom a private event is for: live asks as the log does, so that the two cannot disagree.
grant usage on schema logs to scriptony_live;
grant execute on function logs.owner_of to scriptony_live;
