-- What Postgres looks like now, for a new project: paste it into the SQL editor. Running it again
-- changes nothing. Take an existing deployment forward with migrations/ instead, in their order.
--
-- Workers of two versions serve at once while a new one is rolled out, so a migration only adds:
-- tables and columns are never dropped or renamed, so that no row is lost. A function that would
-- take or return something else gets a new name (push_memories_v2), and the old one stays until no
-- worker calls it; dropping it takes no row along.

begin;

-- Which migrations this database has had; holds nothing about people.
create table if not exists public.memory_migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
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
  primary key (user_id, category, key) -- begins with user_id: the index of the policies as well
);

-- One row per person who ever forgot something. The salt keeps the hashes of one person from
-- being compared with another's or with a list made beforehand; it goes when the person goes.
create table if not exists public.memory_erasures (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  salt uuid not null default gen_random_uuid(),
  everything_at timestamptz -- the latest "forget everything"
);

create table if not exists public.memory_tombstones (
  user_id uuid not null references public.profiles (id) on delete cascade,
  hash bytea not null, -- of salt, category and key
  forgotten_at timestamptz not null,
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
  -- Also where the profile stays, held by something of the app's.
  delete from public.memories m where m.user_id = old.id;
  delete from public.memory_tombstones t where t.user_id = old.id;
  delete from public.memory_erasures e where e.user_id = old.id;
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
  removed_at timestamptz not null
);

alter table public.memory_removals enable row level security;

revoke all on public.memory_removals from public, anon, authenticated, service_role;

-- Makes the profile if it is absent, fills an empty email, and returns the four columns that are
-- ours. Security definer, so that no right on the app's table has to be given for it.
create or replace function public.memory_ensure_profile(p_user_id uuid, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_created boolean;
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
  -- Who was removed and comes back begins anew: what is written of before is forgotten.
  if v_created then
    insert into public.memory_erasures (user_id, everything_at)
    select p_user_id, r.removed_at from public.memory_removals r
    where r.hash = sha256(convert_to('memory-agent ' || p_user_id, 'UTF8'))
    on conflict (user_id) do nothing;
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
  delete from public.profiles p where p.id = p_user_id;
  if not found then
    return false;
  end if;
  insert into public.memory_removals as r (hash, removed_at)
  values (sha256(convert_to('memory-agent ' || p_user_id, 'UTF8')), now())
  on conflict (hash) do update set removed_at = excluded.removed_at;
  return true;
end
$$;

-- Makes the profile if it is absent, and returns all that is known of a person as one jsonb, which
-- no row limit of the server cuts off. A profile that is there is never changed, but for an empty
-- email: a memory may arrive before the address is known.
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
      select coalesce(jsonb_agg(to_jsonb(m) - 'user_id' order by m.updated_at desc), '[]')
      from public.memories m where m.user_id = p_user_id
    ),
    'forgotten_at', (
      select e.everything_at from public.memory_erasures e where e.user_id = p_user_id
    ),
    'now', clock_timestamp()
  );
end
$$;

-- What a worker writes, and no more. `not valid` at first, for rows that are there already.
alter table public.memories
  drop constraint if exists memories_value_length,
  drop constraint if exists memories_context_length,
  drop constraint if exists memories_times,
  add constraint memories_value_length check (char_length(value) <= 4000) not valid,
  add constraint memories_context_length check (char_length(context) <= 1000) not valid,
  add constraint memories_times
    check (created_at >= 'epoch' and created_at <= updated_at) not valid;
alter table public.memory_tombstones
  drop constraint if exists memory_tombstones_time,
  add constraint memory_tombstones_time check (forgotten_at >= 'epoch') not valid;
alter table public.memory_erasures
  drop constraint if exists memory_erasures_time,
  add constraint memory_erasures_time check (everything_at >= 'epoch') not valid;
do $$
begin
  alter table public.memories
    validate constraint memories_value_length,
    validate constraint memories_context_length,
    validate constraint memories_times;
  alter table public.memory_tombstones validate constraint memory_tombstones_time;
  alter table public.memory_erasures validate constraint memory_erasures_time;
exception when check_violation then
  raise notice 'rows that are there already break a rule for new ones: they stay as they are';
end
$$;

-- What holds for each row of memories, pushed or written directly. A row that was forgotten since,
-- or that is older than what is there, is left out without an error.
create or replace function public.memory_written()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
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
  if exists (
    select from public.memory_erasures e
    where e.user_id = new.user_id and (new.updated_at <= e.everything_at or exists (
      select from public.memory_tombstones t
      where t.user_id = new.user_id and new.updated_at <= t.forgotten_at and t.hash = sha256(
        convert_to(e.salt || ':' || new.category || ':' || new.key, 'UTF8')
      )
    ))
  ) then
    return null;
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

-- What was forgotten stays so: a tombstone goes only where "forget everything" says the same.
revoke delete on public.memory_erasures from authenticated;
drop policy if exists memory_kept_tombstones on public.memory_tombstones;
create policy memory_kept_tombstones on public.memory_tombstones as restrictive
  for delete to authenticated using (exists (
    select from public.memory_erasures e
    where e.user_id = memory_tombstones.user_id
      and e.everything_at >= memory_tombstones.forgotten_at
  ));

