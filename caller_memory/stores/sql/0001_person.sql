-- One person's file. Times are microseconds since 1970, UTC.

-- The migrations this file has had; their number is also in `pragma user_version`.
create table migrations (
  name text primary key,
  applied_at text not null
);

create table profile (
  id text primary key,
  email text,
  is_first_login integer, -- null while only Supabase would know
  created_at integer not null
);

create table memories (
  id integer primary key,
  category text not null,
  key text not null,
  value text not null,
  context text,
  created_at integer not null,
  updated_at integer not null,
  -- What it is found by: its name counts, the number of a turn does not.
  said text as (iif(key glob 'user_input_*', value, key || ' ' || value)),
  -- In this order: a new turn's key must be free in every category.
  unique (key, category)
);

-- "What did I do last week?"
create index memories_created_at on memories (created_at);

-- What was forgotten, without what it was: a salted hash of category and key.
create table tombstones (
  hash blob primary key,
  forgotten_at integer not null
) without rowid;

-- Changes that Supabase has not acknowledged yet, in the order they were made.
create table outbox (
  id integer primary key autoincrement,
  op text not null,
  category text,
  key text,
  value text,
  context text,
  created_at integer,
  updated_at integer not null
);

-- Changes that Supabase refuses for what they hold; kept for a person to look at.
create table dead_letters (
  id integer primary key,
  op text not null,
  category text,
  key text,
  value text,
  context text,
  created_at integer,
  updated_at integer not null,
  error text not null
);

-- 'salt' of the hashes; 'forgotten_at', the latest "forget everything"; 'seen_at', the latest
-- session; 'hung_up_at', the latest that ended well; 'mirror', up to which updated_at every memory
-- has been in the outbox, absent while writes go past it; 'distilled_to' and 'distil_tried_to', up
-- to which updated_at turns were distilled, and were tried to be.
create table meta (
  name text primary key,
  value any
) without rowid;

insert into meta values ('salt', randomblob(16));

-- Where words stand. Nothing is ranked by it, so it counts no words (columnsize).
create virtual table memories_fts using fts5 (
  said, context,
  content = 'memories', content_rowid = 'id', tokenize = 'porter unicode61', columnsize = 0
);

create trigger memories_ai after insert on memories begin
  insert into memories_fts (rowid, said, context) values (new.id, new.said, new.context);
end;

create trigger memories_ad after delete on memories begin
  insert into memories_fts (memories_fts, rowid, said, context)
  values ('delete', old.id, old.said, old.context);
end;

create trigger memories_au after update on memories begin
  insert into memories_fts (memories_fts, rowid, said, context)
  values ('delete', old.id, old.said, old.context);
  insert into memories_fts (rowid, said, context) values (new.id, new.said, new.context);
end;
