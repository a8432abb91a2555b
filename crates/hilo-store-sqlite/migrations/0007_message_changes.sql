-- Messages can be edited and deleted by whoever wrote them; what they said before is kept. Both are seldom: the moments cost
-- a message that never changes nothing.
ALTER TABLE messages ADD COLUMN about BLOB;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN revoked_at INTEGER;

-- retention: conversation
CREATE TABLE message_versions (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    message_id     BLOB    NOT NULL,
    until          INTEGER NOT NULL,
    content        BLOB    NOT NULL,
    CONSTRAINT message_versions_pkey UNIQUE (workspace_id, environment_id, contact_id, message_id, until)
) STRICT;

-- The advertisement that a run comes from, sealed.
ALTER TABLE runs ADD COLUMN source BLOB;

-- Marketing that waits for a person is found when they want none any more (priority 2 is marketing).
CREATE INDEX outbox_marketing ON outbox (contact_id) WHERE priority = 2;
