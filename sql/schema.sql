-- What Postgres looks like now, for a new project: paste it into the SQL editor. Running it again
-- changes nothing. Take an existing deployment forward with migrations/ instead, in their order.
--
-- Workers of two versions serve at once while a new one is rolled out, so a migration only adds:
-- tables and columns are never dropped or renamed, so that no row is lost. A function that would
-- take or return something else gets a new name (push_memories_v2), and the old one stays until no
-- worker calls it; dropping it takes no row along.

begin;

-- The tables of an earlier version lack columns that the functions below need.
do $$
begin
  if to_regclass('public.memories') is not null and not exists (
    select from pg_attribute a
    where a.attrelid = to_regclass('public.memories') and a.attname = 'version'
  ) then
    raise exception 'this project has an earlier version: run the new files of sql/migrations';
  end if;
end
$$;

-- Which migrations this database has had; holds nothing about people.
create table if not exists public.memory_migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now(),
  -- In the row of version 7: a database that is made anew is told from one that was emptied.
  database_id uuid
);

-- Where the app has no `profiles`: each person reads their own, and functions alone write them.
do $$
begin
  if to_regclass('public.profiles') is null then
    create table public.profiles (
      id uuid primary key,
      email text,
      is_first_login boolean default true,
      created_at timestamptz default now()
    );
    alter table public.profiles enable row level security;
    -- `(select auth.uid())` is evaluated once per statement, auth.uid() alone once per row.
    create policy profiles_own_row on public.profiles
      for select to authenticated using (id = (select auth.uid()));
    -- Projects differ in what they grant on a new table: from everything to everybody to nothing.
    revoke all on public.profiles from public, anon, authenticated, service_role;
    grant select on public.profiles to authenticated;
    grant select, insert, update, delete on public.profiles to service_role;
  end if;
end
$$;

-- A table of the app's that lacks one of our columns. Who was granted every column one by one is
-- granted the new one too: `select *` would fail for them otherwise.
do $$
declare
  v_readers text;
  v_column record;
begin
  select string_agg(reader, ', ') into v_readers
  from (
    select coalesce(quote_ident(r.rolname), 'public') as reader
    from pg_attribute a
    cross join aclexplode(a.attacl) g
    left join pg_roles r on r.oid = g.grantee
    where a.attrelid = 'public.profiles'::regclass and a.attnum > 0 and not a.attisdropped
      and g.privilege_type = 'SELECT'
    group by g.grantee, r.rolname
    having count(*) = (
      select count(*) from pg_attribute a
      where a.attrelid = 'public.profiles'::regclass and a.attnum > 0 and not a.attisdropped
    )
  ) readers;
  for v_column in
    select c.name, c.definition
    from (values
      ('email', 'text'),
      ('is_first_login', 'boolean default true'),
      ('created_at', 'timestamptz default now()')
    ) as c (name, definition)
    where not exists (
      select from pg_attribute a
      where a.attrelid = 'public.profiles'::regclass and a.attname = c.name and not a.attisdropped
    )
  loop
    execute format(
      'alter table public.profiles add column %I %s', v_column.name, v_column.definition
    );
    if v_readers is not null then
      execute format('grant select (%I) on public.profiles to %s', v_column.name, v_readers);
    end if;
  end loop;
end
$$;

alter table public.memory_migrations enable row level security;

drop policy if exists memory_migrations_select on public.memory_migrations;
create policy memory_migrations_select on public.memory_migrations
  for select to authenticated using (true);

revoke all on public.memory_migrations from public, anon, authenticated, service_role;
grant select on public.memory_migrations to authenticated, service_role;

create table if not exists public.memories (
  user_id uuid not null references public.profiles (id) on delete cascade,
  category text not null check (category in (
    'FACT', 'PREFERENCE', 'INTEREST', 'GOAL', 'PLAN', 'OPINION', 'EXPERIENCE', 'RELATIONSHIP'
  )),
  -- An index entry holds 2,704 bytes; beyond, Postgres refuses with a code that says "try later".
  key text not null check (octet_length(key) <= 2000),
  value text not null,
  context text, -- what the agent said just before
  created_at timestamptz not null, -- when it was said
  updated_at timestamptz not null, -- the newer one wins
  kind text not null, -- turn, fact, control or summary
  call_id text, -- the call it was said in
  sources jsonb, -- the turns a fact comes from, newest first
  superseded_at timestamptz, -- until when a former value held
  former_key text, -- of a former value, while it held
  about timestamptz, -- the time that it is about
  language text,
  written_at timestamptz, -- where an import tells it, else updated_at
  version bigint not null, -- of the person, when this was written
  primary key (user_id, category, key) -- begins with user_id: the index of the policies as well
);

-- One row per person who ever forgot something. The salt keeps the hashes of one person from
-- being compared with another's or with a list made beforehand; it goes when the person goes.
create table if not exists public.memory_erasures (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  salt uuid not null default gen_random_uuid(),
  everything_at timestamptz, -- the latest "forget everything"
  version bigint not null
);

create table if not exists public.memory_tombstones (
  user_id uuid not null references public.profiles (id) on delete cascade,
  hash bytea not null, -- of salt, category and key
  forgotten_at timestamptz not null,
  version bigint not null,
  call_id text, -- the call in which it was forgotten
  primary key (user_id, hash)
);

alter table public.memories enable row level security;
alter table public.memory_erasures enable row level security;
alter table public.memory_tombstones enable row level security;

-- One policy for every command, hiding no row of the person's own: a policy that hid some from
-- reading would make writing them fail with 42501.
drop policy if exists memory_own_rows on public.memories;
create policy memory_own_rows on public.memories
  to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists memory_own_rows on public.memory_erasures;
create policy memory_own_rows on public.memory_erasures
  to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists memory_own_rows on public.memory_tombstones;
create policy memory_own_rows on public.memory_tombstones
  to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

revoke all on public.memories, public.memory_erasures, public.memory_tombstones
  from public, anon, authenticated, service_role;
grant select, insert, update, delete
  on public.memories, public.memory_erasures, public.memory_tombstones
  to authenticated, service_role;

-- How often something of a person was written, and when they were last here. Whoever raises the
-- version holds its row until they commit: one that can be read is complete, as is each before it.
create table if not exists public.memory_versions (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  version bigint not null,
  seen_at timestamptz
);

alter table public.memory_versions enable row level security;

drop policy if exists memory_own_rows on public.memory_versions;
create policy memory_own_rows on public.memory_versions
  for select to authenticated using (user_id = (select auth.uid()));

-- Only functions of ours write it.
revoke all on public.memory_versions from public, anon, authenticated, service_role;
grant select on public.memory_versions to authenticated, service_role;

-- These let every signed-in person change every column of their row, the app's own included.
drop policy if exists memory_own_profile_select on public.profiles;
drop policy if exists memory_own_profile_insert on public.profiles;
drop policy if exists memory_own_profile_update on public.profiles;

-- What a foreign key from profiles.id to auth.users refused to everybody but our own function.
-- Security definer, for not everybody may read auth.users.
create or replace function public.memory_account_required()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from public.profiles p where p.id = new.id)
    and not exists (select from auth.users u where u.id = new.id)
  then
    raise foreign_key_violation using message = 'the id of this profile is that of no account';
  end if;
  return null;
end
$$;

-- What becomes of a profile and its memories when the account of that id is deleted. The argument
-- says what a foreign key of the app's did about it: "cascade" or "refuse".
create or replace function public.memory_account_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_argv[0] = 'refuse' then
    if exists (select from public.profiles p where p.id = old.id) then
      raise foreign_key_violation using message = 'this account still has a profile';
    end if;
    return null;
  end if;
  begin
    delete from public.profiles p where p.id = old.id;
  exception when integrity_constraint_violation or raise_exception then
    -- Something of the app's holds the profile. Without a foreign key this account could be deleted
    -- before, so it still can.
    if tg_argv[0] = 'cascade' then
      raise;
    end if;
  end;
  -- Also where the profile stays, held by something of the app's: the person was removed.
  if exists (select from public.profiles p where p.id = old.id) then
    perform public.memory_raise_version(old.id);
    delete from public.memories m where m.user_id = old.id;
    delete from public.memory_tombstones t where t.user_id = old.id;
    delete from public.memory_erasures e where e.user_id = old.id;
    insert into public.memory_removals as r (hash, removed_at)
    values (sha256(convert_to('memory-agent ' || old.id, 'UTF8')), clock_timestamp())
    on conflict (hash) do update set removed_at = excluded.removed_at;
  end if;
  return null;
