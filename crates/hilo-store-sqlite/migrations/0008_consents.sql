-- What people decided about what is sent to them, with its proof; entries are never changed.
-- retention: conversation
CREATE TABLE consents (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    id             BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    topic          TEXT    NOT NULL,
    decision       TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    actor_type     TEXT    NOT NULL,
    actor_id       BLOB,
    channel_id     BLOB,
    message_id     BLOB,
    effective      INTEGER NOT NULL,
    decided_at     INTEGER NOT NULL,
    body           BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT consents_pkey UNIQUE (workspace_id, environment_id, contact_id, id)
) STRICT;

-- Templates that wait for a person are found when they want none any more (priority 0 is the conversation).
DROP INDEX outbox_marketing;
CREATE INDEX outbox_templates ON outbox (contact_id) WHERE priority > 0;
