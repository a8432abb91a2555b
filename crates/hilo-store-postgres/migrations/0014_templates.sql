-- Who pressed a button of which message made of a template. A press names the message by the provider's id, which lanes do not
-- know, so it is written down as it was told and found from the message when it is counted.

CREATE TABLE template_clicks (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    channel_id     uuid NOT NULL,
    provider_id    text NOT NULL,
    message_id     uuid NOT NULL,
    contact_id     uuid NOT NULL,
    button         text NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT template_clicks_pkey PRIMARY KEY (workspace_id, environment_id, channel_id, provider_id, message_id)
);
COMMENT ON TABLE template_clicks IS 'conversation. Presses of the buttons of messages made of templates';

-- Since when the provider holds a message that it took, until it knows how people take its template.
ALTER TABLE messages ADD COLUMN held_at bigint;