end
$$;

revoke all on function public.memory_account_required(), public.memory_account_deleted()
  from public, anon, authenticated, service_role;

-- Somebody who joins a room need not be somebody who can sign in, so nothing ties `id` to
-- auth.users: neither profiles_id_fkey, as it is usually called, nor the same by another name. For
-- everybody but our own function, triggers keep what it kept.
do $$
declare
  v_key record;
begin
  for v_key in
    select c.conname, c.confdeltype,
      case when c.condeferrable then 'deferrable' else 'not deferrable' end
        || case when c.condeferred then ' initially deferred' else '' end as deferral
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'id'
    where c.contype = 'f'
      and c.conrelid = 'public.profiles'::regclass
      and c.confrelid = to_regclass('auth.users')
      and c.conkey = array[a.attnum]
  loop
    execute format('alter table public.profiles drop constraint %I', v_key.conname);
    execute 'drop trigger if exists memory_account_required on public.profiles';
    execute format(
      'create constraint trigger memory_account_required'
      ' after insert or update of id on public.profiles %s for each row when ('
      '   current_user <> %L or current_setting(''memory_agent.opens_session'', true) is distinct'
      '   from ''true'''
      ' ) execute function public.memory_account_required()', v_key.deferral, current_user
    );
    if has_table_privilege('auth.users', 'TRIGGER') and not exists (
      select from pg_trigger t
      where t.tgrelid = 'auth.users'::regclass and t.tgname = 'memory_account_deleted'
    ) then
      execute format(
        'create trigger memory_account_deleted after delete on auth.users'
        ' for each row execute function public.memory_account_deleted(%L)',
        case v_key.confdeltype when 'c' then 'cascade' else 'refuse' end
      );
    end if;
  end loop;
end
$$;

-- Where the app has no trigger of ours on auth.users yet, and this role may make one.
do $$
begin
  if to_regclass('auth.users') is not null
    and has_table_privilege(to_regclass('auth.users'), 'TRIGGER')
    and not exists (
      select from pg_trigger t
      where t.tgrelid = to_regclass('auth.users') and t.tgname = 'memory_account_deleted'
    )
  then
    create trigger memory_account_deleted after delete on auth.users
      for each row execute function public.memory_account_deleted();
  end if;
end
$$;

