-- From the app's own `profiles` to one that anybody who speaks can have.
-- Paste the migrations in their order into the SQL editor; running one again changes nothing.

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

-- A deployment that is older than one of these columns.
alter table public.profiles
  add column if not exists email text,
  add column if not exists is_first_login boolean default true,
  add column if not exists created_at timestamptz default now();

-- Somebody who joins a room need not be somebody who can sign in, so nothing ties `id` to
-- auth.users: neither profiles_id_fkey, as it is usually called, nor the same by another name.
do $$
declare
  v_name name;
begin
  for v_name in
    select c.conname
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'id'
    where c.contype = 'f'
      and c.conrelid = 'public.profiles'::regclass
      and c.confrelid = to_regclass('auth.users')
      and c.conkey = array[a.attnum]
  loop
    execute format('alter table public.profiles drop constraint %I', v_name);
  end loop;
end
$$;

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

-- Older projects grant everything on a new table to everybody, newer ones nothing.
revoke all on public.memory_migrations from public, anon, authenticated, service_role;
grant usage on schema public to authenticated, service_role;
grant select, insert, update on public.profiles to authenticated, service_role;
grant select on public.memory_migrations to authenticated, service_role;

insert into public.memory_migrations (version, name) values (1, 'profiles')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
