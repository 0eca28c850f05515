-- A disk may change a letter of a row, which SQLite does not notice. So each memory has a checksum of
-- its cells. It is null where none was made yet: of what is here already, and of what a worker of an
-- earlier version writes. The newer ones make it then.
alter table memories add column checksum integer;

create index memories_unchecked on memories (id) where checksum is null;

create trigger memories_written_unchecked after update on memories
when new.checksum is old.checksum and new.checksum is not null begin
  update memories set checksum = null where id = new.id;
end;