-- Raises unless the caller acts for this person: by a token of theirs, or by a role that no row
-- level security binds, as service_role. A token that names nobody is nobody's. The setting `role`
-- names the caller also within a function that runs as its owner; current_user does not.
create or replace function public.memory_refuse_others(p_user_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_user_id = auth.uid() then
    return;
  end if;
  if auth.uid() is null and exists (
    select from pg_catalog.pg_roles r
    where (r.rolbypassrls or r.rolsuper)
      and r.rolname = coalesce(nullif(current_setting('role'), 'none'), session_user)
  ) then
    return;
  end if;
  raise insufficient_privilege using message = 'a person reaches what is their own only';
end
$$;

-- When somebody was removed with their profile: another worker may still hold what was said before.
-- Nobody reaches it but our functions.
create table if not exists public.memory_removals (
  hash bytea primary key, -- of the id of the person
  removed_at timestamptz not null,
  -- The last that they had: numbers that are given out anew were never given out before.
  version bigint not null default 0
);

alter table public.memory_removals enable row level security;

revoke all on public.memory_removals from public, anon, authenticated, service_role;

-- Makes the profile if it is absent, fills an empty email, keeps when the person was here, and
-- returns the four columns that are ours. Security definer, so that no right on the app's table has
-- to be given for it.
create or replace function public.memory_ensure_profile(p_user_id uuid, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_created boolean;
  v_removal public.memory_removals;
  v_salt uuid;
begin
  perform public.memory_refuse_others(p_user_id);
  -- For the trigger memory_account_required.
  perform set_config('memory_agent.opens_session', 'true', true);
  begin
    -- Of two calls at once, one waits here for the other and finds the row.
    insert into public.profiles (id, email, is_first_login, created_at)
    values (p_user_id, p_email, true, now())
    on conflict (id) do nothing;
    v_created := found;
    if not v_created then
      update public.profiles set email = p_email
      where id = p_user_id and email is null and p_email is not null;
    end if;
  exception when unique_violation then
    -- The app lets an address stand once, and it stands with somebody else.
    insert into public.profiles (id, is_first_login, created_at) values (p_user_id, true, now())
    on conflict (id) do nothing;
    v_created := found;
  end;
  perform set_config('memory_agent.opens_session', '', true);
  select r.* into v_removal from public.memory_removals r
  where r.hash = sha256(convert_to('memory-agent ' || p_user_id, 'UTF8'));
  -- A push that is under way holds the row, and a call does not wait for it.
  perform from public.memory_versions v where v.user_id = p_user_id for update skip locked;
  if found then
    update public.memory_versions set seen_at = clock_timestamp() where user_id = p_user_id;
  elsif not exists (select from public.memory_versions v where v.user_id = p_user_id) then
    insert into public.memory_versions (user_id, version, seen_at)
    values (p_user_id, coalesce(v_removal.version, 0), clock_timestamp())
    on conflict (user_id) do nothing;
  end if;
  -- Who was removed and comes back begins anew, whoever made the new profile: what is written of
  -- before is forgotten.
  if v_removal.removed_at is not null and not exists (
    select from public.memory_erasures e
    where e.user_id = p_user_id and e.everything_at >= v_removal.removed_at
  ) then
    insert into public.memory_erasures as e (user_id, everything_at)
    values (p_user_id, v_removal.removed_at)
    on conflict (user_id) do update
      set everything_at = greatest(e.everything_at, excluded.everything_at)
    returning e.salt into v_salt;
    -- With the opt-out of before, which outlives a mere "forget everything".
    insert into public.memory_tombstones as t (user_id, hash, forgotten_at)
    values (
      p_user_id,
      sha256(convert_to(v_salt || ':PREFERENCE:remember_me', 'UTF8')),
      v_removal.removed_at
    )
    on conflict (user_id, hash) do update
      set forgotten_at = greatest(t.forgotten_at, excluded.forgotten_at);
  end if;
  return (
    select jsonb_build_object(
      'profile', jsonb_build_object(
        'id', p.id,
        'email', p.email,
        'is_first_login', coalesce(p.is_first_login, true),
        'created_at', coalesce(p.created_at, now())
      ),
      'created', v_created
    )
    from public.profiles p where p.id = p_user_id
  );
end
$$;

-- Ends the first login of a person; see memory_ensure_profile.
create or replace function public.memory_end_first_login(p_user_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform public.memory_refuse_others(p_user_id);
  update public.profiles p set is_first_login = false
  where p.id = p_user_id and p.is_first_login is distinct from false;
  if not found and not exists (select from public.profiles p where p.id = p_user_id) then
    raise foreign_key_violation using message = 'this person has no profile';
  end if;
end
$$;

-- Whether a person has a profile; makes none.
create or replace function public.memory_knows(p_user_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform public.memory_refuse_others(p_user_id);
  return exists (select from public.profiles p where p.id = p_user_id);
end
$$;

-- Removes a person's profile, with all that is remembered of them; says whether there was one. Who
-- has an account keeps its row: deleting the account is what removes that.
create or replace function public.memory_forget_profile(p_user_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_has_account boolean := false;
begin
  perform public.memory_refuse_others(p_user_id);
  perform pg_advisory_xact_lock(hashtextextended('memory-agent ' || p_user_id, 0));
  if to_regclass('auth.users') is not null then
    v_has_account := exists (select from auth.users u where u.id = p_user_id);
  end if;
  if v_has_account then
    raise integrity_constraint_violation using
      message = 'this person has an account: delete that, and the profile goes with it';
  end if;
  -- The trigger memory_profile_deleted keeps that they were removed.
  delete from public.profiles p where p.id = p_user_id;
  return found;
end
$$;

-- The four columns of a person's profile that are ours, null where there is none, and when they
-- were removed. Security definer, as the app's table need not be granted to anybody.
create or replace function public.memory_profile(p_user_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
  perform public.memory_refuse_others(p_user_id);
  return jsonb_build_object(
    'profile', (
      select jsonb_build_object(
        'id', p.id,
        'email', p.email,
        'is_first_login', coalesce(p.is_first_login, true),
        'created_at', coalesce(p.created_at, now())
      )
      from public.profiles p where p.id = p_user_id
    ),
    'removed_at', (
      select r.removed_at from public.memory_removals r
      where r.hash = sha256(convert_to('memory-agent ' || p_user_id, 'UTF8'))
    )
  );
end
$$;

-- What a worker writes, and no more. `not valid` at first, for rows that are there already. The
-- times are those that a worker can read.
alter table public.memories
  drop constraint if exists memories_value_length,
  drop constraint if exists memories_context_length,
  drop constraint if exists memories_times,
  drop constraint if exists memories_kind,
  drop constraint if exists memories_call_id_length,
  drop constraint if exists memories_language_length,
  drop constraint if exists memories_former,
  drop constraint if exists memories_about,
  drop constraint if exists memories_sources,
  add constraint memories_value_length check (char_length(value) <= 4000) not valid,
  add constraint memories_context_length check (char_length(context) <= 1000) not valid,
  add constraint memories_times
    check (created_at >= 'epoch' and created_at <= updated_at) not valid,
  add constraint memories_kind check (kind in ('turn', 'fact', 'control', 'summary')) not valid,
  add constraint memories_call_id_length check (char_length(call_id) <= 100) not valid,
  add constraint memories_language_length check (char_length(language) <= 35) not valid,
  add constraint memories_former check (
    octet_length(former_key) <= 2000
    and superseded_at >= '0001-01-01 UTC' and superseded_at < '9999-12-31 UTC'
  ) not valid,
  add constraint memories_about
    check (
      about >= '0001-01-01 UTC' and about < '9999-12-31 UTC'
      and written_at >= '0001-01-01 UTC' and written_at < '9999-12-31 UTC'
    ) not valid,
  add constraint memories_sources check (
    jsonb_typeof(sources) = 'array' and octet_length(sources::text) <= 16000
    and not sources @? '$[*] ? (!(@.words.type() == "string")
      || (exists(@.key) && @.key.type() != "string")
      || (exists(@.said_at) && @.said_at.type() != "string"))'
  ) not valid;
alter table public.memory_tombstones
  drop constraint if exists memory_tombstones_time,
  drop constraint if exists memory_tombstones_call_id_length,
  add constraint memory_tombstones_time check (forgotten_at >= 'epoch') not valid,
  add constraint memory_tombstones_call_id_length check (char_length(call_id) <= 100) not valid;
alter table public.memory_erasures
  drop constraint if exists memory_erasures_time,
  add constraint memory_erasures_time check (everything_at >= 'epoch') not valid;
do $$
begin
  alter table public.memories
    validate constraint memories_value_length,
    validate constraint memories_context_length,
    validate constraint memories_times,
    validate constraint memories_former,
    validate constraint memories_sources;
exception when check_violation then
  raise notice 'rows that are there already break a rule for new ones: they stay as they are';
end
$$;
alter table public.memories
  validate constraint memories_kind,
  validate constraint memories_call_id_length,
  validate constraint memories_language_length,
  validate constraint memories_about;
do $$
begin
  alter table public.memory_tombstones validate constraint memory_tombstones_time;
  alter table public.memory_erasures validate constraint memory_erasures_time;
exception when check_violation then
  raise notice 'forgets that are there already break a rule for new ones: they stay as they are';
end
$$;
alter table public.memory_tombstones validate constraint memory_tombstones_call_id_length;

-- Each page is the beginning of one of these, so that it costs what its rows cost. The conditions
-- hold for every row: only who asks for them is offered the index. To look one row up, the primary
-- key alone is, and needs no statistics to be the best.
create index if not exists memories_changes on public.memories (user_id, version)
  where version > 0;
create index if not exists memories_newest
  on public.memories (user_id, updated_at, hashtextextended(category || ':' || key, 0))
  where updated_at > '-infinity';
create index if not exists memories_facts on public.memories (user_id, updated_at)
  where kind = 'fact' and superseded_at is null;
create index if not exists memories_controls on public.memories (user_id, updated_at)
  where kind in ('control', 'summary');
create index if not exists memory_tombstones_changes
  on public.memory_tombstones (user_id, version) where version > 0;

-- What the codes of version 1 say: a key that begins or ends in a certain way, and lines of a
-- context that begin with "> ". The context of a turn is what the agent said, however it begins.
create or replace function public.memory_describe(p_category text, p_key text, p_context text)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_kind text := case
    when starts_with(p_key, 'user_input_') then 'turn'
    when p_category = 'PREFERENCE' and p_key = 'remember_me' then 'control'
    when p_category = 'FACT' and p_key = 'last_call' then 'summary'
    else 'fact'
  end;
  v_superseded_at timestamptz;
  v_sources jsonb;
  v_context text := p_context;
begin
  if p_key ~ ' \(until [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\)$' then
    begin
      v_superseded_at := left(right(p_key, 21), 20);
    exception when data_exception then
      -- A day that no calendar has: it is a key like any other.
      null;
    end;
  end if;
  if v_kind <> 'turn' and p_context ~ '(^|\n)> ' then
    select
      jsonb_agg(jsonb_build_object('words', substr(l.line, 3)) order by l.place)
        filter (where starts_with(l.line, '> ')),
      nullif(string_agg(l.line, E'\n' order by l.place)
        filter (where not starts_with(l.line, '> ')), '')
    into v_sources, v_context
    from string_to_table(p_context, E'\n') with ordinality as l (line, place);
  end if;
  return jsonb_build_object(
    'kind', v_kind,
    'superseded_at', v_superseded_at,
    'former_key', case when v_superseded_at is not null then left(p_key, -29) end,
    'sources', v_sources,
    'context', v_context
  );
end
$$;

-- The context of version 1: the words of the sources, each on a line of its own, then the context.
create or replace function public.memory_render(p_sources jsonb, p_context text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when p_sources is null then p_context else concat_ws(E'\n', (
    select string_agg(
      '> ' || regexp_replace(btrim(s.source ->> 'words', E' \t\n\r'), '\s+', ' ', 'g'),
      E'\n' order by s.place
    )
    from jsonb_array_elements(p_sources) with ordinality as s (source, place)
  ), p_context) end
$$;

-- Under which hash it is said until when all is too old in a category: that of a key that no memory
-- has, for keys are stripped.
create or replace function public.memory_too_old_hash(p_salt uuid, p_category text)
returns bytea
language sql
immutable
security invoker
set search_path = ''
as $$
  select sha256(convert_to(p_salt || ':' || p_category || E':\ttoo old', 'UTF8'))
$$;

-- What holds for each row of memories, pushed or written directly. A row that was forgotten since,
-- or that is older than what is there, is left out without an error.
create or replace function public.memory_written()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_salt uuid; -- null as long as this person never forgot anything
  v_everything_at timestamptz;
  v_hash bytea;
  v_too_old_hash bytea; -- null for a control: none grows too old
begin
  -- A clock that runs ahead would win against everybody until the others reach its time.
  if new.updated_at > clock_timestamp() + interval '1 minute' then
    new.updated_at := clock_timestamp();
  end if;
  if tg_op = 'INSERT' then
    -- Beside a forget that is under way, this row would outlive it. An update needs no lock: the
    -- forget waits for its row.
    perform pg_advisory_xact_lock(hashtextextended('memory-agent ' || new.user_id, 0));
  elsif new.updated_at = old.updated_at and new is distinct from old then
    -- An edit that names no time is made now.
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  elsif new.updated_at < old.updated_at then
    return null;
  end if;
  new.created_at := least(new.created_at, new.updated_at);
  select e.salt, e.everything_at into v_salt, v_everything_at
  from public.memory_erasures e where e.user_id = new.user_id;
  -- An opt-out is taken back by itself alone.
  if new.updated_at <= v_everything_at
    and not (new.category = 'PREFERENCE' and new.key = 'remember_me') then
    return null;
  end if;
  if v_salt is not null then
    -- By itself, so that it is looked up and not sought among all that were forgotten.
    v_hash := sha256(convert_to(v_salt || ':' || new.category || ':' || new.key, 'UTF8'));
    if new.kind <> 'control' then
      v_too_old_hash := public.memory_too_old_hash(v_salt, new.category);
    end if;
    if exists (
      select from public.memory_tombstones t
      where t.user_id = new.user_id and t.hash in (v_hash, v_too_old_hash)
        and new.updated_at <= t.forgotten_at
    ) then
      return null;
    end if;
  end if;
  return new;
end
$$;

-- A forget holds for the latest time that it was said, and for none ahead of now.
create or replace function public.memory_forgotten()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.forgotten_at > clock_timestamp() + interval '1 minute' then
    new.forgotten_at := clock_timestamp();
  end if;
  if tg_op = 'UPDATE' then
    new.forgotten_at := greatest(new.forgotten_at, old.forgotten_at);
  end if;
  return new;
end
$$;

create or replace function public.memory_everything_forgotten()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.everything_at > clock_timestamp() + interval '1 minute' then
    new.everything_at := clock_timestamp();
  end if;
  if tg_op = 'UPDATE' then
    new.everything_at := greatest(new.everything_at, old.everything_at);
    -- Another salt would undo every tombstone.
    new.salt := old.salt;
  end if;
  return new;
end
$$;

create or replace trigger memory_written before insert or update on public.memories
  for each row execute function public.memory_written();
create or replace trigger memory_forgotten before insert or update on public.memory_tombstones
  for each row execute function public.memory_forgotten();
create or replace trigger memory_everything_forgotten
  before insert or update on public.memory_erasures
  for each row execute function public.memory_everything_forgotten();

-- The number that what is being written of a person carries: one more than the last, once for each
-- transaction or push. Nobody calls it but triggers. Null where nobody is there: a trigger runs
-- before the policies, and an error of ours would tell anybody who has a profile.
create or replace function public.memory_raise_version(p_user_id uuid)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_raised text := current_setting('memory_agent.raised', true);
  v_version bigint;
begin
  if starts_with(v_raised, p_user_id::text) then
    return split_part(v_raised, ' ', 2);
  end if;
  if not exists (select from public.profiles p where p.id = p_user_id) then
    return null;
  end if;
  insert into public.memory_versions as v (user_id, version)
  values (p_user_id, 1 + coalesce((
    select r.version from public.memory_removals r
    where r.hash = sha256(convert_to('memory-agent ' || p_user_id, 'UTF8'))
  ), 0))
  on conflict (user_id) do update set version = v.version + 1
  returning v.version into v_version;
  perform set_config('memory_agent.raised', p_user_id || ' ' || v_version, true);
  return v_version;
end
$$;

-- Gives a row that is written its version. Security definer, for nobody writes memory_versions.
create or replace function public.memory_versioned()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_version bigint;
begin
  if tg_op = 'UPDATE' then
    if new is not distinct from old then
      return new;
    end if;
  elsif tg_table_name = 'memories' then
    -- Where the row is there already, the update that may follow raises the version. Whoever edits
    -- that row holds it before they raise the version: in the other order, both would wait.
    select m.version into v_version from public.memories m
    where m.user_id = new.user_id and m.category = new.category and m.key = new.key for update;
  elsif tg_table_name = 'memory_tombstones' then
    select t.version into v_version from public.memory_tombstones t
    where t.user_id = new.user_id and t.hash = new.hash;
  else
    select e.version into v_version from public.memory_erasures e where e.user_id = new.user_id;
  end if;
  new.version := coalesce(v_version, public.memory_raise_version(new.user_id), 0);
  return new;
end
$$;

-- Describes a row that is written without saying what it is. Where an upsert meets a row that is
-- there, its context stays whole: the words in it would be lost otherwise.
create or replace function public.memory_described()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_said jsonb := public.memory_describe(new.category, new.key, new.context);
begin
  new.kind := v_said ->> 'kind';
  if tg_op = 'INSERT' and not exists (
    select from public.memories m
    where m.user_id = new.user_id and m.category = new.category and m.key = new.key
  ) then
    new.superseded_at := coalesce(new.superseded_at, (v_said ->> 'superseded_at')::timestamptz);
    new.former_key := coalesce(new.former_key, v_said ->> 'former_key');
    if new.sources is null then
      new.sources := nullif(v_said -> 'sources', 'null');
      new.context := v_said ->> 'context';
    end if;
  end if;
  return new;
end
$$;

-- Leaves a tombstone where none says yet that this row is forgotten.
create or replace function public.memory_leave_tombstone(
  p_user_id uuid, p_category text, p_key text, p_updated_at timestamptz
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_erasure public.memory_erasures;
begin
  select e.* into v_erasure from public.memory_erasures e where e.user_id = p_user_id;
  if not found then
    insert into public.memory_erasures as e (user_id) values (p_user_id)
    on conflict (user_id) do update set salt = e.salt
    returning e.* into v_erasure;
  end if;
  insert into public.memory_tombstones as t (user_id, hash, forgotten_at)
  values (
    p_user_id,
    sha256(convert_to(v_erasure.salt || ':' || p_category || ':' || p_key, 'UTF8')),
    greatest(clock_timestamp(), p_updated_at)
  )
  on conflict (user_id, hash) do update
    set forgotten_at = excluded.forgotten_at, call_id = null
    where t.forgotten_at < p_updated_at;
end
$$;

-- A row that somebody deletes is forgotten, or another worker's copy would bring it back. Not where
-- the person is gone, or where it is said already that everything is forgotten, or too old.
create or replace function public.memory_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform public.memory_leave_tombstone(g.user_id, g.category, g.key, g.updated_at)
  from gone g
  join public.profiles p on p.id = g.user_id
  left join public.memory_erasures e on e.user_id = g.user_id
  left join public.memory_tombstones t
    on t.user_id = g.user_id and t.hash = public.memory_too_old_hash(e.salt, g.category)
  where (g.updated_at <= e.everything_at) is not true
    and (g.updated_at <= t.forgotten_at and g.kind <> 'control') is not true;
  return null;
end
$$;

-- A row that is given another key is gone from where it was.
create or replace function public.memory_moved()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform public.memory_leave_tombstone(old.user_id, old.category, old.key, old.updated_at);
  return null;
end
$$;

-- Keeps that a person was removed, whoever removed them, and which versions they have had.
create or replace function public.memory_profile_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.memory_removals as r (hash, removed_at)
  values (sha256(convert_to('memory-agent ' || old.id, 'UTF8')), clock_timestamp())
  on conflict (hash) do update set removed_at = excluded.removed_at;
  return null;
end
$$;

create or replace function public.memory_version_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.memory_removals as r (hash, removed_at, version)
  values (
    sha256(convert_to('memory-agent ' || old.user_id, 'UTF8')), clock_timestamp(), old.version
  )
  on conflict (hash) do update
    set removed_at = excluded.removed_at, version = greatest(r.version, excluded.version);
  return null;
end
$$;

-- Triggers of one kind run in the order of their names: a row is described, then memory_written
-- judges it, and what is left of it is given a version.
create or replace trigger memory_described before insert or update on public.memories
  for each row when (new.kind is null) execute function public.memory_described();
create or replace trigger memory_written_version before insert or update on public.memories
  for each row execute function public.memory_versioned();
create or replace trigger memory_forgotten_version before insert or update
  on public.memory_tombstones for each row execute function public.memory_versioned();
create or replace trigger memory_everything_forgotten_version before insert or update
  on public.memory_erasures for each row execute function public.memory_versioned();
create or replace trigger memory_deleted after delete on public.memories
  referencing old table as gone for each statement execute function public.memory_deleted();
create or replace trigger memory_moved after update on public.memories
  for each row when ((old.user_id, old.category, old.key) is distinct from
    (new.user_id, new.category, new.key)) execute function public.memory_moved();
create or replace trigger memory_profile_deleted after delete on public.profiles
  for each row execute function public.memory_profile_deleted();
create or replace trigger memory_version_deleted after delete on public.memory_versions
  for each row execute function public.memory_version_deleted();

-- What was forgotten stays so: a tombstone goes only where "forget everything" says the same.
revoke delete on public.memory_erasures from authenticated;
drop policy if exists memory_kept_tombstones on public.memory_tombstones;
create policy memory_kept_tombstones on public.memory_tombstones as restrictive
  for delete to authenticated using (exists (
    select from public.memory_erasures e
    where e.user_id = memory_tombstones.user_id
      and e.everything_at >= memory_tombstones.forgotten_at
  ));

-- What changed of a person since a version, bounded and newest first, as one jsonb. Makes no
-- profile. The first page begins with what a greeting needs: controls, the summary, the newest of
-- the facts that hold. A cursor names the first row and the first tombstone that are still to come.
create or replace function public.pull_memories_v2(
  p_user_id uuid, p_known_version bigint, p_limit int, p_cursor jsonb default null
)
returns jsonb
language plpgsql
stable -- one snapshot for all of it
security invoker
set search_path = ''
set timezone = 'UTC'
-- A page is the beginning of an index. Where statistics are missing, a sort of everything looks as
-- cheap.
set enable_sort = off
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
declare
  v_person jsonb := public.memory_profile(p_user_id); -- refuses others
  v_known bigint := greatest(coalesce(p_known_version, 0), -1);
  v_limit int := greatest(least(p_limit, 1000), 1);
  v_is_first boolean := p_cursor is null;
  v_version bigint;
  v_erasure public.memory_erasures;
  v_few boolean; -- changed, so that they are sorted rather than looked for
  v_from jsonb := p_cursor -> 'memory';
  v_from_at timestamptz := coalesce(v_from ->> 'updated_at', 'infinity');
  v_from_tie bigint := coalesce(v_from ->> 'tie', '0');
  v_memories jsonb := '[]';
  v_next jsonb;
  v_forgotten_from jsonb := p_cursor -> 'tombstone';
  v_forgotten jsonb := '[]';
  v_forgotten_next jsonb;
begin
  v_version := coalesce((p_cursor ->> 'version')::bigint, (
    select v.version from public.memory_versions v where v.user_id = p_user_id
  ), 0);
  select e.* into v_erasure from public.memory_erasures e where e.user_id = p_user_id;

  if v_known <> 0 and (v_is_first or v_forgotten_from is not null) then
    with found as (
      select t.version, t.hash, t.forgotten_at,
        row_number() over (order by t.version desc, t.hash desc) as place
      from public.memory_tombstones t
      where t.user_id = p_user_id and t.version > 0
        and t.version > v_known and t.version <= v_version
        and (v_is_first or (t.version, t.hash) <= (
          (v_forgotten_from ->> 'version')::bigint, decode(v_forgotten_from ->> 'hash', 'hex')
        ))
      order by t.version desc, t.hash desc
      limit 1 + case when v_is_first then 250 else 1000 end
    )
    select
      coalesce(jsonb_agg(
        jsonb_build_object('hash', encode(f.hash, 'hex'), 'forgotten_at', f.forgotten_at)
        order by f.place
      ) filter (where not f.is_next), '[]'),
      (jsonb_agg(jsonb_build_object('version', f.version, 'hash', encode(f.hash, 'hex')))
        filter (where f.is_next)) -> 0
    into v_forgotten, v_forgotten_next
    from (
      select f.*, f.place > case when v_is_first then 250 else 1000 end as is_next from found f
    ) f;
  end if;

  if v_is_first or v_from is not null then
    v_few := v_known > 0 and 1000 >= (
      select count(*) from (
        select from public.memories m
        where m.user_id = p_user_id and m.version > 0
          and m.version > v_known and m.version <= v_version
        order by m.version limit 1001
      ) changed
    );
    -- `version + 0` keeps the index of versions out where the newest are looked for.
    with changed as materialized (
      select m.* from public.memories m
      where v_few and m.user_id = p_user_id and m.version > 0
        and m.version > v_known and m.version <= v_version
      order by m.version
    ),
    candidates as (
      select 1 as place, c.* from changed c
      where v_is_first and c.kind in ('control', 'summary')
      union all
      (
        select 1, m.* from public.memories m
        where v_is_first and not v_few
          and m.user_id = p_user_id and m.kind in ('control', 'summary')
          and m.version + 0 > v_known and m.version + 0 <= v_version
        order by m.updated_at desc limit v_limit
      )
      union all
      (
        select 2, c.* from changed c
        where v_is_first and c.kind = 'fact' and c.superseded_at is null
        order by c.updated_at desc limit v_limit / 2
      )
      union all
      (
        select 2, m.* from public.memories m
        where v_is_first and not v_few
          and m.user_id = p_user_id and m.kind = 'fact' and m.superseded_at is null
          and m.version + 0 > v_known and m.version + 0 <= v_version
        order by m.updated_at desc limit v_limit / 2
      )
      union all
      (
        select 3, c.* from changed c
        where (c.updated_at, hashtextextended(c.category || ':' || c.key, 0))
          <= (v_from_at, v_from_tie)
        order by c.updated_at desc, hashtextextended(c.category || ':' || c.key, 0) desc
        limit v_limit + 1
      )
      union all
      (
        select 3, m.* from public.memories m
        where not v_few and m.user_id = p_user_id and m.updated_at > '-infinity'
          -- For the index: what follows may not be asked before a policy.
          and m.updated_at <= v_from_at
          and (m.updated_at, hashtextextended(m.category || ':' || m.key, 0))
            <= (v_from_at, v_from_tie)
          and m.version + 0 > v_known and m.version + 0 <= v_version
        order by m.updated_at desc, hashtextextended(m.category || ':' || m.key, 0) desc
        limit v_limit + 1
      )
    ),
    placed as (
      select c.*, hashtextextended(c.category || ':' || c.key, 0) as tie,
        row_number() over same as copy, max(c.place) over same = 3 as is_newest
      from candidates c
      window same as (partition by c.category, c.key order by c.place
        rows between unbounded preceding and unbounded following)
    ),
    -- Each row at its first place.
    written as materialized (
      select p.place, p.updated_at, p.tie, p.is_newest, jsonb_strip_nulls(
        to_jsonb(p) - '{user_id,version,place,tie,copy,is_newest}'::text[]
      ) as memory
      from placed p where p.copy = 1
    ),
    counted as (
      select w.*, row_number() over way as nth,
        sum(octet_length(w.memory::text) + 2) over way as bytes
      from written w
      window way as (order by w.place, w.updated_at desc, w.tie desc)
    ),
    chosen as (
      select c.*, c.nth = 1 or c.nth <= v_limit and c.bytes <= case
        when v_is_first then 88000 - octet_length(v_forgotten::text) else 1000000
      end as is_in
      from counted c
    )
    select
      coalesce(jsonb_agg(c.memory order by c.updated_at desc, c.tie desc)
        filter (where c.is_in), '[]'),
      (jsonb_agg(
        jsonb_build_object('updated_at', c.updated_at, 'tie', c.tie::text)
        order by c.updated_at desc, c.tie desc
      ) filter (where c.is_newest and not c.is_in)) -> 0
    into v_memories, v_next
    from chosen c;
  end if;

  return v_person || jsonb_build_object(
    'database_id', (select i.database_id from public.memory_migrations i where i.version = 7),
    'version', v_version,
    'memories', v_memories,
    'forgotten', v_forgotten,
    'salt', v_erasure.salt,
    -- Of an account that is deleted, the profile may stay: the removal forgets everything.
    'forgotten_at', case when v_person ->> 'profile' is not null then
      greatest(v_erasure.everything_at, (v_person ->> 'removed_at')::timestamptz)
    end,
    'removed_at', case when v_person ->> 'profile' is null then v_person ->> 'removed_at' end,
    'cursor', case when coalesce(v_next, v_forgotten_next) is not null then
      jsonb_strip_nulls(jsonb_build_object(
        'version', v_version, 'memory', v_next, 'tombstone', v_forgotten_next
      ))
    end,
    'now', clock_timestamp()
  );
end
$$;

-- The start of a call in one round trip: the profile, made where it is absent, and what changed.
create or replace function public.open_session_v2(
  p_user_id uuid, p_email text, p_known_version bigint, p_limit int
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_opened jsonb := public.memory_ensure_profile(p_user_id, p_email);
begin
  return public.pull_memories_v2(p_user_id, p_known_version, p_limit)
    || jsonb_build_object('created', v_opened -> 'created');
end
$$;

-- Applies a person's changes in order, all or none, and says what became of each. The newer
-- updated_at wins, a forget wins over a put that is not newer, whatever order they arrive in.
-- Applying the same changes again changes nothing. What is wrong with a row is an error of class
-- 22 or 23, so that the caller can find the row; 23503 means there is no profile yet.
--
-- A put without a kind comes from a worker of version 1: its codes describe it, and what it can not
-- say of the row that is there stays with it.
create or replace function public.push_memories_v2(p_user_id uuid, p_rows jsonb)
returns jsonb
language plpgsql
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_results jsonb[] := '{}'; -- grows in place, which a jsonb does not
  v_result text;
  v_row jsonb;
  v_there public.memories;
  v_new public.memories;
  v_said jsonb;
  v_at timestamptz;
  v_told_at timestamptz; -- for the caller, where it is another than that of the row
  v_clamped_at timestamptz; -- of the last row that was
  v_hash bytea;
  v_salt uuid; -- null as long as this person never forgot anything
  v_everything_at timestamptz;
  v_version bigint;
  v_raised bigint;
  v_too_old constant text := E'\ttoo old'; -- see memory_too_old_hash
begin
  perform public.memory_refuse_others(p_user_id);

  -- One batch of a person at a time: two that hold the same keys in another order would deadlock.
  perform pg_advisory_xact_lock(hashtextextended('memory-agent ' || p_user_id, 0));
  -- Whoever edits a row directly holds the row, then raises the version: so does a push.
  perform from (
    select distinct r.value ->> 'category' as category, r.value ->> 'key' as key
    from jsonb_array_elements(p_rows) r order by 1, 2
  ) r
  cross join lateral (
    select from public.memories m
    where m.user_id = p_user_id and m.category = r.category and m.key = r.key
    limit 1 for update
  ) there;
  if p_rows @> '[{"op": "forget_all"}]' then
    perform from public.memories m where m.user_id = p_user_id
    order by m.category, m.key for update;
  end if;
  if p_rows @> jsonb_build_array(jsonb_build_object('key', v_too_old)) then
    perform from public.memories m
    join jsonb_array_elements(p_rows) r on r.value ->> 'key' = v_too_old
      and r.value ->> 'category' = m.category
      and (r.value ->> 'updated_at')::timestamptz >= m.updated_at
    where m.user_id = p_user_id
    order by m.category, m.key for update of m;
  end if;
  perform set_config('memory_agent.raised', '', true);
  select e.salt, e.everything_at into v_salt, v_everything_at
  from public.memory_erasures e where e.user_id = p_user_id;

  for v_row in
    select r.value from jsonb_array_elements(p_rows) with ordinality as r order by r.ordinality
  loop
    v_new := null;
    v_new.category := v_row ->> 'category';
    v_new.key := v_row ->> 'key';
    v_at := v_row ->> 'updated_at';
    v_new.created_at := coalesce((v_row ->> 'created_at')::timestamptz, v_at);
    v_told_at := null;
    if v_at is null then
      raise not_null_violation using message = 'updated_at is missing';
    end if;
    if least(v_at, v_new.created_at) < 'epoch' then
      raise datetime_field_overflow using message = 'a time before 1970';
    end if;
    -- A clock that runs ahead would win against everybody, a forget too, until the others reach its
    -- time. What it sends becomes now, in the order it was sent.
    if v_at > clock_timestamp() + interval '1 second' then
      v_at := greatest(clock_timestamp(), v_clamped_at + interval '1 microsecond');
      v_clamped_at := v_at;
      v_told_at := v_at;
    end if;
    v_new.created_at := least(v_new.created_at, v_at);

    case v_row ->> 'op'
    when 'put' then
      v_new.value := v_row ->> 'value';
      v_new.context := v_row ->> 'context';
      v_new.kind := v_row ->> 'kind';
      v_new.call_id := v_row ->> 'call_id';
      v_new.sources := nullif(nullif(v_row -> 'sources', 'null'), '[]');
      v_new.superseded_at := v_row ->> 'superseded_at';
      v_new.former_key := v_row ->> 'former_key';
      v_new.about := v_row ->> 'about';
      v_new.language := v_row ->> 'language';
      v_new.written_at := v_row ->> 'written_at';
      select m.* into v_there from public.memories m
      where m.user_id = p_user_id and m.category = v_new.category and m.key = v_new.key;
      if v_new.kind is null then
        v_said := public.memory_describe(v_new.category, v_new.key, v_new.context);
        v_new.kind := coalesce(v_there.kind, v_said ->> 'kind');
        v_new.superseded_at := coalesce(
          v_new.superseded_at, v_there.superseded_at, (v_said ->> 'superseded_at')::timestamptz
        );
        v_new.former_key := coalesce(
          v_new.former_key, v_there.former_key, v_said ->> 'former_key'
        );
        if v_new.sources is null then
          v_new.sources := nullif(v_said -> 'sources', 'null');
          v_new.context := v_said ->> 'context';
        end if;
        if v_new.sources is not null and v_there.sources is not null then
          -- Its codes know the words alone: those that are known keep what else is known of them.
          with lines as (
            select s.is_known, s.source, s.place,
              public.memory_render(jsonb_build_array(s.source), null) as line
            from (
              select false as is_known, e.source, e.place
              from jsonb_array_elements(v_new.sources) with ordinality as e (source, place)
              union all
              select true, e.source, e.place
              from jsonb_array_elements(v_there.sources) with ordinality as e (source, place)
            ) s
          ),
          counted as (
            select l.*, row_number() over (
              partition by l.is_known, l.line order by l.place
            ) as nth
            from lines l
          )
          select jsonb_agg(coalesce(known.source, said.source) order by said.place)
          into v_new.sources
          from counted said
          left join counted known
            on known.is_known and known.line = said.line and known.nth = said.nth
          where not said.is_known;
        end if;
        -- Of another value, nobody knows these.
        if v_there.value = v_new.value then
          v_new.call_id := coalesce(v_new.call_id, v_there.call_id);
          v_new.about := coalesce(v_new.about, v_there.about);
          v_new.language := coalesce(v_new.language, v_there.language);
        end if;
      end if;

      -- The trigger memory_written leaves out what was forgotten since.
      if v_there.user_id is null then
        insert into public.memories (
          user_id, category, key, value, context, created_at, updated_at,
          kind, call_id, sources, superseded_at, former_key, about, language, written_at
        ) values (
          p_user_id, v_new.category, v_new.key, v_new.value, v_new.context, v_new.created_at, v_at,
          v_new.kind, v_new.call_id, v_new.sources, v_new.superseded_at, v_new.former_key,
          v_new.about, v_new.language, v_new.written_at
        );
        v_result := case when found then 'stored' else 'forgotten' end;
      else
        v_result := 'stale';
        if v_told_at is not null and (
          v_there.value, v_there.context, v_there.kind, v_there.sources, v_there.superseded_at
        ) is not distinct from (
          v_new.value, v_new.context, v_new.kind, v_new.sources, v_new.superseded_at
        ) then
          -- A clamped time is another one when the same change comes again.
          v_told_at := v_there.updated_at;
        elsif v_there.updated_at < v_at then
          update public.memories m set
            value = v_new.value, context = v_new.context,
            created_at = v_new.created_at, updated_at = v_at,
            kind = v_new.kind, call_id = v_new.call_id, sources = v_new.sources,
            superseded_at = v_new.superseded_at, former_key = v_new.former_key,
            about = v_new.about, language = v_new.language, written_at = v_new.written_at
          where m.user_id = p_user_id and m.category = v_new.category and m.key = v_new.key;
          v_result := case when found then 'stored' else 'stale' end;
        end if;
        if v_result = 'stale' and ((
          v_at <= v_everything_at
          and not (v_new.category = 'PREFERENCE' and v_new.key = 'remember_me')
        ) or exists (
          select from public.memory_tombstones t
          where t.user_id = p_user_id and v_at <= t.forgotten_at and t.hash in (
            sha256(convert_to(v_salt || ':' || v_new.category || ':' || v_new.key, 'UTF8')),
            case when v_new.kind <> 'control' then
              public.memory_too_old_hash(v_salt, v_new.category)
            end
          )
        )) then
          v_result := 'forgotten';
        end if;
      end if;

    when 'forget' then
      if v_salt is null then
        insert into public.memory_erasures as e (user_id) values (p_user_id)
        on conflict (user_id) do update set salt = e.salt returning e.salt into v_salt;
      end if;
      -- The tombstone comes first: the trigger memory_deleted leaves one where there is none.
      insert into public.memory_tombstones as t (user_id, hash, forgotten_at, call_id)
      values (
        p_user_id,
        sha256(convert_to(v_salt || ':' || v_new.category || ':' || v_new.key, 'UTF8')),
        v_at, v_row ->> 'call_id'
      )
      on conflict (user_id, hash) do update
        set forgotten_at = excluded.forgotten_at, call_id = excluded.call_id
        where t.forgotten_at < excluded.forgotten_at;
      delete from public.memories m
      where m.user_id = p_user_id and m.category = v_new.category and m.key = v_new.key
        and m.updated_at <= v_at;
      if v_new.key = v_too_old then
        delete from public.memories m
        where m.user_id = p_user_id and m.category = v_new.category and m.updated_at <= v_at
          and m.kind <> 'control';
      end if;
      v_result := 'forgotten';

    when 'forget_all' then
      insert into public.memory_erasures as e (user_id, everything_at) values (p_user_id, v_at)
      on conflict (user_id) do update
        set everything_at = greatest(e.everything_at, excluded.everything_at)
      returning e.salt, e.everything_at into v_salt, v_everything_at;
      -- Who wants nothing kept has not taken that back: that is said by itself.
      delete from public.memories m where m.user_id = p_user_id and m.updated_at <= v_at
        and not (m.category = 'PREFERENCE' and m.key = 'remember_me');
      -- The one time says what these said, but for that of the opt-out.
      delete from public.memory_tombstones t where t.user_id = p_user_id and t.forgotten_at <= v_at
        and t.hash <> sha256(convert_to(v_salt || ':PREFERENCE:remember_me', 'UTF8'));
      v_result := 'forgotten';

    when 'greeted' then
      perform public.memory_end_first_login(p_user_id);
      v_result := 'stored';

    else
      raise invalid_parameter_value using message = 'op is none of put, forget, forget_all, greeted';
    end case;

    v_results := v_results || case when v_told_at is null
      then jsonb_build_object('result', v_result)
      else jsonb_build_object('result', v_result, 'updated_at', v_told_at) end;
  end loop;

  v_raised := nullif(split_part(current_setting('memory_agent.raised'), ' ', 2), '');
  v_version := coalesce(v_raised, (
    select v.version from public.memory_versions v where v.user_id = p_user_id
  ), 0);
  perform set_config('memory_agent.raised', '', true);
  return jsonb_build_object(
    -- Not read at the start: what somebody writes directly meanwhile lies between the two.
    'version_before', case when v_raised is null then v_version else v_raised - 1 end,
    'version', v_version,
    'results', to_jsonb(v_results)
  );
end
$$;

-- For workers of version 1.
create or replace function public.push_memories(p_user_id uuid, p_rows jsonb)
returns jsonb
language plpgsql
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_results jsonb := public.push_memories_v2(p_user_id, p_rows) -> 'results';
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'category', sent.change ->> 'category', 'key', sent.change ->> 'key',
      'result', done.change ->> 'result'
    ) order by sent.place), '[]')
    from jsonb_array_elements(p_rows) with ordinality as sent (change, place)
    join jsonb_array_elements(v_results) with ordinality as done (change, place) using (place)
  );
end
$$;

-- For workers of version 1: all that is known of a person as one jsonb, the words of sources in the
-- context. A profile that is there is never changed, but for an empty email: a memory may arrive
-- before the address is known.
create or replace function public.open_session(p_user_id uuid, p_email text default null)
returns jsonb
language plpgsql
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_profile jsonb;
begin
  v_profile := public.memory_ensure_profile(p_user_id, p_email);
  return v_profile || jsonb_build_object(
    'memories', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'category', m.category, 'key', m.key, 'value', m.value,
        'context', public.memory_render(m.sources, m.context),
        'created_at', m.created_at,
        -- They take what is older than "forget everything" for forgotten, an opt-out, too.
        'updated_at', case when m.category = 'PREFERENCE' and m.key = 'remember_me' then
          greatest(m.updated_at, (
            select e.everything_at + interval '1 microsecond'
            from public.memory_erasures e where e.user_id = p_user_id
          ))
        else m.updated_at end
      ) order by m.updated_at desc), '[]')
      from public.memories m where m.user_id = p_user_id
    ),
    'forgotten_at', (
      select e.everything_at from public.memory_erasures e where e.user_id = p_user_id
    ),
    'now', clock_timestamp()
  );
