-- "Forget everything" leaves the opt-out, whether the worker that sends it knew of it or not.

begin;

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
        if v_result = 'stale' and (v_at <= v_everything_at or exists (
          select from public.memory_tombstones t
          where t.user_id = p_user_id and v_at <= t.forgotten_at and t.hash = sha256(
            convert_to(v_salt || ':' || v_new.category || ':' || v_new.key, 'UTF8')
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
      v_result := 'forgotten';

    when 'forget_all' then
      insert into public.memory_erasures as e (user_id, everything_at) values (p_user_id, v_at)
      on conflict (user_id) do update
        set everything_at = greatest(e.everything_at, excluded.everything_at)
      returning e.salt, e.everything_at into v_salt, v_everything_at;
      -- Who wants nothing kept has not taken that back, whether the sender knew of it or not.
      update public.memories m set updated_at = v_everything_at + interval '1 microsecond'
      where m.user_id = p_user_id and m.updated_at <= v_everything_at
        and m.category = 'PREFERENCE' and m.key = 'remember_me';
      delete from public.memories m where m.user_id = p_user_id and m.updated_at <= v_at;
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

insert into public.memory_migrations (version, name) values (9, 'opt_out')
on conflict (version) do nothing;

notify pgrst, 'reload schema';

commit;
