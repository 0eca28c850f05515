-- Words are found by terms that are made by our own code: SQLite knows neither the language of what
-- was said nor its inflections. So no trigger fills the index. One notes which rows are to be
-- indexed: those that are here, and those that a worker of an earlier version writes, which the
-- newer ones index. Until then they are not found; the earlier version finds what holds a term.

drop trigger memories_indexed;
drop trigger memories_first_indexed;
drop trigger memories_removed;
drop trigger memories_rewritten;
drop trigger memories_indexed_again;
drop trigger memories_described_again;
drop table memories_fts;
drop view memories_text;

-- Where terms stand. Nothing is ranked by it, so it counts no words (columnsize). What is not ASCII
-- is part of a term.
create virtual table memories_fts using fts5 (said, context, tokenize = 'ascii', columnsize = 0);

create table unindexed (id integer primary key);
insert into unindexed select id from memories;

create trigger memories_to_index after insert on memories begin
  insert into unindexed select new.id where new.id not in (select id from unindexed);
end;

create trigger memories_to_index_again
after update of key, value, context, kind, sources, former_key, language on memories begin
  delete from memories_fts where rowid = new.id;
  insert into unindexed select new.id where new.id not in (select id from unindexed);
end;

create trigger memories_removed after delete on memories begin
  delete from memories_fts where rowid = old.id;
  delete from unindexed where id = old.id;
end;

-- An earlier version has added words to a fact: they come before the sources that it did not see.
create trigger memories_described_again after update on memories
when old.kind is not null and
  new.kind = 'fact' and new.sources is old.sources and new.context is not old.context
  and (coalesce(new.context, '') glob '> *' or instr(coalesce(new.context, ''), char(10) || '> '))
begin
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
