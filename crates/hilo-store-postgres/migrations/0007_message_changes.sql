-- Messages can be edited and deleted by whoever wrote them; what they said before is kept. Both are seldom: the moments cost
-- a message that never changes nothing.
ALTER TABLE messages ADD COLUMN about bytea, ADD COLUMN edited_at bigint, ADD COLUMN revoked_at bigint;
ALTER TABLE messages ALTER COLUMN about SET STORAGE EXTERNAL;

CREATE TABLE message_versions (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    message_id     uuid NOT NULL,
    until          bigint NOT NULL,
    content        bytea NOT NULL,
    CONSTRAINT message_versions_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, message_id, until)
);
ALTER TABLE message_versions ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE message_versions IS 'conversation. What messages said before they were edited';

-- The advertisement that a run comes from, sealed.
ALTER TABLE runs ADD COLUMN source bytea;

-- Marketing that waits for a person is found when they want none any more (priority 2 is marketing).
CREATE INDEX outbox_marketing ON outbox (contact_id) WHERE priority = 2;
