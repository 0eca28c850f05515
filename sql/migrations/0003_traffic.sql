-- The two functions that carry the traffic: everything in at a session's start, every write out.
-- Security invoker: row level security holds in them. Empty search_path: nobody can slip an
-- object of the same name in front.

begin;

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

insert into public.memory_migrations (version, name) values (3, 'traffic')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
