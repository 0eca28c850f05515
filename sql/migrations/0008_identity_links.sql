-- An account of the app is linked to the person whose memories it may see.

begin;

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

insert into public.memory_migrations (version, name) values (8, 'identity_links')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