end
$$;

-- Which of these people changed, or are gone, since the versions given. Under a person's token,
-- only that person can be asked for.
create or replace function public.changed_people_v2(p_known jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_other record;
begin
  select k.id into v_other
  from (select e.id::uuid as id from jsonb_object_keys(p_known) as e (id)) k
  where k.id is distinct from auth.uid() limit 1;
  if found then
    perform public.memory_refuse_others(v_other.id);
  end if;
  return (
    select coalesce(jsonb_agg(k.id), '[]')
    from (
      select e.key::uuid as id, (e.value #>> '{}')::bigint as version from jsonb_each(p_known) e
    ) k
    left join public.profiles p on p.id = k.id
    left join public.memory_versions v on v.user_id = k.id
    where p.id is null or coalesce(v.version, 0) is distinct from k.version
  );
end
$$;

-- Everybody who has a profile, last seen first. For roles that no row level security binds.
create or replace function public.memory_people_v2(
  p_since timestamptz default null, p_limit int default 1000
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
  perform public.memory_refuse_others(null);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', s.id, 'email', s.email, 'created_at', s.created_at, 'seen_at', s.seen_at,
      'memories', (select count(*) from public.memories m where m.user_id = s.id)
    ) order by s.seen_at desc nulls last, s.created_at desc nulls last, s.id), '[]')
    from (
      select p.id, p.email, p.created_at, v.seen_at
      from public.profiles p
      left join public.memory_versions v on v.user_id = p.id
      where p_since is null or v.seen_at >= p_since
      order by v.seen_at desc nulls last, p.created_at desc nulls last, p.id
      limit greatest(p_limit, 0)
    ) s
  );
