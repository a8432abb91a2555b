-- The same threads as before. A list of three in the condition of an index is a table that SQLite makes, fills and throws away
-- twice for every thread that is written; three comparisons are not.
DROP INDEX threads_staff;
CREATE INDEX threads_staff ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE status = 'open' OR status = 'pending' OR status = 'on_hold';
