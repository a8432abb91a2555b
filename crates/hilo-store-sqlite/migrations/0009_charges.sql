-- What messages cost, by what the provider says, and which messages were made of which template. Both are beside the messages:
-- most messages are neither charged nor made of a template, and cost a turn nothing here.

-- Until when nothing is charged: the customer came from an advertisement.
ALTER TABLE threads ADD COLUMN free_until INTEGER;

-- retention: conversation
CREATE TABLE template_messages (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    message_id     BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    channel_id     BLOB    NOT NULL,
    template       TEXT    NOT NULL,
    language       TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT template_messages_pkey UNIQUE (workspace_id, environment_id, contact_id, message_id)
) STRICT;
CREATE INDEX template_messages_of ON template_messages (workspace_id, environment_id, template, language, at);

-- retention: record
CREATE TABLE message_charges (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    message_id     BLOB    NOT NULL,
    channel_id     BLOB    NOT NULL,
    category       TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    micros         INTEGER,
    currency       TEXT,
    at             INTEGER NOT NULL,
    CONSTRAINT message_charges_pkey UNIQUE (workspace_id, environment_id, contact_id, message_id)
) STRICT;
CREATE INDEX message_charges_at ON message_charges (workspace_id, environment_id, at);
