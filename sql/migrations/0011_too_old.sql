-- What grew too old is said once for each category of a person, and no more for each memory: a
-- tombstone of each would stay for ever. It is a forget of a key that no memory has, with the time
-- until which everything in the category is gone but controls.

begin;

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

revoke all on function public.memory_too_old_hash(uuid, text) from public, anon;
grant execute on function public.memory_too_old_hash(uuid, text) to authenticated, service_role;

-- What newer workers have said before this was known here.
with known as materialized (
  select t.user_id, c.category, t.forgotten_at
  from public.memory_erasures e
  cross join unnest(array[
    'FACT', 'PREFERENCE', 'INTEREST', 'GOAL', 'PLAN', 'OPINION', 'EXPERIENCE', 'RELATIONSHIP'
  ]) as c (category)
  join public.memory_tombstones t
    on t.user_id = e.user_id and t.hash = public.memory_too_old_hash(e.salt, c.category)
)
delete from public.memories m
using known k
where m.user_id = k.user_id and m.category = k.category and m.updated_at <= k.forgotten_at
  and m.kind <> 'control';

insert into public.memory_migrations (version, name) values (11, 'too_old')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
