-- "What do I have on Friday?"
create index memories_about on memories (about) where about is not null;
