-- What people decided about what is sent to them, with its proof; entries are never changed.
CREATE TABLE consents (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    id             uuid NOT NULL,
    position       bigint NOT NULL,
    topic          text COLLATE "C" NOT NULL,
    decision       text COLLATE "C" NOT NULL,
    source         text COLLATE "C" NOT NULL,
    actor_type     text COLLATE "C" NOT NULL,
    actor_id       uuid,
    channel_id     uuid,
    message_id     uuid,
    effective      boolean NOT NULL,
    decided_at     bigint NOT NULL,
    body           bytea NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT consents_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, id)
);
ALTER TABLE consents ALTER COLUMN body SET STORAGE EXTERNAL;
COMMENT ON TABLE consents IS 'conversation. What people decided about what is sent to them, with its proof';

-- Templates that wait for a person are found when they want none any more (priority 0 is the conversation).
DROP INDEX outbox_marketing;
CREATE INDEX outbox_templates ON outbox (contact_id) WHERE priority > 0;