end
$$;

-- When, and in which call, a person's memories were forgotten; never what they were.
create or replace function public.memory_forgets_v2(p_user_id uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
begin
  perform public.memory_refuse_others(p_user_id);
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('forgotten_at', t.forgotten_at, 'call_id', t.call_id)
      order by t.forgotten_at desc
    ), '[]')
    from (
      select t.forgotten_at, t.call_id from public.memory_tombstones t
      where t.user_id = p_user_id order by t.forgotten_at desc limit 1000
    ) t
  );
end
$$;

-- Tells of tables, constraints and policies, never of a person. Not for anon: its key is public,
-- and the names of the app's policies are nobody's business.
create or replace function public.memory_doctor()
returns jsonb
language sql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
  with tables as (
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and c.relname in (
        'profiles', 'memories', 'memory_erasures', 'memory_tombstones', 'memory_migrations',
        'memory_versions', 'memory_removals'
      )
  )
  select jsonb_build_object(
    'schema_version', (select max(version) from public.memory_migrations),
    'role', current_user,
    'now', clock_timestamp(),
    -- Foreign keys of profiles.id: each refuses people that its table does not know.
    'profiles_foreign_keys', (
      select coalesce(jsonb_agg(k.conname order by k.conname), '[]')
      from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'id'
      where k.contype = 'f' and k.conrelid = 'public.profiles'::regclass
        and k.conkey @> array[a.attnum]
    ),
    -- Columns of the app's own that a new profile would have to fill.
    'profiles_required_columns', (
      select coalesce(jsonb_agg(a.attname order by a.attname), '[]')
      from pg_attribute a
      where a.attrelid = 'public.profiles'::regclass and a.attnum > 0 and not a.attisdropped
        and a.attnotnull and not a.atthasdef and a.attidentity = ''
        and a.attname not in ('id', 'email', 'is_first_login', 'created_at')
    ),
    -- Whether deleting an account takes along, or refuses to leave, the profile of its id.
    'account_deletion_is_followed', to_regclass('auth.users') is null or exists (
      select from pg_trigger t
      where t.tgrelid = to_regclass('auth.users') and t.tgname = 'memory_account_deleted'
        and t.tgenabled in ('O', 'A')
    ),
    -- Row level security that is forced binds our functions too, unless their owner bypasses it.
    'profiles_bind_functions', (
      select t.relforcerowsecurity and not (r.rolbypassrls or r.rolsuper)
      from tables t, pg_proc f join pg_roles r on r.oid = f.proowner
      where t.relname = 'profiles'
        and f.oid = to_regprocedure('public.memory_ensure_profile(uuid, text)')
    ),
    -- Grants on single columns that one on the whole table makes void: an earlier version of our
    -- first migration made such, and nobody can tell whether the app has them too.
    'profiles_void_column_grants', (
      select coalesce(jsonb_agg(to_jsonb(v) order by v.role, v.privilege), '[]')
      from (
        select r.rolname as role, g.privilege_type as privilege,
          array_agg(a.attname order by a.attname) as columns
        from tables t
        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        cross join aclexplode(a.attacl) g
        join pg_roles r on r.oid = g.grantee
        where t.relname = 'profiles' and exists (
          select from aclexplode(t.relacl) whole
          where whole.grantee = g.grantee and whole.privilege_type = g.privilege_type
        )
        group by r.rolname, g.privilege_type
      ) v
    ),
    'row_level_security', (
      select coalesce(jsonb_object_agg(t.relname, t.relrowsecurity), '{}') from tables t
    ),
    'policies', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'table', p.tablename, 'name', p.policyname, 'command', p.cmd,
          'roles', p.roles, 'permissive', p.permissive = 'PERMISSIVE',
          'shows_every_row', p.permissive = 'PERMISSIVE' and p.cmd in ('SELECT', 'ALL')
            and p.qual = 'true'
        ) order by p.tablename, p.policyname
      ), '[]')
      from pg_policies p join tables t on t.relname = p.tablename
      where p.schemaname = 'public'
    )
  )
