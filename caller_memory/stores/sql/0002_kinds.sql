-- A memory says what it is: in columns, where earlier versions put it into keys and contexts.

alter table memories add column kind text; -- turn, fact, control or summary
alter table memories add column call_id text;
alter table memories add column sources text; -- JSON: [{"words", "key", "said_at"}], newest first
alter table memories add column superseded_at integer;
alter table memories add column former_key text;
alter table memories add column about integer;
alter table memories add column language text;
alter table memories add column written_at integer; -- where an import tells it, else updated_at

alter table outbox add column call_id text;
alter table outbox add column unchecked integer; -- 1: stamped by a clock nobody had compared yet
create index outbox_places on outbox (category, key);

-- In which call something was forgotten. A table of its own: workers of version 1 insert into
-- tombstones without naming the columns.
create table forgotten_by (
  hash blob primary key,
  call_id text not null
) without rowid;

drop trigger memories_ai;
drop trigger memories_ad;
drop trigger memories_au;
drop table memories_fts;
alter table memories drop column said;

-- What earlier versions wrote, said in columns. A worker of one may still be writing to this file.
create trigger memories_described after insert on memories when new.kind is null begin
  update memories set
    kind = case
      when key glob 'user_input_*' then 'turn'
      when category = 'PREFERENCE' and key = 'remember_me' then 'control'
      when category = 'FACT' and key = 'last_call' then 'summary'
      else 'fact'
    end
  where id = new.id;
  update memories set
    former_key = substr(key, 1, length(key) - 29),
    superseded_at = unixepoch(substr(key, -21, 20)) * 1000000
  where id = new.id and kind = 'fact' and key glob
    '?* (until [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z)';
  -- The lines of a context, as a JSON array: a quoted text with its line ends turned into commas.
  update memories set
    sources = (
      select json_group_array(json_object('words', substr(value, 3))) from json_each(
        '[' || replace(replace(replace(json_quote(context), '\\', char(1)), '\n', '","'), char(1), '\\') || ']'
      ) where value glob '> *'
    ),
    context = (
      select group_concat(value, char(10)) from json_each(
        '[' || replace(replace(replace(json_quote(context), '\\', char(1)), '\n', '","'), char(1), '\\') || ']'
      ) where value not glob '> *'
    )
  where id = new.id and kind = 'fact' and (context glob '> *' or instr(context, char(10) || '> '));
end;

-- The same for what is here already.
create table described as select * from memories;
delete from memories;
insert into memories (id, category, key, value, context, created_at, updated_at)
select id, category, key, value, context, created_at, updated_at from described order by id;
drop table described;

-- Newest first, and the few that are no turns.
create index memories_newest on memories (updated_at);
create index memories_kinds on memories (kind, updated_at) where kind <> 'turn';
create index memories_former on memories (former_key) where former_key is not null;
create index memories_named on memories (key collate nocase) where kind = 'fact';

-- What a memory is found by: its name counts, the number of a turn does not. Beside what the agent
-- said, the person's own words. The index reads no json_each: of more than the forty sources that
-- this version keeps, it gets the JSON.
create view memories_text as
select
  id,
  iif(kind = 'turn', value, coalesce(former_key, key) || ' ' || value) as said,
  iif(sources is null or not json_valid(sources), context, coalesce(context, '') || char(10)
    || replace(json_extract(sources,
      '$[0].words', '$[1].words', '$[2].words', '$[3].words', '$[4].words',
      '$[5].words', '$[6].words', '$[7].words', '$[8].words', '$[9].words',
      '$[10].words', '$[11].words', '$[12].words', '$[13].words', '$[14].words',
      '$[15].words', '$[16].words', '$[17].words', '$[18].words', '$[19].words',
      '$[20].words', '$[21].words', '$[22].words', '$[23].words', '$[24].words',
      '$[25].words', '$[26].words', '$[27].words', '$[28].words', '$[29].words',
      '$[30].words', '$[31].words', '$[32].words', '$[33].words', '$[34].words',
      '$[35].words', '$[36].words', '$[37].words', '$[38].words', '$[39].words'
    ), ',null', '') || iif(json_array_length(sources) > 40, sources, '')
  ) as context
from memories;

-- Where words stand. Nothing is ranked by it, so it counts no words (columnsize).
create virtual table memories_fts using fts5 (
  said, context,
  content = 'memories_text', content_rowid = 'id', tokenize = 'porter unicode61', columnsize = 0
);
insert into memories_fts (memories_fts) values ('rebuild');

-- A row without a kind is being described: it is indexed once it is.
create trigger memories_indexed after insert on memories when new.kind is not null begin
  insert into memories_fts (rowid, said, context)
  select id, said, context from memories_text where id = new.id;
end;

create trigger memories_first_indexed after update of kind on memories when old.kind is null begin
  insert into memories_fts (rowid, said, context)
  select id, said, context from memories_text where id = new.id;
end;

create trigger memories_removed before delete on memories begin
  insert into memories_fts (memories_fts, rowid, said, context)
  select 'delete', id, said, context from memories_text where id = old.id;
end;

create trigger memories_rewritten before update on memories when old.kind is not null begin
  insert into memories_fts (memories_fts, rowid, said, context)
  select 'delete', id, said, context from memories_text where id = old.id;
end;

create trigger memories_indexed_again after update on memories
when old.kind is not null and not (
  new.kind = 'fact' and new.sources is old.sources and new.context is not old.context
  and (coalesce(new.context, '') glob '> *' or instr(coalesce(new.context, ''), char(10) || '> '))
) begin
  insert into memories_fts (rowid, said, context)
  select id, said, context from memories_text where id = new.id;
end;

-- An earlier version has added words to a fact: they come before the sources that it did not see.
create trigger memories_described_again after update on memories
when old.kind is not null and
  new.kind = 'fact' and new.sources is old.sources and new.context is not old.context
  and (coalesce(new.context, '') glob '> *' or instr(coalesce(new.context, ''), char(10) || '> '))
begin
  insert into memories_fts (rowid, said, context)
  select id, said, context from memories_text where id = new.id;
  update memories set
    sources = (
      select json_group_array(json(source)) from (
        select json_object('words', substr(value, 3)) as source from json_each(
          '[' || replace(replace(replace(json_quote(context), '\\', char(1)), '\n', '","'), char(1), '\\') || ']'
        ) where value glob '> *'
        union all
        select value from json_each(coalesce(new.sources, '[]'))
        where not instr(char(10) || new.context || char(10), char(10) || '> ' || json_extract(value, '$.words') || char(10))
      )
    ),
    context = (
      select group_concat(value, char(10)) from json_each(
        '[' || replace(replace(replace(json_quote(context), '\\', char(1)), '\n', '","'), char(1), '\\') || ']'
      ) where value not glob '> *'
    )
  where id = new.id;
end;
