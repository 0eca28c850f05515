-- What is known of each person, and which of it was forgotten, without what it was.

begin;

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

insert into public.memory_migrations (version, name) values (2, 'memories')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
