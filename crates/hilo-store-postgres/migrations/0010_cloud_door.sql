-- When the program that uploaded a file said that it is no longer to be used. Messages that were made of it keep it.
ALTER TABLE attachments ADD COLUMN withdrawn_at bigint;
