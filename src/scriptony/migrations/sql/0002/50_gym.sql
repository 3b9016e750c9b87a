-- The gym: what somebody did, in the order in which they did it. Points, levels, streaks and
-- achievements are computed from it, so nobody can set them.
create schema gym;

create table gym.submissions (
  id uuid primary key,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  exercise_id text not null,          -- of the library, also when it was the day's challenge
  daily_on date,                      -- the UTC day whose challenge this was
  points integer not null check (points >= 0),
  text text,
  words integer not null default 0,
  local_date date not null,           -- in the time zone that was in force
  time_zone text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  purged_at timestamptz               -- the text is gone for good; that it was done stays true
);
create index on gym.submissions (user_id, created_at, id);
create index on gym.submissions (user_id, exercise_id, created_at desc, id desc);
create index submissions_trashed on gym.submissions (deleted_at) where deleted_at is not null;
-- Points once: for an exercise, and for a day's challenge.
create unique index submissions_points on gym.submissions (user_id, exercise_id)
  where points > 0 and daily_on is null;
create unique index submissions_daily on gym.submissions (user_id, daily_on)
  where points > 0 and daily_on is not null;
create trigger touch before update on gym.submissions
  for each row execute function kernel.touch();
create trigger forget_events after delete on gym.submissions referencing old table as gone
  for each statement execute function kernel.forget_events();

create table gym.begun (
  user_id uuid not null references auth.accounts (id) on delete cascade,
  exercise_id text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (user_id, exercise_id)
);

create table gym.plans (
  user_id uuid not null references auth.accounts (id) on delete cascade,
  plan_id text not null,
  started_on date not null,
  started_at timestamptz not null default clock_timestamp(),
  primary key (user_id, plan_id)
);