-- Applies a person's changes in order, all or none, and says what became of each. The newer
-- updated_at wins, a forget wins over a put that is not newer, whatever order they arrive in.
-- Applying the same changes again changes nothing. What is wrong with a row is an error of class
-- 22 or 23, so that the caller can find the row; 23503 means there is no profile yet.
create or replace function public.push_memories(p_user_id uuid, p_rows jsonb)
returns jsonb
language plpgsql
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_results jsonb := '[]';
  v_result text;
  v_row jsonb;
  v_category text;
  v_key text;
  v_at timestamptz;
  v_created_at timestamptz;
  v_clamped_at timestamptz; -- of the last row that was
  v_salt uuid; -- null as long as this person never forgot anything
  v_everything_at timestamptz;
begin
  perform public.memory_refuse_others(p_user_id);

  -- One batch of a person at a time: two that hold the same keys in another order would deadlock.
  perform pg_advisory_xact_lock(hashtextextended('memory-agent ' || p_user_id, 0));
  select e.salt, e.everything_at into v_salt, v_everything_at
  from public.memory_erasures e where e.user_id = p_user_id;

  for v_row in
    select r.value from jsonb_array_elements(p_rows) with ordinality as r order by r.ordinality
  loop
    v_category := v_row ->> 'category';
    v_key := v_row ->> 'key';
    v_at := v_row ->> 'updated_at';
    v_created_at := coalesce((v_row ->> 'created_at')::timestamptz, v_at);
    if v_at is null then
      raise not_null_violation using message = 'updated_at is missing';
    end if;
    if least(v_at, v_created_at) < 'epoch' then
      raise datetime_field_overflow using message = 'a time before 1970';
    end if;
    -- A clock that runs ahead would win against everybody until the others reach its time. What it
    -- sends becomes now, in the order it was sent.
    if v_at > clock_timestamp() + interval '1 minute' then
      v_at := greatest(clock_timestamp(), v_clamped_at + interval '1 microsecond');
      v_clamped_at := v_at;
    end if;
    v_created_at := least(v_created_at, v_at);

    case v_row ->> 'op'
    when 'put' then
      -- The trigger memory_written leaves it out where it was forgotten since.
      insert into public.memories as m
        (user_id, category, key, value, context, created_at, updated_at)
      values (
        p_user_id, v_category, v_key, v_row ->> 'value', v_row ->> 'context', v_created_at, v_at
      )
      on conflict (user_id, category, key) do update set
        value = excluded.value, context = excluded.context,
        created_at = excluded.created_at, updated_at = excluded.updated_at
      where m.updated_at < excluded.updated_at
        -- A clamped time is another one when the same change comes again.
        and (v_at is distinct from v_clamped_at
          or (m.value, m.context) is distinct from (excluded.value, excluded.context));
      if found then
        v_result := 'stored';
      elsif v_at <= v_everything_at or exists (
        select from public.memory_tombstones t
        where t.user_id = p_user_id and v_at <= t.forgotten_at and t.hash = sha256(
          convert_to(v_salt || ':' || v_category || ':' || v_key, 'UTF8')
        )
      ) then
        v_result := 'forgotten';
      else
        v_result := 'stale';
      end if;

    when 'forget' then
      if v_salt is null then
        insert into public.memory_erasures (user_id) values (p_user_id) returning salt into v_salt;
      end if;
      delete from public.memories m
      where m.user_id = p_user_id and m.category = v_category and m.key = v_key
        and m.updated_at <= v_at;
      insert into public.memory_tombstones as t (user_id, hash, forgotten_at)
      values (
        p_user_id, sha256(convert_to(v_salt || ':' || v_category || ':' || v_key, 'UTF8')), v_at
      )
      on conflict (user_id, hash) do update set forgotten_at = excluded.forgotten_at
      where t.forgotten_at < excluded.forgotten_at;
      v_result := 'forgotten';

    when 'forget_all' then
      insert into public.memory_erasures as e (user_id, everything_at) values (p_user_id, v_at)
      on conflict (user_id) do update
        set everything_at = greatest(e.everything_at, excluded.everything_at)
      returning e.salt, e.everything_at into v_salt, v_everything_at;
      delete from public.memories m where m.user_id = p_user_id and m.updated_at <= v_at;
      -- The one time says what these said.
      delete from public.memory_tombstones t where t.user_id = p_user_id and t.forgotten_at <= v_at;
      v_result := 'forgotten';

    when 'greeted' then
      perform public.memory_end_first_login(p_user_id);
      v_result := 'stored';

    else
      raise invalid_parameter_value using message = 'op is none of put, forget, forget_all, greeted';
    end case;

    v_results := v_results
      || jsonb_build_object('category', v_category, 'key', v_key, 'result', v_result);
  end loop;
  return v_results;
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
        'profiles', 'memories', 'memory_erasures', 'memory_tombstones', 'memory_migrations'
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

insert into public.memory_migrations (version, name)
values (1, 'profiles'), (2, 'memories'), (3, 'traffic'), (4, 'doctor'), (5, 'rights'),
  (6, 'forget_profile')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
