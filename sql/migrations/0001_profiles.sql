-- From the app's own `profiles`, or none, to one that anybody who speaks can have.
-- Paste the migrations in their order into the SQL editor; running them all again changes nothing.
--
-- Who may do what with a `profiles` that the app made stays as it is to the letter: its grants, its
-- policies, whether row level security is on. Only functions of ours reach it for a worker.

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

insert into public.memory_migrations (version, name) values (1, 'profiles')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
