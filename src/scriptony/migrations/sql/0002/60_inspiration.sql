-- Inspirations: pictures somebody keeps beside a project, for himself unless he shares them.
create schema inspiration;

create table inspiration.inspirations (
  id uuid primary key,
  project_id uuid not null references projects.projects (id) on delete cascade,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  shared boolean not null default false,
  image_id uuid references kernel.objects (id),
  image_url text,
  title text,
  description text,
  source text,
  tags text[] not null default '{}',
  order_index integer not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  check (num_nonnulls(image_id, image_url) = 1),
  constraint inspirations_order exclude using btree
    (project_id with =, user_id with =, order_index with =) where (deleted_at is null) deferrable
);
create index on inspiration.inspirations (project_id, order_index) where deleted_at is null;
create index on inspiration.inspirations (user_id);
create index on inspiration.inspirations (image_id) where image_id is not null;
create index on inspiration.inspirations (deleted_at) where deleted_at is not null;
create trigger touch before update on inspiration.inspirations
  for each row execute function kernel.touch();
create trigger release_image after update of image_id or delete on inspiration.inspirations
  for each row execute function kernel.release('image_id');
create trigger forget_events after delete on inspiration.inspirations
  referencing old table as gone for each statement execute function kernel.forget_events();

insert into kernel.buckets (id, public, file_size_limit)
  values ('make-3b52693b-inspirations', false, 5242880);
