-- Where somebody's days begin and end.
alter table auth.accounts add time_zone text not null default 'UTC';
create view auth.published_zone as select a.id as user_id, a.time_zone from auth.accounts a;
