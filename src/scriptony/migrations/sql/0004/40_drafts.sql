-- Drafts: what a text was before. Version N holds the text as it stood, the newest one what it is
-- now. Who goes on typing within the same minute writes in the same version; an import, a restore,
-- a tool's or an undo's write has one of its own, so what was there before it stays.
create table nodes.text_versions (
  node_id uuid not null,
  project_id uuid not null,
  number integer not null check (number > 0),
  format text check (format in ('fountain', 'prosemirror')),   -- null: there was no text
  source text,
  words integer not null,
  cause text not null check (cause in ('edit', 'import', 'restore', 'tool', 'undo')),
  actor_id uuid references auth.accounts (id) on delete set null,
  began_at timestamptz not null default clock_timestamp(),
  at timestamptz not null default clock_timestamp(),
  is_held boolean not null default false,   -- by a revision: never written again
  check ((format is null) = (source is null)),
  primary key (node_id, number),
  foreign key (node_id, project_id) references nodes.nodes (id, project_id) on delete cascade
);
create index on nodes.text_versions (actor_id);

-- `cause` and `author_id` are what a write says of itself: the trigger takes them, no row keeps
-- them. A write without a cause is nobody's draft: a name that follows.
alter table nodes.node_text
  add column version integer not null default 1,
  add column cause text,
  add column author_id uuid;

insert into nodes.text_versions
  (node_id, project_id, number, format, source, words, cause, began_at, at)
select t.node_id, t.project_id, 1, t.format, t.source, t.words, 'edit', t.updated_at, t.updated_at
from nodes.node_text t;

-- Keeps a text as a version; its number. Writers of one node's text hold the node's row.
create function nodes.keep_version(node uuid, project uuid, new_format text, new_source text,
  new_words integer, new_cause text, author uuid) returns integer
language plpgsql as $$
declare
  kept integer;
begin
  update nodes.text_versions v set format = new_format, source = new_source, words = new_words,
    at = clock_timestamp()
    where v.node_id = node
      and v.number = (select max(o.number) from nodes.text_versions o where o.node_id = node)
      and v.cause = 'edit' and new_cause = 'edit' and v.actor_id = author and not v.is_held
      and date_trunc('minute', v.began_at) = date_trunc('minute', clock_timestamp())
    returning v.number into kept;
  if kept is null then
    insert into nodes.text_versions
      (node_id, project_id, number, format, source, words, cause, actor_id)
    select node, project, coalesce(max(o.number), 0) + 1, new_format, new_source, new_words,
      new_cause, author
    from nodes.text_versions o where o.node_id = node
    returning number into kept;
  end if;
  return kept;
end $$;

create function nodes.keep_text() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if exists (select from nodes.node_text t where t.node_id = new.node_id) then
      return new;   -- `on conflict do update` comes by here first
    end if;
    if new.cause is null then   -- a tree that came in as a whole
      new.cause := 'import';
      select n.user_id into new.author_id from nodes.nodes n where n.id = new.node_id;
    end if;
  end if;
  if new.cause is null then
    update nodes.text_versions v set format = new.format, source = new.source, words = new.words
      where v.node_id = new.node_id and v.number = new.version and not v.is_held;
  else
    new.version := nodes.keep_version(new.node_id, new.project_id, new.format, new.source,
      new.words, new.cause, new.author_id);
  end if;
  new.cause := null;
  new.author_id := null;
  return new;
end $$;
create trigger keep_text before insert on nodes.node_text
  for each row execute function nodes.keep_text();
create trigger keep_changed_text before update on nodes.node_text
  for each row when (new.cause is not null or new.source is distinct from old.source
    or new.format is distinct from old.format)
  execute function nodes.keep_text();
