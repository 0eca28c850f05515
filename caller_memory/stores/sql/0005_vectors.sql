-- What memories mean, as vectors of a model. They tell of the words, so they go with them, whichever
-- version erases or changes those.
create table vectors (
  id integer primary key, -- of the memory
  model text not null,
  vector blob not null -- a signed byte for each dimension
);

create trigger vectors_removed after delete on memories begin
  delete from vectors where id = old.id;
end;

create trigger vectors_outdated after update on memories
when new.value is not old.value or new.context is not old.context or new.key is not old.key
begin
  delete from vectors where id = old.id;
end;
