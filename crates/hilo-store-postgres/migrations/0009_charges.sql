-- What messages cost, by what the provider says, and which messages were made of which template. Both are beside the messages:
-- most messages are neither charged nor made of a template, and cost a turn nothing here.

-- Until when nothing is charged: the customer came from an advertisement.
ALTER TABLE threads ADD COLUMN free_until bigint;

CREATE TABLE template_messages (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    message_id     uuid NOT NULL,
    position       bigint NOT NULL,
    channel_id     uuid NOT NULL,
    template       text NOT NULL,
    language       text NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT template_messages_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, message_id)
);
CREATE INDEX template_messages_of ON template_messages (workspace_id, environment_id, template, language, at);
COMMENT ON TABLE template_messages IS 'conversation. Which messages were made of which template';

CREATE TABLE message_charges (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    message_id     uuid NOT NULL,
    channel_id     uuid NOT NULL,
    category       text NOT NULL,
    kind           text NOT NULL,
    micros         bigint,
    currency       text,
    at             bigint NOT NULL,
    CONSTRAINT message_charges_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, message_id)
);
CREATE INDEX message_charges_at ON message_charges (workspace_id, environment_id, at);
COMMENT ON TABLE message_charges IS 'record. What the provider charged for messages';
