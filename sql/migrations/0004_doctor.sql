-- What `doctor` asks: the parts of the schema that PostgREST does not show.

begin;

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

insert into public.memory_migrations (version, name) values (4, 'doctor')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