$$;

revoke all on function public.memory_refuse_others(uuid) from public, anon;
revoke all on function public.memory_ensure_profile(uuid, text) from public, anon;
revoke all on function public.memory_end_first_login(uuid) from public, anon;
revoke all on function
  public.memory_written(), public.memory_forgotten(), public.memory_everything_forgotten()
  from public, anon, authenticated, service_role;
grant execute on function
  public.memory_refuse_others(uuid),
  public.memory_ensure_profile(uuid, text),
  public.memory_end_first_login(uuid)
  to authenticated, service_role;

revoke all on function public.open_session(uuid, text) from public, anon;
revoke all on function public.push_memories(uuid, jsonb) from public, anon;
revoke all on function public.memory_doctor() from public, anon;
grant execute on function public.open_session(uuid, text) to authenticated, service_role;
grant execute on function public.push_memories(uuid, jsonb) to authenticated, service_role;
grant execute on function public.memory_doctor() to authenticated, service_role;

revoke all on function public.memory_knows(uuid) from public, anon;
revoke all on function public.memory_forget_profile(uuid) from public, anon;
grant execute on function public.memory_knows(uuid) to authenticated, service_role;
grant execute on function public.memory_forget_profile(uuid) to authenticated, service_role;

-- Projects differ in who may execute a new function: everybody, or its owner alone. Here the same
-- in both.
revoke all on function
  public.memory_raise_version(uuid),
  public.memory_leave_tombstone(uuid, text, text, timestamptz),
  public.memory_versioned(), public.memory_described(),
  public.memory_deleted(), public.memory_moved(),
  public.memory_profile_deleted(), public.memory_version_deleted()
  from public, anon, authenticated, service_role;
