-- Who pressed a button of which message made of a template. A press names the message by the provider's id, which lanes do not
-- know, so it is written down as it was told and found from the message when it is counted.

-- retention: conversation
CREATE TABLE template_clicks (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    channel_id     BLOB    NOT NULL,
    provider_id    TEXT    NOT NULL,
    message_id     BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    button         TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT template_clicks_pkey PRIMARY KEY (workspace_id, environment_id, channel_id, provider_id, message_id)
) STRICT, WITHOUT ROWID;

-- Since when the provider holds a message that it took, until it knows how people take its template.
ALTER TABLE messages ADD COLUMN held_at INTEGER;
