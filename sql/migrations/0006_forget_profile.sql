-- A person can be taken out of a project, profile and e-mail address included, and be looked for
-- without making them a profile.

begin;

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

revoke all on function public.memory_knows(uuid) from public, anon;
revoke all on function public.memory_forget_profile(uuid) from public, anon;
grant execute on function public.memory_knows(uuid) to authenticated, service_role;
grant execute on function public.memory_forget_profile(uuid) to authenticated, service_role;

insert into public.memory_migrations (version, name) values (6, 'forget_profile')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