revoke all on function
  public.memory_describe(text, text, text),
  public.memory_render(jsonb, text),
  public.memory_too_old_hash(uuid, text),
  public.memory_profile(uuid),
  public.open_session_v2(uuid, text, bigint, int),
  public.pull_memories_v2(uuid, bigint, int, jsonb),
  public.push_memories_v2(uuid, jsonb),
  public.changed_people_v2(jsonb),
  public.memory_people_v2(timestamptz, int),
  public.memory_forgets_v2(uuid)
  from public, anon;
grant execute on function
  public.memory_describe(text, text, text),
  public.memory_render(jsonb, text),
  public.memory_too_old_hash(uuid, text),
  public.memory_profile(uuid),
  public.open_session_v2(uuid, text, bigint, int),
  public.pull_memories_v2(uuid, bigint, int, jsonb),
  public.push_memories_v2(uuid, jsonb),
  public.changed_people_v2(jsonb),
  public.memory_people_v2(timestamptz, int),
  public.memory_forgets_v2(uuid)
  to authenticated, service_role;

-- Which person an account of the app is: written by an operator, or by a claim with a one-time code
-- that the person was shown in a call. An account sees its own link; all else goes through functions.
create table if not exists public.identity_links (
  account uuid primary key, -- of auth.users
  -- Whose memories these are: the uuid5 of the identity.
  user_id uuid not null references public.profiles (id) on delete cascade,
  identity text not null,
  linked_at timestamptz not null default now()
);

