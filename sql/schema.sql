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

create table if not exists public.profiles (
  id uuid primary key,
  email text,
  is_first_login boolean default true,
  created_at timestamptz default now()
);

-- Somebody who joins a room need not be somebody who can sign in.
alter table public.profiles drop constraint if exists profiles_id_fkey;

-- The app's own policies and grants on profiles stay: only what memories need is added.
alter table public.profiles enable row level security;
alter table public.memory_migrations enable row level security;

-- `(select auth.uid())` is evaluated once per statement, auth.uid() alone once per row.
drop policy if exists memory_own_profile_select on public.profiles;
drop policy if exists memory_own_profile_insert on public.profiles;
drop policy if exists memory_own_profile_update on public.profiles;
create policy memory_own_profile_select on public.profiles
  for select to authenticated using (id = (select auth.uid()));
create policy memory_own_profile_insert on public.profiles
  for insert to authenticated with check (id = (select auth.uid()));
create policy memory_own_profile_update on public.profiles
  for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));

drop policy if exists memory_migrations_select on public.memory_migrations;
create policy memory_migrations_select on public.memory_migrations
  for select to authenticated using (true);

-- Supabase grants everything on a new table to everybody.
revoke all on public.memory_migrations from public, anon, authenticated, service_role;
grant usage on schema public to authenticated, service_role;
grant select, insert, update on public.profiles to authenticated, service_role;
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
  v_created boolean;
begin
  -- The policies say the same; this holds whatever other policies the app has on profiles.
  if p_user_id <> auth.uid() then
    raise insufficient_privilege using message = 'a person opens a session of their own only';
  end if;

  -- Of two calls at once, one waits here for the other and finds the row.
  insert into public.profiles (id, email, is_first_login, created_at)
  values (p_user_id, p_email, true, now())
  on conflict (id) do nothing;
  v_created := found;
  if not v_created then
    update public.profiles set email = p_email
    where id = p_user_id and email is null and p_email is not null;
  end if;

  return (
    select jsonb_build_object(
      'profile', jsonb_build_object(
        'id', p.id,
        'email', p.email,
        'is_first_login', coalesce(p.is_first_login, true),
        'created_at', coalesce(p.created_at, now())
      ),
      'created', v_created,
      'memories', (
        select coalesce(jsonb_agg(to_jsonb(m) - 'user_id' order by m.updated_at desc), '[]')
        from public.memories m where m.user_id = p_user_id
      ),
      'forgotten_at', (
        select e.everything_at from public.memory_erasures e where e.user_id = p_user_id
      ),
      'now', clock_timestamp()
    )
    from public.profiles p where p.id = p_user_id
  );
end
$$;

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
  v_hash bytea;
  v_salt uuid; -- null as long as this person never forgot anything
  v_everything_at timestamptz;
begin
  if p_user_id <> auth.uid() then
    raise insufficient_privilege using message = 'a person pushes memories of their own only';
  end if;

  -- One batch of a person at a time: two that hold the same keys in another order would deadlock.
  perform 1 from public.profiles p where p.id = p_user_id for no key update;
  if not found then
    raise foreign_key_violation using message = 'this person has no profile';
  end if;
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
      v_hash := sha256(convert_to(v_salt || ':' || v_category || ':' || v_key, 'UTF8'));
      if v_at <= v_everything_at or exists (
        select from public.memory_tombstones t
        where t.user_id = p_user_id and t.hash = v_hash and v_at <= t.forgotten_at
      ) then
        v_result := 'forgotten';
      else
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
        v_result := case when found then 'stored' else 'stale' end;
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
      update public.profiles p set is_first_login = false
      where p.id = p_user_id and p.is_first_login is distinct from false;
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

revoke all on function public.open_session(uuid, text) from public, anon;
revoke all on function public.push_memories(uuid, jsonb) from public, anon;
grant execute on function public.open_session(uuid, text) to authenticated, service_role;
grant execute on function public.push_memories(uuid, jsonb) to authenticated, service_role;

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
    select c.oid, c.relname, c.relrowsecurity
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
    'row_level_security', (
      select coalesce(jsonb_object_agg(t.relname, t.relrowsecurity), '{}') from tables t
    ),
    'policies', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'table', p.tablename, 'name', p.policyname, 'command', p.cmd,
          'roles', p.roles, 'permissive', p.permissive = 'PERMISSIVE'
        ) order by p.tablename, p.policyname
      ), '[]')
      from pg_policies p join tables t on t.relname = p.tablename
      where p.schemaname = 'public'
    )
  )
$$;

revoke all on function public.memory_doctor() from public, anon;
grant execute on function public.memory_doctor() to authenticated, service_role;

insert into public.memory_migrations (version, name)
values (1, 'profiles'), (2, 'memories'), (3, 'traffic'), (4, 'doctor')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