-- Nobody reaches it but our functions. A code itself is not kept.
create table if not exists public.identity_codes (
  hash text primary key, -- sha256, in hexadecimal
  user_id uuid not null references public.profiles (id) on delete cascade,
  identity text not null,
  expires_at timestamptz not null
);

alter table public.identity_links enable row level security;
alter table public.identity_codes enable row level security;

revoke all on public.identity_links, public.identity_codes
  from public, anon, authenticated, service_role;
grant select on public.identity_links to authenticated, service_role;

drop policy if exists "Accounts see their own link" on public.identity_links;
create policy "Accounts see their own link" on public.identity_links
  for select to authenticated using (account = (select auth.uid()));

do $$
begin
  if to_regclass('auth.users') is not null
    and has_table_privilege(to_regclass('auth.users'), 'REFERENCES')
    and not exists (
      select from pg_catalog.pg_constraint c where c.conname = 'identity_links_account_fkey'
    )
  then
    alter table public.identity_links add constraint identity_links_account_fkey
      foreign key (account) references auth.users (id) on delete cascade;
  end if;
end
$$;

-- Keeps the hash of a code, with which an account becomes this person. A newer code ends older ones.
-- Whoever reads a link has to compare its user with its identity: the caller says both.
create or replace function public.identity_offer_code(
  p_hash text, p_user_id uuid, p_identity text, p_seconds int
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform public.memory_refuse_others(p_user_id);
  delete from public.identity_codes c where c.user_id = p_user_id or c.expires_at < now();
  insert into public.identity_codes (hash, user_id, identity, expires_at)
  values (p_hash, p_user_id, p_identity, now() + make_interval(secs => least(p_seconds, 3600)));
end
$$;

-- Makes the account that asks the person of a code, and returns the link; null for a wrong code.
create or replace function public.identity_claim(p_hash text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_code public.identity_codes;
begin
  if auth.uid() is null then
    raise insufficient_privilege using message = 'an account claims for itself';
  end if;
  delete from public.identity_codes c where c.hash = p_hash and c.expires_at >= now()
  returning * into v_code;
  if v_code.hash is null then
    return null;
  end if;
  insert into public.identity_links as l (account, user_id, identity)
  values (auth.uid(), v_code.user_id, v_code.identity)
  on conflict (account) do update
  set user_id = excluded.user_id, identity = excluded.identity, linked_at = now();
  return public.identity_linked();
end
$$;

-- The link of the account that asks, null where it has none.
create or replace function public.identity_linked()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('user_id', l.user_id, 'identity', l.identity)
  from public.identity_links l where l.account = auth.uid()
$$;

revoke all on function
  public.identity_offer_code(text, uuid, text, int), public.identity_claim(text),
  public.identity_linked()
  from public, anon, authenticated, service_role;
grant execute on function
  public.identity_offer_code(text, uuid, text, int), public.identity_claim(text),
  public.identity_linked()
  to authenticated, service_role;

insert into public.memory_migrations (version, name)
values (1, 'profiles'), (2, 'memories'), (3, 'traffic'), (4, 'doctor'), (5, 'rights'),
  (6, 'forget_profile')
on conflict (version) do nothing;
insert into public.memory_migrations (version, name, database_id)
values (7, 'versions', gen_random_uuid())
on conflict (version) do nothing;
insert into public.memory_migrations (version, name) values (8, 'identity_links')
on conflict (version) do nothing;
insert into public.memory_migrations (version, name) values (9, 'opt_out')
on conflict (version) do nothing;
insert into public.memory_migrations (version, name) values (10, 'opt_out_alone')
on conflict (version) do nothing;
insert into public.memory_migrations (version, name) values (11, 'too_old')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
